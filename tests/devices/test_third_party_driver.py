"""The driver that docs/drivers.md shows, installed as the package of its own that it is."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from devices.api import Absent, DeviceError, PrintOutcome, PrintStage, Ready, Receipt, Rule, Sense, TextLine
from devices.failures import DeviceFailure
from devices.registry import load
from tests.devices.conftest import wait_until

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "docs" / "examples" / "line-printer-driver"
RECEIPT = Receipt((TextLine("安小徽的回执"), Rule()))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Installed where only this test sees it."""
    folder = tmp_path_factory.mktemp("site")
    source = tmp_path_factory.mktemp("source")
    for file in PACKAGE.iterdir():
        (source / file.name).write_bytes(file.read_bytes())  # a build leaves its traces beside the source
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder), str(source)], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    sys.modules.pop("acme_line_printer", None)


class Paper:
    """The printer's end of the line."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.content = b""
        self._thread = Thread(target=self._print, daemon=True)
        self._thread.start()

    def _print(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                while part := connection.recv(4096):
                    self.content += part

    def close(self) -> None:
        if self._thread.is_alive():
            self.listener.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self.listener.close()


@pytest.fixture
def paper() -> Iterator[Paper]:
    printer = Paper()
    yield printer
    printer.close()


@pytest.mark.usefixtures("installed")
def test_it_prints_once_and_vouches_for_nothing(paper: Paper) -> None:
    printer: Any = load("acme-line-printer", {"host": "127.0.0.1", "port": paper.port})
    stages: list[PrintStage] = []
    assert printer.status() == Ready(f"127.0.0.1:{paper.port}")
    first = printer.print_receipt("job-1", RECEIPT, stages.append)
    again = printer.print_receipt("job-1", RECEIPT, stages.append)
    senses = printer.paper_state()
    wait_until(lambda: b"\f" in paper.content)
    paper.close()

    assert (first, again, stages) == (PrintOutcome.UNKNOWN, PrintOutcome.UNKNOWN, [PrintStage.SENT])
    assert paper.content.decode("gb18030").count("安小徽的回执") == 1
    assert (senses.link, senses.paper) == (Sense.GOOD, Sense.NOT_SUPPORTED)


@pytest.mark.usefixtures("installed")
def test_a_printer_that_is_away_is_absent(paper: Paper) -> None:
    printer: Any = load("acme-line-printer", {"host": "127.0.0.1", "port": paper.port})
    paper.close()

    assert isinstance(printer.status(), Absent)


@pytest.mark.usefixtures("installed")
def test_its_wrong_settings_have_a_code() -> None:
    with pytest.raises(DeviceError) as caught:
        load("acme-line-printer", {})

    assert caught.value.failure is DeviceFailure.SETTING_WRONG


def test_nobody_loads_it_without_being_named(installed: Path) -> None:
    code = (
        "import sys; from devices.registry import load; load('escpos-receipt', {'port': 'x'});"
        "sys.exit('acme_line_printer' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(installed)}, check=True)


def test_the_document_shows_the_very_files_and_the_driver_has_under_eighty_lines() -> None:
    shown = re.findall(r"```(?:toml|python)\n(.*?)```", (ROOT / "docs" / "drivers.md").read_text("utf-8"), re.DOTALL)
    code = (PACKAGE / "acme_line_printer.py").read_text("utf-8")

    assert shown == [(PACKAGE / "pyproject.toml").read_text("utf-8"), code]
    assert len(code.splitlines()) < 80
