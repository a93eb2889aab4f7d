"""A pick-up code, scanned or typed: what lies ready, and what is said of one that opens nothing."""

from datetime import UTC, datetime

import pytest

from devices.api import Ready
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import CaseState, Catalogue, CodeKind, CodeResolution, Progress, Words
from kiosk.texts import Voice
from tests.kiosk.player import Player

PICK_UP = "11349900MB0000035C2342098011001"
CODE = "20261123"
WHAT = Words(zh="社会保障卡已备好，请到一号柜领取。", en="The card is ready in locker 1.")


@pytest.fixture
def catalogue(sandbox_catalogue: Catalogue) -> Catalogue:
    items = tuple(item for item in sandbox_catalogue.items if item.code == PICK_UP)
    return sandbox_catalogue.model_copy(update={"items": items})


@pytest.fixture
def asked(player: Player) -> Player:
    """Somebody at the page that asks for the code, with a scanner; nobody knows who they are."""
    player.play(ev.QueueChanged(0, 0, online=True), ev.DeviceChanged("code_scanner", Ready("scans")))
    player.play(sev.ItemChosen(PICK_UP))
    player.press("next")
    return player


def resolved(kind: CodeKind = CodeKind.PICK_UP, progress: Progress | None = None) -> ev.CodeResolved:
    return ev.CodeResolved(CodeResolution(kind=kind, shown=WHAT, progress=progress))


def test_a_typed_code_shows_what_lies_ready(asked: Player) -> None:
    asked.play(sev.Typed("pick-up-code", CODE))
    asked.press("next")
    assert [effect.payload for effect in asked.effects if isinstance(effect, fx.ResolveCode)] == [CODE]
    page = asked.play(resolved())
    assert isinstance(page.body, view.QrBody)
    assert (page.body.title, page.body.qr_payload) == ("2026 1123", CODE)
    assert WHAT.zh in dict(page.body.rows).values()


def test_a_scanned_one_does_too_and_another_may_follow(asked: Player) -> None:
    assert asked.asked_for(fx.ScanCode) == 1
    asked.play(ev.CodeScanned("QJ-1"))
    page = asked.play(resolved())
    assert isinstance(page.body, view.QrBody)
    assert page.body.qr_payload == "QJ-1"
    asked.press("another")
    assert asked.asked_for(fx.ScanCode) == 2
    assert "QJ-1" not in repr(asked.state)


def test_a_receipt_shows_where_its_case_stands(asked: Player) -> None:
    told = Progress(
        number="AH0001-20261120-0001-K",
        case_number="20261120ABCDEFGHJK",
        item=WHAT,
        state=CaseState.ACCEPTED,
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    asked.play(ev.CodeScanned("https://centre.example/p/AH0001-20261120-0001-K?t=x"))
    page = asked.play(resolved(CodeKind.CASE, told))
    assert isinstance(page.body, view.ReviewBody)
    assert page.body.groups[0].heading == Voice("zh")("progress.accepted")


def test_one_that_was_used_says_so(asked: Player) -> None:
    asked.play(sev.Typed("pick-up-code", CODE))
    asked.press("next")
    page = asked.play(resolved(CodeKind.EXPIRED))
    assert page.heading == Voice("zh")("pick-up.over")


@pytest.mark.parametrize("kind", [CodeKind.UNKNOWN, CodeKind.PERSON, CodeKind.PAYMENT])
def test_what_is_no_pick_up_code_is_said_and_another_may_be_tried(asked: Player, kind: CodeKind) -> None:
    asked.play(ev.CodeScanned("nonsense"))
    page = asked.play(resolved(kind))
    assert page.banner is not None
    assert page.banner.code == "K020"
    asked.play(sev.Typed("pick-up-code", CODE))
    asked.press("next")
    assert asked.asked_for(fx.ResolveCode) == 2


def test_a_centre_out_of_reach_is_said(asked: Player) -> None:
    asked.play(sev.Typed("pick-up-code", CODE))
    asked.press("next")
    page = asked.play(ev.CentreFailed("ResolveCode", "N102"))
    assert page.banner is not None
    assert page.banner.code == "N102"
