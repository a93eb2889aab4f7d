"""A resident's way through an item, as lists of events: milliseconds, no hardware, no screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from devices.api import (
    CardReading,
    DeviceError,
    Ready,
)
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import (
    Catalogue,
    CodeAnswer,
    CodeSent,
    EvidenceKind,
    Source,
    Words,
)
from kiosk.draft import Asking, Failed
from kiosk.rules import page_key
from kiosk.state import Farewell, Home
from tests.kiosk.player import (
    CODE_ID,
    INK,
    KNOWN,
    MATCH,
    Player,
    a_page,
    replace_value,
    to_card,
    to_form,
    to_receipt,
    to_review,
)


def test_a_whole_case_from_home_to_home(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)

    assert isinstance(player.page.body, view.ReceiptBody)
    assert player.page.body.number == "AH0001-20261123-0001-K"
    player.play(ev.PaperMoved("receipt", "created"), ev.PaperMoved("receipt", "seen"))
    player.press("next")
    player.play(sev.Rated(5))
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
    fresh.play(sev.ItemChosen(catalogue.items[0].code), sev.Continued())
    fresh._dispatch(sev.Agreed())

    assert before == 1
    assert fresh.asked_for(fx.ReadCard) == 0, "the page was not shown yet"
    fresh._dispatch(sev.Shown(page_key(fresh.state)))
    assert fresh.asked_for(fx.ReadCard) == 1


def test_nothing_is_kept_before_the_signature(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(sev.Continued())

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
    player.play(sev.Typed("phone", "1540"))
    page = player.press("next")
    assert isinstance(page.body, view.QuestionBody)
    assert page.body.problem, "said beside the field"
    assert page.body.text == "1540", "nothing typed is lost"
    player.play(sev.Typed("phone", "15400000001"))
    page = player.press("next")
    assert isinstance(page.body, view.QuestionBody)
    assert page.body.element == "insured-place"


def test_a_shared_value_that_breaks_the_rules_is_asked_instead(player: Player, reading: CardReading) -> None:
    bad = replace_value(KNOWN, "phone", "12345")
    to_form(player, reading, bad)

    assert isinstance(player.page.body, view.QuestionBody)
    assert player.page.body.element == "phone"


def test_refusing_the_data_notice_ends_with_nothing_kept(player: Player) -> None:
    assert player.state.catalogue is not None
    player.play(sev.ItemChosen(player.state.catalogue.items[0].code))
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
    player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), sev.Typed("code", "12 34 56 78"))
    page = player.press("next")
    assert page.steps in (0, steps_with_face)
    player.play(ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)), ev.Prefilled(KNOWN))

    assert isinstance(player.page.body, view.QuestionBody)
    assert [proof.kind for proof in player.draft.evidence] == [EvidenceKind.CARD, EvidenceKind.CODE]


def test_a_wrong_code_may_be_typed_again_until_the_tries_are_used_up(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(reading))
    player.press("refuse")
    player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), sev.Typed("code", "123456"))
    player.press("next")
    page = player.play(ev.CodeJudged(CodeAnswer(confirmed=False, tries_left=1)))
    assert page.banner is not None
    player.play(sev.Typed("code", "654321"))
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


@pytest.mark.fault(
    "identity card",
    "its photo cannot be decoded",
    sees="A texted code is asked for instead of the face.",
    recovers="nothing to recover",
)
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
    assert player.draft.person is None, "nothing of it is kept"
    player.press("retry")
    assert player.asked_for(fx.ReadCard) == 2


def test_going_back_loses_nothing_and_going_on_repeats_nothing(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    player.play(sev.Chosen("destination", "310000"))
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
    player.play(sev.EditAsked("phone"))
    assert player.draft.stage == Asking("phone", editing=True)
    player.play(sev.Typed("phone", "15400000009"))
    page = player.press("next")

    assert isinstance(page.body, view.ReviewBody)
    answer = player.draft.answer("phone")
    assert answer is not None
    assert (answer.value, answer.source) == ("15400000009", Source.RESIDENT)


def test_a_name_cannot_be_edited_even_when_asked(player: Player, reading: CardReading) -> None:
    to_review(player, reading)

    assert isinstance(player.play(sev.EditAsked("name")).body, view.ReviewBody)


def test_a_paper_the_centre_does_not_hold_is_photographed(player: Player, reading: CardReading) -> None:
    to_form(player, reading, KNOWN.model_copy(update={"licences": ()}))
    player.play(sev.Chosen("destination", "310000"))
    player.press("next")
    player.play(sev.Chosen("reason", "living-with-children"))
    player.press("next")
    assert player.asked_for(fx.AimCamera) == 0, "how to hand it in is asked first"
    player.play(sev.Picked("camera"))
    assert player.asked_for(fx.AimCamera) == 1
    player.press("shoot")
    page = player.play(ev.PictureTaken(a_page(b"1")))
    assert isinstance(page.body, view.MaterialBody)
    assert page.body.stage is view.MaterialStage.TAKEN
    player.press("again")
    player.press("shoot")
    player.play(ev.PictureTaken(a_page(b"2")))
    player.press("next")

    assert player.draft.pages_of("residence-proof") == (a_page(b"2"),)
    assert isinstance(player.page.body, view.ReviewBody)


def test_a_case_that_could_not_be_stored_is_still_on_the_screen(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(sev.Signed(INK))
    player.press("next")
    player.play(ev.KeepFailed("S101"))
    assert player.draft.kept is None
    assert player.draft.strokes == INK
    player.press("retry")

    assert player.asked_for(fx.KeepCase) == 2


@pytest.mark.fault(
    "receipt printer",
    "falls silent after the last byte",
    sees="Did the receipt come out? 回执出来了吗？",
    recovers="the person's word is recorded; never reprinted unasked",
)
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


def test_a_catalogue_that_arrives_meanwhile_serves_the_next_person(
    player: Player, reading: CardReading, catalogue: Catalogue
) -> None:
    to_form(player, reading)
    filing = catalogue.items[0]
    renamed = filing.model_copy(update={"name": Words(zh="新名字", en="New name")})
    player.play(ev.CatalogueChanged(catalogue.model_copy(update={"version": 2, "items": (renamed,)})))
    assert (player.draft.plan.catalogue_version, player.draft.plan.item.name) == (1, filing.name)
    player.press("cancel")
    player.press("leave")
    player.play(sev.Continued())
    page = player.play(sev.ItemChosen(filing.code))
    assert page.heading == "新名字"
    assert player.draft.plan.catalogue_version == 2
