"""What is plugged in and nobody's is listed, not hidden."""

from pathlib import Path

import pytest

from devices.usb import UsbDevice, plugged_in, unsupported

READER = {"idVendor": "0400", "idProduct": "c35a", "manufacturer": "Example", "product": "ID Reader"}
HUB = {"idVendor": "1d6b", "idProduct": "0002", "bDeviceClass": "09", "product": "Hub"}
PAD = {"idVendor": "1234", "idProduct": "ABCD"}


@pytest.fixture
def sysfs(tmp_path: Path) -> Path:
    """A tree as the kernel shows it: devices, a root hub, an interface of a device."""
    for place, values in (("1-1", READER), ("usb1", HUB), ("1-2", HUB), ("1-2.3", PAD), ("1-1:1.0", {})):
        (tmp_path / place).mkdir()
        for name, value in values.items():
            (tmp_path / place / name).write_text(value + "\n")
    return tmp_path


def test_devices_are_listed_and_hubs_and_interfaces_are_not(sysfs: Path) -> None:
    assert plugged_in(sysfs) == (
        UsbDevice("1-1", "0400:c35a", "Example ID Reader"),
        UsbDevice("1-2.3", "1234:abcd", ""),
    )


def test_what_the_profile_claims_is_supported(sysfs: Path) -> None:
    assert unsupported(plugged_in(sysfs), ["0400:C35A"]) == (UsbDevice("1-2.3", "1234:abcd", ""),)


def test_a_machine_without_usb_has_none(tmp_path: Path) -> None:
    assert plugged_in(tmp_path / "nothing") == ()
