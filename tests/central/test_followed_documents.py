"""Documents a terminal follows: from the running centre, kept for a start without network, refused without harm."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.centre_keys import accepted_keys
from kiosk.contract import CentreKeys
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
