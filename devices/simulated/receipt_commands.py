"""ESC/POS as a receipt printer takes it: bytes in, commands out, whatever the pieces they arrive in.

Commands that this printer does not know are skipped by their documented length and counted. Source: Epson ESC/POS
Command Reference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Initialise:
    """ESC @."""


@dataclass(frozen=True)
class Text:
    """Characters of one line, decoded."""

    text: str


@dataclass(frozen=True)
class LineFeed:
    """LF (1), or ESC d n."""

    lines: int = 1


@dataclass(frozen=True)
class Size:
    """GS ! and the size bits of ESC !: times the normal glyph."""

    width: int
    height: int


@dataclass(frozen=True)
class Bold:
    """ESC E and the emphasis bit of ESC !."""

    on: bool


@dataclass(frozen=True)
class Justify:
    """ESC a: 0 left, 1 centre, 2 right."""

    where: int


@dataclass(frozen=True)
class LineSpacing:
    """ESC 3 n in dots; None is ESC 2, the default."""

    dots: int | None


@dataclass(frozen=True)
class Raster:
    """GS v 0: one bit a dot, 1 black, rows from the top."""

    width_bytes: int
    height: int
    rows: bytes


@dataclass(frozen=True)
class Cut:
    """GS V."""


@dataclass(frozen=True)
class AskSensors:
    """GS r n: answered in its turn."""

    what: int


@dataclass(frozen=True)
class AskIdentity:
    """GS I n: answered in its turn."""

    what: int


@dataclass(frozen=True)
class Skipped:
    """A command without effect here; ``known`` false when the printer does not know it."""

    known: bool


Command = (
    Initialise
    | Text
    | LineFeed
    | Size
    | Bold
    | Justify
    | LineSpacing
    | Raster
    | Cut
    | AskSensors
    | AskIdentity
    | Skipped
)

_DLE, _LF, _CR, _ESC, _FS, _GS = 0x10, 0x0A, 0x0D, 0x1B, 0x1C, 0x1D
_GETA = "〓"
_LENGTHS = {
    _ESC: {"@": 2, "2": 2, "!": 3, "E": 3, "a": 3, "d": 3, "t": 3, "3": 3, "-": 3, "M": 3, "R": 3, "{": 3, "G": 3}
    | {" ": 3, "c": 4, "J": 3, "V": 3, "r": 3, "$": 4, "\\": 4, "p": 5},
    _FS: {"&": 2, ".": 2, "!": 3, "C": 3, "S": 4, "-": 3, "W": 3},
    _GS: {"!": 3, "B": 3, "r": 3, "I": 3, "a": 3, "b": 3, "f": 3, "h": 3, "w": 3, "H": 3, "L": 4, "W": 4, "P": 4},
    _DLE: {"\x04": 3, "\x05": 3, "\x14": 5},
}
"""Whole length of a command by its second byte."""
_CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866"}
_CLEAR_BUFFER_LENGTH = 10


@dataclass
class CommandReader:
    """Takes bytes, gives whole commands; an unfinished one waits for the rest."""

    buffer: bytearray = field(default_factory=bytearray)
    chinese: bool = True
    """Chinese models start in Chinese mode."""
    code_page: int = 0

    def feed(self, content: bytes) -> None:
        """Add received bytes."""
        self.buffer += content

    def next_command(self) -> tuple[Command, bytes] | None:
        """The next whole command with its bytes, None while it is incomplete."""
        if not self.buffer:
            return None
        length = self._length()
        if length is None or len(self.buffer) < length:
            return None
        taken = bytes(self.buffer[:length])
        del self.buffer[:length]
        return self._command(taken), taken

    # --- How long ---------------------------------------------------------------------------------------------------

    def _length(self) -> int | None:
        first = self.buffer[0]
        if first in _LENGTHS:
            return self._command_length(first)
        if first < 0x20:
            return 1
        return self._text_length()

    def _command_length(self, first: int) -> int | None:
        if len(self.buffer) < 2:
            return None
        second = chr(self.buffer[1])
        if first == _GS and second == "v":
            return None if len(self.buffer) < 8 else 8 + self._raster_bytes()
        if first == _GS and second == "V":
            return None if len(self.buffer) < 3 else 4 if self.buffer[2] >= 65 else 3
        if first == _DLE and second == "\x14":
            return None if len(self.buffer) < 3 else _CLEAR_BUFFER_LENGTH if self.buffer[2] == 8 else 5
        if second == "(":
            return None if len(self.buffer) < 5 else 5 + int.from_bytes(self.buffer[3:5], "little")
        return _LENGTHS[first].get(second, 2)

    def _raster_bytes(self) -> int:
        return int.from_bytes(self.buffer[4:6], "little") * int.from_bytes(self.buffer[6:8], "little")

    def _text_length(self) -> int | None:
        """Whole characters up to the next control byte."""
        end = 0
        while end < len(self.buffer) and self.buffer[end] >= 0x20:
            size = self._character_length(end)
            if end + size > len(self.buffer):
                break
            end += size
        return end or None

    def _character_length(self, at: int) -> int:
        if not self.chinese or self.buffer[at] < 0x81:
            return 1
        second = self.buffer[at + 1] if at + 1 < len(self.buffer) else 0x40
        return 4 if 0x30 <= second <= 0x39 else 2

    # --- What -------------------------------------------------------------------------------------------------------

    def _command(self, taken: bytes) -> Command:
        first, second, third = taken[0], chr(taken[1]) if len(taken) > 1 else "", taken[2] if len(taken) > 2 else 0
        match first, second:
            case (control, "") if control == _LF:
                return LineFeed()
            case (control, "") if control == _CR:
                return Skipped(known=True)
            case (control, _) if control == _ESC:
                return self._escape(second, third)
            case (control, "&" | ".") if control == _FS:
                self.chinese = second == "&"
                return Skipped(known=True)
            case (control, _) if control == _GS:
                return _group(taken, second, third)
            case (control, _) if control == _DLE:
                return Skipped(known=True)  # obeyed when it came in
            case (control, _) if control < 0x20:
                return Skipped(known=False)
        return Text(self._decoded(taken))

    def _escape(self, second: str, third: int) -> Command:
        match second:
            case "@":
                self.chinese, self.code_page = True, 0
                return Initialise()
            case "!":
                return Size(2 if third & 0x20 else 1, 2 if third & 0x10 else 1)
            case "E":
                return Bold(on=bool(third & 1))
            case "a":
                return Justify(third % 48)
            case "d":
                return LineFeed(third)
            case "t":
                self.code_page = third
                return Skipped(known=True)
            case "2":
                return LineSpacing(None)
            case "3":
                return LineSpacing(third)
        return Skipped(known=second in _LENGTHS[_ESC])

    def _decoded(self, taken: bytes) -> str:
        if self.chinese:
            return taken.decode("gb18030", errors="replace").replace("\ufffd", _GETA)
        return taken.decode(_CODE_PAGES.get(self.code_page, "cp437"), errors="replace").replace("\ufffd", _GETA)


def _group(taken: bytes, second: str, third: int) -> Command:
    match second:
        case "!":
            return Size((third >> 4 & 7) + 1, (third & 7) + 1)
        case "v":
            return Raster(int.from_bytes(taken[4:6], "little"), int.from_bytes(taken[6:8], "little"), taken[8:])
        case "V":
            return Cut()
        case "r":
            return AskSensors(third)
        case "I":
            return AskIdentity(third)
    return Skipped(known=second in _LENGTHS[_GS])


def real_time_requests(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The commands that a printer obeys the moment they arrive, each with where it ends: DLE EOT n, DLE ENQ n,
    DLE DC4 8.
    """
    at = content.find(_DLE)
    while at >= 0:
        length = 3 if content[at + 1 : at + 2] in (b"\x04", b"\x05") else _CLEAR_BUFFER_LENGTH
        request = content[at : at + length]
        if len(request) == length and (length == 3 or request[1:3] == b"\x14\x08"):
            yield at + length, request
        at = content.find(_DLE, at + 1)
