"""Durable ``outbox.put`` against a bare write + fdatasync of the same number of bytes, taken in turns."""

import os
import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.figure import Figure, middle
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel

SIZES = {"8 kB": 8 << 10, "300 kB": 300 << 10}
ROUNDS = 150


def measure() -> list[Figure]:
    """One figure a size."""
    return [_measure(label, size) for label, size in SIZES.items()]


def _measure(label: str, size: int) -> Figure:
    root = Path(__file__).resolve().parent.parent / "var"
    root.mkdir(exist_ok=True)
    puts, writes = [], []
    with tempfile.TemporaryDirectory(dir=root) as folder, Database(Path(folder) / "bench.db") as database:
        outbox = Outbox(database)
        bare = os.open(Path(folder) / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for _ in range(ROUNDS):
            content = os.urandom(size)
            key = uuid.uuid4().hex
            parcel = Parcel(
                key=key,
                lane=key,
                kind="case",
                label="bench",
                header=b"{}",
                sealed=content,
                created_at=datetime.now(UTC),
            )
            started = perf_counter()
            outbox.put(parcel)
            put = perf_counter()
            os.write(bare, content)
            os.fdatasync(bare)
            puts.append(put - started)
            writes.append(perf_counter() - put)
        os.close(bare)
    return Figure(
        name=f"outbox.put {label}",
        value=middle(puts) * 1000,
        reference=middle(writes) * 1000,
        unit="ms",
        goal=2.0,
        reference_is="write + fdatasync of the same bytes",
    )
