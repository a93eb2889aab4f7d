"""CUPS' ippeveprinter as a child process, on localhost only, with what it needs around it.

It insists on a D-Bus system bus, even with DNS-SD off: a private one is started for it. "-n localhost" makes it listen
on the loopback addresses alone. Debian packages: cups-ipp-utils, dbus-daemon.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Final, Self

import requests

from devices.own_folder import OwnFolder
from devices.page_printer.ipp_answers import IppRefusedError, IppUnreachableError
from devices.page_printer.ipp_client import IppClient

OWN_USER: Final = "simulator"
START_S: Final = 15.0
STOP_S: Final = 5.0
_ROOT = Path(__file__).resolve().parent.parent.parent
_WITH_PARENT = ("/usr/bin/setpriv", "--pdeathsig", "KILL", "--")
"""A child does not outlive a killed simulator."""
_TRAYS_FULL = {
    "size1": "iso_a4_210x297mm",
    "type1": "stationery",
    "level1": "250",
    "size3": "",
    "type3": "",
    "level3": "-2",
}
"""The form of /media: A4 in the main tray; "-2", an unknown number, in the by-pass tray, or it would count as empty."""


class IppEvePrinter:
    """The printer's process and its bus; a context manager. Start it on the thread that lives longest."""

    def __init__(self, port: int, control: Path) -> None:
        self.uri = f"ipp://localhost:{port}/ipp/print"
        self._port = port
        self._control = control
        self._own = OwnFolder("page-printer-")
        self._folder = self._own.path
        self._spool = self._folder / "spool"
        self._bus: subprocess.Popen[bytes] | None = None
        self._printer: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        _end(self._bus)
        self._own.__exit__(kind, error, trace)

    @property
    def running(self) -> bool:
        """Whether the printer can be reached."""
        return self._printer is not None and self._printer.poll() is None

    def start(self) -> None:
        """Switch on: A4 in the tray, no jobs. Raises OSError when it does not come up."""
        if self.running:
            return
        address = self._ensure_bus()
        self._spool.mkdir(exist_ok=True)
        self._printer = subprocess.Popen(
            [
                *_WITH_PARENT,
                *("/usr/sbin/ippeveprinter", "-n", "localhost", "-p", str(self._port), "-r", "off"),
                *("-d", str(self._spool), "-f", "application/pdf", "-c", str(self._engine()), "Simulated printer"),
            ],
            env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": address},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        client = IppClient(self.uri, OWN_USER)
        _wait_until("ippeveprinter", self._printer, partial(_answers, client))
        client.close()
        self.fill_tray()

    def stop(self) -> None:
        """Switch off at once; jobs and what is spooled are gone."""
        _end(self._printer)
        self._printer = None
        shutil.rmtree(self._spool, ignore_errors=True)

    def fill_tray(self) -> None:
        """Put A4 into the tray, by the form of its web page. Raises OSError."""
        requests.get(f"http://localhost:{self._port}/media", params=_TRAYS_FULL, timeout=5).raise_for_status()

    def _ensure_bus(self) -> str:
        socket = self._folder / "bus"
        address = f"unix:path={socket}"
        if self._bus is None:
            self._bus = subprocess.Popen(
                [*_WITH_PARENT, "/usr/bin/dbus-daemon", "--session", "--nofork", f"--address={address}"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _wait_until("dbus-daemon", self._bus, socket.exists)
        return address

    def _engine(self) -> Path:
        """The print command: ippeveprinter takes one path, without arguments."""
        path = self._folder / "engine"
        command = shlex.join([sys.executable, "-m", "devices.simulated.page_engine", str(self._control)])
        path.write_text(f'#!/bin/sh\ncd {shlex.quote(str(_ROOT))} && exec {command} "$1"\n', encoding="utf-8")
        path.chmod(0o700)
        return path


def _wait_until(what: str, process: subprocess.Popen[bytes], true: Callable[[], bool]) -> None:
    pause, deadline = Event(), monotonic() + START_S
    while not true():
        if process.poll() is not None or monotonic() > deadline:
            raise ChildProcessError(f"{what} did not start (exit status {process.returncode})")
        pause.wait(0.03)


def _answers(client: IppClient) -> bool:
    try:
        client.printer()
    except (IppUnreachableError, IppRefusedError):
        return False
    return True


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.kill()
        process.wait(STOP_S)
