"""Real pages of a real database are overwritten: everything that can be read goes on its way, the rest is named."""

import hashlib
import json
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offline.database import Database
from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.pages import Pages
from offline.parcel import PART, Parcel, ParcelState
from offline.payment_intents import PaymentIntents
from offline.print_ledger import PrintLedger
from offline.salvage import Salvage, salvages

ROOT = Path(__file__).parents[2]
PAGE = 8192
NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
CASES = 300
SETTLED = range(0, CASES, 7)
MakeParcel = Callable[..., Parcel]


def content_of(number: int) -> bytes:
    return random.Random(number).randbytes((200, 900, 3000, 30_000, 90_000)[number % 5])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, make_parcel: MakeParcel) -> Path:
    """Cases of many sizes, some delivered, one with parts; prints, a payment and counters."""
    path = tmp_path_factory.mktemp("whole") / "terminal.db"
    with Database(path) as database:
        outbox, prints = Outbox(database), PrintLedger(database)
        for number in range(CASES):
            outbox.put(make_parcel(number, sealed=content_of(number)))
            if number % 10 == 0:
                prints.create("receipt", f"T0001-20260307-{number:04}-X", NOON)
            outbox.mint_counter("20260307")
        for number in SETTLED:
            settle(outbox, number)
        with outbox.deposit() as deposit:
            parts = [replace(make_parcel(1000 + nth, sealed=content_of(1003 + 5 * nth)), kind=PART) for nth in range(3)]
            for part in parts:
                deposit.add(part)
            deposit.add(replace(make_parcel(1100), needs=tuple(part.key for part in parts)))
        PaymentIntents(database).begin("a" * 32, "T0001-20260307-0001-X", 500, NOON)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copy(whole, tmp_path / "terminal.db"))


def settle(outbox: Outbox, number: int) -> None:
    outbox.settle(f"{number:032x}", b'{"receipt": 1}', "k1:x", NOON)


def roots(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall())


def pages_of(path: Path, name: str) -> dict[str, list[int]]:
    """The pages of a tree, the inner ones and the leaves."""
    content = path.read_bytes()
    found: dict[str, list[int]] = {"interior": [], "leaf": []}
    left = [roots(path)[name]]
    while left:
        number = left.pop()
        page = content[(number - 1) * PAGE : number * PAGE]
        if page[0] not in {2, 5}:
            found["leaf"].append(number)
            continue
        found["interior"].append(number)
        (cells,) = struct.unpack_from(">H", page, 3)
        left += [struct.unpack_from(">I", page, at)[0] for (at,) in struct.iter_unpack(">H", page[12 : 12 + 2 * cells])]
        left.append(struct.unpack_from(">I", page, 8)[0])
    return found


def overwrite(path: Path, *numbers: int, seed: int = 1) -> None:
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * PAGE)
            file.write(random.Random(seed + number).randbytes(PAGE))
            file.flush()


def use_up(path: Path) -> list[Salvage]:
    """Use a damaged database as a terminal does, which tries again: everything must come to rest."""
    told: list[Salvage] = []
    with Database(path, on_salvaged=lambda _, result: told.append(result)) as database:
        for _ in range(3):
            try:
                database.check()
                deliver(Outbox(database))
                PrintLedger(database).rows()
                break
            except OfflineError as error:
                assert error.failure is OfflineFailure.CORRUPT
        assert database.check()
    return told


DELIVERED: dict[str, list[str]] = {}


@pytest.fixture(autouse=True)
def nothing_delivered() -> None:
    DELIVERED.clear()


def deliver(outbox: Outbox) -> None:
    """To a centre that keeps what it accepted; an envelope that comes twice is noted twice."""
    while claimed := outbox.claim(NOON, 30.0):
        DELIVERED.setdefault(claimed.parcel.key, []).append(claimed.parcel.digest)
        outbox.settle(claimed.parcel.key, b'{"receipt": 1}', "k1:x", NOON)


def waiting_digests() -> dict[str, str]:
    open_ones = {number: content_of(number) for number in range(CASES) if number not in SETTLED}
    return {f"{number:032x}": hashlib.sha256(body).hexdigest() for number, body in open_ones.items()}


def lost_numbers(told: list[Salvage]) -> set[str]:
    return {name.partition(" ")[0] for one in told for name in one.lost}


def number_of(key: str) -> str:
    return f"T0001-20260307-{int(key, 16):04}-X"


def check_every_case_is_delivered_once_or_named(told: list[Salvage]) -> set[str]:
    """The keys that were not delivered."""
    for key, digest in waiting_digests().items():
        if key in DELIVERED:
            assert DELIVERED[key] == [digest]
        else:
            assert number_of(key) in lost_numbers(told), "a promise that is lost is said aloud"
    return waiting_digests().keys() - DELIVERED.keys()


@pytest.mark.parametrize("tree", ["parcel", "sealed", "slip"])
def test_a_bad_inner_page_loses_no_case(path: Path, tree: str) -> None:
    inner = pages_of(path, tree)["interior"]
    assert inner
    overwrite(path, *inner)

    told = use_up(path)

    assert check_every_case_is_delivered_once_or_named(told) == set()
    assert f"{1100:032x}" in DELIVERED, "and the large one after its parts"
    assert list(DELIVERED).index(f"{1100:032x}") > list(DELIVERED).index(f"{1002:032x}")


@pytest.mark.parametrize("nth", range(4))
def test_a_bad_leaf_of_parcels_loses_no_case_for_each_is_noted_twice(path: Path, nth: int) -> None:
    leaves = pages_of(path, "parcel")["leaf"]
    overwrite(path, leaves[nth * len(leaves) // 4])

    told = use_up(path)

    assert len(told) == 1
    assert check_every_case_is_delivered_once_or_named(told) == set()


def test_a_bad_index_loses_nothing(path: Path) -> None:
    for name in ("parcel_queue", "parcel_unsettled", "sqlite_autoindex_parcel_1", "need_part"):
        overwrite(path, *pages_of(path, name)["leaf"])

    told = use_up(path)

    assert check_every_case_is_delivered_once_or_named(told) == set()
    assert told[0].missing == {"parcel": 0, "sealed": 0, "print": 0, "counter": 0}


def test_a_bad_first_page_loses_nothing(path: Path) -> None:
    overwrite(path, 1)

    told = use_up(path)

    assert len(told) == 1
    assert check_every_case_is_delivered_once_or_named(told) == set()
    assert f"{1100:032x}" in DELIVERED


def test_a_bad_list_of_free_pages_loses_nothing(path: Path) -> None:
    content = path.read_bytes()
    (trunk,) = struct.unpack_from(">I", content, 32)
    assert trunk, "what was delivered has left free pages"
    overwrite(path, trunk)

    told = use_up(path)

    assert check_every_case_is_delivered_once_or_named(told) == set()


def test_bad_pages_of_sealed_bytes_lose_only_what_lay_there_and_say_so(path: Path) -> None:
    leaves = pages_of(path, "sealed")["leaf"]
    overwrite(path, *leaves[3:6])

    told = use_up(path)

    missing = check_every_case_is_delivered_once_or_named(told)
    assert 0 < len(missing) < 40
    assert told[0].missing["sealed"] == len(missing)
    with Database(path) as database:
        outbox = Outbox(database)
        held = [row for row in outbox.rows() if row.state is ParcelState.HELD]
        assert {row.key for row in held} == missing
        assert {row.last_reason.failure for row in held if row.last_reason} == {OfflineFailure.CORRUPT}
        assert outbox.counts().held == len(missing)
        assert not outbox.release(held[0].key), "there is nothing to send"


def test_a_case_is_lost_with_a_part_of_it_and_named(path: Path) -> None:
    overwrite(path, path.read_bytes().index(content_of(1008)[10_000:10_100]) // PAGE + 1)
    (path.parent / "terminal.db.damaged").touch()

    told = use_up(path)

    assert f"{1100:032x}" not in DELIVERED
    assert number_of(f"{1100:032x}") in lost_numbers(told)
    assert check_every_case_is_delivered_once_or_named(told) == set()


def test_bytes_that_changed_inside_a_page_are_found_and_held(path: Path) -> None:
    """SQLite sees no change in a page of content; the digest does."""
    content = bytearray(path.read_bytes())
    at = content.index(content_of(4)[50_000:50_100])
    content[at] ^= 1
    path.write_bytes(content)

    told = use_up(path)

    assert told == []
    assert set(waiting_digests()) - set(DELIVERED) == {f"{4:032x}"}
    with Database(path) as database:
        (held,) = [row for row in Outbox(database).rows() if row.state is ParcelState.HELD]
    assert held.key == f"{4:032x}"
    assert held.last_reason is not None
    assert held.last_reason.failure is OfflineFailure.CORRUPT


@pytest.mark.parametrize("seed", range(6))
def test_pages_anywhere_lose_no_case_unnamed(path: Path, seed: int) -> None:
    count = path.stat().st_size // PAGE
    chosen = random.Random(seed).sample(range(1, count + 1), 5)
    overwrite(path, *chosen, seed=seed)
    promised = frozenset(number_of(key) for key in waiting_digests())
    told: list[Salvage] = []

    with Database(path, promised=lambda: promised, on_salvaged=lambda _, result: told.append(result)) as database:
        for _ in range(3):
            try:
                database.check()
                deliver(Outbox(database))
                break
            except OfflineError as error:
                assert error.failure is OfflineFailure.CORRUPT
        held = {row.key for row in Outbox(database).rows() if row.state is ParcelState.HELD}

    for key, digest in waiting_digests().items():
        assert DELIVERED.get(key, [digest]) == [digest]
        assert key in DELIVERED or key in held or number_of(key) in lost_numbers(told)
    assert len(waiting_digests().keys() - DELIVERED.keys()) < 20


def test_a_damaged_frame_of_the_log_spoils_no_other(tmp_path: Path, make_parcel: MakeParcel) -> None:
    path = tmp_path / "terminal.db"
    writer = Database(path)
    for number in range(20):
        Outbox(writer).put(make_parcel(number, sealed=content_of(number)))
    log = path.with_name("terminal.db-wal").read_bytes()
    frames = [log[at : at + 24 + PAGE] for at in range(32, len(log), 24 + PAGE)]
    bad = next(nth for nth, frame in enumerate(frames) if nth > 20 and frame[24] == 0)
    with Pages(path) as pages:
        assert not pages.log_is_broken
    at = 32 + bad * (24 + PAGE) + 24
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "terminal.db").write_bytes(path.read_bytes())
    (copy / "terminal.db-wal").write_bytes(log[: at + 100] + bytes(500) + log[at + 600 :])
    (copy / "terminal.db.damaged").touch()
    with Pages(copy / "terminal.db") as pages:
        assert pages.log_is_broken
    writer.close()

    with Database(copy / "terminal.db") as database:
        rows = Outbox(database).rows()
        held = [row for row in rows if row.state is ParcelState.HELD]

    assert len(rows) == 20, "SQLite alone would have dropped everything after the frame"
    assert len(held) == 1


def test_a_last_commit_that_was_cut_short_is_no_damage(tmp_path: Path, make_parcel: MakeParcel) -> None:
    """The power went before its flush was done: nobody was promised anything."""
    path = tmp_path / "terminal.db"
    with Database(path) as writer:
        for number in range(4):
            Outbox(writer).put(make_parcel(number, sealed=content_of(4)))
        log = path.with_name("terminal.db-wal").read_bytes()
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    copy.with_name("copy.db-wal").write_bytes(log[: -3 * (24 + PAGE)] + bytes(PAGE) + log[-3 * (24 + PAGE) + PAGE :])

    with Pages(copy) as pages:
        assert not pages.log_is_broken


def test_the_damaged_file_is_kept_with_a_report_of_what_was_lost(path: Path) -> None:
    before = path.read_bytes()
    overwrite(path, *pages_of(path, "parcel")["interior"])
    damaged = path.read_bytes()

    told = use_up(path)

    assert damaged != before
    (kept,) = path.parent.glob("terminal.db.damaged-*Z")
    assert kept.read_bytes() == damaged
    assert salvages(path) == tuple(told)
    assert json.loads(kept.with_name(f"{kept.name}.json").read_text())["rows"]["parcel"] == CASES + 4
    kept.unlink()
    assert salvages(path) == (), "a technician took it away: nothing more to say"


def test_what_is_no_case_is_carried_over_too(path: Path) -> None:
    overwrite(path, *pages_of(path, "parcel")["interior"], *pages_of(path, "sqlite_autoindex_print_1")["leaf"])

    use_up(path)

    with Database(path) as database:
        assert len(PrintLedger(database).rows()) == CASES / 10
        assert Outbox(database).mint_counter("20260307") == CASES + 1
        intent = PaymentIntents(database).begin("b" * 32, "T0001-20260307-0001-X", 500, NOON)
        assert intent.key == "a" * 32, "a payment that was begun is not begun again"


def test_numbers_of_a_lost_counter_are_skipped(database: Database) -> None:
    outbox = Outbox(database)
    outbox.mint_counter("20260306")
    outbox.skip_numbers("20260307")

    assert outbox.mint_counter("20260306") == 1002
    assert outbox.mint_counter("20260307") == 1001


def test_a_promise_that_is_known_from_elsewhere_only_is_named(path: Path) -> None:
    (path.parent / "terminal.db.damaged").touch()
    told: list[Salvage] = []

    with Database(
        path, promised=lambda: frozenset({"T0001-20260307-7777-X"}), on_salvaged=lambda _, one: told.append(one)
    ):
        pass

    assert told[0].lost == ("T0001-20260307-7777-X",)


def test_damage_is_remembered_across_starts_and_gone_after_the_salvage(path: Path) -> None:
    overwrite(path, *pages_of(path, "sealed")["interior"])
    with Database(path) as database:
        assert not database.check()
    assert (path.parent / "terminal.db.damaged").exists()

    told: list[Salvage] = []
    with Database(path, on_salvaged=lambda _, one: told.append(one)) as database:
        assert database.check()
    assert len(told) == 1
    assert not (path.parent / "terminal.db.damaged").exists()


def test_while_another_program_has_it_open_nothing_is_swapped_under_its_feet(
    path: Path, make_parcel: MakeParcel
) -> None:
    told: list[Salvage] = []
    with Database(path, on_salvaged=lambda _, one: told.append(one)) as ours:
        with Database(path) as other:
            (path.parent / "terminal.db.damaged").touch()
            Outbox(other).put(make_parcel(5000))
            Outbox(ours).put(make_parcel(5001))
            assert told == []
        keys = {row.key for row in Outbox(ours).rows()}
        assert len(told) == 1
    assert {make_parcel(5000).key, make_parcel(5001).key} <= keys


CUT_SHORT = """
import os, sys
from pathlib import Path
from offline.database import Database
calls = 0
def counted(name):
    real = getattr(os, name)
    def call(*arguments, **words):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os._exit(9)
        return real(*arguments, **words)
    setattr(os, name, call)
for name in ("link", "unlink", "replace", "rename", "fsync"):
    counted(name)
Database(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", range(1, 14))
def test_a_salvage_cut_short_at_any_step_is_done_at_the_next_start(path: Path, step: int) -> None:
    overwrite(path, *pages_of(path, "parcel")["interior"])
    (path.parent / "terminal.db.damaged").touch()
    ended = subprocess.run([sys.executable, "-c", CUT_SHORT, str(path), str(step)], cwd=ROOT, check=False, timeout=60)
    assert ended.returncode in {0, 9}

    told = use_up(path)

    assert check_every_case_is_delivered_once_or_named(told) == set()
    assert salvages(path), "what was found is still told"
    assert not list(path.parent.glob("*.salvaged"))


def test_without_room_for_a_sound_file_the_damaged_one_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path.parent / "terminal.db.damaged").touch()
    before = path.read_bytes()
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)

    with pytest.raises(OfflineError, match="S101"):
        Database(path)

    assert path.read_bytes() == before
    monkeypatch.undo()
    assert len(use_up(path)) == 1


def test_a_clean_start_reads_no_page_it_does_not_need(path: Path) -> None:
    overwrite(path, pages_of(path, "sealed")["leaf"][4])
    before = path.stat().st_ino

    with Database(path) as database:
        assert Outbox(database).counts().waiting

    assert path.stat().st_ino == before, "damage that nobody met is found by check, beside the start"
