"""A private, real pcscd with one virtual reader (vsmartcard's vpcd), to be stopped, paused and unplugged.

pcscd knows one place for its socket, /run/pcscd, and vpcd listens on every address. So pcscd runs with a /run of its
own (a mount namespace), which appears to the outside as ``FOLDER/run``, and the whole program, by ``private_network``,
with a loopback of its own (a network namespace). Clients reach it by the environment variable
``PCSCLITE_CSOCK_NAME=FOLDER/run/pcscd/pcscd.comm``.
"""

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

PORT: Final = 35963
READER: Final = "Virtual PCD"
_SERIAL_DRIVERS: Final = Path("/usr/lib/pcsc/drivers/serial")
_START_S: Final = 10.0
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _UP = 0x8913, 0x8914, 0x1
_IS_PRIVATE: Final = "SIMULATED_PCSCD_PRIVATE_NETWORK"


def private_network(module: str, arguments: Sequence[str]) -> None:
    """Go on as the same program in a network namespace of its own, with its loopback up. Needs no root."""
    if _IS_PRIVATE not in os.environ:
        lowered = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        command = ["unshare", *lowered, "--net", sys.executable, "-m", module, *arguments]
        os.execvpe(command[0], command, os.environ | {_IS_PRIVATE: "1"})  # noqa: S606 - our own words, no shell
    with socket.socket() as anything:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(anything, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(anything, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def can_be_private() -> bool:
    """Whether this machine lets a program have namespaces of its own, which a private pcscd needs."""
    lowered = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *lowered, "--net", "--mount", "--propagation", "unchanged", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


class PrivatePcscd:
    """The daemon and the reader's cable. ``folder`` must exist; everything is made below it."""

    def __init__(self, folder: Path) -> None:
        self._run = folder / "run"
        self._drivers = folder / "drivers"
        self._unplugged = folder / "unplugged"
        self._log = folder / "pcscd.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(max_workers=1)
        """The daemon dies with the thread that started it (PR_SET_PDEATHSIG), so that thread must stay."""
        for made in (self._run, self._drivers):
            made.mkdir(exist_ok=True)
        self._unplugged.unlink(missing_ok=True)
        self._build_driver()

    @property
    def running(self) -> bool:
        """Whether the daemon lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def plugged(self) -> bool:
        """Whether the reader's cable is in."""
        return not self._unplugged.exists()

    def start(self) -> None:
        """Start the daemon and wait for its socket. Raises OSError when it does not start."""
        if not self.running:
            self._starter.submit(self._start).result()

    def _start(self) -> None:
        shutil.rmtree(self._run / "pcscd", ignore_errors=True)
        script = 'mount --bind "$1" /run && exec /usr/sbin/pcscd --foreground --error --config "$2"'
        # In a changed root nothing can be made private; nothing has to be, where no mount is shared.
        shared = " shared:" in Path("/proc/self/mountinfo").read_text(encoding="utf-8")
        keep = [] if shared else ["--propagation", "unchanged"]
        command = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", *keep, "sh", "-c", script, "sh"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, str(self._run), str(self._drivers)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | {"SIMULATED_READER_UNPLUGGED": str(self._unplugged)},
            )
        deadline = time.monotonic() + _START_S
        while not (self._run / "pcscd" / "pcscd.comm").exists():
            if not self.running or time.monotonic() > deadline:
                raise OSError(f"pcscd did not start: {self._log.read_text(errors='replace')[-500:]}")
            time.sleep(0.02)  # a daemon that has no other way to say that it is ready

    def stop(self) -> None:
        """Stop the daemon as the service manager would, with a hard end when it does not obey."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:  # it waits for a card that says nothing
            process.kill()
            process.wait()

    def pause(self, *, paused: bool) -> None:
        """Make the daemon hang, and go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP if paused else signal.SIGCONT)

    def plug(self, *, plugged: bool) -> None:
        """Pull the reader's cable or put it in; the daemon looks for its readers anew."""
        if plugged:
            self._unplugged.unlink(missing_ok=True)
        else:
            self._unplugged.touch()
        if self._process is not None:
            self._process.send_signal(signal.SIGUSR1)

    def _build_driver(self) -> None:
        """vpcd's driver with a cable (unpluggable_reader.c), and pcscd's configuration for it."""
        library, vpcd = self._drivers.parent / "libunpluggable.so", self._drivers.parent / "libifdvpcd.so.0"
        vpcd.unlink(missing_ok=True)  # the package lacks this name, by which its library wants to be found
        vpcd.symlink_to(_SERIAL_DRIVERS / "libifdvpcd.so")
        source = Path(__file__).with_name("unpluggable_reader.c")
        command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-Wl,--no-as-needed", str(vpcd)]
        subprocess.run([*command, "-Wl,-rpath,$ORIGIN", "-ldl"], check=True, stdin=subprocess.DEVNULL)
        (self._drivers / "virtual").write_text(
            f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:{PORT:#x}\nLIBPATH {library}\nCHANNELID {PORT:#x}\n'
        )
