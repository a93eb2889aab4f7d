"""IPP answers (RFC 8010 section 3): bytes in, values out, and nothing but the two errors below, whatever the bytes.

Collections are passed over: nothing that is asked for is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

Value = int | bool | str | None
"""None: out-of-band (unknown, no-value …), a collection, or a kind that is not used."""
Attributes = Mapping[str, tuple[Value, ...]]

FIRST_ERROR: Final = 0x0400
_HEAD: Final = 8
_OPERATION, _JOBS, _END, _PRINTERS = 0x01, 0x02, 0x03, 0x04
_LAST_DELIMITER: Final = 0x0F
_BOOLEAN: Final = 0x22
_NUMBERS: Final = frozenset({0x21, 0x23})
_WITH_LANGUAGE: Final = frozenset({0x35, 0x36})
_TEXTS: Final = frozenset({0x30, 0x41, 0x42, *range(0x44, 0x4A)})
_BEGIN_COLLECTION, _END_COLLECTION, _MEMBER = 0x34, 0x37, 0x4A


class IppUnreachableError(Exception):
    """The printer did not answer, or not in IPP. ``nothing_sent`` is true when not even a connection came about."""

    def __init__(self, message: str, *, nothing_sent: bool = False) -> None:
        super().__init__(message)
        self.nothing_sent = nothing_sent


class IppRefusedError(Exception):
    """The printer answered with an error status (RFC 8011, appendix B)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"IPP status 0x{status:04x}")
        self.status = status


@dataclass(frozen=True)
class Answer:
    """A successful answer's groups."""

    printers: tuple[Attributes, ...]
    jobs: tuple[Attributes, ...]


@dataclass(frozen=True)
class PrinterWord:
    """What a printer says of itself. ``state``: 3 idle, 4 processing, 5 stopped."""

    state: int
    reasons: tuple[str, ...]
    accepting: bool
    is_queue: bool
    """A CUPS queue speaks in place of its printer, and knows of it only what the last job met."""
    behind: str = ""
    """URI of the printer behind a queue."""
    first_hand: bool = False
    """The printer behind the queue was asked as well."""


@dataclass(frozen=True)
class JobWord:
    """What a printer says of a job. ``state``: 3 pending, 5 processing, 6 stopped, 7 canceled, 8 aborted,
    9 completed. The numbers are those of RFC 8011 section 5.3.7.
    """

    number: int
    name: str
    state: int
    reasons: tuple[str, ...]
    user: str


def answer(content: bytes) -> Answer:
    """Decode an answer. Raises IppUnreachableError for what is no IPP, IppRefusedError for an error status."""
    try:
        groups = _groups(content)
    except (IndexError, ValueError) as fault:
        raise IppUnreachableError(f"no IPP: {fault}") from fault
    status = int.from_bytes(content[2:4], "big")
    if status >= FIRST_ERROR:
        raise IppRefusedError(status)
    return Answer(
        printers=tuple(group.values for group in groups if group.tag == _PRINTERS),
        jobs=tuple(group.values for group in groups if group.tag == _JOBS and group.values),
    )


def printer_word(values: Attributes) -> PrinterWord:
    """Raises IppUnreachableError when what must be a number is none."""
    return PrinterWord(
        state=number(values, "printer-state"),
        reasons=texts(values, "printer-state-reasons"),
        accepting=bool(first(values, "printer-is-accepting-jobs", True)),  # noqa: FBT003 (the attribute's own default)
        is_queue="cups-version" in values,
        behind=text(values, "device-uri"),
    )


def job_word(values: Attributes) -> JobWord:
    """Raises IppUnreachableError when what must be a number is none."""
    return JobWord(
        number=number(values, "job-id"),
        name=text(values, "job-name"),
        state=number(values, "job-state"),
        reasons=texts(values, "job-state-reasons"),
        user=text(values, "job-originating-user-name"),
    )


def first(values: Attributes, name: str, otherwise: Value = None) -> Value:
    """The first value of an attribute."""
    return next(iter(values.get(name, ())), otherwise)


def text(values: Attributes, name: str) -> str:
    """An attribute's text, empty without one."""
    return next(iter(texts(values, name)), "")


def texts(values: Attributes, name: str) -> tuple[str, ...]:
    """All texts of an attribute."""
    return tuple(value for value in values.get(name, ()) if isinstance(value, str))


def numbers(values: Attributes, name: str) -> tuple[int, ...]:
    """All numbers of an attribute."""
    return tuple(value for value in values.get(name, ()) if isinstance(value, int))


def number(values: Attributes, name: str) -> int:
    """An attribute's number, 0 without one. Raises IppUnreachableError when it is something else."""
    value = first(values, name, 0)
    if not isinstance(value, int):
        raise IppUnreachableError(f"{name} is no number")
    return value


# --- The bytes -----------------------------------------------------------------------------------------------------


@dataclass
class _Group:
    tag: int
    values: dict[str, tuple[Value, ...]] = field(default_factory=dict)


def _groups(content: bytes) -> list[_Group]:
    """Raises ValueError, IndexError."""
    groups: list[_Group] = []
    name, depth = "", 0
    for tag, said, raw in _fields(content):
        if tag <= _LAST_DELIMITER:
            groups.append(_Group(tag))
            name, depth = "", 0
            continue
        if not groups:
            raise ValueError("an attribute before any group")
        depth -= tag == _END_COLLECTION
        if depth <= 0 and tag != _END_COLLECTION:
            name = said or name
            known = groups[-1].values.get(name, ()) if not said else ()
            groups[-1].values[name] = (*known, _value(tag, raw))
        depth += tag == _BEGIN_COLLECTION
    return groups


def _fields(content: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Tag, name and value, one after another; delimiters have neither."""
    at = _HEAD
    while (tag := content[at]) != _END:
        at += 1
        if tag <= _LAST_DELIMITER:
            yield tag, "", b""
            continue
        name, at = _counted(content, at)
        raw, at = _counted(content, at)
        yield tag, name.decode("utf-8", errors="replace"), raw


def _counted(content: bytes, at: int) -> tuple[bytes, int]:
    """What stands behind its own length, and where it ends."""
    end = at + 2 + int.from_bytes(content[at : at + 2], "big")
    if end > len(content) or at + 2 > len(content):
        raise ValueError("it ends too soon")
    return content[at + 2 : end], end


def _value(tag: int, raw: bytes) -> Value:
    if tag in _NUMBERS:
        return int.from_bytes(raw, "big", signed=True)
    if tag == _BOOLEAN:
        return raw != b"\0"
    if tag in _WITH_LANGUAGE:
        _, at = _counted(raw, 0)
        return _counted(raw, at)[0].decode("utf-8", errors="replace")
    if tag in _TEXTS:
        return raw.decode("utf-8", errors="replace")
    return None
