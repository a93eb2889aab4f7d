"""A damaged database at a terminal: it goes on, nothing promised vanishes in silence, and everybody is told."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devices.host import DeviceHost
from kiosk.casefile import load_case_file
from kiosk.contract import Catalogue
from kiosk.effects import KeepCase
from kiosk.events import CaseKept, Event, StandingChanged
from kiosk.failures import KioskError
from kiosk.keeper import Keeper
from kiosk.mending_page import mending_page
from kiosk.performer import Performer
from kiosk.printing import Printing
from kiosk.profile import Profile, load_profile
from kiosk.state import State
from kiosk.storage import DATABASE, Storage, is_damaged
from kiosk.view import HomeBody, WaitBody
from kiosk.watch import Watch
from main import main
from offline.audit_log import AuditLog, verify
from offline.clock import Clock
from offline.failures import OfflineError, OfflineFailure
from offline.parcel import Parcel
from tests.kiosk.player import Player
from tests.kiosk.test_storage_commands import EXAMPLE, profile_in

PAGE = 8192
NOW = datetime.now(UTC)
Trouble = KioskError | OfflineError


def number(nth: int) -> str:
    return f"TEST0001-{NOW:%Y%m%d}-{nth:04}-X"


@pytest.fixture
def profile_path(tmp_path: Path) -> Path:
    return profile_in(tmp_path)


@pytest.fixture
def profile(profile_path: Path) -> Profile:
    """Of a terminal that keeps forty cases and has noted each in its audit trail."""
    profile = load_profile(profile_path)
    with Storage(profile, fail) as storage:
        for nth in range(40):
            key = f"{nth:032x}"
            body = random.Random(nth).randbytes(4000)
            storage.outbox.put(Parcel(key, key, "case", f"{number(nth)} item", b"{}", body, NOW))
            storage.audit.append([{"at": NOW.isoformat(), "what": "kept", "number": number(nth), "key": key}])
            storage.outbox.mint_counter(f"{NOW + timedelta(hours=8):%Y%m%d}")
    return profile


def fail(error: Trouble) -> None:
    raise AssertionError(error)


def spoil(profile: Profile, tables: tuple[str, ...]) -> None:
    """Overwrite the roots of some trees, and one leaf of sealed bytes."""
    path = profile.terminal.state_dir / DATABASE
    with closing(sqlite3.connect(path)) as connection:
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_master").fetchall())
    with path.open("r+b") as file:
        for table in tables:
            file.seek((roots[table] - 1) * PAGE)
            file.write(random.Random(1).randbytes(PAGE))


def spoil_body(profile: Profile, nth: int) -> None:
    path = profile.terminal.state_dir / DATABASE
    content = path.read_bytes()
    at = content.index(random.Random(nth).randbytes(4000)[:500]) // PAGE * PAGE
    path.write_bytes(content[:at] + bytes([255]) * PAGE + content[at + PAGE :])
    (path.parent / f"{DATABASE}.damaged").touch()


def test_a_terminal_salvages_at_its_start_and_says_what_came_of_it(profile: Profile) -> None:
    spoil(profile, ("parcel", "sealed", "print"))
    (profile.terminal.state_dir / f"{DATABASE}.damaged").touch()
    told: list[Trouble] = []
    assert is_damaged(profile)

    with Storage(profile, told.append) as storage:
        assert storage.outbox.counts().waiting == 40
        assert len(storage.salvages()) == 1
        assert storage.salvages()[0].lost == ()

    assert [error.failure for error in told] == [OfflineFailure.SALVAGED]
    assert not is_damaged(profile)
    assert verify(profile.terminal.state_dir / "audit") == 41, "the chain goes on over it"


class NoTimers:
    """Nothing here waits."""

    def start_timer(self, timer: str, seconds: float) -> None: ...

    def stop_timer(self, timer: str) -> None: ...


@pytest.mark.fault(
    "storage",
    "a page of the database goes bad while somebody submits",
    sees="the receipt, a moment later than usual",
    recovers="what can be read is carried into a sound file at the next use, the damaged one is kept beside",
)
def test_whoever_submits_when_a_page_goes_bad_gets_a_receipt_all_the_same(
    profile: Profile, sandbox_catalogue: Catalogue
) -> None:
    events: list[Event] = []
    host = DeviceHost({}, lambda _: None)

    def post(event: Event, _: int | None) -> None:
        events.append(event)

    told: list[Trouble] = []
    with Storage(profile, told.append) as storage:
        spoil(profile, ("counter",))
        unused: Any = None  # by what is done here
        performer = Performer(
            host=host,
            keeper=Keeper(storage.outbox, storage.keys, profile.terminal, profile.centre, storage.audit.last),
            printing=Printing(host=host, ledger=storage.prints, terminal=profile.terminal, post=post, now=lambda: NOW),
            questions=unused,
            timers=NoTimers(),
            post=post,
            surroundings=unused,
            attention=unused,
            power_off=unused,
            kept=lambda: None,
            take_settings=unused,
            now=lambda: NOW,
        )
        draft = load_case_file(EXAMPLE, sandbox_catalogue, NOW)
        performer.perform(KeepCase(draft), State())
        performer.close()

        (kept,) = events
        assert isinstance(kept, CaseKept)
        assert storage.outbox.counts().waiting == 41
        assert len(storage.salvages()) == 1


def test_a_lost_promise_is_said_aloud(profile: Profile, profile_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil_body(profile, 7)
    told: list[Trouble] = []

    with Storage(profile, told.append) as storage:
        lost = {name.partition(" ")[0] for name in storage.salvages()[0].lost}
        assert number(7) in lost
        assert storage.outbox.counts().held == len(lost) < 5

    assert OfflineFailure.PROMISE_LOST in {error.failure for error in told}
    words = ["--profile", str(profile_path)]
    assert main(["queue", "list", *words]) == 0
    said = capsys.readouterr()
    assert f"{number(7)} item" in said.err
    assert "S103" in said.out, "the parcel itself says so, too"
    assert main(["queue", "status", "--json", *words]) == 0
    assert any(number(7) in name for name in json.loads(capsys.readouterr().out)["salvaged"][0]["lost"])
    main(["selftest", *words])
    assert "S117 PROMISE_LOST" in capsys.readouterr().out


def test_a_case_that_only_the_audit_trail_knows_is_named(profile: Profile) -> None:
    AuditLog(profile.terminal.state_dir / "audit").append(
        [{"at": NOW.isoformat(), "what": "kept", "number": number(99), "key": "f" * 32}]
    )
    (profile.terminal.state_dir / f"{DATABASE}.damaged").touch()

    with Storage(profile, lambda _: None) as storage:
        assert storage.salvages()[0].lost == (number(99),)


def test_no_number_is_given_twice_after_a_lost_counter(profile: Profile) -> None:
    spoil(profile, ("counter", "sqlite_autoindex_counter_1"))
    (profile.terminal.state_dir / f"{DATABASE}.damaged").touch()

    with Storage(profile, lambda _: None) as storage:
        assert storage.outbox.mint_counter(f"{NOW + timedelta(hours=8):%Y%m%d}") > 1000


def test_the_next_start_knows_of_a_bad_end(profile: Profile) -> None:
    with Storage(profile, fail) as storage:
        assert storage.begin_running()
        storage.end_running()
        assert storage.begin_running()
    with Storage(profile, fail) as storage:
        assert not storage.begin_running(), "nobody said that it ended"


def test_what_a_killed_terminal_was_sending_goes_at_the_next_start(profile: Profile) -> None:
    with Storage(profile, fail) as storage:
        assert storage.outbox.claim(NOW, 90.0) is not None
        with Storage(profile, fail) as other:
            other.begin_running()
            assert other.outbox.claim(NOW, 90.0, parts=True) is not None, "the second; the first is under way"
    with Storage(profile, fail) as storage:
        storage.begin_running()
        claimed = storage.outbox.claim(NOW, 90.0)
        assert claimed is not None
        assert claimed.parcel.label == f"{number(0)} item"


def test_after_a_bad_end_the_log_is_looked_at_before_it_is_played(profile: Profile) -> None:
    path = profile.terminal.state_dir / DATABASE
    storage = Storage(profile, fail)
    storage.begin_running()
    for nth in range(50, 60):
        key = f"{nth:032x}"
        storage.outbox.put(
            Parcel(key, key, "case", f"{number(nth)} item", b"{}", random.Random(nth).randbytes(4000), NOW)
        )
    copies = [(one, one.read_bytes()) for one in (path, path.with_name(f"{DATABASE}-wal"))]
    storage.close()
    for one, content in copies:
        one.write_bytes(content)
    log = bytearray(copies[1][1])
    log[32 + 24 + 5000] ^= 1  # in the first frame: SQLite would drop all ten
    copies[1][0].write_bytes(log)

    assert is_damaged(profile)
    with Storage(profile, lambda _: None) as storage:
        assert {f"{nth:032x}" for nth in range(51, 60)} <= {row.key for row in storage.outbox.rows()}


def watch_over(profile: Profile, storage: Storage, told: list[Trouble]) -> Watch:
    return Watch(profile, storage, Clock(), lambda *_: None, told.append)


def test_the_centre_hears_of_a_salvage_for_as_long_as_the_damaged_file_lies_there(profile: Profile) -> None:
    spoil_body(profile, 7)
    with Storage(profile, lambda _: None) as storage:
        watch = watch_over(profile, storage, [])
        watch.look()
        assert watch.warnings == ("S117", "S116")

        for kept in profile.terminal.state_dir.glob(f"{DATABASE}.damaged-*"):
            kept.unlink()
        watch.look()
        assert not watch.warnings


def test_a_database_that_fails_is_not_called_full(
    profile: Profile, monkeypatch: pytest.MonkeyPatch, player: Player
) -> None:
    told: list[Trouble] = []
    events: list[Event] = []
    with Storage(profile, fail) as storage:
        watch = Watch(profile, storage, Clock(), lambda event, _: events.append(event), told.append)

        def locked() -> int:
            raise OfflineError(OfflineFailure.LOCKED, "another program")

        monkeypatch.setattr(storage.outbox, "stuck", locked)
        watch.look()

    assert watch.warnings == ("S104",)
    assert events == [StandingChanged("S104", 0)]
    body = player.play(*events).body
    assert isinstance(body, HomeBody)
    assert "存储出了点问题" in body.out_of_order[0].text


def test_the_page_while_it_salvages_asks_for_patience_and_nothing_else() -> None:
    page = mending_page("here")

    assert isinstance(page.body, WaitBody)
    assert "请稍候" in page.heading
    assert page.actions == ()
    assert page.back is None
