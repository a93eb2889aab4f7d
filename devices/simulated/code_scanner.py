"""A simulated code scanner, on a pseudo-terminal: a serial one, or a keyboard wedge that types input events.

    python -m devices.simulated.code_scanner --kind serial|wedge --port LINK --control SOCKET [--suffix cr|lf|crlf|none]

Commands, on the control socket (devices/simulated/control.py) or typed here:

    present payload=TEXT | hex=BYTES    hold a code before it; a wedge types ASCII only
    half payload=TEXT                   the first half of a code, without the suffix
    junk                                bytes, or keys, that are no text
    flood [bytes=N]                     send so much without a pause (default 4 MB)
    stick                               a wedge's key sticks and repeats (ends with unplug)
    unplug | plug                       pull the scanner's cable, put it back
    state | quit                        state tells the trigger commands that came, in hexadecimal
"""

import sys
from pathlib import Path
from threading import Event, Thread
from typing import Any

from devices.code_scanner.collecting import SUFFIXES
from devices.code_scanner.keystrokes import EV_KEY, EV_SYN, EVENT, LEFT_SHIFT, PLAIN, PRESSED, RELEASED, SHIFTED
from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered
from devices.simulated.pty_port import PtyPort

CHUNK = 1024
FLOOD_BYTES = 4 << 20
REPEATED = 2
REPEAT_S = 0.03
"""A keyboard's usual 33 repetitions a second."""
STUCK_KEY = 30
_UNTYPED_KEY = 240
"""KEY_UNKNOWN."""
_KEYS = {key: (code, False) for code, key in reversed(PLAIN.items())}
_SHIFTED_KEYS = {key: (code, True) for code, key in SHIFTED.items() if key not in _KEYS}


def _event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, kind, code, value) + (EVENT.pack(0, 0, EV_SYN, 0, 0) if kind == EV_KEY else b"")


def _stroke(code: int) -> bytes:
    return _event(EV_KEY, code, PRESSED) + _event(EV_KEY, code, RELEASED)


def keystrokes(text: bytes) -> bytes:
    """The events by which a wedge types this. Raises ControlError for what no US keyboard has."""
    events = bytearray()
    for character in text.decode("latin-1"):
        code, shift = (_KEYS | _SHIFTED_KEYS).get(character, (0, False))
        if not code:
            raise ControlError("a wedge types ASCII only")
        if shift:
            events += _event(EV_KEY, LEFT_SHIFT, PRESSED) + _stroke(code) + _event(EV_KEY, LEFT_SHIFT, RELEASED)
        else:
            events += _stroke(code)
    return bytes(events)


class Scanner:
    """The scanner and its cable."""

    def __init__(self, port: PtyPort, suffix: bytes, *, wedge: bool) -> None:
        self.port = port
        self.quitting = Event()
        self._suffix = suffix
        self._wedge = wedge
        self._received = bytearray()
        self._ending = Event()
        self._sending: Thread | None = None

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        match command.get("command", ""):
            case "present":
                self._send(_content(command) + self._suffix)
            case "half":
                content = _content(command)
                self._send(content[: len(content) // 2])
            case "junk":
                self.port.write(_stroke(_UNTYPED_KEY) if self._wedge else b"\xff\xfe\x80\x81" + self._suffix)
            case "flood":
                self._begin(self._flood, int(command.get("bytes", FLOOD_BYTES)))
            case "stick":
                self._begin(self._stick)
            case "unplug":
                self._end()
                self.port.unplug()
            case "plug":
                self.port.plug()
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        sending = self._sending is not None and self._sending.is_alive()
        return {"plugged": self.port.plugged, "sending": sending, "received": self._received.hex()}

    def _send(self, content: bytes) -> None:
        sent = keystrokes(content) if self._wedge else content
        for at in range(0, len(sent), CHUNK):
            self.port.write(sent[at : at + CHUNK])

    def _begin(self, work: Any, *arguments: int) -> None:
        self._end()
        self._ending = Event()
        self._sending = Thread(target=work, args=(self._ending, *arguments), daemon=True)
        self._sending.start()

    def _end(self) -> None:
        self._ending.set()

    def _flood(self, ending: Event, count: int) -> None:
        unit = (keystrokes(b"8") if self._wedge else b"8") * (CHUNK // 4)
        for _ in range(0, count, len(unit)):
            if ending.is_set():
                return
            self.port.write(unit)

    def _stick(self, ending: Event) -> None:
        self.port.write(_event(EV_KEY, STUCK_KEY, PRESSED))
        while not ending.wait(REPEAT_S):
            self.port.write(_event(EV_KEY, STUCK_KEY, REPEATED))

    def serve(self) -> None:
        """Take in trigger commands until told to quit."""
        while not self.quitting.is_set():
            self._received += self.port.read(0.1)
            del self._received[:-CHUNK]


def _content(command: dict[str, Any]) -> bytes:
    return bytes.fromhex(command["hex"]) if "hex" in command else str(command["payload"]).encode()


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("code_scanner", __doc__)
    parser.add_argument("--kind", choices=("serial", "wedge"), required=True)
    parser.add_argument("--port", type=Path, required=True, help="link to the pseudo-terminal")
    parser.add_argument("--suffix", choices=sorted(SUFFIXES), default="cr")
    arguments = parser.parse_args()
    port = PtyPort(arguments.port)
    port.plug()
    scanner = Scanner(port, SUFFIXES[arguments.suffix], wedge=arguments.kind == "wedge")
    with steered(arguments.control, scanner.handle):
        scanner.serve()
    port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
