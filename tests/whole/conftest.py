"""The whole system as real processes: centre, simulated devices, terminal; one throw-away home for each module."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.simulated.pcscd import can_be_private
from sandbox.home import Home, make_home
from sandbox.processes import Sandbox
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A fresh sandbox home under a short path."""
    with tempfile.TemporaryDirectory(prefix="whole") as folder:
        made = make_home(Path(folder) / "home")
        prepare_pictures(made)
        yield made


@pytest.fixture(scope="session")
def chip_cards() -> None:
    """Skips where a reader of chip cards can't be simulated."""
    if not can_be_private():
        pytest.skip("this machine permits no namespaces, so no pcscd of our own")


@pytest.fixture(scope="module")
def sandbox(home: Home) -> Iterator[Sandbox]:
    """Centre and devices run; the terminal is each test's own."""
    with Sandbox(home) as opened:
        opened.start_centre()
        opened.start_devices(resident_scenes(home), document_scenes(home))
        yield opened
