"""A simulated receipt printer: ESC/POS on a pseudo-terminal, sensors that answer, paper as pictures.

    python -m devices.simulated.receipt_printer --port LINK --control SOCKET --output DIR

At each cut it writes DIR/receipt-0001.bin (the bytes) and .png (the paper). Commands, on the control socket
(devices/simulated/control.py) or typed here:

    paper state=good|low|out     cover state=closed|open     error on=true|false (cutter)
    silent on=true|false         answer nothing, print on
    stop-after bytes=N           paper runs out after N more bytes
    unplug | plug                pull the cable, put it back
    state | quit
"""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from devices.simulated.control import ControlError, ControlServer, obey_words
from devices.simulated.pty_port import PtyPort
from devices.simulated.receipt_raster import Raster

_FIXED = 0b0001_0010
_YES = (True, "true", "on", "yes", 1)


class Printer:
    """The printer's sensors and what it makes of the bytes."""

    def __init__(self, port: PtyPort, output: Path) -> None:
        self.port = port
        self.quitting = Event()
        self._output = output
        self._raster = Raster()
        self._job = bytearray()
        self._paper, self._cover_open, self._error, self._silent = "good", False, False, False
        self._bytes_left: int | None = None
        self._query = self._tail = b""
        self._recovering = False
        self._receipts = len(list(output.glob("receipt-*.png")))

    # --- Steering --------------------------------------------------------------------------------------------------

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        match command.get("command"):
            case "paper":
                self._paper = _one_of(command, "good", "low", "out")
            case "cover":
                self._cover_open = _one_of(command, "closed", "open") == "open"
            case "error":
                self._error = command["on"] in _YES
            case "silent":
                self._silent = command["on"] in _YES
            case "stop-after":
                self._bytes_left = int(command["bytes"])
            case "unplug":
                self.port.unplug()
            case "plug":
                self._lose_job()
                self.port.plug()
            case "quit":
                self.quitting.set()
            case "state":
                pass
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {
            "plugged": self.port.plugged,
            "paper": self._paper,
            "cover": "open" if self._cover_open else "closed",
            "receipts": self._receipts,
            "unknown_commands": self._raster.unknown,
        }

    # --- The wire --------------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Print until told to quit."""
        while not self.quitting.is_set():
            for byte in self.port.read(0.1):
                self._take(byte)

    def _take(self, byte: int) -> None:
        """Real-time queries are answered at once, wherever they stand; all else is printed in order."""
        if self._raster.in_picture and self._can_print():
            self._print(byte)
            return
        query = self._query + bytes([byte])
        if b"\x10\x04".startswith(query):
            self._query = query
            return
        if len(query) == 3 and query.startswith(b"\x10\x04"):
            self._query = b""
            self._answer(self._status(byte))
            return
        self._query = b""
        for one in query:
            self._print(one)

    def _print(self, byte: int) -> None:
        if not self._can_print():
            return
        if self._recovering:
            self._tail = (self._tail + bytes([byte]))[-2:]
            self._recovering = self._tail != b"\x1b@"
            return
        if self._bytes_left is not None:
            self._bytes_left -= 1
            if self._bytes_left <= 0:
                self._paper, self._bytes_left = "out", None
                self._lose_job()
                return
        self._job.append(byte)
        event = self._raster.feed(byte)
        if event == "cut":
            self._cut()
        elif event == "ordered-status":
            self._answer(0b0000_1100 if self._paper == "low" else 0)

    def _lose_job(self) -> None:
        """What was on its way is lost with the paper's end or the cable; the next job begins by initialising."""
        self._raster = Raster()
        self._job.clear()
        self._query = self._tail = b""
        self._recovering = True

    def _can_print(self) -> bool:
        return self._paper != "out" and not self._cover_open and not self._error

    def _cut(self) -> None:
        paper = self._raster.cut()
        if paper is not None:
            self._receipts += 1
            name = self._output / f"receipt-{self._receipts:04}"
            name.with_suffix(".bin").write_bytes(bytes(self._job))
            paper.save(name.with_suffix(".png"))
        self._job.clear()

    def _status(self, query: int) -> int:
        match query:
            case 1:
                return _FIXED | (0 if self._can_print() else 0b1000)
            case 2:
                out = 0b0010_0000 if self._paper == "out" else 0
                return _FIXED | (0b100 if self._cover_open else 0) | out | (0b0100_0000 if self._error else 0)
            case 3:
                return _FIXED | (0b1000 if self._error else 0)
            case _:
                near = 0b1100 if self._paper in ("low", "out") else 0
                return _FIXED | near | (0b0110_0000 if self._paper == "out" else 0)

    def _answer(self, byte: int) -> None:
        if not self._silent:
            self.port.write(bytes([byte]))


def _one_of(command: dict[str, Any], *states: str) -> str:
    if command.get("state") not in states:
        raise ControlError(f"state is one of {', '.join(states)}")
    return str(command["state"])


def main() -> int:
    """Run until told to quit."""
    parser = argparse.ArgumentParser(
        prog="python -m devices.simulated.receipt_printer",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=Path, required=True, help="link to the pseudo-terminal")
    parser.add_argument("--control", type=Path, required=True, help="control socket")
    parser.add_argument("--output", type=Path, required=True, help="folder for the paper")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    printer = Printer(PtyPort(arguments.port), arguments.output)
    printer.port.plug()
    control = ControlServer(arguments.control, printer.handle)
    control.start()
    if sys.stdin.isatty():
        Thread(target=obey_words, args=(sys.stdin, printer.handle), daemon=True).start()
    with suppress(KeyboardInterrupt):
        printer.serve()
    control.close()
    printer.port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
