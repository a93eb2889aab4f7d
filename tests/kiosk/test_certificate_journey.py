"""Query and print: what a resident sees and what is counted, whatever centre and printer say."""

from dataclasses import replace
from datetime import datetime

import pytest

from devices.api import CardReading
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.audit import record
from kiosk.configured import SessionSettings
from kiosk.contract import Catalogue
from kiosk.failures import KioskFailure
from kiosk.rehearsal.certificates import sample
from kiosk.rules import decide
from kiosk.state import Farewell
from kiosk.view import DocumentBody, FarewellBody, MenuBody, MessageBody, Role, WaitBody
from offline.failures import OfflineFailure
from tests.kiosk.player import MATCH, Player


@pytest.fixture
def resident(sandbox_catalogue: Catalogue, now: datetime, reading: CardReading) -> Player:
    """Somebody verified, whose certificate is being queried."""
    player = Player(sandbox_catalogue, now)
    item = next(item for item in sandbox_catalogue.items if item.certificate == "social-insurance-payments")
    player.play(sev.ItemChosen(item.code))
    player.press("next")
    player.press("agree")
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceVerified(MATCH))
    return player


def _body(player: Player) -> DocumentBody:
    body = player.page.body
    assert isinstance(body, DocumentBody)
    return body


def _with_pages(now: datetime, pages: int) -> ev.CertificateFetched:
    certificate = sample(now)
    pictures = tuple(f"page {n}".encode() for n in range(pages))
    texts = tuple((f"line of page {n}",) for n in range(pages))
    return ev.CertificateFetched(replace(certificate, pictures=pictures, texts=texts))


def _asked(player: Player, kind: type[fx.Effect]) -> list[fx.Effect]:
    return [effect for effect in player.effects if isinstance(effect, kind)]


def test_the_centre_is_asked_with_the_consent_and_the_proofs_of_identity(
    resident: Player, reading: CardReading
) -> None:
    assert isinstance(resident.page.body, WaitBody)
    (query,) = _asked(resident, fx.QueryCertificate)
    assert isinstance(query, fx.QueryCertificate)
    assert (query.name, query.number) == (reading.card.name, reading.card.number)
    assert (query.consent.notice, query.consent.agreed) == ("record-query", True)
    assert [proof.kind.value for proof in query.evidence] == ["card", "face"]


def test_the_pages_are_turned_and_stop_at_both_ends(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 2))
    assert _body(resident).jpeg == b"page 0"
    before, after = _body(resident).before, _body(resident).after
    assert before is not None
    assert after is not None
    assert (before.enabled, after.enabled) == (False, True)
    for _ in range(2):
        resident.play(after.event)
    assert _body(resident).jpeg == b"page 1"
    assert _body(resident).text == ("line of page 1",)


def test_nothing_is_printed_unasked_and_who_only_looks_may_go(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("finish")
    page = resident.press("skip")
    assert isinstance(resident.state.place, Farewell)
    page = resident.play(*map(sev.Wiped, sev.Trace))
    assert isinstance(page.body, FarewellBody)
    assert "证明和号码已清除" in page.body.wiped
    assert not resident.asked_for(fx.PrintCertificate)


def test_after_the_session_nothing_of_the_certificate_is_left(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("finish")
    resident.press("skip")
    assert resident.state.draft is None
    assert resident.asked_for(fx.Wipe)


def test_a_copy_is_granted_before_it_is_printed_and_counted_afterwards(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("print")
    assert not resident.asked_for(fx.PrintCertificate)
    resident.play(ev.CopyGranted(2))
    assert resident.asked_for(fx.PrintCertificate) == 1
    for state in ("created", "sent", "settled"):
        resident.play(ev.PaperMoved("certificate", state))
        assert not any(action.enabled for action in resident.page.actions)
    assert not resident.asked_for(fx.ReportCopy)
    resident.play(ev.PaperMoved("certificate", "seen"))
    assert _asked(resident, fx.ReportCopy) == [fx.ReportCopy("0" * 32, 1, printed=True)]
    assert _body(resident).rows[-1] == ("还可打印", "2 份")
    resident.press("print")
    assert _asked(resident, fx.AskCopy)[-1] == fx.AskCopy("0" * 32, 2)


def test_a_copy_that_failed_is_given_back(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("print")
    resident.play(ev.CopyGranted(2), ev.PaperMoved("certificate", "created"))
    resident.play(ev.PaperMoved("certificate", "failed", "D503"))
    assert _asked(resident, fx.ReportCopy) == [fx.ReportCopy("0" * 32, 1, printed=False)]
    resident.play(ev.CopyCounted(3))
    assert _body(resident).rows[-1] == ("还可打印", "3 份")
    assert next(action for action in resident.page.actions if action.name == "print").role is Role.PRIMARY


@pytest.mark.parametrize(("answer", "printed"), [("paper-yes", True), ("paper-no", False)])
def test_what_no_sensor_saw_the_person_is_asked(resident: Player, now: datetime, answer: str, printed: bool) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("print")
    resident.play(ev.CopyGranted(2), ev.PaperMoved("certificate", "unknown"))
    assert not resident.asked_for(fx.ReportCopy)
    resident.press(answer)
    assert _asked(resident, fx.ReportCopy) == [fx.ReportCopy("0" * 32, 1, printed=printed)]
    assert _asked(resident, fx.NotePaper) == [fx.NotePaper("certificate", 1, printed)]


def test_a_copy_asked_for_again_after_a_lost_answer_is_the_same_copy(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    for _ in range(2):
        resident.press("print")
        resident.play(ev.CentreFailed("AskCopy", OfflineFailure.CONNECTION_LOST))
    first, again = _asked(resident, fx.AskCopy)
    assert first == again
    assert _body(resident).paper is not None


def test_when_the_copies_are_used_up_only_leaving_is_left(resident: Player, now: datetime) -> None:
    resident.play(_with_pages(now, 1))
    resident.press("print")
    resident.play(ev.CentreFailed("AskCopy", KioskFailure.COPIES_USED_UP))
    assert [action.name for action in resident.page.actions if action.enabled] == ["finish"]


@pytest.mark.parametrize(
    ("failure", "actions"),
    [
        (KioskFailure.NOTHING_ON_RECORD, ["go-home"]),
        (KioskFailure.COPIES_USED_UP, ["go-home"]),
        (KioskFailure.DEPARTMENT_DOWN, ["retry", "go-home"]),
        (OfflineFailure.CONNECTION_FAILED, ["retry", "go-home"]),
    ],
)
def test_why_there_is_none_is_said_with_what_to_do(resident: Player, failure: str, actions: list[str]) -> None:
    page = resident.play(ev.CentreFailed("QueryCertificate", failure))
    assert isinstance(page.body, MessageBody)
    assert page.lead
    assert [action.name for action in page.actions] == actions
    resident.press("go-home")
    resident.press("skip")
    assert isinstance(resident.state.place, Farewell)


def test_asking_again_asks_the_centre_again(resident: Player, now: datetime) -> None:
    resident.play(ev.CentreFailed("QueryCertificate", KioskFailure.DEPARTMENT_DOWN))
    resident.press("retry")
    assert resident.asked_for(fx.QueryCertificate) == 2
    resident.play(_with_pages(now, 1))
    assert _body(resident).place == "第 1 页，共 1 页"


def test_without_the_network_the_tile_says_why_it_can_not_be_done(sandbox_catalogue: Catalogue, now: datetime) -> None:
    player = Player(sandbox_catalogue, now)
    page = player.play(ev.QueueChanged(0, 0, online=False))
    codes = {item.code for item in sandbox_catalogue.items if item.certificate is not None}
    reasons = set()
    topics = {topic for item in sandbox_catalogue.items if item.code in codes for topic in item.topics}
    for topic in sorted(topics):
        page = player.press(f"topic:{topic}")
        assert isinstance(page.body, MenuBody)
        reasons |= {tile.unavailable for tile in page.body.entries if tile.name in codes}
        player.press("back")
    assert reasons == {"要联网才能办，现在网络不通"}


def test_the_audit_trail_names_the_certificate_and_nobody(
    resident: Player, now: datetime, reading: CardReading
) -> None:
    event = _with_pages(now, 1)
    after = decide(resident.state, event, now, SessionSettings()).state
    entries = record(resident.state, after, event, now)
    assert any(entry.get("id") == "0" * 32 for entry in entries)
    assert reading.card.name not in str(entries)
    assert reading.card.number not in str(entries)
