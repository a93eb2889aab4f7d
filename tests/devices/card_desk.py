"""Synthetic social security cards and the desk of a simulated reader, for tests."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest

from devices.api import DeviceError, ReadsSocialSecurityCards, SocialSecurityReading
from devices.failures import DeviceFailure
from devices.simulated.pcscd import can_be_private
from tests.devices.conftest import Simulator

AN = {
    "name": "安小徽",
    "number": "349900199003070028",
    "card_number": "A12345678",
    "sex": "2",
    "nation": "01",
    "birthplace": "349900",
    "birth": "19900307",
    "issued": "20200101",
    "valid_to": "20300101",
}
V1, V2, V3 = ({**AN, "version": version} for version in "123")


class CardDesk:
    """A simulated reader. A card that lies there already is not inserted again: pcscd takes its time to notice."""

    def __init__(self, folder: Path) -> None:
        if not can_be_private():
            pytest.skip("this machine permits no namespaces, so no pcscd of our own")
        self.socket = folder / "run" / "pcscd" / "pcscd.comm"
        self.simulator = Simulator("smart_card", folder, "--folder", str(folder))
        self._given: dict[str, str] = {}

    @property
    def settings(self) -> dict[str, str]:
        return {"socket": str(self.socket)}

    def insert(self, card: dict[str, str]) -> None:
        if self._given != card or not self.tell("state")["card"]:
            self.tell("insert", **card)
            self._given = card

    def tell(self, command: str, **values: Any) -> dict[str, Any]:
        return self.simulator.tell(command, **values)

    def mend(self) -> None:
        """As it should be: pcscd runs, the reader is plugged in, no fault is left by another test."""
        self.tell("fault", kind="silent", count=0)
        self.tell("service", do="resume")
        self.tell("service", do="start")
        self.tell("plug")


def begin(driver: ReadsSocialSecurityCards, seconds: float = 5) -> SocialSecurityReading:
    return driver.begin(Event(), seconds, lambda: None)


def begin_failure(driver: ReadsSocialSecurityCards, seconds: float = 5) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        begin(driver, seconds)
    return caught.value.failure
