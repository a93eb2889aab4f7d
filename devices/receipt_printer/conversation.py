"""Asking a receipt printer for its state over the line, each question with a deadline; silence is an answer too.

python-escpos's own ``paper_status`` is not used: it reads silence as "no paper".
"""

import time
from collections.abc import Callable
from typing import Final

from devices.receipt_printer.serial_line import SerialLine, left_until
from devices.receipt_printer.status import SETTLE_REQUEST, Answers, Query, is_real_time_answer, is_settle_answer

ANSWER_S: Final = 0.3
IDENTITY_S: Final = 0.15
WRITE_IDLE_S: Final = 0.5
LONGEST_IDENTITY: Final = 80
IDENTITY_START: Final = b"\x5f"
IDENTITY_END: Final = b"\0"


def ask_all(line: SerialLine, asked: frozenset[Query]) -> Answers:
    """Every status query the model supports. A printer that leaves the first unanswered is not asked the others, so
    that a silent one costs 0.3 s. Raises LineGoneError.
    """
    bytes_of: dict[Query, int | None] = {}
    overheard = b""
    for query in sorted(asked):
        bytes_of[query], aside = _ask(line, query.request)
        overheard += aside
        if bytes_of[query] is None:
            break
    return Answers(
        asked=asked,
        settled=any(map(is_settle_answer, overheard)),
        printer=bytes_of.get(Query.PRINTER),
        offline_cause=bytes_of.get(Query.OFFLINE_CAUSE),
        error_cause=bytes_of.get(Query.ERROR_CAUSE),
        paper=bytes_of.get(Query.PAPER),
    )


def ask_block(line: SerialLine, request: bytes, start: bytes, length: int) -> bytes | None:
    """An answer of so many bytes that begins with ``start``; None when it does not come whole. Raises LineGoneError."""

    def whole(content: bytes) -> bytes | None:
        at = content.find(start)
        return content[at : at + length] if at >= 0 and len(content) >= at + length else None

    return _gathered(line, request, whole, ANSWER_S)


def ask_identity(line: SerialLine, number: int) -> str | None:
    """GS I n, printer information B: 5F, text, 00 (Epson ESC/POS Command Reference). None: it does not answer.

    Raises LineGoneError.
    """

    def whole(content: bytes) -> bytes | None:
        _, mark, text = content.partition(IDENTITY_START)
        text, end, _ = text.partition(IDENTITY_END)
        return text if mark and end else None

    text = _gathered(line, bytes((0x1D, 0x49, number)), whole, IDENTITY_S)
    return None if text is None else printable_ascii(text[:LONGEST_IDENTITY])


def printable_ascii(content: bytes) -> str:
    """What a person can read of it."""
    return "".join(chr(byte) for byte in content if 0x20 <= byte < 0x7F).strip()  # noqa: PLR2004 (ASCII's own bounds)


def _gathered(
    line: SerialLine, request: bytes, whole: Callable[[bytes], bytes | None], timeout_s: float
) -> bytes | None:
    line.discard_input()
    if line.write(request, WRITE_IDLE_S) < len(request):
        return None
    deadline = time.monotonic() + timeout_s
    content = b""
    while (left := left_until(deadline)) > 0:
        content += line.read(left)
        if (answer := whole(content)) is not None:
            return answer
    return None


def _ask(line: SerialLine, request: bytes) -> tuple[int | None, bytes]:
    """The answer, and what came before it: a printer may say at this very moment that it has settled."""
    aside = line.read_waiting()
    if line.write(request, WRITE_IDLE_S) < len(request):
        return None, aside
    deadline = time.monotonic() + ANSWER_S
    while (left := left_until(deadline)) > 0:
        content = line.read(left)
        for place, byte in enumerate(content):
            if is_real_time_answer(byte):
                return byte, aside + content[:place] + content[place + 1 :]
        aside += content
    return None, aside


def request_settle(line: SerialLine) -> bool:
    """Ask to be told once everything before was worked through. Raises LineGoneError."""
    line.discard_input()
    return line.write(SETTLE_REQUEST, WRITE_IDLE_S) == len(SETTLE_REQUEST)


def settled_within(line: SerialLine, timeout_s: float) -> bool:
    """Whether that word came; other bytes are noise. Raises LineGoneError."""
    deadline = time.monotonic() + timeout_s
    while (left := left_until(deadline)) > 0:
        if any(map(is_settle_answer, line.read(left))):
            return True
    return False
