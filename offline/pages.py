"""The rows of a damaged SQLite file, read page by page without its trees (https://www.sqlite.org/fileformat2.html).

SQLite itself reaches a row through the pages above it: one bad page near the root hides thousands of good rows. Leaves
say by themselves what they hold, so every leaf that is whole gives its rows, whatever happened elsewhere. The
committed frames of the write-ahead log lie over the pages of the file, as they do for SQLite.
"""

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

PAGE_BYTES: Final = 8192
"""Of a file whose header can't be read."""
_MAGIC: Final = b"SQLite format 3\0"
_HEADER_BYTES: Final = 100
_TABLE_LEAF: Final = 0x0D
_INDEX_LEAF: Final = 0x0A
_LEAF_HEADER_BYTES: Final = 8
_WAL_MAGIC: Final = 0x377F0682
_WAL_HEADER_BYTES: Final = 32
_FRAME_HEADER_BYTES: Final = 24
_INTEGER_BYTES: Final = (0, 1, 2, 3, 4, 6, 8)

Value = int | float | str | bytes | None


class DamagedError(Exception):
    """These bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table, or an entry of an index; then ``rowid`` is None. ``types`` are the serial types of its values.

    The values are read when they are asked for: a row may bear megabytes.
    """

    rowid: int | None
    types: tuple[int, ...]
    _pages: "Pages"
    _local: bytes
    _size: int
    _overflow: int
    _start: int

    def values(self) -> tuple[Value, ...]:
        """What the row holds, by column. Raises DamagedError."""
        payload = self._pages.whole(self._local, self._size, self._overflow)
        values, at = [], self._start
        for kind in self.types:
            end = at + _width(kind)
            if end > len(payload):
                raise DamagedError
            values.append(_value(kind, payload[at:end]))
            at = end
        return tuple(values)


class Pages:
    """The pages of a database and its log; a context manager. Raises OSError."""

    def __init__(self, path: Path) -> None:
        log = path.with_name(f"{path.name}-wal")
        self.log_is_broken = False
        """Whether the log goes on after a transaction of which a frame is damaged: SQLite drops what follows. The last
        one may just have been cut short."""
        with ExitStack() as files:
            self._file = files.enter_context(path.open("rb"))
            self._log = files.enter_context(log.open("rb")) if log.exists() else None
            self._size = self._page_size()
            self._frames = self._committed()
            self._files = files.pop_all()
        length = path.stat().st_size // self._size
        self.count = max(length, *self._frames, 0) if self._frames else length
        self.damaged = 0
        """Leaves and cells that could not be read; grows as records are read."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def _page_size(self) -> int:
        head = self._file.read(_HEADER_BYTES)
        (size,) = struct.unpack_from(">H", head.ljust(18, b"\0"), 16)
        size = 65536 if size == 1 else size
        return size if head.startswith(_MAGIC) and size >= 512 and size & (size - 1) == 0 else PAGE_BYTES  # noqa: PLR2004 - the smallest page

    def _committed(self) -> dict[int, int]:
        """Where in the log the newest committed content of a page begins.

        A frame is checked against the sum in the frame before it, so one that is damaged spoils no other. SQLite drops
        everything after it.
        """
        if self._log is None:
            return {}
        head = self._log.read(_WAL_HEADER_BYTES)
        if len(head) < _WAL_HEADER_BYTES or struct.unpack_from(">I", head)[0] & ~1 != _WAL_MAGIC:
            return {}
        order = ">" if head[3] & 1 else "<"
        salt, before = head[16:24], struct.unpack_from(">II", head, 24)
        committed: dict[int, int] = {}
        pending: dict[int, int] = {}
        broken = ended = False
        at = _WAL_HEADER_BYTES
        while len(frame := self._log.read(_FRAME_HEADER_BYTES + self._size)) == _FRAME_HEADER_BYTES + self._size:
            number, total = struct.unpack_from(">II", frame)
            if frame[8:16] != salt:
                break  # from before the log began anew
            stated = struct.unpack_from(">II", frame, 16)
            if _checksum(order, frame[:8] + frame[_FRAME_HEADER_BYTES:], before) == stated:
                pending[number] = at + _FRAME_HEADER_BYTES
                self.log_is_broken |= broken and ended
            else:
                broken, ended = True, False
            if total:
                committed |= pending
                pending, ended = {}, True
            before = stated
            at += len(frame)
        return committed

    def page(self, number: int) -> bytes:
        """A page, counted from 1. Raises DamagedError when there is none, or it can't be read."""
        if not 1 <= number <= self.count:
            raise DamagedError
        file, at = self._file, (number - 1) * self._size
        if self._log is not None and number in self._frames:
            file, at = self._log, self._frames[number]
        try:
            file.seek(at)
            content = file.read(self._size)
        except OSError as error:
            raise DamagedError from error
        if len(content) < self._size:
            raise DamagedError
        return content

    def records(self) -> Iterator[Record]:
        """Every row and index entry that some leaf holds; rows that were deleted may be among them."""
        for number in range(1, self.count + 1):
            try:
                page = self.page(number)
            except DamagedError:
                self.damaged += 1
                continue
            start = _HEADER_BYTES if number == 1 else 0
            if page[start] in {_TABLE_LEAF, _INDEX_LEAF}:
                yield from self._leaf(page, start)

    def _leaf(self, page: bytes, start: int) -> Iterator[Record]:
        (cells,) = struct.unpack_from(">H", page, start + 3)
        pointers = start + _LEAF_HEADER_BYTES
        if pointers + 2 * cells > self._size:
            self.damaged += 1
            return
        for (at,) in struct.iter_unpack(">H", page[pointers : pointers + 2 * cells]):
            try:
                yield self._cell(page, at, is_table=page[start] == _TABLE_LEAF)
            except (DamagedError, IndexError, struct.error):
                self.damaged += 1

    def _cell(self, page: bytes, at: int, *, is_table: bool) -> Record:
        size, at = _varint(page, at)
        rowid = None
        if is_table:
            rowid, at = _varint(page, at)
        most = self._size - 35 if is_table else (self._size - 12) * 64 // 255 - 23
        local = size
        if size > most:
            least = (self._size - 12) * 32 // 255 - 23
            local = least + (size - least) % (self._size - 4)
            local = local if local <= most else least
        content = page[at : at + local]
        if len(content) < local or size > self.count * self._size:
            raise DamagedError
        overflow = struct.unpack_from(">I", page, at + local)[0] if size > local else 0
        length, begin = _varint(content, 0)
        types = []
        while begin < length:
            kind, begin = _varint(content, begin)
            types.append(kind)
        if begin != length or length + sum(map(_width, types)) != size:
            raise DamagedError
        return Record(rowid, tuple(types), self, content, size, overflow, length)

    def whole(self, local: bytes, size: int, overflow: int) -> bytes:
        """A payload of ``size`` bytes: its part on the leaf, and what continues on the page ``overflow``."""
        pieces, left = [local], size - len(local)
        while left > 0:
            page = self.page(overflow)
            piece = page[4 : 4 + left]
            pieces.append(piece)
            left -= len(piece)
            (overflow,) = struct.unpack_from(">I", page)
        return b"".join(pieces)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of up to nine bytes, and where it ends. Raises IndexError past the end."""
    value = 0
    for nth in range(8):
        octet = content[at + nth]
        value = value << 7 | octet & 0x7F
        if octet < 0x80:  # noqa: PLR2004 - the last byte has no high bit
            return value, at + nth + 1
    return (value << 8 | content[at + 8]), at + 9


def _width(kind: int) -> int:
    if kind >= 12:  # noqa: PLR2004 - text and blobs tell their length
        return (kind - 12) // 2
    if kind < len(_INTEGER_BYTES):
        return _INTEGER_BYTES[kind]
    if kind in {10, 11}:
        raise DamagedError
    return 8 if kind == 7 else 0  # noqa: PLR2004 - a float


def _value(kind: int, content: bytes) -> Value:
    if kind == 0:
        return None
    if kind == 7:  # noqa: PLR2004 - a float
        return float(struct.unpack(">d", content)[0])
    if kind in {8, 9}:
        return kind - 8
    if kind < 12:  # noqa: PLR2004 - text and blobs
        return int.from_bytes(content, "big", signed=True)
    if kind % 2 == 0:
        return content
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise DamagedError from error


def _checksum(order: str, content: bytes, before: tuple[int, int]) -> tuple[int, int]:
    first, second = before
    for even, odd in struct.iter_unpack(f"{order}II", content):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
