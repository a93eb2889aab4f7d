"""The sandbox's processes: the centre, the simulated devices, the terminal. Each can be stopped, killed and started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event as Flag
from types import TracebackType
from typing import IO, Any, Self

import requests

from devices.simulated.control import send
from sandbox.home import CATALOGUE, PEOPLE, ROOT, Home

OPTIONAL = frozenset({"power", "speech", "social_security_reader"})
"""Simulators on real daemons that need more of the machine (namespaces, setpriv); the terminal works without them."""
START_S = 40.0
STOP_S = 10.0


class SandboxError(Exception):
    """Something in the sandbox did not start or answer; the message says what."""


def wait_until(what: str, true: Callable[[], bool], seconds: float = START_S) -> None:
    """Wait until something is true. Raises SandboxError when it takes too long."""
    pause = Flag()
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise SandboxError(f"{what} did not happen within {seconds:g} s")
        pause.wait(0.05)


class Sandbox:
    """All processes of a home; a context manager that ends them all. Their output goes to ``logs/`` in the home.

    ``pace``: how much faster than life the terminal's voices speak.
    """

    def __init__(self, home: Home, *, pace: float = 1.0) -> None:
        self.home = home
        self._pace = pace
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(list(self._processes)):
            self.stop(name)
        for log in self._logs:
            log.close()

    def start_centre(self) -> None:
        """Start the centre and wait until it answers."""
        home = self.home
        self._start(
            "centre",
            [
                *("-m", "central", "serve", "--port", str(home.ports["centre"]), "--database", home.database),
                *("--catalogue", str(CATALOGUE), "--keys", str(home.keys), "--sandbox", str(PEOPLE)),
            ],
        )
        self._wait_for("centre", self._centre_answers)

    def start_devices(self, scenes: dict[str, Path], document_scenes: dict[str, Path]) -> None:
        """Start every simulated device and wait until each can be steered."""
        simulators = self._simulators(scenes, document_scenes)
        for name, (module, arguments) in simulators.items():
            self._start_simulator(name, module, arguments)
        for name in simulators:
            try:
                self._wait_for(name, partial(self._can_be_steered, name))
            except SandboxError as error:
                if name not in OPTIONAL:
                    raise
                self.stop(name)
                print(f"Without {name}, which this machine can't run: {str(error).splitlines()[-1]}", file=sys.stderr)

    def _simulators(
        self, scenes: dict[str, Path], document_scenes: dict[str, Path]
    ) -> dict[str, tuple[str, list[str]]]:
        """Programs and arguments by device."""
        home = self.home

        def serial(name: str) -> list[str]:
            return ["--port", str(home.port(name))]

        def loopback(name: str) -> list[str]:
            return ["--port", str(home.ports[name])]

        def shown(pictures: dict[str, Path]) -> list[str]:
            return [word for key, path in pictures.items() for word in ("--scene", f"{key}={path}")]

        return {
            "id_card_reader": ("id_card_reader", [*serial("id_card_reader"), "--reset-finds-again"]),
            "camera": ("camera", [*loopback("camera"), *shown(scenes)]),
            "document_camera": ("camera", [*loopback("document_camera"), "--whole", *shown(document_scenes)]),
            "receipt_printer": ("receipt_printer", [*serial("receipt_printer"), "--output", str(home.receipts)]),
            "page_printer": ("page_printer", [*loopback("page_printer"), "--output", str(home.pages)]),
            "lines": ("gpio_lines", serial("lines")),
            "code_scanner": ("code_scanner", ["--kind", "serial", *serial("code_scanner")]),
            "power": ("power_supply", loopback("power")),
            "speech": ("speech_output", ["--socket", str(home.speech), "--pace", str(self._pace)]),
            "social_security_reader": ("smart_card", ["--folder", str(home.smart_card)]),
        }

    def start_headset(self, socket: Path) -> None:
        """Start a second voice, in a headset, which a profile names as its ``private_socket``."""
        self._start_simulator("headset", "speech_output", ["--socket", str(socket), "--pace", str(self._pace)])
        self._wait_for("headset", partial(self._can_be_steered, "headset"))

    def start_terminal(self, *, offscreen: bool) -> None:
        """Start the terminal and wait until its screen can be touched."""
        self.home.pilot.unlink(missing_ok=True)
        environment = {"QT_QPA_PLATFORM": "offscreen"} if offscreen else {}
        self._start("terminal", ["main.py", "run", "--profile", str(self.home.profile)], environment)
        self._wait_for("terminal", self.home.pilot.exists)

    def steer(self, device: str, **command: Any) -> dict[str, Any]:
        """Send a command to a simulated device."""
        answer: dict[str, Any] = send(self.home.control(device), **command)
        if "ok" not in answer:
            raise SandboxError(f"{device} refused {command}: {answer['error']}")
        return answer

    def running(self, name: str) -> bool:
        """Whether a process runs."""
        process = self._processes.get(name)
        return process is not None and process.poll() is None

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """A process that was started."""
        return self._processes[name]

    def exit_code(self, name: str, seconds: float) -> int:
        """Wait for a process that ends by itself. Raises SandboxError when it does not."""
        process = self._processes[name]
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise SandboxError(f"{name} did not end within {seconds:g} s") from None

    def stop(self, name: str) -> None:
        """End a process as the service manager would."""
        process = self._processes.pop(name, None)
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)

    def kill(self, name: str) -> None:
        """Pull the plug: SIGKILL, without a last word."""
        process = self._processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(STOP_S)

    def log(self, name: str) -> str:
        """What a process said."""
        path = self._log_path(name)
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def centre_json(self, path: str) -> Any:
        """An answer of the centre's sandbox pages."""
        answer = requests.get(self.home.centre_url + path, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def centre_bytes(self, path: str) -> bytes:
        """The same, as bytes."""
        answer = requests.get(self.home.centre_url + path, timeout=10)
        answer.raise_for_status()
        return answer.content

    def centre_post(self, path: str, body: dict[str, Any]) -> None:
        """Do something on the centre's sandbox pages. Raises SandboxError."""
        try:
            requests.post(self.home.centre_url + path, json=body, timeout=10).raise_for_status()
        except requests.RequestException as fault:
            raise SandboxError(f"centre: {fault}") from fault

    def _start_simulator(self, name: str, module: str, arguments: list[str]) -> None:
        control = ["--control", str(self.home.control(name))]
        self._start(name, ["-m", f"devices.simulated.{module}", *arguments, *control])

    def _start(self, name: str, arguments: list[str], environment: dict[str, str] | None = None) -> None:
        log = self._log_path(name).open("ab")
        self._logs.append(log)
        self._processes[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def _log_path(self, name: str) -> Path:
        folder = self.home.directory / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    def _wait_for(self, name: str, ready: Callable[[], bool]) -> None:
        def ready_or_dead() -> bool:
            if not self.running(name):
                raise SandboxError(f"{name} ended at once:\n{self.log(name)[-2000:]}")
            return ready()

        wait_until(f"start of {name}", ready_or_dead)

    def _can_be_steered(self, name: str) -> bool:
        try:
            send(self.home.control(name), command="state")
        except OSError:
            return False
        return True

    def _centre_answers(self) -> bool:
        try:
            return requests.get(self.home.centre_url + "/v1/hello", timeout=2).ok
        except requests.RequestException:
            return False
