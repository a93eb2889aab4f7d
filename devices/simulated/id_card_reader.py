"""A simulated identity-card reader: speaks the SAM serial protocol on a pseudo-terminal, holds a card you give it.

    python -m devices.simulated.id_card_reader --port LINK --control SOCKET

Commands, on the control socket (devices/simulated/control.py) or typed here:

    insert name=… sex=2 nation=01 birth=19900307 address=… number=… issuer=… valid_from=20200101 valid_to=长期
           [photo=FILE.webp]
    insert text=HEX [photo=FILE]     a raw 256-byte text record, for cards that are wrong
    lift                             take the card away
    unplug | plug                    pull the reader's cable, put it back
    fault kind=KIND [count=N]        the next N reads go wrong: read-failed, lift-while-reading, unknown-kind
    fault kind=KIND [count=N] [at=COMMAND]
                                     the next N replies (to COMMAND only) go wrong: junk, false-preamble, checksum,
                                     truncate, silent; commands are reset, status, sam-id, find-card, select-card,
                                     read-text-and-photo
    state | quit
"""

import sys
from pathlib import Path
from threading import Event, Lock
from typing import Any

from devices.identity_card.frames import PREAMBLE, Command, check_byte, framed
from devices.identity_card.record import PHOTO_BYTES, TEXT_BYTES, encode_record
from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered
from devices.simulated.pty_port import PtyPort

LINE_FAULTS = ("junk", "false-preamble", "checksum", "truncate", "silent")
FAULTS = (*LINE_FAULTS, "read-failed", "lift-while-reading", "unknown-kind")
COMMANDS = {command.name.lower().replace("_", "-"): command.value for command in Command}
SAM_ID = bytes.fromhex("0500 0300 FB8C3201 39300000 15CD5B07")
"""05.03-20090107-0000012345-0123456789"""
_REQUEST_HEAD = len(PREAMBLE) + 2
_OK, _FOUND, _NO_CARD, _SELECT_FAILED, _READ_FAILED = 0x90, 0x9F, 0x80, 0x81, 0x41
_JUNK = b"\x00\xff\xaa\xaa\x96noise"


class Reader:
    """The module and the card on it."""

    def __init__(self, port: PtyPort) -> None:
        self.port = port
        self.quitting = Event()
        self._lock = Lock()
        self._record: bytes | None = None
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
            case "fault":
                self._go_wrong(**values)
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {"plugged": self.port.plugged, "card": self._record is not None, "reads": self._reads}

    def _go_wrong(self, kind: str, count: int | str = 1, at: str | None = None) -> None:
        if kind not in FAULTS:
            raise ControlError(f"kind is one of {', '.join(FAULTS)}")
        if at is not None and at not in COMMANDS:
            raise ControlError(f"at is one of {', '.join(COMMANDS)}")
        with self._lock:
            self._fault, self._fault_count = kind, int(count)
            self._fault_at = COMMANDS[at] if at is not None else None

    def _insert(self, values: dict[str, Any]) -> None:
        photo = bytes(PHOTO_BYTES)
        if path := values.pop("photo", None):
            photo = Path(path).read_bytes().ljust(PHOTO_BYTES, b"\0")
            if len(photo) > PHOTO_BYTES:
                raise ControlError(f"{path}: a photo has at most {PHOTO_BYTES} bytes")
        if raw := values.pop("text", None):
            text = bytes.fromhex(raw)
            if len(text) != TEXT_BYTES:
                raise ControlError(f"text: {len(text)} bytes instead of {TEXT_BYTES}")
        else:
            text = encode_record(values)
        with self._lock:
            self._record = text + photo
            self._found = self._selected = self._was_read = False

    def _lift(self) -> None:
        with self._lock:
            self._record = None
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
            case Command.RESET.value | Command.STATUS.value:
                return bytes([0, 0, _OK])
            case Command.SAM_ID.value:
                return bytes([0, 0, _OK]) + SAM_ID
            case Command.FIND_CARD.value:
                if self._record is None or self._was_read:
                    return bytes([0, 0, _NO_CARD])
                self._found, self._selected = True, False
                return bytes([0, 0, _FOUND]) + bytes(4)
            case Command.SELECT_CARD.value:
                if not self._found or self._record is None:
                    return bytes([0, 0, _SELECT_FAILED])
                self._selected = True
                return bytes([0, 0, _OK]) + bytes(8)
            case Command.READ_TEXT_AND_PHOTO.value:
                return self._read()
            case _:
                return b"\x00\x00\x21"

    def _read(self) -> bytes:
        fault = self._fault if self._fault_count else ""
        if fault == "lift-while-reading":
            self._fault_count -= 1
            self._record = None
        if fault == "read-failed":
            self._fault_count -= 1
        selected, self._found, self._selected = self._selected, False, False
        if self._record is None or not selected or fault == "read-failed":
            return bytes([0, 0, _READ_FAILED])
        record = self._record
        if fault == "unknown-kind":
            self._fault_count -= 1
            record = record[:248] + "Q".encode("utf-16-le") + record[250:]
        self._was_read = True
        self._reads += 1
        sizes = TEXT_BYTES.to_bytes(2, "big") + PHOTO_BYTES.to_bytes(2, "big")
        return bytes([0, 0, _OK]) + sizes + record


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
    arguments = parser.parse_args()
    reader = Reader(PtyPort(arguments.port, arguments.baud if arguments.paced else None))
    reader.port.plug()
    with steered(arguments.control, reader.handle):
        reader.serve()
    reader.port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
