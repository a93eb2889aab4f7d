"""What is fuzzed: each target takes bytes from a device's wire and may raise its typed error, nothing else.

That is DeviceError, and for IPP the two errors of its decoder, which the driver turns into DeviceError.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz.mutation import mutated
from devices.api import DeviceError
from devices.code_scanner.collecting import CodeCollector
from devices.code_scanner.keystrokes import EV_KEY, EVENT, Keystrokes
from devices.code_scanner.text import code_text
from devices.gpio.relay_protocol import answer_to, level_of
from devices.identity_card.frames import ReplyScanner, framed
from devices.identity_card.record import PHOTO_BYTES, decode_record, encode_record
from devices.identity_card.replies import blocks_of, failure_of, sam_id_text
from devices.page_printer.ipp_answers import IppRefusedError, IppUnreachableError, answer, job_word, printer_word
from devices.page_printer.reasons import obstacle as page_obstacle
from devices.page_printer.reasons import paper_state as page_state
from devices.page_printer.supplies import supplies
from devices.power.nut_protocol import is_whole, power, variables
from devices.receipt_printer.status import Answers, Query, obstacle, paper_state, vouched
from devices.smart_card.apdu import exchanged, history
from devices.social_security_card.record import CARD_ID, OPEN, VERSION, personal
from devices.social_security_card.record import decode_record as decode_social_record
from sandbox.residents import AN


@dataclass(frozen=True)
class Target:
    """``read`` does with the bytes what the driver does; ``seeds`` are sound inputs."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def survive(name: str, count: int, seed: int) -> list[tuple[bytes, str]]:
    """Run so many inputs; returns those that ended in an untyped error, with its name."""
    target, random = TARGETS[name], Random(seed)
    fell = []
    for _ in range(count):
        content = mutated(target.seeds, random)
        try:
            target.read(content)
        except (DeviceError, IppRefusedError, IppUnreachableError):
            continue
        except Exception as error:  # noqa: BLE001 - what this is looking for
            fell.append((content, f"{type(error).__name__}: {error}"))
    return fell


# --- Identity cards --------------------------------------------------------------------------------------------------

_TEXT = encode_record(AN.card())
_PHOTO = bytes(PHOTO_BYTES)
_READ = framed(b"\x00\x00\x90\x01\x00\x04\x00" + _TEXT + _PHOTO)
_SHORT = tuple(framed(bytes.fromhex(words)) for words in ("000090", "00009f00000000", "000080", "000041", "010241"))


def _sam_replies(content: bytes) -> None:
    _scanned(content)
    _scanned(framed(content[7:-1]))  # damage below a right checksum


def _scanned(content: bytes) -> None:
    scanner = ReplyScanner()
    for at in range(0, len(content), 7):
        scanner.feed(content[at : at + 7])
        while (reply := scanner.next_reply()) is not None:
            failure_of(reply)
            blocks_of(reply.data, fingerprints=False)
            if len(reply.data) == len("0500 0300 FB8C3201 39300000 15CD5B07".replace(" ", "")) // 2:
                sam_id_text(reply.data)
    scanner.give_up_frame()


def _record(content: bytes) -> None:
    decode_record(content[:256].ljust(256, b" "), _PHOTO)
    decode_record(content, _PHOTO)


# --- Printers --------------------------------------------------------------------------------------------------------


def _escpos_status(content: bytes) -> None:
    words = [*content[:4], *([None] * 4)][:4]
    state = paper_state(
        Answers(asked=frozenset(Query), printer=words[0], offline_cause=words[1], error_cause=words[2], paper=words[3])
    )
    obstacle(state)
    vouched(state)


_KEYS = b"".join(EVENT.pack(0, 0, EV_KEY, code, value) for code in (30, 48, 46, 28) for value in (1, 0))
_IPP_HEAD = bytes.fromhex("0200000000000001")
_CHARSET = b"\x01\x47\x00\x12attributes-charset\x00\x05utf-8"
_PRINTER = (
    b"\x04\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x05"
    b"\x44\x00\x15printer-state-reasons\x00\x11media-empty-error"
    b"\x44\x00\x00\x00\x10cover-open-error"
    b"\x22\x00\x19printer-is-accepting-jobs\x00\x01\x01"
    b"\x21\x00\x0dmarker-levels\x00\x04\x00\x00\x00\x4b"
)
_JOB = b"\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07\x23\x00\x09job-state\x00\x04\x00\x00\x00\x09"


def _ipp(content: bytes) -> None:
    understood = answer(content)
    for values in understood.printers:
        word = printer_word(values)
        supplies(page_state(word), values)
        page_obstacle(word)
    for values in understood.jobs:
        job_word(values)


# --- Cards with chips, codes -----------------------------------------------------------------------------------------


class _Chip:
    """A chip whose answers are cut out of the fuzzed bytes, a length before each."""

    def __init__(self, content: bytes) -> None:
        self._left = content

    def answer(self, _: bytes) -> bytes:
        size = self._left[0] if self._left else 0
        said, self._left = self._left[1 : 1 + size], self._left[1 + size :]
        return said


def _apdu(content: bytes) -> None:
    chip = _Chip(content)
    history(content)
    for kind in (CARD_ID, VERSION, *OPEN, *personal("1.00"), *personal("3.00")):
        with suppress(DeviceError):
            decode_social_record(kind, content)
        with suppress(DeviceError):
            decode_social_record(kind, exchanged(chip.answer, kind.command).data)


def _scanner(content: bytes) -> None:
    code_text(content)
    collector = CodeCollector(b"\r")
    collector.feed(content)
    collector.silence()


def _wedge(content: bytes) -> None:
    keys = Keystrokes()
    keys.feed(content)


# --- Lines and power -------------------------------------------------------------------------------------------------


def _relay_board(content: bytes) -> None:
    level_of("gpio read 4", answer_to("gpio read 4", content))


def _nut(content: bytes) -> None:
    is_whole("ups", content)
    power(variables("ups", content))


TARGETS: dict[str, Target] = {
    "SAM replies": Target(_sam_replies, (_READ, *_SHORT, b"noise" + _SHORT[0])),
    "identity-card records": Target(_record, (_TEXT,)),
    "ESC/POS status": Target(_escpos_status, (b"\x12\x12\x12\x12", b"\x1a\x36\x1a\x7e")),
    "IPP answers": Target(_ipp, (_IPP_HEAD + _CHARSET + _PRINTER + _JOB + b"\x03", _IPP_HEAD + _CHARSET + b"\x03")),
    "APDU responses": Target(
        _apdu,
        (
            bytes.fromhex("14 0110349900D15600000599110145FFFFFFFF9000 08 0304332E30309000 02 6C12 02 6A83"),
            bytes.fromhex("16 0812 333439393030313939303033303730303238 9000 02 611E 02 9000"),
        ),
    ),
    "scanner input": Target(_scanner, (b"AHM-SANDBOX-7f3c19d2a4\r", "取件码 1234\r".encode("gb18030"))),
    "wedge input": Target(_wedge, (_KEYS,)),
    "relay board": Target(_relay_board, (b"gpio read 4\n\r1\n\r>", b"gpio read 4\n\rerror\n\r>")),
    "NUT answers": Target(
        _nut,
        (
            b'BEGIN LIST VAR ups\nVAR ups ups.status "OB LB"\nVAR ups battery.charge "41"\nEND LIST VAR ups\n',
            b"ERR X\n",
        ),
    ),
}
