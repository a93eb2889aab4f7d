"""What a disk may hold after its power was cut: everything flushed, and of the rest whatever chance kept.

A model stricter than any file system in use: without a flush in between, writes reach the disk in any order, each of
their 512-byte sectors or none; a name is durable once its folder was flushed; of what was not flushed anything may be
missing. Names of one folder change in order, as every journal keeps them.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.disk_shim import Asked, Request

SECTOR = 512

_Write = tuple[int, bytes | None]
"""Offset and content; no content: the file ends there."""
Choice = Callable[[random.Random, Sequence[_Write]], list[_Write]]


@dataclass(eq=False)
class _File:
    """A file's content that is durable, and what waits to become so."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[_Write] = field(default_factory=list)

    def flush(self) -> None:
        for write in self.pending:
            _apply(self.durable, write)
        self.pending.clear()


def _apply(content: bytearray, write: _Write) -> None:
    offset, new = write
    if new is None:
        if offset < len(content):
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(new)] = new


def _nothing(_: random.Random, __: Sequence[_Write]) -> list[_Write]:
    return []


def _everything(_: random.Random, pending: Sequence[_Write]) -> list[_Write]:
    return list(pending)


def _last_alone(_: random.Random, pending: Sequence[_Write]) -> list[_Write]:
    return list(pending[-1:])


def _some(chance: random.Random, pending: Sequence[_Write]) -> list[_Write]:
    return [write for write in pending if chance.random() < 0.5]


def _some_sectors(chance: random.Random, pending: Sequence[_Write]) -> list[_Write]:
    return [sector for write in pending for sector in _sectors(write) if chance.random() < 0.5]


def _torn_last(chance: random.Random, pending: Sequence[_Write]) -> list[_Write]:
    if not pending:
        return []
    sectors = list(_sectors(pending[-1]))
    return [*pending[:-1], *sectors[: chance.randrange(len(sectors) + 1)]]


def _sectors(write: _Write) -> Iterator[_Write]:
    offset, content = write
    if content is None:
        yield write
        return
    at = 0
    while at < len(content):
        size = min(SECTOR - (offset + at) % SECTOR, len(content) - at)
        yield offset + at, content[at : at + size]
        at += size


CHOICES: dict[str, Choice] = {
    "nothing": _nothing,
    "everything": _everything,
    "the last alone": _last_alone,
    "some": _some,
    "some sectors": _some_sectors,
    "the last torn": _torn_last,
}


class Disk:
    """A folder on a disk without power. ``promises``: name of the file that the program tells its promises in, which
    is no part of the model, as are files whose names end in one of ``ignored``.
    """

    def __init__(self, folder: Path, promises: str, ignored: tuple[str, ...]) -> None:
        self._folder = str(folder).encode()
        self._promises = promises.encode()
        self._ignored = tuple(name.encode() for name in (promises, *ignored))
        self._files: dict[int, _File] = {}
        self._names: dict[bytes, _File | None] = {}
        """As the program sees them; a folder is None."""
        self._durable_names: dict[bytes, _File | None] = {}
        self._pending_names: list[tuple[bytes, _File | None, bool]] = []
        """Path, file, and whether it is there from then on."""
        self.spoken = bytearray()
        """The promises made so far."""
        self._told = 0

    def take(self, request: Request) -> None:
        """One request of the program."""
        match request.what:
            case Asked.CREATE:
                if self._is_ignored(request.text):
                    self._files.pop(request.file, None)  # numbers of files are given again
                    if request.text.endswith(self._promises):
                        self._told = request.file
                    return
                file = self._files[request.file] = _File()
                self._name(request.text, file)
            case Asked.WRITE if request.file == self._told:
                self.spoken += request.text
            case Asked.WRITE if request.file in self._files:
                self._files[request.file].pending.append((request.offset, request.text))
            case Asked.TRUNCATE if request.file in self._files:
                self._files[request.file].pending.append((request.offset, None))
            case Asked.FLUSH if request.file in self._files:
                self._files[request.file].flush()
            case Asked.UNLINK if not self._is_ignored(request.text):
                self._unname(request.text)
            case Asked.RENAME:
                file_moved = self._names[request.text]
                self._unname(request.text)
                self._name(request.second, file_moved)
            case Asked.MAKE_FOLDER:
                self._name(request.text, None)
            case Asked.FLUSH_FOLDER:
                self._settle_names()
            case _:
                pass

    def _is_ignored(self, path: bytes) -> bool:
        return path.endswith(self._ignored)

    def _name(self, path: bytes, file: _File | None) -> None:
        self._names[path] = file
        self._pending_names.append((path, file, True))

    def _unname(self, path: bytes) -> None:
        self._pending_names.append((path, self._names.pop(path, None), False))

    def _settle_names(self) -> None:
        """A flush of any folder settles the names of all, as a journal does; flushing a file alone settles none."""
        _carry_out(self._durable_names, self._pending_names)
        self._pending_names.clear()

    @property
    def waiting(self) -> int:
        """How much may be missing if the power went now."""
        return len(self._pending_names) + sum(len(file.pending) for file in self._files.values())

    def write_to(self, folder: Path, choice: Choice, chance: random.Random) -> None:
        """Lay out in an empty ``folder`` what a cut at this moment may have left."""
        names = dict(self._durable_names)
        pending = self._pending_names
        fewest = len(pending) if choice is _everything else 0
        most = 0 if choice is _nothing else len(pending)
        _carry_out(names, pending[: chance.randint(fewest, most)])
        for path, file in sorted(names.items(), key=lambda pair: pair[0]):
            place = folder / path[len(self._folder) + 1 :].decode()
            if file is None:
                place.mkdir(parents=True, exist_ok=True)
                continue
            content = bytearray(file.durable)
            for write in choice(chance, file.pending):
                _apply(content, write)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def _carry_out(names: dict[bytes, _File | None], changes: Sequence[tuple[bytes, _File | None, bool]]) -> None:
    for path, file, there in changes:
        if there:
            names[path] = file
        else:
            names.pop(path, None)
