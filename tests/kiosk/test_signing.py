"""Standing by an application: with a signature by hand, or, by whoever can't, with the identity that was verified."""

from pathlib import Path

from devices.api import CardReading
from kiosk import screen_events as sev
from kiosk.contract import AttachmentKind, Catalogue, SignedBy
from kiosk.documents.application_pdf import application_pdf
from kiosk.documents.contents import application_form
from kiosk.draft import Kept
from kiosk.keeper import build_case
from kiosk.profile import TerminalTable
from kiosk.view import SignBody
from tests.flows.filed_cases import NOW, NUMBER, centre_faults
from tests.kiosk.player import INK, Player, to_review
from tests.kiosk.test_documents import text_of

TERMINAL = TerminalTable(id="AH0001", place="示范网点", state_dir=Path("nowhere"))


def _to_sign(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")


def test_who_cannot_sign_confirms_and_the_case_says_so(
    player: Player, reading: CardReading, catalogue: Catalogue, tmp_path: Path
) -> None:
    _to_sign(player, reading)
    page = player.press("cannot-sign")
    assert isinstance(page.body, SignBody)
    assert "身份证" in page.body.confirmed
    assert "刷脸" in page.body.confirmed
    player.press("next")
    draft = player.draft
    assert not [fault for fault in centre_faults(draft, TERMINAL, catalogue) if "attachments" in fault]
    kept = Kept(number=NUMBER, key="0" * 32, progress_url="http://127.0.0.1/p", at=NOW)
    case, _ = build_case(draft, kept, "t" * 24, TERMINAL)
    assert case.signed_by is SignedBy.IDENTITY
    assert AttachmentKind.SIGNATURE not in {file.kind for file in case.attachments}
    written = text_of(application_pdf(application_form(draft, TERMINAL, kept)), tmp_path)
    assert "申请人确认" in written
    assert "不便手写签名" in written.replace("\n", "").replace(" ", "")
    assert "申请人签名" not in written


def test_who_signs_after_all_has_signed_by_hand(player: Player, reading: CardReading) -> None:
    _to_sign(player, reading)
    player.press("cannot-sign")
    page = player.press("wipe")
    assert not {action.name for action in page.actions if action.enabled} & {"next"}
    player.play(sev.Signed(INK))
    player.press("next")
    assert not player.draft.confirmed
    assert player.draft.strokes == INK
