"""What holds on every page: idle, leave, lost devices, language, privacy, the home page."""

import pytest

from devices.api import (
    Absent,
    CardReading,
    DeviceError,
    Ready,
)
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.rules import belongs_to_session
from kiosk.state import Asked, Farewell
from tests.kiosk.player import INK, KNOWN, Player, to_card, to_receipt, to_review


@pytest.mark.fault(
    "identity-card reader",
    "unplugged during a session",
    sees="The page waits and says so; everything typed is kept.",
    recovers="goes on by itself once plugged in",
)
def test_a_reader_that_is_unplugged_suspends_and_resumes_without_losing_anything(player: Player) -> None:
    to_card(player)
    player.play(ev.DeviceChanged("id_card_reader", Ready()))
    page = player.play(ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)))
    assert page.sheet is not None
    assert page.sheet.name == "suspended"
    consents = player.draft.consents
    page = player.play(ev.DeviceChanged("id_card_reader", Ready()))

    assert page.sheet is None
    assert player.draft.consents == consents
    assert player.asked_for(fx.ReadCard) == 2


@pytest.mark.fault(
    "identity-card reader",
    "unplugged while it reads",
    sees="The page waits and says so.",
    recovers="the reading begins anew once it is back",
)
def test_a_reader_lost_in_the_middle_of_reading_is_waited_for(player: Player) -> None:
    to_card(player)
    player.play(ev.DeviceChanged("id_card_reader", Ready()))
    player.play(
        ev.DeviceFailed("ReadCard", DeviceError(DeviceFailure.READER_ABSENT)),
        ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)),
        ev.DeviceChanged("id_card_reader", Ready()),
    )

    assert isinstance(player.page.body, view.CardBody)
    assert player.page.body.stage is view.CardStage.WAITING
    assert player.asked_for(fx.ReadCard) == 2


def test_a_reader_away_for_a_moment_is_asked_again(player: Player) -> None:
    to_card(player)
    player.play(
        ev.DeviceChanged("id_card_reader", Ready()),
        ev.DeviceFailed("ReadCard", DeviceError(DeviceFailure.READER_ABSENT)),
        ev.TimerFired("resume"),
    )

    assert player.asked_for(fx.ReadCard) == 2


@pytest.mark.fault(
    "camera",
    "unplugged during a face check",
    sees="The page waits, and offers a texted code instead.",
    recovers="goes on by itself once plugged in",
)
def test_a_lost_camera_offers_the_way_without(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading), ev.DeviceChanged("camera", Ready()))
    player.press("agree")
    page = player.play(ev.DeviceChanged("camera", Absent(DeviceFailure.CAMERA_ABSENT)))
    assert page.sheet is not None
    player.press("other-way")

    assert player.asked_for(fx.SendCode) == 1


def test_idle_is_asked_about_before_anything_is_wiped(player: Player) -> None:
    to_card(player)
    page = player.play(ev.TimerFired("idle"))
    assert page.sheet is not None
    assert (page.sheet.countdown_s or 0) >= 20
    player.press("more-time")
    assert player.state.asked is Asked.NOTHING
    player.play(ev.TimerFired("idle"), ev.TimerFired("still-there"))

    assert player.state.place == Farewell(submitted=False, papers=False)
    assert player.asked_for(fx.Wipe) == 1


def test_more_time_may_be_asked_for_again_and_again(player: Player) -> None:
    to_card(player)
    for _ in range(25):
        player.play(ev.TimerFired("idle"))
        player.press("more-time")

    assert player.state.draft is not None


def test_nothing_under_a_sheet_can_be_touched(player: Player) -> None:
    to_card(player)
    player.press("cancel")
    before = player.draft
    player.play(sev.WentBack(), sev.Continued(), sev.Agreed())

    assert player.draft == before


def test_leaving_is_confirmed_and_wipes(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("cancel")
    player.press("leave")

    assert "安小徽" not in repr(player.state)
    assert "349900199003070028" not in repr(player.state)
    assert player.asked_for(fx.KeepCase) == 0


def test_nothing_personal_is_left_in_the_state_after_a_case(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(ev.PaperMoved("receipt", "seen"))
    player.press("next")
    player.press("skip")

    assert "349900199003070028" not in repr(player.state)
    assert "安小徽" not in repr(player.state)
    assert player.asked_for(fx.KeepRating) == 0, "no answer is no rating"


def test_paper_that_settles_on_a_later_page_lets_the_session_end(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(ev.PaperMoved("receipt", "sent"))
    player.press("next")
    assert isinstance(player.page.body, view.RateBody)
    player.play(ev.PaperMoved("receipt", "seen"), ev.TimerFired("idle"))
    assert player.state.asked is Asked.STILL_THERE
    player.play(ev.TimerFired("still-there"))

    assert player.state.place == Farewell(submitted=True, papers=True)


def test_nobody_is_idle_and_nobody_leaves_while_the_case_is_being_stored(player: Player, reading: CardReading) -> None:
    """Otherwise the screen would say "nothing was submitted" of a case that is on its way."""
    to_review(player, reading)
    player.press("next")
    player.play(sev.Signed(INK))
    player.press("next")
    player.play(ev.TimerFired("idle"), sev.CancelConfirmed())

    assert player.state.draft is not None
    assert player.state.asked is Asked.NOTHING


@pytest.mark.fault(
    "document camera",
    "dead at home",
    sees="Home says it before anybody begins. 材料拍摄台暂时不能用。",
    recovers="the notice goes when it is back",
)
def test_a_dead_document_camera_is_said_before_anybody_begins(player: Player) -> None:
    page = player.play(ev.DeviceChanged("document_camera", Absent(DeviceFailure.CAMERA_ABSENT)))

    assert isinstance(page.body, view.HomeBody)
    assert len(page.body.out_of_order) == 1


def test_the_next_person_starts_in_chinese(player: Player) -> None:
    to_card(player)
    player.play(sev.LanguageToggled())
    assert player.page.language == "en"
    player.press("cancel")
    player.press("leave")
    player.press("home")

    assert player.page.language == "zh"


def test_home_says_what_does_not_work_and_what_still_does(player: Player) -> None:
    page = player.play(
        ev.QueueChanged(waiting=1, held=0, online=False),
        ev.DeviceChanged("receipt_printer", Absent(DeviceFailure.RECEIPT_PRINTER_ABSENT)),
    )
    assert isinstance(page.body, view.HomeBody)
    assert len(page.body.out_of_order) == 2
    page = player.press("topic:health-care")
    assert isinstance(page.body, view.MenuBody)
    assert not page.body.entries[0].unavailable
    page = player.play(ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)))
    assert isinstance(page.body, view.MenuBody)

    assert page.body.entries[0].unavailable


def test_late_answers_belong_to_the_session_that_asked() -> None:
    assert belongs_to_session(ev.Prefilled(KNOWN))
    assert belongs_to_session(ev.KeepFailed("S101"))
    assert not belongs_to_session(ev.DeviceChanged("camera", Ready()))
    assert not belongs_to_session(ev.CaseDelivered("1" * 32, "X"))


def test_that_everything_is_wiped_is_said_once_it_is(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardFound(), ev.CardRead(reading), sev.CancelAsked(), sev.CancelConfirmed())
    said = []
    for trace in (None, *sev.Trace):
        page = player.page if trace is None else player.play(sev.Wiped(trace))
        assert isinstance(page.body, view.FarewellBody)
        said.append(page.body.wiped)
    assert said[0] == said[1] != said[2]
    assert "已清除" in said[2]
    assert "已清除" not in said[0]


def test_that_the_network_went_is_said_in_passing_and_stops_nobody(player: Player) -> None:
    to_card(player)
    before = player.page
    page = player.play(ev.QueueChanged(0, 0, online=False))
    assert page.status.toast
    assert (page.key, page.body, page.sheet) == (before.key, before.body, None)
    assert player.play(ev.TimerFired("toast")).status.toast == ""
    assert player.play(ev.QueueChanged(0, 0, online=True)).status.toast
