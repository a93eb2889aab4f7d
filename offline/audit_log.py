"""An append-only log in which each line holds the hash of the line before: nothing can be changed or cut out unseen.

The log is a folder of files ``audit-NNNNNNNNNNNN.jsonl``, named by the number of their first entry. A line is
canonical JSON ``{"entry": {...}, "n": number, "previous": hash}`` and ends with a line feed; its hash is SHA-256 of
its bytes without the line feed, in hexadecimal. The first line ever has 64 zeros as its previous hash. A new file
continues the chain of the one before. A file that is full is compressed (``….jsonl.gz``); files are kept for half a
year, and beyond that until there are 32.

Whoever can write to the disk can write a whole new chain. So the number and hash of the last line go to the centre
with every report, and ``verify`` holds them against the log: what was vouched for can't be changed, cut or replaced.
"""

import fcntl
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from offline.durable import flush_directory, make_directory, replacing, storage_errors
from offline.failures import OfflineError, OfflineFailure

GENESIS: Final = "0" * 64
FILE_BYTES: Final = 4 << 20
FILES: Final = 512
"""Most files: more would fill the disk. At 300 sessions a day half a year takes about 160."""
FEWEST_FILES: Final = 32
"""So many stay whatever their age: a clock that jumps must not empty the log."""
KEPT_S: Final = 183 * 86_400.0
_PATTERN: Final = "audit-*.jsonl*"
_PACKED: Final = ".gz"
REPAIRED: Final = "audit-repaired"
"""Name of the marker entry after a line that a power cut had left incomplete; ``cut_bytes`` tells its length."""

Entry = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class _Tail:
    """Where the chain ends: the file, its length, the last number and hash."""

    path: Path
    size: int
    number: int
    head: str


class AuditLog:
    """The log in a folder; several processes may append. Methods raise OfflineError S1xx when storage fails.

    Opening repairs the end of the log after a power cut.
    """

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES, files: int = FILES) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._files = files
        with storage_errors():
            make_directory(folder)
            with _alone(self._folder):
                self._tail = self._read_tail()

    def head(self) -> str:
        """Hash of the last line: whoever knows it can prove that the log was not shortened."""
        return self._tail.head

    def last(self) -> tuple[int, str]:
        """Number and hash of the last line; (0, 64 zeros) when there is none."""
        return self._tail.number, self._tail.head

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries; on return they are flushed to the disk. All of them are added, or none."""
        with storage_errors(), _alone(self._folder):
            self._append(self._tail if self._is_current() else self._read_tail(), entries)

    def _is_current(self) -> bool:
        return _files(self._folder)[-1:] == [self._tail.path] and self._tail.path.stat().st_size == self._tail.size

    def _read_tail(self) -> _Tail:
        """Find the end of the chain, cutting off an incomplete line and marking the cut."""
        files = _files(self._folder)
        if not files:
            return _Tail(self._name(1), 0, 0, GENESIS)
        content = _content(files[-1])
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.splitlines()
        if lines and files[-1].suffix == _PACKED:
            number = _parse(lines[-1], files[-1].name)[0]
            return _Tail(self._name(number + 1), 0, number, _hash(lines[-1]))
        if lines:
            tail = _Tail(files[-1], len(whole), _parse(lines[-1], files[-1].name)[0], _hash(lines[-1]))
        elif len(files) > 1:
            last = _content(files[-2]).splitlines()[-1]
            tail = _Tail(files[-1], 0, _parse(last, files[-2].name)[0], _hash(last))
        else:
            tail = _Tail(files[-1], 0, 0, GENESIS)
        cut = len(content) - len(whole)
        if cut:
            os.truncate(files[-1], len(whole))
            self._append(tail, [{"name": REPAIRED, "cut_bytes": cut}])
            return self._tail
        return tail

    def _append(self, tail: _Tail, entries: Sequence[Entry]) -> None:
        number, head = tail.number, tail.head
        lines: list[bytes] = []
        for entry in entries:
            number += 1
            line = _canonical({"entry": dict(entry), "n": number, "previous": head})
            head = _hash(line)
            lines.append(line + b"\n")
        content = b"".join(lines)
        full = tail.size > 0 and tail.size + len(content) > self._file_bytes
        path, size = (self._name(tail.number + 1), 0) if full else (tail.path, tail.size)
        _write(path, size, content)
        self._tail = _Tail(path, size + len(content), number, head)
        if size == 0:
            flush_directory(self._folder)
            self._tidy()

    def _tidy(self) -> None:
        """Compress what is full, and delete what is too old or too much."""
        files = _files(self._folder)
        for full in files[:-1]:
            if full.suffix != _PACKED:
                _pack(full)
        newest = files[-1].stat().st_mtime
        for number, old in enumerate(_files(self._folder)[:-1]):
            left = len(files) - number
            too_old = left > FEWEST_FILES and newest - old.stat().st_mtime > KEPT_S
            if left > self._files or too_old:
                old.unlink()

    def _name(self, number: int) -> Path:
        return self._folder / f"audit-{number:012}.jsonl"


def verify(folder: Path, anchors: Mapping[int, str] | None = None) -> int:
    """Check the whole chain that is kept; returns the number of entries.

    ``anchors`` are numbers and hashes of lines that somebody else keeps. Raises OfflineError S111 that names the file
    and line of the first break, or the anchor that does not hold; S1xx when it can't be read.
    """
    count = 0
    left = dict(anchors or {})
    expected: tuple[int, str] | None = None
    with storage_errors(), _alone(folder):
        for path in _files(folder):
            for line_number, line in enumerate(_content(path).splitlines(keepends=True), start=1):
                where = f"{path.name} line {line_number}"
                number, previous = _parse(line.removesuffix(b"\n"), where)
                if expected is None:
                    expected = (number, GENESIS if number == 1 else previous)
                    left = {anchor: head for anchor, head in left.items() if anchor >= number}
                if (number, previous) != expected or not line.endswith(b"\n"):
                    raise OfflineError(OfflineFailure.CHAIN_BROKEN, where)
                head = _hash(line.removesuffix(b"\n"))
                if left.pop(number, head) != head:
                    raise OfflineError(
                        OfflineFailure.CHAIN_BROKEN, f"{where}: not the entry {number} that was vouched for"
                    )
                expected = (number + 1, head)
                count += 1
    left.pop(0, None)
    if left:
        detail = f"the log ends before entry {min(left)}, which was vouched for: it was cut off or replaced"
        raise OfflineError(OfflineFailure.CHAIN_BROKEN, detail)
    return count


def entries(folder: Path) -> Iterator[Entry]:
    """What the log tells, oldest first; lines and files that are damaged are left out. Raises OfflineError S1xx."""
    with storage_errors():
        for path in _files(folder):
            with suppress(OfflineError):
                for line in _content(path).splitlines():
                    with suppress(ValueError, KeyError, TypeError):
                        yield json.loads(line)["entry"]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other threads and processes out of the log."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    """The files, oldest first. Where a power cut left a file and its packed copy, the copy is whole, and counts."""
    found = {path.name.removesuffix(_PACKED): path for path in sorted(folder.glob(_PATTERN))}
    return [found[name] for name in sorted(found)]


def _content(path: Path) -> bytes:
    """The lines of a file. Raises OfflineError S111 when it is packed and damaged."""
    content = path.read_bytes()
    if path.suffix != _PACKED:
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise OfflineError(OfflineFailure.CHAIN_BROKEN, f"{path.name}: damaged") from error


def _pack(path: Path) -> None:
    """Compress a file that is full; its time of change stays."""
    changed = path.stat().st_mtime
    packed = path.with_name(path.name + _PACKED)
    with replacing(packed) as draft:
        draft.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    os.utime(packed, (changed, changed))
    path.unlink()


def _write(path: Path, size: int, content: bytes) -> None:
    """Add ``content`` after the first ``size`` bytes, durably; a failure leaves those bytes alone in the file."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise
    finally:
        os.close(handle)


def _parse(line: bytes, where: str) -> tuple[int, str]:
    """Number and previous hash of a line. Raises OfflineError S111 when it is not a line of the log."""
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    match value:
        case {"entry": dict(), "n": int() as number, "previous": str() as previous} if _canonical(value) == line:
            return number, previous
    raise OfflineError(OfflineFailure.CHAIN_BROKEN, f"{where}: not a line of the log")


def _canonical(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
