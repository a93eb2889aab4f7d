"""A print queue: a real cupsd of its own, on localhost only, with one queue onto a printer.

    python -m devices.simulated.cups --port PORT --device URI --control SOCKET

The queue is ``ipp://localhost:PORT/printers/pages``. Debian packages: cups-daemon, cups-client.

Commands, on the control socket (devices/simulated/control.py) or typed here:

    pause                        as after a backend's error: the queue keeps what comes and prints nothing
    stop | start                 the print service ends, begins again
    state                        with ``files``: how many documents the spool holds
    quit

The queue is driverless ("everywhere"). CUPS then wants a filter that cups-filters would bring; as the documents are
made for the printer already, one that changes nothing stands in for it.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from devices.own_folder import OwnFolder
from devices.page_printer.ipp_answers import IppRefusedError, IppUnreachableError
from devices.page_printer.ipp_client import IppClient
from devices.simulated.control import ControlError
from devices.simulated.errands import Errands
from devices.simulated.program import simulator_parser, steered

QUEUE = "pages"
START_S = 15.0
STOP_S = 10.0
_SERVER_BIN = Path("/usr/lib/cups")
_WITH_PARENT = ("/usr/bin/setpriv", "--pdeathsig", "KILL", "--")
_FILES = """\
ServerRoot {folder}
RequestRoot {folder}/spool
TempDir {folder}/tmp
CacheDir {folder}/cache
StateDir {folder}/state
ServerBin {folder}/bin
DataDir /usr/share/cups
ErrorLog {folder}/error.log
AccessLog {folder}/access.log
PageLog {folder}/page.log
SystemGroup root
Sandboxing relaxed
"""
_SERVICE = """\
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
ErrorPolicy stop-printer
JobKillDelay 1
PreserveJobFiles Yes
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_CONVERSIONS = "application/pdf application/vnd.cups-pdf 0 unchanged\n"
_UNCHANGED = '#!/bin/sh\nexec /bin/cat "${6:--}"\n'


class Cups:
    """The service's process in a folder of its own. Start it on the thread that lives longest."""

    def __init__(self, folder: Path, port: int, device: str) -> None:
        self._folder = folder
        self._server = f"127.0.0.1:{port}"
        self._device = device
        self._process: subprocess.Popen[bytes] | None = None
        self._client = IppClient(f"ipp://localhost:{port}/", "simulator")
        folder.chmod(0o755)  # filters run as another user
        for name in ("spool", "tmp", "cache", "state", "bin/filter"):
            (folder / name).mkdir(parents=True)
        for name in ("backend", "daemon", "notifier"):
            (folder / "bin" / name).symlink_to(_SERVER_BIN / name)
        (folder / "bin/filter/unchanged").write_text(_UNCHANGED, encoding="ascii")
        (folder / "bin/filter/unchanged").chmod(0o755)
        (folder / "cupsd.conf").write_text(_SERVICE.format(port=port), encoding="ascii")
        (folder / "cups-files.conf").write_text(_FILES.format(folder=folder), encoding="ascii")
        (folder / "pages.convs").write_text(_CONVERSIONS, encoding="ascii")

    @property
    def running(self) -> bool:
        """Whether the service is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Begin; what the spool holds goes on. Raises OSError when it does not come up."""
        if self.running:
            return
        files = ("-c", str(self._folder / "cupsd.conf"), "-s", str(self._folder / "cups-files.conf"))
        self._process = subprocess.Popen(
            [*_WITH_PARENT, "/usr/sbin/cupsd", "-f", *files],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        pause, deadline = Event(), monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or monotonic() > deadline:
                raise ChildProcessError(f"cupsd did not start (exit status {self._process.returncode})")
            pause.wait(0.05)

    def stop(self) -> None:
        """End it as a service manager does; jobs stay in the spool."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_S)

    def make_queue(self) -> None:
        """The queue onto the printer, driverless. Raises OSError."""
        self._run("lpadmin", "-p", QUEUE, "-v", self._device, "-m", "everywhere", "-E")

    def pause(self) -> None:
        """Stop the queue. Raises OSError."""
        self._run("cupsdisable", QUEUE)

    def files(self) -> int:
        """How many documents lie in the spool."""
        return len(list((self._folder / "spool").glob("d*")))

    def _answers(self) -> bool:
        try:
            self._client.jobs("not-completed")
        except IppRefusedError:
            return True
        except IppUnreachableError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [f"/usr/sbin/{program}", "-h", self._server, *arguments],
            env=os.environ | {"CUPS_SERVERROOT": str(self._folder)},
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
        )
        if done.returncode != 0:
            raise ChildProcessError(f"{program}: {done.stderr.strip()}")


class Steering:
    """Obeys commands."""

    def __init__(self, cups: Cups) -> None:
        self.quitting = Event()
        self.errands = Errands()
        self._cups = cups

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        match command.get("command"):
            case "pause":
                self._cups.pause()
            case "stop":
                self.errands.have_done(self._cups.stop)
            case "start":
                self.errands.have_done(self._cups.start)
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {"running": self._cups.running, "files": self._cups.files()}


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("cups", __doc__)
    parser.add_argument("--port", type=int, required=True, help="TCP port on localhost")
    parser.add_argument("--device", required=True, help="the printer's URI")
    arguments = parser.parse_args()
    with OwnFolder("print-queue-") as folder:
        cups = Cups(folder.path, arguments.port, arguments.device)
        steering = Steering(cups)
        signal.signal(signal.SIGTERM, lambda *_: steering.quitting.set())
        with suppress(KeyboardInterrupt):
            cups.start()
            cups.make_queue()
            with steered(arguments.control, steering.handle):
                steering.errands.serve(steering.quitting)
        cups.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
