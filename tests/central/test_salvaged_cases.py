"""A terminal's database is damaged while cases wait in it: the centre gets each that can be read, once."""

import json
import random
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract import Case
from offline.database import Database
from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.parcel import ParcelState
from offline.salvage import Salvage
from tests.central.desk import Desk

PAGE = 8192
CASES = 24


def spoil(path: Path, chosen: Callable[[list[bytes]], list[int]]) -> None:
    """Overwrite pages, numbered from 0, as a dying disk does."""
    content = path.read_bytes()
    pages = [content[at : at + PAGE] for at in range(0, len(content), PAGE)]
    with path.open("r+b") as file:
        for number in chosen(pages):
            file.seek(number * PAGE)
            file.write(random.Random(number).randbytes(PAGE))


def inner_pages(pages: list[bytes]) -> list[int]:
    return [number for number, page in enumerate(pages) if page[0] == 5]


def first_page(_: list[bytes]) -> list[int]:
    return [0]


def indexes(pages: list[bytes]) -> list[int]:
    return [number for number, page in enumerate(pages) if page[0] == 10]


def a_leaf_of_rows(pages: list[bytes]) -> list[int]:
    """One that holds parcels, not their bytes: many cells."""
    full = [number for number, page in enumerate(pages) if page[0] == 13 and number]
    return [max(full, key=lambda number: struct.unpack_from(">H", pages[number], 3)[0])]


def anything(pages: list[bytes]) -> list[int]:
    return random.Random(3).sample(range(1, len(pages)), 4)


@pytest.mark.parametrize("chosen", [inner_pages, first_page, indexes, a_leaf_of_rows, anything])
def test_what_can_be_read_arrives_once_and_the_rest_is_named(
    tmp_path: Path,
    running: Any,
    public_halves: dict[str, Any],
    make_case: Callable[..., dict[str, Any]],
    central: Callable[..., str],
    chosen: Callable[[list[bytes]], list[int]],
) -> None:
    desk = Desk(tmp_path, running, public_halves)
    cases: list[Case] = [desk.put(make_case()) for _ in range(CASES)]
    before = desk.outbox.claim(datetime.now(UTC), 0.0)
    assert before is not None
    desk.way.deliver(before.parcel)  # whose receipt was on its way when the power went
    desk.database.close()
    spoil(desk.database.path, chosen)

    told: list[Salvage] = []
    desk.database = Database(desk.database.path, on_salvaged=lambda _, result: told.append(result))
    desk.outbox = Outbox(desk.database)
    with desk.database:
        try:
            desk.database.check()
            desk.drain()
        except OfflineError as error:
            assert error.failure is OfflineFailure.CORRUPT
        counts = desk.drain()
        held = {row.key for row in desk.outbox.rows() if row.state is ParcelState.HELD}
        assert counts.waiting == 0
    assert len(told) == 1

    arrived = [case["number"] for case in json.loads(central("cases", "--json", "--database", running.database))]
    named = {name.partition(" ")[0] for name in told[0].lost}
    for case in cases:
        assert arrived.count(case.number) == (case.key not in held) or (case.number in named)
        assert arrived.count(case.number) <= 1
    assert named == {case.number for case in cases if case.key in held}
    if chosen is not anything:
        assert held == set(), "only a page of sealed bytes takes a case with it"
