"""A simulated page printer: a real IPP printer (CUPS' ippeveprinter) whose tray, covers and toner can be steered.

    python -m devices.simulated.page_printer --port PORT --control SOCKET --output DIR

Listens on localhost only, at ``ipp://localhost:PORT/ipp/print``. Each printed document is left in DIR as
``page-0001.pdf`` with a picture of each page, ``page-0001-1.png``.

Commands, on the control socket (devices/simulated/control.py) or typed here:

    tray state=full|empty
    jam on=true|false
    cover state=open|closed
    toner state=full|low|empty
    abort-next                   the next job fails
    slow seconds=N               each job takes N seconds
    unplug | plug                the printer disappears from its port, comes back
    jobs | state | quit

How its state gets into ippeveprinter: the program that prints a job (devices/simulated/page_engine.py) may set
printer-state-reasons, and they stay. While no job runs, a job of the simulator's own carries them in. ippeveprinter
holds every job while it shows "media-empty", so before that the tray is filled by the form of its web page /media.
"""

import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Event, RLock
from time import monotonic
from typing import Any

from devices.page_printer.ipp_answers import IppRefusedError, IppUnreachableError
from devices.page_printer.ipp_client import IppClient
from devices.page_printer.job import CANCELED, STOPPING
from devices.page_printer.reasons import keyword
from devices.simulated.control import ControlError
from devices.simulated.errands import Errands
from devices.simulated.ippeveprinter import OWN_USER, IppEvePrinter
from devices.simulated.program import simulator_parser, steered, switch

PICTURE_DPI = 100
STATE_JOB = "simulator-state"
SHOW_S = 10.0
_BUSY = 0x0507


@dataclass(frozen=True)
class Condition:
    """What a person did to the printer."""

    tray: str = "full"
    jam: bool = False
    cover: str = "closed"
    toner: str = "full"
    slow: float = 0.0
    abort_next: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        """As printer-state-reasons; ippeveprinter adds the severity."""
        found = (
            ("media-empty", self.tray == "empty"),
            ("media-jam", self.jam),
            ("cover-open", self.cover == "open"),
            ("toner-empty", self.toner == "empty"),
            ("toner-low", self.toner == "low"),
        )
        return tuple(reason for reason, true in found if true)

    @property
    def stuck(self) -> bool:
        """Whether nothing comes out."""
        return bool(set(self.reasons) - {"toner-low"})


class Printer:
    """Steers ippeveprinter and answers its print engine."""

    def __init__(self, process: IppEvePrinter, output: Path) -> None:
        self.quitting = Event()
        self.errands = Errands()
        self._process = process
        self._output = output
        self._client = IppClient(process.uri, OWN_USER)
        self._lock = RLock()
        self._condition = Condition()
        self._job, self._began = (0, ""), 0.0
        self._printed = 0
        self._next_number = 1 + max((int(name.stem[5:9]) for name in output.glob("page-[0-9]*.pdf")), default=0)

    # --- Steering --------------------------------------------------------------------------------------------------

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        values = dict(command)
        match values.pop("command", ""):
            case "tray":
                self._change(tray=_one_of(values, "full", "empty"))
            case "jam":
                self._change(jam=switch(values.get("on")))
            case "cover":
                self._change(cover=_one_of(values, "open", "closed"))
            case "toner":
                self._change(toner=_one_of(values, "full", "low", "empty"))
            case "slow":
                self._change(slow=float(values["seconds"]))
            case "abort-next":
                self._change(abort_next=True)
            case "unplug":
                self.errands.have_done(self._process.stop)
            case "plug":
                self.errands.have_done(self._plug)
            case "jobs":
                return {"jobs": self._jobs()}
            case "engine":
                return self._engine(int(values["job"]), str(values["name"]), Path(values["file"]))
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {"plugged": self._process.running, "printed": self._printed, **asdict(self._condition)}

    def _change(self, **values: Any) -> None:
        with self._lock:
            shown = self._condition.reasons
            self._condition = replace(self._condition, **values)
            changed = self._condition.reasons != shown
        if changed and self._process.running:
            self.show()

    def _plug(self) -> None:
        self._process.start()
        self.show()

    def show(self) -> None:
        """Bring the state into ippeveprinter, by a job of our own or by the engine of one that runs; wait for it."""
        self._process.fill_tray()
        deadline = monotonic() + SHOW_S
        own: int | None = None
        try:
            while not self._shown() or (own is not None and self._client.job(own).state < CANCELED):
                if monotonic() > deadline:
                    raise ControlError("ippeveprinter does not take the state")
                own = own or self._sent_state_job()
                self.quitting.wait(0.02)
        except (IppRefusedError, IppUnreachableError) as fault:
            raise ControlError(str(fault)) from fault

    def _shown(self) -> bool:
        shown = {keyword(reason) for reason in self._client.printer().reasons}
        return shown - {"none", "media-needed"} == set(self._condition.reasons)

    def _sent_state_job(self) -> int | None:
        try:
            return self._client.print_job(STATE_JOB, b"%PDF-1.4")
        except IppRefusedError as refusal:
            if refusal.status != _BUSY:
                raise
            return None

    def _jobs(self) -> list[dict[str, Any]]:
        try:
            found = [job for which in ("not-completed", "completed") for job in self._client.jobs(which)]
        except (IppUnreachableError, IppRefusedError) as fault:
            raise ControlError(str(fault)) from fault
        return [asdict(job) for job in found if job.name != STATE_JOB]

    # --- Printing --------------------------------------------------------------------------------------------------

    def _engine(self, job: int, name: str, file: Path) -> dict[str, Any]:
        """What the print engine does now: show these reasons, and with ``exit`` end so."""
        reasons = list(self._condition.reasons)
        if name == STATE_JOB:
            return {"reasons": reasons, "exit": 0}
        with self._lock:
            if self._job != (job, name):
                self._job, self._began = (job, name), monotonic()
            if not self._process.running or self._is_cancelled(job):
                return {"reasons": reasons, "exit": 1}
            if self._condition.abort_next:
                self._condition = replace(self._condition, abort_next=False)
                return {"reasons": reasons, "exit": 1}
            if self._condition.stuck or monotonic() - self._began < self._condition.slow:
                return {"reasons": reasons}
            self._put_out(file)
            return {"reasons": reasons, "exit": 0}

    def _is_cancelled(self, job: int) -> bool:
        try:
            word = self._client.job(job)
        except (IppUnreachableError, IppRefusedError):
            return True
        return word.state >= CANCELED or STOPPING in word.reasons

    def _put_out(self, file: Path) -> None:
        """The document and its pages' pictures; the document, which others wait for, last and whole."""
        target = self._output / f"page-{self._next_number:04d}"
        with suppress(subprocess.CalledProcessError):  # a broken document has no pictures, as it has no page
            subprocess.run(
                ["/usr/bin/pdftoppm", "-png", "-r", str(PICTURE_DPI), str(file), str(target)],
                check=True,
                capture_output=True,
            )
        part = target.with_suffix(".part")
        part.write_bytes(file.read_bytes())
        part.rename(target.with_suffix(".pdf"))
        self._next_number += 1
        self._printed += 1


def _one_of(values: dict[str, Any], *known: str) -> str:
    if values.get("state") not in known:
        raise ControlError(f"state is one of {', '.join(known)}")
    return str(values["state"])


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("page_printer", __doc__)
    parser.add_argument("--port", type=int, required=True, help="TCP port on localhost")
    parser.add_argument("--output", type=Path, required=True, help="directory for what was printed")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    with IppEvePrinter(arguments.port, arguments.control.resolve()) as process:
        printer = Printer(process, arguments.output)
        signal.signal(signal.SIGTERM, lambda *_: printer.quitting.set())
        process.start()
        with steered(arguments.control, printer.handle):
            printer.errands.serve(printer.quitting)
    return 0


if __name__ == "__main__":
    sys.exit(main())
