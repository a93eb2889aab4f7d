"""Processes on the outbox are killed at any moment; a model remembers what they had promised."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from offline.database import Database
from offline.failures import OfflineFailure, Reason
from offline.outbox import Outbox
from offline.parcel import Parcel, ParcelState

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
REASON = Reason(OfflineFailure.CONNECTION_LOST, "reset")

# Works on the outbox for ever and tells each promise after it was made; it is killed somewhere in between.
WORKER = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel

path, act, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
noon = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
outbox = Outbox(Database(path))
print(json.dumps("ready"), flush=True)
for number in range(first, first + 10_000):
    if act == "put":
        key = f"{number:032x}"
        outbox.put(Parcel(key, f"{number % 3}", "case", "label", b"h", key.encode() * 900, noon))
        print(json.dumps(key), flush=True)
    elif act == "mint":
        print(json.dumps(outbox.mint_counter("20260307")), flush=True)
    else:
        claimed = outbox.claim(noon, 30.0)
        if claimed is None:
            break
        print(json.dumps([claimed.parcel.key, "claimed"]), flush=True)
        if act == "settle":
            outbox.settle(claimed.parcel.key, b"ack", "k:s", noon)
            print(json.dumps([claimed.parcel.key, "settled"]), flush=True)
"""


def start(path: Path, act: str, first: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), act, str(first)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def output(worker: subprocess.Popen[str]) -> IO[str]:
    assert worker.stdout is not None
    return worker.stdout


def killed_after(worker: subprocess.Popen[str], lines: int) -> list[object]:
    """Let a worker tell some promises, kill it, and return all that it had told."""
    told = [line for _, line in zip(range(lines + 1), output(worker), strict=False)]
    os.kill(worker.pid, signal.SIGKILL)
    rest = output(worker).read()
    worker.wait()
    output(worker).close()
    whole = [line for line in ("".join(told) + rest).splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in whole][1:]


class KilledProcesses(RuleBasedStateMachine):
    """The real outbox against a model of what was promised."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "terminal.db"
        self.promised: set[str] = set()
        self.settled: set[str] = set()
        self.held: set[str] = set()
        self.minted: list[int] = []
        self.next_number = 0
        self.now = NOON

    @initialize()
    def open(self) -> None:
        self.database = Database(self.path)
        self.outbox = Outbox(self.database)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule()
    def put(self) -> None:
        key = f"{self.next_number:032x}"
        self.outbox.put(Parcel(key, f"{self.next_number % 3}", "case", "label", b"h", key.encode() * 900, NOON))
        self.promised.add(key)
        self.next_number += 1

    @rule(after=st.integers(0, 12))
    def a_process_is_killed_while_putting(self, after: int) -> None:
        first = self.next_number
        self.promised |= {str(key) for key in killed_after(start(self.path, "put", first), after)}
        self.next_number += 10_000

    @rule(after=st.integers(0, 6))
    def a_courier_is_killed_while_settling(self, after: int) -> None:
        for line in killed_after(start(self.path, "settle"), after):
            key, what = line if isinstance(line, list) else (None, None)
            if what == "settled":
                self.settled.add(str(key))
        self.now += timedelta(seconds=31)

    @rule(after=st.integers(0, 8))
    def a_process_is_killed_while_minting(self, after: int) -> None:
        self.minted += [number for number in killed_after(start(self.path, "mint"), after) if isinstance(number, int)]

    @rule(what=st.sampled_from(["settle", "postpone", "hold"]))
    def carry_one(self, what: str) -> None:
        claimed = self.outbox.claim(self.now, 30.0)
        if claimed is None:
            return
        key = claimed.parcel.key
        assert key not in self.settled | self.held
        lane = claimed.parcel.lane
        earlier = {row.key for row in self.outbox.rows() if row.lane == lane and row.key < key}
        assert earlier <= {row.key for row in self.outbox.rows() if row.state is ParcelState.SETTLED}
        match what:
            case "settle":
                self.outbox.settle(key, b"ack", "k:s", self.now)
                self.settled.add(key)
            case "postpone":
                self.outbox.postpone(key, self.now + timedelta(seconds=5), REASON)
                self.now += timedelta(seconds=5)
            case _:
                self.outbox.hold(key, REASON)
                self.held.add(key)

    @rule()
    def release_all(self) -> None:
        for key in self.held:
            assert self.outbox.release(key)
        self.held.clear()

    @rule()
    def mint(self) -> None:
        self.minted.append(self.outbox.mint_counter("20260307"))

    @invariant()
    def what_was_promised_is_there_exactly_once(self) -> None:
        rows = self.outbox.rows()
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))
        assert self.promised <= set(keys)
        states = {row.key: row.state for row in rows}
        assert all(states[key] is ParcelState.SETTLED for key in self.settled)
        assert all(states[key] is ParcelState.HELD for key in self.held)
        assert len(self.minted) == len(set(self.minted))

    @invariant()
    def sealed_bytes_exist_just_for_what_is_not_settled(self) -> None:
        with self.database.reading("SELECT key FROM parcel JOIN sealed USING (seq)") as rows:
            kept = {key for (key,) in rows}
        assert kept == {row.key for row in self.outbox.rows() if row.state is not ParcelState.SETTLED}
        with self.database.reading("PRAGMA integrity_check") as rows:
            assert rows.fetchall() == [("ok",)]


TestKilledProcesses = KilledProcesses.TestCase
TestKilledProcesses.settings = settings(
    max_examples=20,
    stateful_step_count=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_two_processes_never_claim_the_same_parcel(tmp_path: Path, make_parcel: Callable[..., Parcel]) -> None:
    path = tmp_path / "terminal.db"
    with Database(path) as database:
        for number in range(150):
            Outbox(database).put(make_parcel(number))

    workers = [start(path, "claim"), start(path, "claim")]
    outputs = [worker.communicate(timeout=20)[0].splitlines()[1:] for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0]
    claims = [json.loads(line)[0] for lines in outputs for line in lines]
    assert sorted(claims) == sorted(make_parcel(number).key for number in range(150))
