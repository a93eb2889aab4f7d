"""What a device can do and tell is kept apart from how it is: supported, notSupported, and unknown until it answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from devices.api import DeviceState, Health
from devices.host import DeviceHost
from tests.devices.conftest import Simulator, wait_until

PRINTER = {"driver": "escpos-receipt"}


def seen(settings: dict[str, Any], state: DeviceState) -> Health:
    """A device's health once it is in this state."""
    host = DeviceHost({"printer": settings}, lambda _: None)
    host.start()
    try:
        wait_until(lambda: host.health()[0].state is state)
        return host.health()[0]
    finally:
        host.stop()


def told(health: Health) -> dict[str, str]:
    return {one.name: one.support for one in health.capabilities}


@pytest.fixture
def printer(tmp_path: Path) -> Any:
    simulator = Simulator("receipt_printer", tmp_path, "--port", str(tmp_path / "port"), "--discard")
    yield simulator
    simulator.close()


def test_a_printer_that_was_never_reached_can_print_and_what_it_senses_is_unknown(tmp_path: Path) -> None:
    health = seen({**PRINTER, "port": str(tmp_path / "nothing")}, DeviceState.NO_DEVICE)

    assert told(health) == {"printReceipt": "supported", "paper": "unknown", "media": "unknown"}


def test_what_a_printer_senses_is_told_by_the_printer_and_stays_when_it_is_gone(printer: Simulator) -> None:
    known: list[Health] = []
    host = DeviceHost({"printer": {**PRINTER, "port": str(printer.port)}}, known.append)
    host.start()
    wait_until(lambda: host.health()[0].state is DeviceState.ONLINE)
    there = told(host.health()[0])
    printer.tell("unplug")
    wait_until(lambda: host.health()[0].state is DeviceState.NO_DEVICE)
    gone = told(host.health()[0])
    host.stop()

    assert (there["cover"], there["supply"], there["media"]) == ("supported", "notSupported", "notSupported")
    assert gone == there


def test_a_sense_that_was_measured_to_be_blind_is_not_supported(printer: Simulator, tmp_path: Path) -> None:
    measured = tmp_path / "measured.json"
    words = {"status": "ready", "paper": "good"}
    observations = [{"condition": name, "words": words} for name in ("normal", "paper-out")]
    measured.write_text(json.dumps({"driver": "x", "measured_at": "2026-01-01", "observations": observations}))
    settings = {**PRINTER, "port": str(printer.port), "measured": str(measured)}

    assert told(seen(settings, DeviceState.ONLINE))["paper"] == "notSupported"


def test_a_model_without_a_sense_says_so(printer: Simulator) -> None:
    settings = {**PRINTER, "port": str(printer.port), "senses": ["printer", "paper"]}

    assert told(seen(settings, DeviceState.ONLINE))["cover"] == "notSupported"
