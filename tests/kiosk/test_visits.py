"""A number or an appointment at a service centre: chosen by who waits where, taken once, printed, given back."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from devices.api import CardReading, TextLine
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import (
    Catalogue,
    GroupNow,
    Hall,
    HallNow,
    HallsTold,
    Slot,
    Visit,
    VisitKind,
    VisitState,
)
from kiosk.documents.visit_ticket import visit_ticket
from kiosk.nearest import nearest_first
from kiosk.profile import TerminalTable
from kiosk.state import Farewell
from kiosk.texts import Voice
from tests.kiosk.player import Player

TICKET, APPOINTMENT = "11349900MB0000035C2342098010001", "11349900MB0000035C2342098004001"
KEY = "7" * 32
HEFEI, SHUSHAN = "hall-hefei", "hall-shushan"
TUESDAY_NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def catalogue(sandbox_catalogue: Catalogue) -> Catalogue:
    items = {item.code: item for item in sandbox_catalogue.items}
    return sandbox_catalogue.model_copy(update={"items": (items[TICKET], items[APPOINTMENT])})


def hall_of(catalogue: Catalogue, code: str) -> Hall:
    return next(hall for hall in catalogue.halls if hall.code == code)


def told(catalogue: Catalogue, *visits: Visit, shut: str = "") -> HallsTold:
    halls = tuple(
        HallNow(
            hall=hall.code,
            open=hall.code != shut,
            groups=tuple(GroupNow(group=group.code, waiting=3, wait_minutes=12) for group in hall.window_groups),
        )
        for hall in catalogue.halls
    )
    return HallsTold(key=KEY, halls=halls, visits=visits)


def a_visit(begins: datetime | None = None, state: VisitState = VisitState.WAITING) -> Visit:
    kind = VisitKind.TICKET if begins is None else VisitKind.APPOINTMENT
    day = date(2026, 11, 23) if begins is None else date(2026, 11, 24)
    return Visit(
        key=KEY,
        kind=kind,
        hall=HEFEI,
        group="insurance",
        number="A012",
        day=day,
        state=state,
        begins=begins,
        ahead=4,
        wait_minutes=11,
    )


def to_halls(player: Player, reading: CardReading, item: str = TICKET) -> None:
    player.play(ev.QueueChanged(0, 0, online=True), sev.ItemChosen(item))
    player.press("next")
    player.press("agree")
    player.play(ev.CardFound(), ev.CardRead(reading))


def tiles(player: Player) -> tuple[view.Tile, ...]:
    assert isinstance(player.page.body, view.MenuBody), player.page.body
    return player.page.body.entries


def to_ticket(player: Player, reading: CardReading, catalogue: Catalogue) -> None:
    to_halls(player, reading)
    player.play(ev.HallsSeen(told(catalogue)))
    player.press(HEFEI)
    player.press("insurance")


def test_each_centre_shows_its_hours_and_who_waits(player: Player, reading: CardReading, catalogue: Catalogue) -> None:
    to_halls(player, reading)
    player.play(ev.HallsSeen(told(catalogue, shut=SHUSHAN)))
    shown = {tile.name: tile for tile in tiles(player)}
    assert Voice("zh")("halls.people", n=15) in shown[HEFEI].facts
    assert hall_of(catalogue, HEFEI).hours.zh in shown[HEFEI].facts
    assert hall_of(catalogue, SHUSHAN).hours.zh in shown[SHUSHAN].unavailable
    player.play(sev.Picked(SHUSHAN))
    assert player.page.heading == Voice("zh")("halls.heading"), "who is shut can't be chosen"
    player.press(HEFEI)
    assert Voice("zh")("halls.minutes", minutes=12) in tiles(player)[0].facts


def test_the_nearest_come_first(catalogue: Catalogue) -> None:
    assert [hall.code for hall in nearest_first(catalogue.halls, "340104")][:2] == [SHUSHAN, HEFEI]
    assert nearest_first(catalogue.halls, "341002")[0].code == "hall-huangshan"
    assert nearest_first(catalogue.halls, "") == catalogue.halls


def test_a_number_is_taken_shown_and_printed(player: Player, reading: CardReading, catalogue: Catalogue) -> None:
    to_ticket(player, reading, catalogue)
    asked = [effect for effect in player.effects if isinstance(effect, fx.TakeVisit)]
    assert [(one.key, one.hall, one.group, one.begins) for one in asked] == [(KEY, HEFEI, "insurance", None)]
    page = player.play(ev.VisitTold(a_visit()))
    assert isinstance(page.body, view.QrBody)
    assert page.body.title == "A012"
    assert Voice("zh")("visit.ahead", n=4, minutes=11) in dict(page.body.rows).values()
    assert player.asked_for(fx.PrintVisit) == 1
    player.play(ev.PaperMoved("visit", "failed", "D402", 1))
    assert player.page.banner is not None
    assert player.page.banner.code == "D402"
    player.press("print")
    assert [effect.copy for effect in player.effects if isinstance(effect, fx.PrintVisit)] == [1, 2]
    player.press("finish")
    player.press("skip")
    assert isinstance(player.state.place, Farewell)
    assert "A012" not in repr(player.state)


def test_asked_again_after_a_lost_answer_it_is_the_same_request(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_ticket(player, reading, catalogue)
    player.play(ev.CentreFailed("TakeVisit", "N104"))
    player.press("retry")
    first, again = [effect for effect in player.effects if isinstance(effect, fx.TakeVisit)]
    assert first == again


@pytest.mark.parametrize("failure", ["K021", "K022", "K023"])
def test_a_refusal_is_told_and_not_asked_again(
    player: Player, reading: CardReading, catalogue: Catalogue, failure: str
) -> None:
    to_ticket(player, reading, catalogue)
    page = player.play(ev.CentreFailed("TakeVisit", failure))
    assert [action.name for action in page.actions] == ["go-home"]
    player.press("go-home")
    player.press("skip")
    assert isinstance(player.state.place, Farewell)


def test_without_the_network_it_is_unavailable_and_says_why(player: Player, catalogue: Catalogue) -> None:
    player.play(ev.QueueChanged(0, 0, online=False))
    player.press("topic:my-cases")
    assert {tile.unavailable for tile in tiles(player)} == {Voice("zh")("home.needs-network")}


def test_a_network_that_goes_meanwhile_is_told_and_tried_again(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_halls(player, reading)
    page = player.play(ev.CentreFailed("AskHalls", "N102"))
    assert page.heading == Voice("zh")("halls.failed")
    player.press("retry")
    player.play(ev.HallsSeen(told(catalogue)))
    assert tiles(player)


def test_what_one_has_is_seen_first_and_given_back_after_a_question(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_halls(player, reading)
    player.play(ev.HallsSeen(told(catalogue, a_visit())))
    assert tiles(player)[0].name == KEY
    player.press(KEY)
    assert player.asked_for(fx.TakeVisit) == 0
    assert player.asked_for(fx.PrintVisit) == 0, "it was printed when it was taken"
    player.press("cancel-visit")
    player.press("keep")
    player.press("cancel-visit")
    assert player.asked_for(fx.CancelVisit) == 0
    player.press("give-back")
    assert [effect.key for effect in player.effects if isinstance(effect, fx.CancelVisit)] == [KEY]
    page = player.play(ev.VisitTold(a_visit(state=VisitState.CANCELLED)))
    assert page.heading == Voice("zh")("visit.cancelled")
    assert [action.name for action in page.actions] == ["finish"]


def test_giving_back_that_fails_may_be_tried_again(player: Player, reading: CardReading, catalogue: Catalogue) -> None:
    to_halls(player, reading)
    player.play(ev.HallsSeen(told(catalogue, a_visit())))
    player.press(KEY)
    player.press("cancel-visit")
    player.press("give-back")
    page = player.play(ev.CentreFailed("CancelVisit", "K024"))
    assert page.banner is not None
    assert page.banner.code == "K024"
    player.press("give-back")
    assert player.asked_for(fx.CancelVisit) == 2


def test_an_appointment_is_made_for_a_day_and_a_free_half_hour(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_halls(player, reading, APPOINTMENT)
    player.play(ev.HallsSeen(told(catalogue, shut=HEFEI)))
    player.press(HEFEI)
    player.press("insurance")
    full = Slot(begins=TUESDAY_NINE, free=0)
    free = Slot(begins=TUESDAY_NINE + timedelta(minutes=30), free=2)
    booked_up = Slot(begins=TUESDAY_NINE + timedelta(days=1), free=0)
    player.play(ev.SlotsTold((full, free, booked_up)))
    assert [bool(tile.unavailable) for tile in tiles(player)] == [False, True]
    player.press("2026-11-24")
    assert isinstance(player.page.body, view.QuestionBody)
    assert [option.name for option in player.page.body.options] == ["09:30"]
    player.press("back")
    player.press("2026-11-24")
    player.play(sev.Picked("09:00"))
    assert player.asked_for(fx.TakeVisit) == 0, "a full half hour can't be had"
    player.play(sev.Picked("09:30"))
    taken = [effect.begins for effect in player.effects if isinstance(effect, fx.TakeVisit)]
    assert taken == [free.begins]
    page = player.play(ev.VisitTold(a_visit(free.begins)))
    assert isinstance(page.body, view.QrBody)
    assert any("09:30—10:00" in value for _, value in page.body.rows)


def test_back_from_the_days_is_the_choice_of_a_centre(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_halls(player, reading, APPOINTMENT)
    player.play(ev.HallsSeen(told(catalogue)))
    player.press(HEFEI)
    player.press("insurance")
    player.play(ev.SlotsTold((Slot(begins=TUESDAY_NINE, free=2),)))
    player.press("back")
    player.play(ev.HallsSeen(told(catalogue)))
    assert player.page.heading == Voice("zh")("halls.heading")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("begins", [None, TUESDAY_NINE])
def test_the_ticket_names_nobody(
    catalogue: Catalogue, reading: CardReading, language: str, begins: datetime | None, tmp_path: Path, now: datetime
) -> None:
    terminal = TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)
    hall = hall_of(catalogue, HEFEI)
    paper = visit_ticket(a_visit(begins), hall, hall.window_groups[0].name, terminal, now, Voice(language))
    texts = [part.text for part in paper.parts if isinstance(part, TextLine)]
    assert "A012" in texts
    assert Voice(language).of(hall.address) in texts
    assert reading.card.name not in repr(paper)
    assert reading.card.number not in repr(paper)
