"""Identity cards of people who do not exist, one of each kind, as simulators take them.

Region 349900 and country XXA are assigned to nobody; other numbers name people born on the first day of 1900.
"""

from threading import Event
from typing import Any

import pytest

from devices.api import CardReading, DeviceError, ReadsIdentityCards
from devices.failures import DeviceFailure

RESIDENT = {
    "name": "安小徽",
    "sex": "2",
    "nation": "01",
    "birth": "19900307",
    "address": "安徽省合肥市蜀山区示范路1号",
    "number": "349900199003070028",
    "issuer": "合肥市公安局蜀山分局",
    "valid_from": "20200101",
    "valid_to": "20400101",
}
RESIDENCE_PERMIT = {
    "kind": "J",
    "name": "示范港",
    "sex": "2",
    "birth": "19000101",
    "address": "安徽省合肥市蜀山区示范路2号",
    "number": "810000190001010026",
    "issuer": "合肥市公安局",
    "valid_from": "20240101",
    "valid_to": "20290101",
    "travel_permit": "H00000000",
    "times_issued": "02",
}
FOREIGNER_2017 = {
    "kind": "I",
    "english_name": "SAMPLE, PERSON WITH A VERY LONG NAME INDEED",
    "sex": "1",
    "number": "XXA349900010105",
    "nationality": "XXA",
    "name": "样本",
    "valid_from": "20180101",
    "valid_to": "20280101",
    "birth": "19000101",
    "card_version": "01",
    "receiving_office": "3499",
}
FOREIGNER_2023 = {
    "kind": "Y",
    "name": "样本新",
    "sex": "1",
    "renewals": "01",
    "birth": "19000101",
    "english_name": "SAMPLE, PERSON WHOSE NAME NEEDS BOTH PARTS",
    "number": "911102190001010010",
    "valid_from": "20240101",
    "valid_to": "20340101",
    "nationality": "XXA",
    "old_link": "990",
}
CARDS: dict[str, dict[str, Any]] = {
    "resident": RESIDENT,
    "residence-permit": RESIDENCE_PERMIT,
    "foreigner-2017": FOREIGNER_2017,
    "foreigner-2023": FOREIGNER_2023,
}


def read(driver: ReadsIdentityCards, seconds: float = 3.0) -> CardReading:
    """Wait for a card and read it."""
    return driver.read(Event(), seconds, lambda: None)


def read_failure(driver: ReadsIdentityCards, seconds: float = 3.0) -> DeviceFailure:
    """Why no card is read."""
    with pytest.raises(DeviceError) as caught:
        read(driver, seconds)
    return caught.value.failure
