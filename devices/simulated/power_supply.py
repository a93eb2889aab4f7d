"""A simulated power supply: the real upsd with the real dummy-ups driver (Network UPS Tools), private and on loopback.

    python -m devices.simulated.power_supply --port 34930 --control SOCKET

Commands, on the control socket (devices/simulated/control.py) or typed here:

    mains on=true|false        the mains come and go
    charge percent=N           the battery's charge; below 20 it is low
    runtime seconds=N          how long the battery lasts
    unplug | plug              the supply's data cable: its driver falls silent, so that upsd's data get stale
    stop | start               the daemon upsd
    garbage on=true|false      something else answers at upsd's port
    state | quit

The supply is called ``sandbox``. Data are stale after --max-age seconds (3).
"""

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered

UPS = "sandbox"
LOW_PERCENT = 20
PARTS = Path("/lib/nut")
"""Not /sbin/upsd, which on Debian is a script that looks at /etc/nut."""
START_S = 10.0
TRUE = {True, "true"}
_WITH_PARENT = ("/usr/bin/setpriv", "--pdeathsig", "KILL", "--")
"""A child does not outlive a killed simulator, which Linux takes for the thread that started it."""


class PowerSupply:
    """The two programs, their private folder, and what the supply says."""

    def __init__(self, folder: Path, port: int, max_age_s: int) -> None:
        self.quitting = Event()
        self._folder = folder
        self._port = port
        self._lock = Lock()
        self._said_at = 0
        self._mains, self._charge, self._runtime = True, 100, 1800
        self._daemon: subprocess.Popen[bytes] | None = None
        self._driver: subprocess.Popen[bytes] | None = None
        self._impostor: socket.socket | None = None
        self._starter = ThreadPoolExecutor(max_workers=1)
        user = pwd.getpwuid(os.getuid()).pw_name
        self._user = ("-u", user)
        for name, content in {
            "ups.conf": f"[{UPS}]\n  driver = dummy-ups\n  port = {UPS}.dev\n  mode = dummy-once\n  pollinterval = 1\n",
            "upsd.conf": f"LISTEN 127.0.0.1 {port}\nMAXAGE {max_age_s}\nSTATEPATH {folder}\n",
            "upsd.users": "",
        }.items():
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(content, encoding="ascii")
        self._say()

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        with self._lock:
            match command.get("command", ""):
                case "mains":
                    self._mains = command["on"] in TRUE
                case "charge":
                    self._charge = _within(command["percent"], 100)
                case "runtime":
                    self._runtime = _within(command["seconds"], 10**6)
                case "unplug":
                    self._end_driver()
                case "plug":
                    self._plug()
                case "stop":
                    self._end_daemon()
                case "start":
                    self.start()
                case "garbage":
                    self._pretend(on=command["on"] in TRUE)
                case "state":
                    pass
                case "quit":
                    self.quitting.set()
                case other:
                    raise ControlError(f"{other!r} is no command; see --help")
            self._say()
            return {
                "mains": self._mains,
                "percent": self._charge,
                "runtime": self._runtime,
                "plugged": self._driver is not None,
                "running": self._daemon is not None,
            }

    def start(self) -> None:
        """Start what does not run yet, and wait until upsd answers."""
        self._plug()
        if self._daemon is None:
            self._daemon = self._started("upsd", "-D")
            self._await_port()

    def close(self) -> None:
        """End what was started."""
        with self._lock:
            self._pretend(on=False)
            self._end_daemon()
            self._end_driver()
        self._starter.shutdown()

    def _end_daemon(self) -> None:
        _end(self._daemon)
        self._daemon = None

    def _end_driver(self) -> None:
        _end(self._driver)
        self._driver = None

    def _plug(self) -> None:
        if self._driver is None:
            self._driver = self._started("dummy-ups", "-a", UPS, "-D")

    def _started(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return self._starter.submit(
            subprocess.Popen[bytes],
            [*_WITH_PARENT, str(PARTS / program), *arguments, *self._user],
            env=os.environ | {"NUT_CONFPATH": str(self._folder), "NUT_STATEPATH": str(self._folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).result()

    def _await_port(self) -> None:
        pause = Event()
        for _ in range(round(START_S / 0.05)):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1) as line:
                line.sendall(f"GET VAR {UPS} ups.status\n".encode("ascii"))
                if line.recv(64).endswith((b'OL"\n', b'OB"\n', b'LB"\n')):  # at first it says WAIT
                    return
            pause.wait(0.05)
        raise ControlError("upsd did not start")

    def _say(self) -> None:
        """Rewrite the file that dummy-ups reads once a second when it has changed; renamed, so that no half is read."""
        status = "OL" if self._mains else "OB"
        low = " LB" if self._charge < LOW_PERCENT else ""
        fresh = self._folder / "fresh"
        fresh.write_text(
            f"ups.mfr: Simulated\nups.model: Sandbox\nups.status: {status}{low}\n"
            f"battery.charge: {self._charge}\nbattery.runtime: {self._runtime}\n",
            encoding="ascii",
        )
        # dummy-ups looks at whole seconds: two changes within one must not look like one.
        self._said_at = max(int(time.time()), self._said_at + 1)
        os.utime(fresh, (self._said_at, self._said_at))
        fresh.replace(self._folder / f"{UPS}.dev")

    def _pretend(self, *, on: bool) -> None:
        if self._impostor is not None:
            self._impostor.shutdown(socket.SHUT_RDWR)
            self._impostor.close()
            self._impostor = None
        if on:
            self._end_daemon()
            self._impostor = socket.create_server(("127.0.0.1", self._port))
            Thread(target=_babble, args=(self._impostor,), daemon=True).start()


def _babble(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            line, _ = listener.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()


def _within(given: object, most: int) -> int:
    number = int(str(given))
    if not 0 <= number <= most:
        raise ControlError(f"0 to {most}")
    return number


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("power_supply", __doc__)
    parser.add_argument("--port", type=int, required=True, help="upsd's port on 127.0.0.1")
    parser.add_argument("--max-age", type=int, default=3, help="seconds after which data are stale")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ups") as folder:
        supply = PowerSupply(Path(folder), arguments.port, arguments.max_age)
        signal.signal(signal.SIGTERM, lambda *_: supply.quitting.set())
        supply.start()
        with steered(arguments.control, supply.handle):
            supply.quitting.wait()
        supply.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
