"""The outbox beside the queues that one would take instead, on the same disk in the same run, and at its own limits.

Peers are set to flush at every put, as ours does: litequeue and huey don't by themselves. They keep no digest, no lane
and no second index, and promise less.
"""

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any, Final

import requests

from benchmarks.figure import Figure, middle
from offline.courier import Courier, CourierNews
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel
from offline.transport import CentreTransport

ROOT: Final = Path(__file__).resolve().parent.parent
SIZES: Final = {"8 kB": 8 << 10, "300 kB": 300 << 10}
ROUNDS: Final = 100
WAITING: Final = 100_000
DRAINED: Final = 500
TURNS: Final = 5
Put = Callable[[bytes], None]


def measure() -> list[Figure]:
    """All figures of the queue."""
    return [*_beside_peers(), *_drain(), *_with_many_waiting(), _memory()]


def _parcel(content: bytes) -> Parcel:
    key = uuid.uuid4().hex
    header = json.dumps({"key": key}).encode()
    return Parcel(
        key=key, lane=key, kind="case", label="bench", header=header, sealed=content, created_at=datetime.now(UTC)
    )


@contextmanager
def _folder() -> Iterator[Path]:
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        yield Path(folder)


def _peers(folder: Path) -> dict[str, Put]:
    from huey.storage import SqliteStorage
    from litequeue import LiteQueue
    from persistqueue import SQLiteAckQueue

    acknowledged = SQLiteAckQueue(str(folder / "persist-queue"), auto_commit=True)
    lite = LiteQueue(str(folder / "litequeue.db"))
    lite.conn.execute("PRAGMA synchronous = FULL")
    huey = SqliteStorage(filename=str(folder / "huey.db"), fsync=True)
    return {
        "persist-queue": lambda content: _ignore(acknowledged.put(content)),
        "litequeue": lambda content: _ignore(lite.put(content.hex())),
        "huey": lambda content: _ignore(huey.enqueue(content)),
    }


def _ignore(_: Any) -> None:
    """What a peer returns is no concern of ours."""


def _beside_peers() -> list[Figure]:
    figures = []
    for label, size in SIZES.items():
        with _folder() as folder, Database(folder / "ours.db") as database:
            outbox = Outbox(database)
            bare = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

            def write(content: bytes, bare: int = bare) -> None:
                os.write(bare, content)
                os.fdatasync(bare)

            def put(content: bytes, outbox: Outbox = outbox) -> None:
                outbox.put(_parcel(content))

            ways: dict[str, Put] = {"ours": put, "write + fdatasync": write, **_peers(folder)}
            times: dict[str, list[float]] = {name: [] for name in ways}
            for _ in range(ROUNDS):
                content = os.urandom(size)
                for name in random.sample(
                    list(ways), len(ways)
                ):  # whoever is first pays for what others left unflushed
                    started = perf_counter()
                    ways[name](content)
                    times[name].append(perf_counter() - started)
            os.close(bare)
        ours = middle(times.pop("ours")) * 1000
        figures += [
            Figure(
                name=f"durable put of {label}",
                value=ours,
                reference=middle(samples) * 1000,
                unit="ms",
                goal=2.0 if name == "write + fdatasync" else 1.0,
                reference_is=name,
            )
            for name, samples in times.items()
        ]
    return figures


def _drain() -> list[Figure]:
    """In turns, each of them with an outbox of its own."""
    content = os.urandom(8 << 10)
    ours: list[float] = []
    bare: list[float] = []
    with _centre() as (url, keys):
        for _ in range(TURNS):
            started = perf_counter()
            with requests.Session() as session:
                for _ in range(DRAINED):
                    address = f"{url}/v1/envelopes/{uuid.uuid4().hex}"
                    session.put(address, data=content, timeout=10).raise_for_status()
            bare.append(perf_counter() - started)
            with _folder() as folder, Database(folder / "ours.db") as database:
                outbox = Outbox(database)
                with outbox.at_once():
                    for _ in range(DRAINED):
                        outbox.put(_parcel(content))
                started = perf_counter()
                _drain_with_a_courier(outbox, CentreTransport(url, "token", keys, terminal="BENCH1"))
                ours.append(perf_counter() - started)
    return [
        Figure(
            name=f"{DRAINED} cases of 8 kB delivered and settled",
            value=middle(ours),
            reference=middle(bare),
            unit="s",
            goal=1.25,
            reference_is="a requests keep-alive loop, storing nothing",
        )
    ]


def _drain_with_a_courier(outbox: Outbox, transport: CentreTransport) -> None:
    empty = Event()

    def on_change(news: CourierNews) -> None:
        if news.online and not news.waiting:
            empty.set()

    courier = Courier(
        outbox,
        transport,
        clock=lambda: datetime.now(UTC),
        random=random.random,
        on_change=on_change,
        on_settled=lambda *_: None,
    )
    courier.start()
    if not empty.wait(300):
        raise TimeoutError("the outbox did not drain in 300 s")
    courier.stop()
    transport.close()


@contextmanager
def _centre() -> Iterator[tuple[str, dict[str, bytes]]]:
    command = [sys.executable, "-m", "benchmarks.queue_centre"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "a pipe was asked for"  # noqa: S101 - narrows
        said = json.loads(process.stdout.readline())
        yield said["url"], {"k1": base64.b64decode(said["key"])}
        process.communicate("")


def _with_many_waiting() -> list[Figure]:
    with _folder() as folder:
        for name, count in (("empty", 0), ("full", WAITING)):
            with Database(folder / f"{name}.db") as database, Outbox(database).deposit() as deposit:
                for _ in range(count):
                    deposit.add(_parcel(b"sealed" * 20))
        puts: dict[str, list[float]] = {"empty": [], "full": []}
        starts: dict[str, list[float]] = {"empty": [], "full": []}
        for _ in range(20):
            for name, samples in puts.items():
                started = perf_counter()
                with Database(folder / f"{name}.db") as database:
                    outbox = Outbox(database)
                    outbox.counts()
                    outbox.claim(datetime.now(UTC), 0.0)
                    starts[name].append(perf_counter() - started)
                    for _ in range(10):
                        parcel = _parcel(os.urandom(8 << 10))
                        started = perf_counter()
                        outbox.put(parcel)
                        samples.append(perf_counter() - started)
    return [
        Figure(
            name=f"durable put of 8 kB with {WAITING} waiting",
            value=middle(puts["full"]) * 1000,
            reference=middle(puts["empty"]) * 1000,
            unit="ms",
            goal=1.2,
            reference_is="with none waiting",
        ),
        Figure(
            name=f"open, count and first claim with {WAITING} waiting",
            value=middle(starts["full"]) * 1000,
            reference=middle(starts["empty"]) * 1000,
            unit="ms",
            goal=1.5,
            reference_is="with none waiting",
        ),
    ]


def _memory() -> Figure:
    """Growth over 1,000 cases of 300 kB put, claimed and settled, after 100 to warm up."""
    with _folder() as folder, Database(folder / "ours.db") as database:
        outbox = Outbox(database)
        before = 0
        for number in range(1100):
            if number == 100:
                before = _resident_bytes()
            outbox.put(_parcel(os.urandom(300 << 10)))
            claimed = outbox.claim(datetime.now(UTC), 30.0)
            assert claimed is not None, "what was put is waiting"  # noqa: S101 - narrows
            outbox.settle(claimed.parcel.key, b"{}", "k:s", datetime.now(UTC))
        grown = _resident_bytes() - before
    return Figure(
        name="memory grown by 1,000 cases of 300 kB",
        value=max(0.0, grown / (1 << 20)),
        reference=1.0,
        unit="MB",
        goal=1.0,
        reference_is="what may be grown",
    )


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
