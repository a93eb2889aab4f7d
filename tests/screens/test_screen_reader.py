"""The running terminal is read and operated over a real accessibility bus, as a screen reader does it."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.home import ROOT, make_home
from screens.pilot_client import Pilot
from tests.screens.screen_reader import PRESSED, Element, ScreenReader, desktop

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def terminal() -> Iterator[tuple[Pilot, ScreenReader]]:
    """The real program at its Home, and a screen reader beside it."""
    with tempfile.TemporaryDirectory(prefix="reader") as folder, desktop(Path(folder)) as environment:
        home = make_home(Path(folder) / "home")
        command = [sys.executable, "main.py", "run", "--profile", str(home.profile)]
        program = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            with _pilot(home.pilot) as pilot, ScreenReader(environment["DBUS_SESSION_BUS_ADDRESS"]) as reader:
                yield pilot, reader
                pilot.quit()
            program.wait(30)
        finally:
            program.kill()
            program.wait()


def _pilot(path: Path) -> Pilot:
    until = time.monotonic() + 60
    while True:
        try:
            return Pilot(path)
        except (FileNotFoundError, ConnectionRefusedError):
            assert time.monotonic() < until, "the terminal did not start"
            time.sleep(0.05)  # nothing to wait on before the socket is there


def _buttons(elements: list[Element]) -> Counter[tuple[str, bool]]:
    return Counter((element.name, element.sensitive) for element in elements if element.role in PRESSED)


def _offered(page: dict[str, Any]) -> Counter[tuple[str, bool]]:
    return Counter((touchable["label"], touchable["enabled"]) for touchable in page["touchables"])


def _read(pilot: Pilot, reader: ScreenReader) -> tuple[dict[str, Any], list[Element]]:
    """Page and tree of the same moment: what a device reports may change the page in between."""
    while True:
        page, elements = pilot.page(), reader.elements()
        if pilot.page() == page:
            return page, elements


def test_what_can_be_touched_can_be_heard_and_pressed(terminal: tuple[Pilot, ScreenReader]) -> None:
    """On every page on the way a screen reader gets exactly what can be touched, by name and role, and can press it."""
    pilot, reader = terminal
    for touch, body, sheet in (
        ("", "HomeBody", None),
        ("search", "SearchBody", None),
        ("back", "HomeBody", None),
        ("topic:print", "MenuBody", None),
        ("ease", "MenuBody", "ease"),
    ):
        if touch:
            pilot.press(touch)
        pilot.wait(seconds=60, body=body, sheet=sheet)
        page, elements = _read(pilot, reader)
        pressed = [element for element in elements if element.role in PRESSED]
        assert _buttons(elements) == _offered(page)
        assert all("org.a11y.atspi.Action" in element.interfaces for element in pressed)
        assert all(element.name.strip() for element in pressed)
        assert page["heading"] in {element.name for element in elements}
    (done,) = [touchable["label"] for touchable in pilot.page()["touchables"] if touchable["name"] == "done"]
    reader.press(done)
    pilot.wait(body="MenuBody", sheet=None)
