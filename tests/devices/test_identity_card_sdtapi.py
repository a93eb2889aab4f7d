"""A vendor's reader library and what it may do wrong: it is contained, told, and the next card is read."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from devices.api import Absent, DeviceError, Ready
from devices.child import LOOK_EVERY, MOST_DESCRIPTORS
from devices.failures import DeviceFailure
from devices.identity_card.sdtapi import SdtapiReader
from devices.registry import load
from tests.devices.identity_cards import RESIDENCE_PERMIT, RESIDENT
from tests.devices.vendor.library import VendorDesk

Open = Callable[[VendorDesk], SdtapiReader]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens a driver on a desk; all are closed at the end."""
    drivers = []

    def open_reader(desk: VendorDesk) -> SdtapiReader:
        driver = SdtapiReader({"library": str(desk.library)})
        drivers.append(driver)
        driver.open()
        return driver

    yield open_reader
    for driver in drivers:
        driver.close()


def name_read(driver: SdtapiReader) -> str:
    return driver.read(Event(), 5, lambda: None).card.name


def failure(operation: Callable[[], object]) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        operation()
    return caught.value.failure


def mended(driver: SdtapiReader) -> bool:
    """What the host of all devices does with one that can't be reached."""
    if isinstance(driver.status(), Absent):
        driver.close()
        driver.open()
    return isinstance(driver.status(), Ready)


@pytest.mark.fault(
    "vendor's reader library",
    "crashes (SIGSEGV)",
    code="D006",
    recovers="is started anew; the card is read at the next try",
)
@pytest.mark.parametrize("function", ["SDT_StartFindIDCard", "SDT_SelectIDCard", "SDT_ReadBaseMsg"])
def test_a_library_that_crashes_costs_one_try(opened: Open, tmp_path: Path, function: str) -> None:
    desk = VendorDesk(tmp_path, "crash", TROUBLE_AT=function, MARK_FILE=tmp_path / "mark")
    driver = opened(desk)
    desk.insert(**RESIDENT)

    assert failure(lambda: name_read(driver)) is DeviceFailure.CHILD_CRASHED
    assert mended(driver)
    assert name_read(driver) == RESIDENT["name"]


@pytest.mark.fault(
    "vendor's reader library",
    "crashes at the appended address",
    sees="the card is read, with the address of its record",
    recovers="is started anew for the next card",
)
def test_a_crash_behind_the_read_costs_no_card(opened: Open, tmp_path: Path) -> None:
    desk = VendorDesk(tmp_path, "crash", TROUBLE_AT="SDT_ReadNewAppMsg")
    driver = opened(desk)
    for card in (RESIDENT, RESIDENCE_PERMIT):
        desk.insert(**card, appended_address="示范路3号")
        assert name_read(driver) == card["name"]


@pytest.mark.fault(
    "vendor's reader library",
    "hangs",
    code="D120",
    recovers="is ended at its deadline and started anew; the card is read then",
)
def test_a_library_that_hangs_is_ended_in_time(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.identity_card.sdtapi.LIBRARY_S", 0.5)
    desk = VendorDesk(tmp_path, "hang", TROUBLE_AT="SDT_SelectIDCard", MARK_FILE=tmp_path / "mark")
    driver = opened(desk)
    desk.insert(**RESIDENT)
    started = time.monotonic()

    assert failure(lambda: name_read(driver)) is DeviceFailure.LIBRARY_HANGS
    assert time.monotonic() - started < 3
    monkeypatch.undo()
    assert mended(driver)
    assert name_read(driver) == RESIDENT["name"]


@pytest.mark.fault(
    "vendor's reader library",
    "hangs when asked how it is",
    code="D120",
    recovers="is ended within a second and started anew",
)
def test_a_status_takes_less_than_a_second_even_of_a_library_that_hangs(opened: Open, tmp_path: Path) -> None:
    desk = VendorDesk(tmp_path, "hang", TROUBLE_AT="SDT_GetSAMStatus", MARK_FILE=tmp_path / "mark")
    assert failure(lambda: opened(desk)) is DeviceFailure.LIBRARY_HANGS
    driver = opened(desk)
    (tmp_path / "mark").unlink()
    started = time.monotonic()

    assert isinstance(driver.status(), Absent)
    assert time.monotonic() - started < 1
    assert mended(driver)


@pytest.mark.fault(
    "vendor's reader library",
    "tells impossible lengths",
    code="D007",
    recovers="nothing of it is believed; asked anew next time",
)
def test_a_length_beyond_every_buffer_is_not_believed(opened: Open, tmp_path: Path) -> None:
    desk = VendorDesk(tmp_path, TEXT_LENGTH=4_000_000_000)
    driver = opened(desk)
    desk.insert(**RESIDENT)

    assert failure(lambda: name_read(driver)) is DeviceFailure.GARBAGE
    assert mended(driver)


@pytest.mark.fault(
    "vendor's reader library", "gives half a record", code="D111", recovers="the card is lifted and laid down again"
)
@pytest.mark.parametrize("length", [0, 100, 300])
def test_a_record_of_another_length_is_no_card(opened: Open, tmp_path: Path, length: int) -> None:
    desk = VendorDesk(tmp_path, TEXT_LENGTH=length)
    driver = opened(desk)
    desk.insert(**RESIDENT)

    assert failure(lambda: name_read(driver)) is DeviceFailure.CARD_READ_FAILED
    assert mended(driver)


@pytest.mark.fault(
    "vendor's reader library", "prints what it reads", sees="nothing", recovers="what it prints goes nowhere, on no log"
)
def test_what_a_library_prints_does_no_harm_and_reaches_nobody(
    opened: Open, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = VendorDesk(tmp_path, "print")
    driver = opened(desk)
    desk.insert(**RESIDENT)

    assert name_read(driver) == RESIDENT["name"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.fault(
    "vendor's reader library",
    "leaks descriptors",
    sees="nothing",
    recovers="its process is replaced between two commands",
)
def test_a_library_that_leaks_is_replaced_before_it_matters(opened: Open, tmp_path: Path) -> None:
    desk = VendorDesk(tmp_path, "leak")
    driver = opened(desk)
    processes, most = set(), 0
    for card in (RESIDENT, RESIDENCE_PERMIT) * 10:
        desk.insert(**card)
        assert name_read(driver) == card["name"]
        process = driver._child.pid
        processes.add(process)
        most = max(most, len(list(Path(f"/proc/{process}/fd").iterdir())))
        desk.lift()

    assert len(processes) > 1
    assert most <= MOST_DESCRIPTORS + 20 * (LOOK_EVERY + 1), "one command of this library opens twenty"


def refusing(folder: Path, code: int) -> tuple[VendorDesk, Path]:
    """A library that does not open its port while a file is there."""
    cause = folder / "cause"
    cause.touch()
    return VendorDesk(folder, OPEN_CODE=code, REFUSED_WHILE=cause), cause


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (0x01, DeviceFailure.READER_ABSENT),
        (0x02, DeviceFailure.READER_SILENT),
        (0x05, DeviceFailure.READER_ABSENT),
        (0x60, DeviceFailure.READER_SELF_TEST),
        (0x1234, DeviceFailure.GARBAGE),
        (-7, DeviceFailure.GARBAGE),
    ],
)
def test_return_codes_are_told_by_their_meaning(opened: Open, tmp_path: Path, code: int, told: DeviceFailure) -> None:
    desk, _ = refusing(tmp_path, code)

    assert failure(lambda: opened(desk)) is told


@pytest.mark.fault(
    "vendor's reader library",
    "its licence file is missing",
    code="D121",
    recovers="opens by itself once the file is there",
)
def test_a_library_without_its_files_says_so_and_opens_once_they_are_there(opened: Open, tmp_path: Path) -> None:
    desk, cause = refusing(tmp_path, 0x09)

    assert failure(lambda: opened(desk)) is DeviceFailure.LIBRARY_FILE_MISSING
    cause.unlink()
    assert isinstance(opened(desk).status(), Ready)


@pytest.mark.fault(
    "vendor's reader library", "loses data on its way", code="D122", recovers="opened anew until the transfer succeeds"
)
def test_a_transfer_that_fails_is_told_and_tried_again(opened: Open, tmp_path: Path) -> None:
    desk, cause = refusing(tmp_path, 0x03)

    assert failure(lambda: opened(desk)) is DeviceFailure.LIBRARY_TRANSFER_FAILED
    cause.unlink()
    assert isinstance(opened(desk).status(), Ready)


@pytest.mark.fault("vendor's reader library", "missing", code="D002", recovers="opens by itself once it is installed")
@pytest.mark.parametrize("content", [None, b"no library at all"])
def test_a_library_that_is_none_is_told_and_opens_once_it_is_one(tmp_path: Path, content: bytes | None) -> None:
    library = tmp_path / "libsdtapi.so"
    if content is not None:
        library.write_bytes(content)
    driver = load("sdtapi", {"library": str(library)})

    assert failure(driver.open) is DeviceFailure.LIBRARY_MISSING
    library.unlink(missing_ok=True)
    VendorDesk(tmp_path)
    driver.open()
    assert isinstance(driver.status(), Ready)
    driver.close()


@pytest.mark.parametrize("settings", [{}, {"library": "x", "port": 17}, {"library": "x", "port": "USB"}])
def test_a_wrong_setting_is_told(settings: dict[str, object]) -> None:
    assert failure(lambda: load("sdtapi", settings)) is DeviceFailure.SETTING_WRONG
