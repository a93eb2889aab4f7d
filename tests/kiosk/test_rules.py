"""A resident's way through an item, as lists of events: milliseconds, no hardware, no screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.api import (
    Absent,
    Advice,
    CardReading,
    DeviceError,
    FaceMatch,
    FaceProgress,
    Ready,
)
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import view
from kiosk.contract import (
    Catalogue,
    CodeAnswer,
    CodeSent,
    EvidenceKind,
    HeldLicence,
    PrefillAnswer,
    SharedValue,
    Source,
    Words,
)
from kiosk.draft import Asking, Draft, Failed
from kiosk.presenter import present
from kiosk.rules import belongs_to_session, decide, page_key
from kiosk.state import Asked, Farewell, Home, SessionSettings, State

SETTINGS = SessionSettings()
INK = (((0.1, 0.5), (0.4, 0.2), (0.8, 0.6)),)
HOLDER = Words(zh="安徽省医疗保障局", en="insurer")
KNOWN = PrefillAnswer(
    values=(
        SharedValue(element="phone", value="15400000001", holder=HOLDER),
        SharedValue(element="insured-place", value="340100", holder=HOLDER),
        SharedValue(element="insurance-kind", value="employee", holder=HOLDER),
    ),
    licences=(HeldLicence(kind="residence-permit", certificate="1.2.156", holder=HOLDER),),
)
MATCH = FaceMatch(distance=0.2, threshold=0.5)
CODE_ID = "0" * 32


class Player:
    """Plays events as the terminal would: each new page reports that it is shown."""

    def __init__(self, catalogue: Catalogue, now: datetime) -> None:
        self.now = now
        self.state = State(catalogue=catalogue)
        self.effects: list[fx.Effect] = []
        self.play(ev.Shown(page_key(self.state)))

    def play(self, *happened: ev.Event) -> view.Page:
        """Dispatch events; returns the page that shows then."""
        for event in happened:
            self._dispatch(event)
            self._dispatch(ev.Shown(page_key(self.state)))
        return self.page

    def _dispatch(self, event: ev.Event) -> None:
        change = decide(self.state, event, self.now, SETTINGS)
        self.state = change.state
        self.effects += change.effects

    @property
    def page(self) -> view.Page:
        return present(self.state, self.now, "示范网点", SETTINGS)

    @property
    def draft(self) -> Draft:
        assert self.state.draft is not None
        return self.state.draft

    def asked_for(self, kind: type) -> int:
        """How often an effect of this kind was asked for."""
        return sum(isinstance(effect, kind) for effect in self.effects)

    def press(self, name: str) -> view.Page:
        """Touch an action of the page, as far as it can be touched."""
        page = self.page
        actions = page.sheet.actions if page.sheet is not None else page.actions
        found = {action.name: action for action in actions if action.enabled}
        if page.sheet is None:
            found |= {action.name: action for action in (page.back, page.cancel) if action is not None}
        assert name in found, f"{name} can't be touched; there is {sorted(found)}"
        return self.play(found[name].event)


@pytest.fixture
def player(catalogue: Catalogue, now: datetime) -> Player:
    return Player(catalogue, now)


def to_card(player: Player) -> None:
    assert player.state.catalogue is not None
    player.play(ev.ItemChosen(player.state.catalogue.items[0].code))
    player.press("next")
    player.press("agree")


def to_form(player: Player, reading: CardReading, known: PrefillAnswer = KNOWN) -> None:
    to_card(player)
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceProgressed(FaceProgress(Advice.TURN_LEFT, 0.5)), ev.FaceVerified(MATCH), ev.Prefilled(known))


def to_review(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    player.play(ev.Chosen("destination", "310000"))
    player.press("next")
    player.play(ev.Chosen("reason", "living-with-children"))
    player.press("next")
    player.press("next")


def to_receipt(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(ev.Signed(INK))
    player.press("next")
    player.play(
        ev.CaseKept(number="AH0001-20261123-0001-K", key="1" * 32, progress_url="http://x/p", kept_at=player.now)
    )


def test_a_whole_case_from_home_to_home(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)

    assert isinstance(player.page.body, view.ReceiptBody)
    assert player.page.body.number == "AH0001-20261123-0001-K"
    player.play(ev.PaperMoved("receipt", "created"), ev.PaperMoved("receipt", "seen"))
    player.press("next")
    player.play(ev.Rated(5))
    player.press("next")
    assert player.asked_for(fx.KeepRating) == 1
    assert player.state.place == Farewell(submitted=True, papers=False) or isinstance(player.state.place, Farewell)
    player.press("home")

    assert isinstance(player.state.place, Home)


def test_nothing_is_read_before_the_person_has_seen_where_to_lay_the_card(catalogue: Catalogue, now: datetime) -> None:
    player = Player(catalogue, now)
    to_card(player)
    before = player.asked_for(fx.ReadCard)
    fresh = Player(catalogue, now)
    fresh.play(ev.ItemChosen(catalogue.items[0].code), ev.Continued())
    fresh._dispatch(ev.Agreed())

    assert before == 1
    assert fresh.asked_for(fx.ReadCard) == 0, "the page was not shown yet"
    fresh._dispatch(ev.Shown(page_key(fresh.state)))
    assert fresh.asked_for(fx.ReadCard) == 1


def test_nothing_is_kept_before_the_signature(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(ev.Continued())

    assert isinstance(player.page.body, view.SignBody), "an empty pad is no signature"
    assert player.asked_for(fx.KeepCase) == 0


def test_what_government_knows_is_not_asked(player: Player, reading: CardReading) -> None:
    to_form(player, reading)

    body = player.page.body
    assert isinstance(body, view.QuestionBody)
    assert body.element == "destination"
    assert len(body.known) == 5
    assert "349900199003070028" not in repr(player.page), "an identity number is masked on screen"
    assert "15400000001" not in repr(player.page)


def test_offline_the_person_is_asked_instead(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceVerified(MATCH), ev.CentreFailed("Prefill", "N102"))

    body = player.page.body
    assert isinstance(body, view.QuestionBody)
    assert body.element == "phone"
    player.play(ev.Typed("phone", "1540"))
    page = player.press("next")
    assert isinstance(page.body, view.QuestionBody)
    assert page.body.problem, "said beside the field"
    assert page.body.text == "1540", "nothing typed is lost"
    player.play(ev.Typed("phone", "15400000001"))
    page = player.press("next")
    assert isinstance(page.body, view.QuestionBody)
    assert page.body.element == "insured-place"


def test_a_shared_value_that_breaks_the_rules_is_asked_instead(player: Player, reading: CardReading) -> None:
    bad = replace_value(KNOWN, "phone", "12345")
    to_form(player, reading, bad)

    assert isinstance(player.page.body, view.QuestionBody)
    assert player.page.body.element == "phone"


def replace_value(answer: PrefillAnswer, element: str, value: str) -> PrefillAnswer:
    values = tuple(one.model_copy(update={"value": value}) if one.element == element else one for one in answer.values)
    return answer.model_copy(update={"values": values})


def test_refusing_the_data_notice_ends_with_nothing_kept(player: Player) -> None:
    assert player.state.catalogue is not None
    player.play(ev.ItemChosen(player.state.catalogue.items[0].code))
    player.press("next")
    player.press("refuse")

    assert player.state.place == Farewell(submitted=False, papers=False)


def test_refusing_the_face_leads_to_a_texted_code_in_no_more_steps(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading))
    steps_with_face = player.page.steps
    player.press("refuse")
    assert player.asked_for(fx.VerifyFace) == 0
    assert player.asked_for(fx.SendCode) == 1
    player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), ev.Typed("code", "12 34 56 78"))
    page = player.press("next")
    assert page.steps in (0, steps_with_face)
    player.play(ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)), ev.Prefilled(KNOWN))

    assert isinstance(player.page.body, view.QuestionBody)
    assert [proof.kind for proof in player.draft.evidence] == [EvidenceKind.CARD, EvidenceKind.CODE]


def test_a_wrong_code_may_be_typed_again_until_the_tries_are_used_up(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading))
    player.press("refuse")
    player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), ev.Typed("code", "123456"))
    player.press("next")
    page = player.play(ev.CodeJudged(CodeAnswer(confirmed=False, tries_left=1)))
    assert page.banner is not None
    player.play(ev.Typed("code", "654321"))
    player.press("next")
    player.play(ev.CodeJudged(CodeAnswer(confirmed=False, tries_left=0)))

    assert player.draft.stage == Failed("K502")
    player.press("retry")
    assert player.asked_for(fx.SendCode) == 2


@pytest.mark.parametrize("failure", [DeviceFailure.FACE_MISMATCH, DeviceFailure.FACE_NOT_LIVE, DeviceFailure.FACE_NONE])
def test_a_failed_face_check_can_be_tried_thrice_and_always_avoided(
    player: Player, reading: CardReading, failure: DeviceFailure
) -> None:
    to_card(player)
    player.play(ev.CardRead(reading))
    player.press("agree")
    for _ in range(2):
        page = player.play(ev.DeviceFailed("VerifyFace", DeviceError(failure)))
        assert {action.name for action in page.actions} == {"other-way", "retry"}
        player.press("retry")
    page = player.play(ev.DeviceFailed("VerifyFace", DeviceError(failure)))

    assert [action.name for action in page.actions] == ["other-way"]
    assert page.banner is not None
    assert page.banner.code == failure
    player.press("other-way")
    assert player.asked_for(fx.SendCode) == 1


def test_a_card_whose_photo_cannot_be_decoded_leads_to_the_code(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(replace(reading, photo=None)))

    assert player.asked_for(fx.VerifyFace) == 0
    assert player.asked_for(fx.SendCode) == 1


@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ({"valid_to": date(2025, 1, 1)}, "K601"),
        ({"valid_from": date(2027, 1, 1)}, "K602"),
        ({"number": "349900199003070029"}, "K603"),
    ],
)
def test_a_card_that_cannot_be_used_is_explained(
    player: Player, changed: Callable[..., CardReading], fields: dict[str, object], failure: str
) -> None:
    to_card(player)
    page = player.play(ev.CardRead(changed(**fields)))

    assert page.banner is not None
    assert page.banner.code == failure
    assert player.draft.reading is None, "nothing of it is kept"
    player.press("retry")
    assert player.asked_for(fx.ReadCard) == 2


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


def test_a_lost_camera_offers_the_way_without(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading), ev.DeviceChanged("camera", Ready()))
    player.press("agree")
    page = player.play(ev.DeviceChanged("camera", Absent(DeviceFailure.CAMERA_ABSENT)))
    assert page.sheet is not None
    player.press("other-way")

    assert player.asked_for(fx.SendCode) == 1


def test_going_back_loses_nothing_and_going_on_repeats_nothing(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    player.play(ev.Chosen("destination", "310000"))
    player.press("next")
    page = player.press("back")
    assert isinstance(page.body, view.QuestionBody)
    assert [option.name for option in page.body.options if option.chosen] == ["destination-310000"]
    page = player.press("back")
    assert isinstance(page.body, view.ConsentBody)
    page = player.press("agree")

    assert isinstance(page.body, view.QuestionBody), "identity is verified already"
    assert player.asked_for(fx.VerifyFace) == 1
    assert player.asked_for(fx.Prefill) == 1


def test_a_face_compared_under_a_consent_that_is_withdrawn_proves_nothing(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    player.press("back")
    player.press("refuse")

    assert [proof.kind for proof in player.draft.evidence] == [EvidenceKind.CARD]
    assert player.asked_for(fx.SendCode) == 1


def test_a_value_is_corrected_from_the_review_and_comes_back_to_it(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    body = player.page.body
    assert isinstance(body, view.ReviewBody)
    editable = {row.edit.name for group in body.groups for row in group.rows if row.edit is not None}
    assert "edit-name" not in editable, "the card's own data can't be changed"
    player.play(ev.EditAsked("phone"))
    assert player.draft.stage == Asking("phone", editing=True)
    player.play(ev.Typed("phone", "15400000009"))
    page = player.press("next")

    assert isinstance(page.body, view.ReviewBody)
    answer = player.draft.answer("phone")
    assert answer is not None
    assert (answer.value, answer.source) == ("15400000009", Source.RESIDENT)


def test_a_name_cannot_be_edited_even_when_asked(player: Player, reading: CardReading) -> None:
    to_review(player, reading)

    assert isinstance(player.play(ev.EditAsked("name")).body, view.ReviewBody)


def test_a_paper_the_centre_does_not_hold_is_photographed(player: Player, reading: CardReading) -> None:
    to_form(player, reading, KNOWN.model_copy(update={"licences": ()}))
    player.play(ev.Chosen("destination", "310000"))
    player.press("next")
    player.play(ev.Chosen("reason", "living-with-children"))
    player.press("next")
    assert player.asked_for(fx.AimCamera) == 1
    player.press("shoot")
    page = player.play(ev.PictureTaken(b"\xff\xd8\xff1"))
    assert isinstance(page.body, view.MaterialBody)
    assert page.body.stage is view.MaterialStage.TAKEN
    player.press("again")
    player.press("shoot")
    player.play(ev.PictureTaken(b"\xff\xd8\xff2"))
    player.press("next")

    assert player.draft.picture_of("residence-proof") == b"\xff\xd8\xff2"
    assert isinstance(player.page.body, view.ReviewBody)


def test_a_case_that_could_not_be_stored_is_still_on_the_screen(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(ev.Signed(INK))
    player.press("next")
    player.play(ev.KeepFailed("S101"))
    assert player.draft.kept is None
    assert player.draft.strokes == INK
    player.press("retry")

    assert player.asked_for(fx.KeepCase) == 2


def test_paper_that_nobody_can_vouch_for_is_never_called_printed(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    page = player.play(ev.PaperMoved("receipt", "created"), ev.PaperMoved("receipt", "sent"))
    assert isinstance(page.body, view.ReceiptBody)
    assert page.body.paper.tone is view.Tone.INFO
    page = player.play(ev.PaperMoved("receipt", "unknown"))
    assert {action.name for action in page.actions} == {"paper-no", "paper-yes"}
    page = player.press("paper-no")

    assert isinstance(page.body, view.ReceiptBody)
    assert page.body.paper.tone is view.Tone.CARE
    assert player.asked_for(fx.NotePaper) == 1
    player.press("reprint")
    assert [effect.copy for effect in player.effects if isinstance(effect, fx.PrintReceipt)] == [1, 2]


def test_a_receipt_is_not_printed_again_by_itself(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(ev.PaperMoved("receipt", "failed", "D402"), ev.DeviceChanged("receipt_printer", Ready()))

    assert player.asked_for(fx.PrintReceipt) == 1
    assert isinstance(player.page.body, view.ReceiptBody)
    assert player.page.body.paper.code == "D402"


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
    player.play(ev.WentBack(), ev.Continued(), ev.Agreed())

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


def test_the_next_person_starts_in_chinese(player: Player) -> None:
    to_card(player)
    player.play(ev.LanguageToggled())
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
    assert not page.body.tiles[0].unavailable
    page = player.play(ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)))
    assert isinstance(page.body, view.HomeBody)

    assert page.body.tiles[0].unavailable


def test_late_answers_belong_to_the_session_that_asked() -> None:
    assert belongs_to_session(ev.Prefilled(KNOWN))
    assert belongs_to_session(ev.KeepFailed("S101"))
    assert not belongs_to_session(ev.DeviceChanged("camera", Ready()))
    assert not belongs_to_session(ev.CaseDelivered("1" * 32, "X"))


def all_pages_have_ways_out(player: Player) -> None:
    page = player.page
    if not isinstance(player.state.place, Home):
        ways = [*page.actions, *filter(None, (page.back, page.cancel))]
        assert ways, f"no way on from {page.heading}"
    assert page.status.staff.label


EVENTS = st.sampled_from(
    [
        ev.Continued(),
        ev.WentBack(),
        ev.Agreed(),
        ev.Refused(),
        ev.Retried(),
        ev.OtherWayChosen(),
        ev.Typed("phone", "15400000001"),
        ev.Typed("code", "123456"),
        ev.Chosen("destination", "310000"),
        ev.Chosen("reason", "living-elsewhere"),
        ev.Chosen("insured-place", "340100"),
        ev.Chosen("insurance-kind", "employee"),
        ev.EditAsked("phone"),
        ev.PictureAsked(),
        ev.PictureTaken(b"\xff\xd8\xff"),
        ev.Signed(INK),
        ev.Rated(3),
        ev.SheetClosed(),
        ev.CancelAsked(),
        ev.StaffCalled(),
        ev.LanguageToggled(),
        ev.CardFound(),
        ev.FaceVerified(MATCH),
        ev.DeviceFailed("VerifyFace", DeviceError(DeviceFailure.FACE_MISMATCH)),
        ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)),
        ev.DeviceChanged("id_card_reader", Ready()),
        ev.Prefilled(KNOWN),
        ev.CentreFailed("Prefill", "N102"),
        ev.CentreFailed("SendCode", "N102"),
        ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")),
        ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)),
        ev.CaseKept(
            number="AH0001-20261123-0001-K", key="1" * 32, progress_url="u", kept_at=datetime(2026, 11, 23, tzinfo=UTC)
        ),
        ev.PaperMoved("receipt", "seen"),
        ev.PaperMoved("receipt", "unknown"),
        ev.TimerFired("idle"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(EVENTS, max_size=60))
def test_whatever_happens_every_page_can_be_drawn_and_left_and_no_answer_is_lost(
    catalogue: Catalogue, reading: CardReading, happened: list[ev.Event]
) -> None:
    """Also: nobody gets a kept case who was not verified and did not sign."""
    player = Player(catalogue, datetime.fromisoformat("2026-11-23T02:00:00+00:00"))
    to_card(player)
    player.play(ev.CardRead(reading))
    for event in happened:
        before = player.state.draft
        player.play(event)
        all_pages_have_ways_out(player)
        after = player.state.draft
        if before is not None and after is not None and before.plan is after.plan:
            assert {answer.element for answer in before.answers} <= {answer.element for answer in after.answers}
            assert after.evidence[:1] == before.evidence[:1]
        if after is not None and after.kept is not None:
            assert after.verified
            assert after.strokes
