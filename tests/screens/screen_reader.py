"""What a screen reader gets: the accessibility tree of a running program, over a real accessibility bus (AT-SPI)."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from sandbox.hidden_display import hidden_display

_ROOT: Final = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE: Final = "org.a11y.atspi.Accessible"
_ACTION: Final = "org.a11y.atspi.Action"
_SENSITIVE, _SHOWING = 24, 25  # AtspiStateType
_PATIENCE_S: Final = 30.0
PRESSED: Final = {"push button", "button", "check box", "radio button", "toggle button"}


@dataclass(frozen=True)
class Element:
    """One element that is on the screen."""

    bus: str
    path: str
    role: str
    name: str
    sensitive: bool
    interfaces: frozenset[str]


@contextmanager
def desktop(folder: Path) -> Iterator[dict[str, str]]:
    """An X display and a session bus of our own; yields the environment in which programs find them."""
    with hidden_display() as display:
        environment = os.environ | {"DISPLAY": display, "XDG_RUNTIME_DIR": str(folder)}
        command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as bus:
            assert bus.stdout is not None
            try:
                yield environment | {
                    "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
                    "QT_QPA_PLATFORM": "xcb",
                    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                }
            finally:
                bus.terminate()


class ScreenReader:
    """Reads the only program on the accessibility bus."""

    def __init__(self, session_bus: str) -> None:
        with open_dbus_connection(bus=session_bus) as session:
            door = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = session.send_and_get_reply(new_method_call(door, "GetAddress")).body
        self._bus: DBusConnection = open_dbus_connection(bus=address)
        self._program = self._found()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()

    def elements(self) -> list[Element]:
        """Everything on the screen, from the top of the tree."""
        return list(self._walk(self._program, _ROOT))

    def press(self, name: str) -> None:
        """Do what a screen reader does with the button of this name."""
        (element,) = [element for element in self.elements() if element.name == name and element.role in PRESSED]
        assert self._call(element.bus, element.path, _ACTION, "DoAction", "i", (0,)) == (True,)

    def _found(self) -> str:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            (programs,) = self._call("org.a11y.atspi.Registry", _ROOT, _ACCESSIBLE, "GetChildren")
            if programs:
                return str(programs[0][0])
            time.sleep(0.1)  # the program registers when the bus has started its registry
        raise TimeoutError("no program came to the accessibility bus")

    def _walk(self, bus: str, path: str) -> Iterator[Element]:
        for child_bus, child in self._call(bus, path, _ACCESSIBLE, "GetChildren")[0]:
            ((low, _high),) = self._call(child_bus, child, _ACCESSIBLE, "GetState")
            if low >> _SHOWING & 1:
                yield Element(
                    bus=child_bus,
                    path=child,
                    role=self._call(child_bus, child, _ACCESSIBLE, "GetRoleName")[0],
                    name=self._name(child_bus, child),
                    sensitive=bool(low >> _SENSITIVE & 1),
                    interfaces=frozenset(self._call(child_bus, child, _ACCESSIBLE, "GetInterfaces")[0]),
                )
                yield from self._walk(child_bus, child)

    def _name(self, bus: str, path: str) -> str:
        reply = self._bus.send_and_get_reply(Properties(DBusAddress(path, bus, _ACCESSIBLE)).get("Name"))
        ((_, name),) = reply.body
        return str(name)

    def _call(
        self, bus: str, path: str, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        message = new_method_call(DBusAddress(path, bus, interface), method, signature, body)
        answer: tuple[Any, ...] = self._bus.send_and_get_reply(message, timeout=_PATIENCE_S).body
        return answer
