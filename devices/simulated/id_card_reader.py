"""A simulated identity-card reader: speaks the SAM serial protocol on a pseudo-terminal, holds a card you give it.

    python -m devices.simulated.id_card_reader --port LINK --control SOCKET

Commands, on the control socket (devices/simulated/control.py) or typed here:

    insert name=… sex=2 nation=01 birth=19900307 address=… number=… issuer=… valid_from=20200101 valid_to=长期
           [photo=FILE.webp] [appended_address=…] [fingerprints=0|1|2]
    insert kind=J|I|Y …              a card of another kind, with that kind's fields (devices/identity_card/layouts.py)
    insert text=HEX [photo=FILE]     a raw 256-byte text record, for cards that are wrong
    lift                             take the card away
    unplug | plug                    pull the reader's cable, put it back
    flood on=true|false              sends without a pause
    fault kind=KIND [count=N]        the next N reads go wrong: read-failed, lift-while-reading, unknown-kind
    fault kind=KIND [count=N] [at=COMMAND]
                                     the next N replies (to COMMAND only) go wrong: junk, false-preamble, checksum,
                                     truncate, silent, self-test, refuse; commands are reset, status, sam-id,
                                     find-card, select-card, read-text-and-photo, read-newest-address,
                                     read-text-photo-and-fingerprints
    state | quit
"""

import sys
from pathlib import Path
from threading import Event, Lock
from typing import Any

from devices.identity_card.frames import PREAMBLE, Command, check_byte, framed
from devices.simulated.control import ControlError
from devices.simulated.identity_card import SimulatedCard, card_of
from devices.simulated.program import simulator_parser, steered, switch
from devices.simulated.pty_port import PtyPort

LINE_FAULTS = ("junk", "false-preamble", "checksum", "truncate", "silent", "self-test", "refuse")
CARD_FAULTS = ("read-failed", "lift-while-reading", "unknown-kind")
FAULTS = (*LINE_FAULTS, *CARD_FAULTS)
COMMANDS = {command.name.lower().replace("_", "-"): command.value for command in Command}
SAM_ID = bytes.fromhex("0500 0300 FB8C3201 39300000 15CD5B07")
"""05.03-20090107-0000012345-0123456789"""
_REQUEST_HEAD = len(PREAMBLE) + 2
_OK, _FOUND, _NO_CARD, _SELECT_FAILED, _READ_FAILED, _NOTHING = 0x90, 0x9F, 0x80, 0x81, 0x41, 0x91
_SELF_TEST_FAILED, _REFUSED = 0x60, 0x21
_JUNK = b"\x00\xff\xaa\xaa\x96noise"


class Reader:
    """The module and the card on it."""

    def __init__(self, port: PtyPort, *, reset_finds_again: bool) -> None:
        self.port = port
        self._reset_finds_again = reset_finds_again
        self.quitting = Event()
        self._lock = Lock()
        self._card: SimulatedCard | None = None
        self._found = self._selected = self._was_read = False
        self._fault, self._fault_count = "", 0
        self._fault_at: bytes | None = None
        self._reads = 0

    # --- Steering --------------------------------------------------------------------------------------------------

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        values = dict(command)
        match values.pop("command", ""):
            case "insert":
                self._insert(values)
            case "lift":
                self._lift()
            case "unplug":
                self.port.unplug()
            case "plug":
                self.port.plug()
            case "flood":
                self.port.flood(on=switch(values.get("on")))
            case "fault":
                self._go_wrong(**values)
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {"plugged": self.port.plugged, "card": self._card is not None, "reads": self._reads}

    def _go_wrong(self, kind: str, count: int | str = 1, at: str | None = None) -> None:
        if kind not in FAULTS:
            raise ControlError(f"kind is one of {', '.join(FAULTS)}")
        if at is not None and at not in COMMANDS:
            raise ControlError(f"at is one of {', '.join(COMMANDS)}")
        with self._lock:
            self._fault, self._fault_count = kind, int(count)
            self._fault_at = COMMANDS[at] if at is not None else None

    def _insert(self, values: dict[str, Any]) -> None:
        card = card_of(values)
        with self._lock:
            self._card = card
            self._found = self._selected = self._was_read = False

    def _lift(self) -> None:
        with self._lock:
            self._card = None
            self._found = self._selected = self._was_read = False

    # --- The wire --------------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Answer requests until told to quit."""
        buffer = bytearray()
        while not self.quitting.is_set():
            buffer += self.port.read(0.1)
            while (request := _taken(buffer)) is not None:
                self._reply(request)

    def _reply(self, request: bytes) -> None:
        self.port.pass_time_of(len(PREAMBLE) + len(request))
        with self._lock:
            content = self._answer(request)
        if content is None:
            return
        frame = framed(content)
        match self._next_fault(request[2:4]):
            case "junk":
                frame = _JUNK + frame
            case "false-preamble":
                frame = PREAMBLE + b"\x09\x00" + frame
            case "checksum":
                frame = frame[:-1] + bytes([frame[-1] ^ 0xFF])
            case "truncate":
                frame = frame[: len(frame) // 2]
            case "self-test":
                frame = framed(bytes([0, 0, _SELF_TEST_FAILED]))
            case "refuse":
                frame = framed(bytes([0, 0, _REFUSED]))
            case "silent":
                return
        self.port.write(frame)

    def _next_fault(self, command: bytes) -> str:
        with self._lock:
            due = self._fault_count and self._fault_at in (None, command)
            if not due or self._fault not in LINE_FAULTS:
                return ""
            self._fault_count -= 1
            return self._fault

    def _answer(self, request: bytes) -> bytes | None:
        if check_byte(request[:-1]) != request[-1]:
            return b"\x00\x00\x10"
        match request[2:4]:
            case Command.RESET.value:
                self._found = self._selected = False
                self._was_read = self._was_read and not self._reset_finds_again
                return bytes([0, 0, _OK])
            case Command.STATUS.value:
                return bytes([0, 0, _OK])
            case Command.SAM_ID.value:
                return bytes([0, 0, _OK]) + SAM_ID
            case Command.FIND_CARD.value:
                if self._card is None or self._was_read:
                    return bytes([0, 0, _NO_CARD])
                self._found, self._selected = True, False
                return bytes([0, 0, _FOUND]) + bytes(4)
            case Command.SELECT_CARD.value:
                if not self._found or self._card is None:
                    return bytes([0, 0, _SELECT_FAILED])
                self._selected = True
                return bytes([0, 0, _OK]) + bytes(8)
            case Command.READ_TEXT_AND_PHOTO.value:
                return self._read(fingerprints=False)
            case Command.READ_TEXT_PHOTO_AND_FINGERPRINTS.value:
                return self._read(fingerprints=True)
            case Command.READ_NEWEST_ADDRESS.value:
                return self._newest_address()
            case _:
                return bytes([0, 0, _REFUSED])

    def _read(self, *, fingerprints: bool) -> bytes:
        fault = self._fault if self._fault_count else ""
        if fault in CARD_FAULTS:
            self._fault_count -= 1
        if fault == "lift-while-reading":
            self._card = None
        selected, self._found, self._selected = self._selected, False, False
        if self._card is None or not selected or fault == "read-failed":
            return bytes([0, 0, _READ_FAILED])
        text = self._card.text
        if fault == "unknown-kind":
            text = text[:248] + "Q".encode("utf-16-le") + text[250:]
        self._was_read = True
        self._reads += 1
        blocks = [text, self._card.photo, *([self._card.fingerprints] if fingerprints else [])]
        sizes = b"".join(len(block).to_bytes(2, "big") for block in blocks)
        return bytes([0, 0, _OK]) + sizes + b"".join(blocks)

    def _newest_address(self) -> bytes:
        if self._card is None or not self._was_read:
            return bytes([0, 0, _READ_FAILED])
        return bytes([0, 0, _OK]) + self._card.address if self._card.address else bytes([0, 0, _NOTHING])


def _taken(buffer: bytearray) -> bytes | None:
    """The next whole request (LEN CMD PARA DATA CHK), taken out of the buffer."""
    start = buffer.find(PREAMBLE)
    if start < 0:
        del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]
        return None
    del buffer[:start]
    if len(buffer) < _REQUEST_HEAD:
        return None
    end = _REQUEST_HEAD + int.from_bytes(buffer[len(PREAMBLE) : _REQUEST_HEAD], "big")
    if len(buffer) < end:
        return None
    request = bytes(buffer[len(PREAMBLE) : end])
    del buffer[:end]
    return request


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("id_card_reader", __doc__)
    parser.add_argument("--port", type=Path, required=True, help="link to the pseudo-terminal")
    parser.add_argument("--baud", type=int, default=115200)
    parser.add_argument("--paced", action="store_true", help="answer at the line's own pace")
    parser.add_argument("--reset-finds-again", action="store_true", help="a card once given is found after a reset")
    arguments = parser.parse_args()
    port = PtyPort(arguments.port, arguments.baud if arguments.paced else None)
    reader = Reader(port, reset_finds_again=arguments.reset_finds_again)
    reader.port.plug()
    with steered(arguments.control, reader.handle):
        reader.serve()
    reader.port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
