"""A finished case's result on the terminal: asked for by its owner, shown, printed, and left behind nowhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devices.api import CardReading
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.audit import record
from kiosk.configured import SessionSettings
from kiosk.contract import (
    CaseResult,
    CaseState,
    Catalogue,
    CodeAnswer,
    CodeSent,
    PersonCase,
    Progress,
    Words,
)
from kiosk.failures import KioskFailure
from kiosk.rehearsal.certificates import sample
from kiosk.rules import decide
from kiosk.spoken import spoken
from kiosk.state import Farewell
from offline.failures import OfflineFailure
from tests.kiosk.player import CODE_ID, MATCH, Player

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
NUMBER = "AH0001-20261120-0001-K"
BODY = Words(zh="公安局", en="Police")
LICENCE = CaseResult(part="1" * 32, nth=0, title=Words(zh="营业执照", en="Licence"), body=BODY, assurance=2)
RECORD = CaseResult(part="2" * 32, nth=0, title=Words(zh="无犯罪记录证明", en="Record"), body=BODY, assurance=3)
SEE_LICENCE, SEE_RECORD = f"result-{LICENCE.part}-0", f"result-{RECORD.part}-0"


@pytest.fixture
def case(sandbox_catalogue: Catalogue) -> PersonCase:
    """A case that is done, with two results."""
    item = sandbox_catalogue.items[0]
    told = Progress(number=NUMBER, case_number="2", item=item.name, state=CaseState.DONE, received_at=AT)
    return PersonCase(item=item.code, catalogue_version=1, progress=told, results=(LICENCE, RECORD))


@pytest.fixture
def owner(sandbox_catalogue: Catalogue, now: datetime, reading: CardReading, case: PersonCase) -> Callable[..., Player]:
    """Its owner, who looks at it; verified by face, or by a texted code."""

    def looks(*, by_face: bool = True) -> Player:
        item = next(item for item in sandbox_catalogue.items if item.name.zh == "我的办件")
        player = Player(sandbox_catalogue, now)
        player.play(sev.ItemChosen(item.code))
        player.press("next")
        player.press("agree")
        player.play(ev.CardFound(), ev.CardRead(reading))
        if by_face:
            player.press("agree")
            player.play(ev.FaceVerified(MATCH))
        else:
            player.press("refuse")
            player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), sev.Typed("code", "123456"))
            player.press("next")
            player.play(ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)))
        player.play(ev.CasesTold((case,)))
        player.press(NUMBER)
        return player

    return looks


def _rows(player: Player) -> dict[str, view.ReviewRow]:
    body = player.page.body
    assert isinstance(body, view.TimelineBody)
    return {row.value: row for group in body.groups for row in group.rows}


def _come(player: Player, now: datetime, identity: str = "0" * 32) -> view.DocumentBody:
    certificate = sample(now)
    issued = certificate.issued.model_copy(update={"id": identity, "title": LICENCE.title, "valid_until": None})
    player.play(ev.CertificateFetched(replace(certificate, issued=issued, case=NUMBER)))
    body = player.page.body
    assert isinstance(body, view.DocumentBody)
    return body


def test_the_list_says_that_a_result_is_there_and_the_case_names_each(owner: Callable[..., Player]) -> None:
    player = owner()
    assert {"营业执照", "无犯罪记录证明"} <= set(_rows(player))
    player.press("back")
    body = player.page.body
    assert isinstance(body, view.MenuBody)
    assert "结果可以看了" in body.entries[0].facts


def test_a_result_is_asked_for_with_the_consent_and_the_proofs_of_identity(
    owner: Callable[..., Player], reading: CardReading
) -> None:
    player = owner()
    player.press(SEE_RECORD)
    assert isinstance(player.page.body, view.WaitBody)
    (asked,) = (effect for effect in player.effects if isinstance(effect, fx.QueryResult))
    assert (asked.case, asked.result) == (NUMBER, RECORD)
    assert (asked.name, asked.number) == (reading.card.name, reading.card.number)
    assert (asked.consent.notice, asked.consent.agreed) == ("own-cases", True)
    assert [proof.kind.value for proof in asked.evidence] == ["card", "face"]


def test_a_result_is_shown_printed_as_it_was_granted_and_counted(owner: Callable[..., Player], now: datetime) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    body = _come(player, now)
    assert (player.page.heading, body.title) == ("请看一看办理结果", "营业执照")
    assert "有效期至" not in dict(body.rows), "a decision has no end of its own"
    player.press("print")
    assert not player.asked_for(fx.PrintCertificate)
    player.play(ev.CopyGranted(2))
    assert player.asked_for(fx.PrintCertificate) == 1
    player.play(ev.PaperMoved("certificate", "sent"))
    assert player.page.back is None, "nobody leaves while paper is on its way"
    player.play(sev.WentBack())
    assert isinstance(player.page.body, view.DocumentBody)
    player.play(ev.PaperMoved("certificate", "seen"))
    reports = [effect for effect in player.effects if isinstance(effect, fx.ReportCopy)]
    assert reports == [fx.ReportCopy("0" * 32, 1, printed=True)]


def test_a_printer_that_fails_is_told_and_the_copy_does_not_count(owner: Callable[..., Player], now: datetime) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    _come(player, now)
    player.press("print")
    player.play(ev.CopyGranted(2), ev.PaperMoved("certificate", "failed", "D503"))
    body = player.page.body
    assert isinstance(body, view.DocumentBody)
    assert body.paper is not None
    assert body.paper.code == "D503"
    assert [effect for effect in player.effects if isinstance(effect, fx.ReportCopy)] == [
        fx.ReportCopy("0" * 32, 1, printed=False)
    ]


def test_back_from_a_result_leads_to_its_case_and_to_the_next_result(
    owner: Callable[..., Player], now: datetime
) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    _come(player, now)
    player.press("back")
    assert "营业执照" in _rows(player)
    player.press(SEE_RECORD)
    _come(player, now, "9" * 32)
    player.press("back")
    player.press("back")
    assert isinstance(player.page.body, view.MenuBody)


def test_what_was_printed_before_another_result_was_opened_is_still_reminded_of(
    owner: Callable[..., Player], now: datetime
) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    _come(player, now)
    player.press("print")
    player.play(ev.CopyGranted(2), ev.PaperMoved("certificate", "seen"))
    player.press("back")
    player.press(SEE_RECORD)
    _come(player, now, "9" * 32)
    player.press("finish")
    player.press("skip")
    assert isinstance(player.state.place, Farewell)
    assert player.state.place.papers
    assert player.state.draft is None


def test_a_weighty_result_needs_the_face_and_says_so(owner: Callable[..., Player]) -> None:
    player = owner(by_face=False)
    rows = _rows(player)
    licence, weighty = rows["营业执照"].edit, rows["无犯罪记录证明"].edit
    assert licence is not None
    assert weighty is not None
    assert (licence.enabled, weighty.enabled) == (True, False)
    assert "刷脸" in rows["无犯罪记录证明"].source
    player.play(weighty.event)
    assert not player.asked_for(fx.QueryResult)


def test_without_the_network_a_result_is_named_and_says_why_it_can_not_be_seen(owner: Callable[..., Player]) -> None:
    player = owner()
    player.play(ev.QueueChanged(0, 0, online=False))
    row = _rows(player)["营业执照"]
    assert row.edit is not None
    assert not row.edit.enabled
    assert "网络" in row.source


@pytest.mark.parametrize(
    ("failure", "ways"),
    [
        (KioskFailure.NOTHING_ON_RECORD, ["to-case"]),
        (KioskFailure.NOT_VERIFIED, ["to-case"]),
        (KioskFailure.DOCUMENT_DAMAGED, ["to-case", "retry"]),
        (OfflineFailure.CONNECTION_LOST, ["to-case", "retry"]),
    ],
)
def test_why_a_result_can_not_be_seen_is_said_and_the_case_is_still_there(
    owner: Callable[..., Player], failure: str, ways: list[str]
) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    page = player.play(ev.CentreFailed("QueryResult", failure))
    assert isinstance(page.body, view.MessageBody)
    assert [action.name for action in page.actions] == ways
    if "retry" in ways:
        player.press("retry")
        assert player.asked_for(fx.QueryResult) == 2
        player.play(ev.CentreFailed("QueryResult", failure))
    player.press("to-case")
    assert "营业执照" in _rows(player)


def test_the_audit_trail_names_the_document_and_nobody(
    owner: Callable[..., Player], now: datetime, reading: CardReading
) -> None:
    player = owner()
    player.press(SEE_LICENCE)
    before = player.state
    event = ev.CertificateFetched(replace(sample(now), case=NUMBER))
    entries = record(before, decide(before, event, now, SessionSettings()).state, event, now)
    assert any((entry["what"], entry.get("id")) == ("result-fetched", "0" * 32) for entry in entries)
    for personal in (reading.card.name, reading.card.number, LICENCE.title.zh):
        assert personal not in str(entries)
    failed = ev.CentreFailed("QueryResult", KioskFailure.NOT_VERIFIED)
    entries = record(before, decide(before, failed, now, SessionSettings()).state, failed, now)
    assert any((entry["what"], entry.get("failure")) == ("failed", KioskFailure.NOT_VERIFIED) for entry in entries)


def test_what_the_result_is_is_heard_by_nobody_else(owner: Callable[..., Player], now: datetime) -> None:
    player = owner()
    assert "营业执照" not in _said_aloud(player)
    player.press(SEE_LICENCE)
    _come(player, now)
    assert "营业执照" not in _said_aloud(player)


def _said_aloud(player: Player) -> str:
    return " ".join(one.text for one in spoken(player.page) if not one.private)
