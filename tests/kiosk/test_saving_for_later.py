"""Leaving to go on elsewhere: what is saved, what is told, and going on where one stopped."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from devices.api import CardReading, QrCode, Receipt, TextLine
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import Catalogue, DraftSlip, SavedDraft, TakenUpDraft
from kiosk.documents.draft_slip import draft_slip
from kiosk.draft import Kept
from kiosk.identifiers import mod_11_10_check_digit
from kiosk.keeper import build_case
from kiosk.profile import TerminalTable
from kiosk.rules import IDLE
from kiosk.saved_draft import saved_draft
from kiosk.state import Farewell, Home
from kiosk.texts import Voice
from tests.kiosk.conftest import FILING
from tests.kiosk.player import INK, KNOWN, MATCH, Player, a_page, to_card, to_form, to_receipt, to_review

GOING_ON = "11349900MB0000035C2342098009001"
CODE = "123456789" + mod_11_10_check_digit("123456789")
PAPER = "residence-proof"
WITHOUT_LICENCE = KNOWN.model_copy(update={"licences": ()})


@pytest.fixture
def catalogue(sandbox_catalogue: Catalogue) -> Catalogue:
    items = {item.code: item for item in sandbox_catalogue.items}
    return sandbox_catalogue.model_copy(update={"items": (items[FILING], items[GOING_ON])})


@pytest.fixture
def slip(now: datetime) -> DraftSlip:
    return DraftSlip(id="d" * 32, url="https://centre.example/d/token", code=CODE, expires_at=now + timedelta(days=7))


@pytest.fixture
def online(player: Player) -> Player:
    player.play(ev.QueueChanged(0, 0, online=True))
    return player


def save(player: Player, slip: DraftSlip) -> SavedDraft:
    """Ask to leave, save; what the centre was given."""
    player.press("cancel")
    player.press("save")
    asked = [effect.draft for effect in player.effects if isinstance(effect, fx.SaveDraft)][-1]
    player.play(ev.DraftSaved(slip))
    return saved_draft(asked)


def go_on(catalogue: Catalogue, now: datetime, reading: CardReading, saved: SavedDraft) -> Player:
    """The same person at another terminal, up to the answer of the centre."""
    player = Player(catalogue, now)
    player.play(ev.QueueChanged(0, 0, online=True))
    player.play(sev.ItemChosen(GOING_ON))
    player.press("next")
    player.press("agree")
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceVerified(MATCH))
    player.play(sev.Typed("slip-code", CODE))
    player.press("next")
    player.play(ev.DraftTakenUp(TakenUpDraft(id="d" * 32, draft=saved)))
    return player


def sheet(player: Player) -> view.Sheet:
    assert player.page.sheet is not None
    return player.page.sheet


def question(player: Player) -> str:
    assert isinstance(player.page.body, view.QuestionBody), player.page.body
    return player.page.body.element


# --- Saving ----------------------------------------------------------------------------------------------------------


def test_who_is_not_known_yet_has_nothing_to_save(online: Player) -> None:
    to_card(online)
    online.press("cancel")
    assert [action.name for action in sheet(online).actions] == ["leave", "stay"]


def test_the_slip_is_printed_and_its_code_shown_once_the_centre_has_it(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    online.press("cancel")
    online.press("save")
    assert sheet(online).actions == (), "nothing is to be touched until the centre has answered"
    assert online.asked_for(fx.PrintSlip) == 0

    online.play(ev.DraftSaved(slip))
    assert f"{CODE[:3]} {CODE[3:7]} {CODE[7:]}" in sheet(online).text
    assert [effect.slip for effect in online.effects if isinstance(effect, fx.PrintSlip)] == [slip]
    online.press("leave")
    assert isinstance(online.state.place, Farewell)
    assert online.state.place.saved
    assert slip.code not in repr(online.state), "nothing of it stays"
    assert online.asked_for(fx.Wipe) == 1


def test_paper_that_does_not_come_is_said_and_the_code_stays(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    save(online, slip)
    online.play(ev.PaperMoved("slip", "failed", "D201", 1))
    assert Voice("zh")("saving.paper.failed") in sheet(online).text
    assert CODE[3:7] in sheet(online).heading, "it is all that they have now"
    assert sheet(online).code == "D201"


def test_without_the_network_it_is_shown_why_not(player: Player, reading: CardReading) -> None:
    player.play(ev.QueueChanged(0, 0, online=False))
    to_form(player, reading)
    player.press("cancel")
    entry = next(action for action in sheet(player).actions if action.name == "save")
    assert not entry.enabled
    assert Voice("zh")("saving.offline") in sheet(player).text
    player.play(sev.SaveAsked())
    assert player.asked_for(fx.SaveDraft) == 0


def test_what_was_not_saved_is_still_here_and_may_be_tried_again(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    before = online.draft.answers
    online.press("cancel")
    online.press("save")
    online.play(ev.CentreFailed("SaveDraft", "N102"))
    assert sheet(online).code == "N102"
    online.press("save")
    online.play(ev.DraftSaved(slip))
    online.press("stay")
    assert online.draft.answers == before
    assert online.asked_for(fx.SaveDraft) == 2


def test_who_leaves_what_was_saved_standing_there_ends_without_being_asked(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    save(online, slip)
    online.play(ev.TimerFired(IDLE))
    assert isinstance(online.state.place, Farewell)
    assert online.state.place.saved


def test_who_is_idle_while_it_is_being_saved_still_gets_the_slip(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    online.press("cancel")
    online.press("save")
    online.play(ev.TimerFired(IDLE))
    assert sheet(online).name == "still-there"
    online.play(ev.DraftSaved(slip))
    assert sheet(online).name == "saved"


def test_saved_again_the_earlier_slip_is_replaced(online: Player, reading: CardReading, slip: DraftSlip) -> None:
    to_form(online, reading)
    save(online, slip)
    online.press("stay")
    online.press("cancel")
    online.press("save")
    assert online.draft.saved == slip.id


def test_the_next_person_is_not_told_of_it(online: Player, reading: CardReading, slip: DraftSlip) -> None:
    to_form(online, reading)
    save(online, slip)
    online.press("leave")
    online.play(ev.TimerFired("farewell"))
    assert isinstance(online.state.place, Home)
    to_card(online)
    online.press("cancel")
    online.press("leave")
    assert isinstance(online.state.place, Farewell)
    assert not online.state.place.saved


def test_who_somebody_is_what_they_agreed_to_and_their_signature_are_not_saved(
    online: Player, reading: CardReading, slip: DraftSlip
) -> None:
    to_review(online, reading)
    online.press("next")
    online.play(sev.Signed(INK))
    saved = save(online, slip)
    assert not {"person", "evidence", "consents", "strokes"} & set(SavedDraft.model_fields)
    assert saved.step == "sign"


def test_after_the_promise_there_is_nothing_to_save(online: Player, reading: CardReading) -> None:
    to_receipt(online, reading)
    online.play(sev.CancelAsked())
    assert "save" not in {action.name for action in sheet(online).actions}


# --- The slip --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slip_names_nobody_and_is_no_receipt(
    catalogue: Catalogue, reading: CardReading, slip: DraftSlip, language: str, tmp_path: Path
) -> None:
    terminal = TerminalTable(id="AH0001", place="示范网点", division="340104", state_dir=tmp_path)
    paper: Receipt = draft_slip(slip, catalogue.items[0].name, terminal, Voice(language))
    texts = [part.text for part in paper.parts if isinstance(part, TextLine)]
    assert Voice(language)("slip.no-receipt") in texts
    assert reading.card.name not in repr(paper)
    assert reading.card.number not in repr(paper)
    assert [part for part in paper.parts if isinstance(part, QrCode)] == [QrCode(slip.url)]


# --- Going on elsewhere ----------------------------------------------------------------------------------------------


def to_slip(player: Player, reading: CardReading) -> None:
    player.play(ev.QueueChanged(0, 0, online=True), sev.ItemChosen(GOING_ON))
    player.press("next")
    player.press("agree")
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceVerified(MATCH))


def test_it_goes_on_at_the_question_where_it_stopped(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    online.play(sev.Chosen("destination", "310000"))
    online.press("next")
    assert question(online) == "reason"
    saved = save(online, slip)

    elsewhere = go_on(catalogue, now, reading, saved)
    elsewhere.play(ev.Prefilled(KNOWN))
    assert question(elsewhere) == "reason"
    assert elsewhere.draft.values["destination"] == "310000"
    assert elsewhere.draft.values["name"] == reading.card.name, "what the card says is read from the card anew"
    elsewhere.play(sev.WentBack())
    assert question(elsewhere) == "destination", "and back is where it was"


def test_past_the_form_it_goes_on_at_the_first_paper_that_is_wanted(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading, WITHOUT_LICENCE)
    online.play(sev.Chosen("destination", "310000"))
    online.press("next")
    online.play(sev.Chosen("reason", "living-with-children"))
    online.press("next")
    saved = save(online, slip)

    elsewhere = go_on(catalogue, now, reading, saved)
    elsewhere.play(ev.Prefilled(WITHOUT_LICENCE))
    assert elsewhere.page.key.split("/")[1] == "materials"


def test_photographed_papers_come_along(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading, WITHOUT_LICENCE)
    online.play(sev.Chosen("destination", "310000"))
    online.press("next")
    online.play(sev.Chosen("reason", "living-with-children"))
    online.press("next")
    online.play(sev.Picked("camera"))
    online.press("shoot")
    online.play(ev.PictureTaken(a_page(b"1"), ""))
    online.press("next")
    saved = save(online, slip)
    assert saved.step == "review"

    elsewhere = go_on(catalogue, now, reading, SavedDraft.model_validate_json(saved.model_dump_json()))
    elsewhere.play(ev.Prefilled(WITHOUT_LICENCE))
    assert elsewhere.draft.pages_of(PAPER) == (a_page(b"1"),)
    assert isinstance(elsewhere.page.body, view.ReviewBody)


def test_what_departments_say_now_replaces_what_they_said_then_unless_it_was_corrected(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip
) -> None:
    to_review(online, reading)
    online.play(sev.EditAsked("phone"))
    online.play(sev.Typed("phone", "15400000009"))
    online.press("next")
    saved = save(online, slip)
    elsewhere = go_on(catalogue, now, reading, saved)
    values = tuple(
        one.model_copy(update={"value": "340200"}) if one.element == "insured-place" else one for one in KNOWN.values
    )
    elsewhere.play(ev.Prefilled(KNOWN.model_copy(update={"values": values})))
    assert elsewhere.draft.values["phone"] == "15400000009"
    assert elsewhere.draft.values["insured-place"] == "340200"


def test_the_case_names_the_draft_that_it_came_of(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip, tmp_path: Path
) -> None:
    to_review(online, reading)
    elsewhere = go_on(catalogue, now, reading, save(online, slip))
    elsewhere.play(ev.Prefilled(KNOWN))
    elsewhere.press("next")
    elsewhere.play(sev.Signed(INK))
    elsewhere.press("next")
    draft = next(effect.draft for effect in elsewhere.effects if isinstance(effect, fx.KeepCase))
    kept = Kept(number="AH0001-20261123-0001-K", key="1" * 32, progress_url="https://centre.example/p", at=now)
    case, _ = build_case(draft, kept, "t" * 24, TerminalTable(id="AH0002", place="示范网点", state_dir=tmp_path))
    assert case.saved_draft == slip.id


def test_a_matter_that_is_gone_is_said(
    online: Player, catalogue: Catalogue, now: datetime, reading: CardReading, slip: DraftSlip
) -> None:
    to_form(online, reading)
    saved = save(online, slip).model_copy(update={"item": "11349900MB0000019G2342099001999"})
    elsewhere = go_on(catalogue, now, reading, saved)
    assert elsewhere.page.banner is not None
    assert elsewhere.page.banner.code == "K006"


@pytest.mark.parametrize("failure", ["K001", "K002", "K003", "K004", "K005"])
def test_a_slip_that_opens_nothing_says_why_and_another_may_be_tried(
    player: Player, reading: CardReading, failure: str
) -> None:
    to_slip(player, reading)
    player.play(ev.CodeScanned("https://centre.example/d/token"))
    player.play(ev.CentreFailed("TakeUpDraft", failure))
    assert player.page.banner is not None
    assert player.page.banner.code == failure
    player.play(sev.Typed("slip-code", CODE))
    player.press("next")
    assert [effect.slip for effect in player.effects if isinstance(effect, fx.TakeUpDraft)] == [
        "https://centre.example/d/token",
        CODE,
    ]


def test_a_mistyped_code_is_noticed_before_anybody_is_asked(player: Player, reading: CardReading) -> None:
    to_slip(player, reading)
    player.play(sev.Typed("slip-code", CODE[:-1] + str((int(CODE[-1]) + 1) % 10)))
    assert isinstance(player.page.body, view.QuestionBody)
    assert player.page.body.problem == Voice("zh")("resume.wrong")
    player.play(sev.Continued())
    assert player.asked_for(fx.TakeUpDraft) == 0
