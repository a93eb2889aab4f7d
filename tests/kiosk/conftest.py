"""A plan, a card and answers for tests of the rules: synthetic people only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from devices.api import CardKind, CardReading, IdentityCard, Picture
from kiosk.catalogue import load_directory
from kiosk.contract import Catalogue
from kiosk.plan import Plan, plan_for
from tests.kiosk.player import Player

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


FILING = "11349900MB0000019G2342099001001"
"""Medical care filing for people who live in another province: card, shared values, questions, one paper."""


@pytest.fixture(scope="session")
def sandbox_catalogue() -> Catalogue:
    """The sandbox's catalogue, as shipped."""
    return load_directory(Path(__file__).parents[2] / "central" / "sandbox" / "catalogue")


@pytest.fixture(scope="session")
def catalogue(sandbox_catalogue: Catalogue) -> Catalogue:
    """The sandbox's catalogue with one item, the medical care filing: what a test of the rules goes through."""
    filing = tuple(item for item in sandbox_catalogue.items if item.code == FILING)
    return sandbox_catalogue.model_copy(update={"items": filing})


@pytest.fixture(scope="session")
def plan(catalogue: Catalogue) -> Plan:
    """Medical care filing: the first item."""
    found = plan_for(catalogue, catalogue.items[0].code)
    assert found is not None
    return found


@pytest.fixture
def now() -> datetime:
    """Ten in the morning, Beijing time."""
    return NOW


@pytest.fixture
def reading() -> CardReading:
    """A woman of Hefei who does not exist."""
    card = IdentityCard(
        kind=CardKind.RESIDENT,
        name="安小徽",
        sex="2",
        nation="01",
        birth=date(1990, 3, 7),
        address="安徽省合肥市蜀山区示范路1号",
        number="349900199003070028",
        issuer="合肥市公安局蜀山分局",
        valid_from=date(2020, 1, 1),
        valid_to=date(2040, 1, 1),
        photo_block=bytes(1024),
    )
    return CardReading(card=card, photo=Picture(2, 2, bytes(12)), reader="05.03-20090107-0000012345-0123456789")


@pytest.fixture
def changed(reading: CardReading) -> Callable[..., CardReading]:
    """The same card with some fields changed."""

    def change(**fields: object) -> CardReading:
        return replace(reading, card=replace(reading.card, **fields))  # type: ignore[arg-type] # fields are named by tests

    return change


@pytest.fixture
def player(catalogue: Catalogue, now: datetime) -> Player:
    return Player(catalogue, now)
