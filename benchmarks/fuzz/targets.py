"""What is fuzzed: each target takes bytes from a device's wire and may raise DeviceError, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz.mutation import mutated
from devices.api import DeviceError
from devices.gpio.relay_protocol import answer_to, level_of
from devices.identity_card.frames import ReplyScanner, framed
from devices.identity_card.record import PHOTO_BYTES, decode_record, encode_record
from devices.identity_card.replies import blocks_of, failure_of, sam_id_text
from devices.power.nut_protocol import is_whole, power, variables
from devices.receipt_printer.status import Answers, Query, obstacle, paper_state, vouched
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
        except DeviceError:
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
    "relay board": Target(_relay_board, (b"gpio read 4\n\r1\n\r>", b"gpio read 4\n\rerror\n\r>")),
    "NUT answers": Target(
        _nut,
        (
            b'BEGIN LIST VAR ups\nVAR ups ups.status "OB LB"\nVAR ups battery.charge "41"\nEND LIST VAR ups\n',
            b"ERR X\n",
        ),
    ),
}
