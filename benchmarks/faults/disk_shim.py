"""A program run behind ``disk_shim.c``: built when it is first needed, and its records read back."""

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SOURCE = Path(__file__).with_suffix(".c")
_HEAD = struct.Struct("=5Q")


class Asked(IntEnum):
    """What was asked of the disk."""

    WRITE = 1
    TRUNCATE = 2
    FLUSH = 3
    CREATE = 4
    UNLINK = 5
    RENAME = 6
    FLUSH_FOLDER = 7
    MAKE_FOLDER = 8


@dataclass(frozen=True)
class Request:
    """One request. ``file`` is the inode's number; ``offset``: for TRUNCATE the new size; ``text``: content or path."""

    what: Asked
    file: int
    offset: int
    text: bytes
    second: bytes


@cache
def shim() -> Path:
    """The built library. Raises CalledProcessError when gcc can't."""
    built = Path(tempfile.gettempdir()) / f"disk-shim-{os.getuid()}-{_SOURCE.stat().st_mtime_ns}.so"
    if not built.exists():
        draft = built.with_suffix(f".{os.getpid()}")
        words = ["gcc", "-O1", "-shared", "-fPIC", "-o", str(draft), str(_SOURCE), "-ldl", "-lpthread"]
        subprocess.run(words, check=True)
        draft.replace(built)
    return built


def run_behind(folder: Path, words: Sequence[str], log: Path | None = None) -> str:
    """Run a Python module on ``folder``; what it said. With ``log`` every request is recorded there."""
    environment = os.environ | {"LD_PRELOAD": str(shim()), "DISK_FOLDER": str(folder)}
    if log is not None:
        environment["DISK_LOG"] = str(log)
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def requests(log: Path) -> Iterator[Request]:
    """The records of a run, in order."""
    content = memoryview(log.read_bytes())
    at = 0
    while at < len(content):
        what, file, offset, first, second = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        text = bytes(content[at : at + first])
        at += first
        yield Request(Asked(what), file, offset, text, bytes(content[at : at + second]))
        at += second
