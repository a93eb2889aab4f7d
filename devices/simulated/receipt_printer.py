"""A simulated receipt printer: takes ESC/POS on a pseudo-terminal, answers status requests, writes what it printed.

    python -m devices.simulated.receipt_printer --port LINK --control SOCKET --output DIR

At each cut it leaves ``receipt-0001.bin`` (the bytes) and ``receipt-0001.png`` (the paper) in DIR; with ``--discard``
it only counts. With ``--presenter`` a sensor at its exit sees each receipt until somebody takes it.

Commands, on the control socket (devices/simulated/control.py) or typed here:

    paper state=good|low|out
    cover state=open|closed
    error on=true|false          the mechanism is stuck
    cutter state=stuck|freed|good  freed: in error until the printer is told to recover
    hot on=true|false            the head is too hot to print
    take                         somebody takes what lies at the exit
    tear                         somebody tears off what hangs out unfinished
    silent on=true|false         takes everything, answers nothing
    flood on=true|false          sends without a pause
    stop-after bytes=N           paper runs out after N more bytes
    unplug-after bytes=N         the cable is pulled after N more bytes
    unplug | plug                pull the printer's cable, put it back
    state | quit
"""

import sys
from pathlib import Path
from threading import Event, RLock
from typing import Any

from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered, switch
from devices.simulated.pty_port import PtyPort
from devices.simulated.receipt_commands import (
    AskIdentity,
    AskSensors,
    Bold,
    Command,
    CommandReader,
    Cut,
    Initialise,
    Justify,
    LineFeed,
    LineSpacing,
    Raster,
    Size,
    Skipped,
    Text,
    real_time_requests,
)
from devices.simulated.receipt_paper import DEFAULT_SPACING_DOTS, Paper
from devices.simulated.receipt_sensors import FULL_STATUS, Sensors, identity

PAPERS = ("good", "low", "out")
COVERS = ("open", "closed")
CUTTERS = ("good", "stuck", "freed")
_CLEARED = b"\x37\x25\x00"
"""Answer to DLE DC4 8."""
_LONGEST_REAL_TIME = 10
_RECOVER_AND_CLEAR = 2


class Printer:
    """The mechanism, its sensors and the paper in it."""

    def __init__(self, port: PtyPort, output: Path | None, dots: int, *, presenter: bool) -> None:
        """Without ``output`` receipts are counted and thrown away."""
        self.port = port
        self.quitting = Event()
        self._output = output
        self._lock = RLock()
        self._reader = CommandReader()
        self._paper = Paper(dots)
        self._tail = b""
        self._printed = bytearray()
        self._sensors = Sensors()
        self._presenter, self._silent = presenter, False
        self._stop_after: int | None = None
        self._unplug_after: int | None = None
        self._receipts, self._unknown = 0, 0
        known = output.glob("receipt-[0-9]*.bin") if output else ()
        self._next_number = 1 + max((int(name.stem[-4:]) for name in known), default=0)

    # --- Steering --------------------------------------------------------------------------------------------------

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        values = dict(command)
        with self._lock:
            match values.pop("command", ""):
                case "paper":
                    self._sensors.paper = _one_of(values.get("state"), PAPERS)
                    self._stop_after = None
                case "cover":
                    self._sensors.cover_open = _one_of(values.get("state"), COVERS) == "open"
                case "error":
                    self._sensors.mechanism_stuck = switch(values.get("on"))
                case "cutter":
                    self._sensors.cutter = _one_of(values.get("state"), CUTTERS)
                case "hot":
                    self._sensors.hot = switch(values.get("on"))
                case "take":
                    self._sensors.at_exit = False
                case "silent":
                    self._silent = switch(values.get("on"))
                case "flood":
                    self.port.flood(on=switch(values.get("on")))
                case "tear":
                    self._paper.cut()
                    self._printed.clear()
                case "stop-after":
                    self._stop_after = int(values["bytes"])
                case "unplug-after":
                    self._unplug_after = int(values["bytes"])
                case "unplug":
                    self._unplug()
                case "plug":
                    self.port.plug()
                case "state":
                    pass
                case "quit":
                    self.quitting.set()
                case other:
                    raise ControlError(f"{other!r} is no command; see --help")
            self._work()
            return self._state()

    def _state(self) -> dict[str, Any]:
        return {
            "plugged": self.port.plugged,
            "paper": self._sensors.paper,
            "cover": "open" if self._sensors.cover_open else "closed",
            "error": self._sensors.mechanism_stuck,
            "cutter": self._sensors.cutter,
            "hot": self._sensors.hot,
            "at_exit": self._sensors.at_exit,
            "silent": self._silent,
            "receipts": self._receipts,
            "waiting_bytes": len(self._reader.buffer),
            "unknown_commands": self._unknown,
        }

    def _unplug(self) -> None:
        """Without power, what is buffered is lost; what is on paper stays."""
        self.port.unplug()
        self._unplug_after = None
        self._reader = CommandReader()
        self._tail = b""

    # --- The wire --------------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Take what comes until told to quit."""
        while not self.quitting.is_set():
            content = self.port.read(0.1)
            if content:
                with self._lock:
                    self._take(content)

    def _take(self, content: bytes) -> None:
        arrived = self._tail + content
        seen = len(self._tail)
        self._reader.feed(content)
        for end, request in real_time_requests(arrived):
            if end > seen:
                self._obey_at_once(request)
        self._tail = arrived[-_LONGEST_REAL_TIME + 1 :]
        self._work()

    def _obey_at_once(self, request: bytes) -> None:
        match request[1], request[2]:
            case 0x04, query:
                if query != FULL_STATUS or self._presenter:
                    self._answer(self._sensors.status(query))
            case 0x05, how:
                self._sensors.recover()
                if how == _RECOVER_AND_CLEAR:
                    self._reader.buffer.clear()
            case _:
                self._reader.buffer.clear()
                self._answer(_CLEARED)

    def _answer(self, content: bytes) -> None:
        if not self._silent:
            self.port.write(content)

    # --- Printing --------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Work through what is buffered; an offline printer keeps it until it is online again."""
        while not self._sensors.offline and (next_one := self._reader.next_command()) is not None:
            command, taken = next_one
            self._printed += taken
            self._obey(command)
            if self._stop_after is not None:
                self._stop_after -= len(taken)
                if self._stop_after <= 0:
                    self._sensors.paper, self._stop_after = "out", None
            if self._unplug_after is not None:
                self._unplug_after -= len(taken)
                if self._unplug_after <= 0:
                    self._unplug()

    def _obey(self, command: Command) -> None:
        paper = self._paper
        match command:
            case Initialise():
                paper.initialise()
            case Text(text):
                paper.text(text)
            case LineFeed(lines):
                paper.feed(lines)
            case Size(width, height):
                paper.width, paper.height = width, height
            case Bold(on):
                paper.bold = on
            case Justify(where):
                paper.justify = where
            case LineSpacing(dots):
                paper.spacing = DEFAULT_SPACING_DOTS if dots is None else dots
            case Raster(width_bytes, height, rows):
                paper.raster(width_bytes, height, rows)
            case Cut():
                self._cut()
            case AskSensors():
                self._answer(bytes([0x03 if self._sensors.paper == "low" else 0x00]))
            case AskIdentity(what):
                self._answer(identity(what))
            case Skipped(known):
                self._unknown += not known

    def _cut(self) -> None:
        """Write the receipt, each file whole or not at all; a cut of nothing puts out nothing."""
        picture, content = self._paper.cut(), bytes(self._printed)
        self._printed.clear()
        if picture is None:
            return
        self._receipts += 1
        self._sensors.at_exit = self._presenter
        if self._output is None:
            return
        path = self._output / f"receipt-{self._next_number:04d}"
        picture.save(path.with_suffix(".part"), format="PNG")
        path.with_suffix(".part").rename(path.with_suffix(".png"))
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path.with_suffix(".bin"))
        self._next_number += 1


def _one_of(value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ControlError(f"state is one of {', '.join(known)}")
    return str(value)


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("receipt_printer", __doc__)
    parser.add_argument("--port", type=Path, required=True, help="link to the pseudo-terminal")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--output", type=Path, help="directory for what was printed")
    target.add_argument("--discard", action="store_true", help="count receipts and keep none")
    parser.add_argument("--presenter", action="store_true", help="a model with a sensor at its exit")
    parser.add_argument("--dots", type=int, default=576, help="width of the paper (576: 72 mm at 203 dpi)")
    arguments = parser.parse_args()
    if arguments.output is not None:
        arguments.output.mkdir(parents=True, exist_ok=True)
    printer = Printer(PtyPort(arguments.port), arguments.output, arguments.dots, presenter=arguments.presenter)
    printer.port.plug()
    with steered(arguments.control, printer.handle):
        printer.serve()
    printer.port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
