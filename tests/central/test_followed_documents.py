"""Documents a terminal follows: from the running centre, kept for a start without network, refused without harm."""

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.bulletin import accepted_bulletin
from kiosk.centre_keys import accepted_keys
from kiosk.contract import Bulletin, CentreKeys
from kiosk.failures import KioskError, KioskFailure
from kiosk.followed import Followed
from offline.failures import OfflineError
from offline.signed_store import SignedStore
from offline.transport import CentreTransport

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


@pytest.fixture
def signing(public_halves: dict[str, Any]) -> dict[str, bytes]:
    return {public_halves["signing"]["id"]: base64.b64decode(public_halves["signing"]["public"])}


@pytest.fixture
def transport(running: Any, signing: dict[str, bytes]) -> CentreTransport:
    return CentreTransport(running.address, running.token, signing, terminal="TEST0001")


def judge(body: bytes, known: CentreKeys | None) -> CentreKeys:
    return accepted_keys(body, known.version if known else 0)


def followed(
    store: SignedStore, applied: list[CentreKeys], told: list[Any], judge: Callable[..., CentreKeys] = judge
) -> Followed[CentreKeys]:
    return Followed("/v1/keys", store, judge=judge, apply=applied.append, on_trouble=told.append)


def test_it_is_fetched_once_confirmed_after_that_and_there_without_network(
    tmp_path: Path, transport: CentreTransport, signing: dict[str, bytes], public_halves: dict[str, Any]
) -> None:
    store = SignedStore(tmp_path / "keys.signed", signing, lambda _: None)
    applied: list[CentreKeys] = []
    keys = followed(store, applied, [])
    keys.begin()
    assert (applied, store.confirmed_at()) == ([], None)

    keys.refresh(transport, NOON)
    keys.refresh(transport, NOON + timedelta(hours=1))

    assert [key.id for key in applied[0].sealing] == [public_halves["sealing"]["id"]]
    assert len(applied) == 1, "the second time nothing had changed"
    assert store.confirmed_at() == NOON + timedelta(hours=1)
    again: list[CentreKeys] = []
    followed(store, again, []).begin()
    assert again == applied


def test_what_is_refused_changes_nothing_and_is_told_once(
    tmp_path: Path, transport: CentreTransport, signing: dict[str, bytes]
) -> None:
    store = SignedStore(tmp_path / "keys.signed", signing, lambda _: None)
    told: list[OfflineError | KioskError] = []
    applied: list[CentreKeys] = []

    def refuse(_: bytes, __: CentreKeys | None) -> CentreKeys:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "not this one")

    keys = followed(store, applied, told, refuse)
    keys.refresh(transport, NOON)
    keys.refresh(transport, NOON)

    assert (applied, store.load(), store.confirmed_at()) == ([], None, None)
    assert [error.failure for error in told] == [KioskFailure.CENTRE_ANSWER_INVALID]


def test_a_bulletin_is_published_from_a_file_and_reaches_the_terminal(
    tmp_path: Path, transport: CentreTransport, signing: dict[str, bytes], running: Any, central: Callable[..., str]
) -> None:
    store = SignedStore(tmp_path / "bulletin.signed", signing, lambda _: None)
    applied: list[Bulletin] = []
    bulletin = Followed[Bulletin](
        "/v1/bulletin", store, judge=accepted_bulletin, apply=applied.append, on_trouble=lambda _: None
    )
    bulletin.refresh(transport, NOON)
    file = tmp_path / "bulletin.yaml"
    file.write_text(
        "announcements:\n"
        "  - {text: {zh: 停机, en: Down}, not_before: 2026-12-01T00:00:00Z, until: 2026-12-02T00:00:00Z}\n"
        'blocked: [{item: "11340000MB0000001A2002014001001", why: {zh: 升级, en: Renewal}}]\n',
        encoding="utf-8",
    )

    told = central("bulletin", file, "--database", running.database)
    bulletin.refresh(transport, NOON)

    assert "1 announcements, 1 items blocked" in told
    assert [len(one.announcements) for one in applied] == [0, 1]
    assert applied[1].blocked[0].why.zh == "升级"


def test_a_file_that_is_no_bulletin_changes_nothing(tmp_path: Path, running: Any, central: Callable[..., str]) -> None:
    file = tmp_path / "bulletin.yaml"
    file.write_text("announcements: [{text: {zh: 停机}}]", encoding="utf-8")

    with pytest.raises(subprocess.CalledProcessError) as refused:
        central("bulletin", file, "--database", running.database)

    assert "announcements.0.text.en: missing" in refused.value.stderr
