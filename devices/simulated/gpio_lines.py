"""A simulated USB relay and I/O board: lamps on its relays, switches at its inputs (devices/gpio/relay_protocol.py).

    python -m devices.simulated.gpio_lines --port LINK --control SOCKET

Commands, on the control socket (devices/simulated/control.py) or typed here:

    input line=N level=true|false    a switch at an input (all are false at first)
    flutter line=N on=true|false     an input that changes every time it is read
    stuck line=N on=true|false       a relay that stays as it is
    unplug | plug                    pull the board's cable, put it back (relays fall off)
    fault kind=KIND [count=N]        the next N replies go wrong: junk, truncate, silent, flood
    state                            relays that are on, how often each was switched, and the inputs
    quit
"""

import sys
from pathlib import Path
from threading import Event, Lock
from typing import Any

from devices.gpio.relay_protocol import CHANNELS
from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered
from devices.simulated.pty_port import PtyPort

LINES = 16
FAULTS = ("junk", "truncate", "silent", "flood")
TRUE = {True, "true"}
FIRMWARE = "00000008"


class Board:
    """The board, its relays and what is wired to its inputs."""

    def __init__(self, port: PtyPort) -> None:
        self.port = port
        self.quitting = Event()
        self._lock = Lock()
        self._relays = [False] * LINES
        self._switched = [0] * LINES
        self._inputs = [False] * LINES
        self._fluttering: set[int] = set()
        self._stuck: set[int] = set()
        self._fault, self._fault_count = "", 0

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        values = dict(command)
        with self._lock:
            match values.pop("command", ""):
                case "input":
                    self._inputs[_line(values)] = values["level"] in TRUE
                case "flutter":
                    _mark(self._fluttering, values)
                case "stuck":
                    _mark(self._stuck, values)
                case "unplug":
                    self.port.unplug()
                    self._relays = [False] * LINES
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
            return {
                "plugged": self.port.plugged,
                "on": [line for line in range(LINES) if self._relays[line]],
                "switched": self._switched,
                "inputs": [line for line in range(LINES) if self._inputs[line]],
            }

    def _go_wrong(self, kind: str, count: int | str = 1) -> None:
        if kind not in FAULTS:
            raise ControlError(f"kind is one of {', '.join(FAULTS)}")
        self._fault, self._fault_count = kind, int(count)

    def serve(self) -> None:
        """Answer commands until told to quit."""
        buffer = b""
        while not self.quitting.is_set():
            buffer += self.port.read(0.1)
            while b"\r" in buffer:
                command, _, buffer = buffer.partition(b"\r")
                with self._lock:
                    self.port.write(self._reply(command.decode("ascii", "replace")))

    def _reply(self, command: str) -> bytes:
        answer = self._answer(command.split())
        whole = f"{command}\n\r{answer}\n\r>" if answer else f"{command}\n\r>"
        if not self._fault_count:
            return whole.encode()
        self._fault_count -= 1
        match self._fault:
            case "junk":
                return b"\x00\xfe~noise\n\r>"
            case "truncate":
                return whole.encode()[: len(whole) // 2]
            case "flood":
                return b"U" * 4000
            case _:
                return b""

    def _answer(self, words: list[str]) -> str:
        match words:
            case ["ver"]:
                return FIRMWARE
            case ["relay", ("on" | "off") as level, name] if (line := CHANNELS.find(name)) in range(LINES):
                if line not in self._stuck and self._relays[line] != (level == "on"):
                    self._relays[line] = level == "on"
                    self._switched[line] += 1
                return ""
            case ["relay", "read", name] if (line := CHANNELS.find(name)) in range(LINES):
                return "on" if self._relays[line] else "off"
            case ["gpio", "read", name] if (line := CHANNELS.find(name)) in range(LINES):
                if line in self._fluttering:
                    self._inputs[line] = not self._inputs[line]
                return str(int(self._inputs[line]))
            case _:
                return "Command Error"


def _line(values: dict[str, Any]) -> int:
    line = int(values["line"])
    if line not in range(LINES):
        raise ControlError(f"line is 0 to {LINES - 1}")
    return line


def _mark(lines: set[int], values: dict[str, Any]) -> None:
    (lines.add if values["on"] in TRUE else lines.discard)(_line(values))


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("gpio_lines", __doc__)
    parser.add_argument("--port", type=Path, required=True, help="link to the pseudo-terminal")
    arguments = parser.parse_args()
    board = Board(PtyPort(arguments.port))
    board.port.plug()
    with steered(arguments.control, board.handle):
        board.serve()
    board.port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
