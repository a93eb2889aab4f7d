"""What technicians and the centre are told of the devices."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from devices.api import Absent, Blocked, Description, Health, Media, Ready, Supply, SupplyLevel
from devices.failures import DeviceFailure
from devices.usb import UsbDevice
from kiosk import device_health
from kiosk.device_health import HealthBoard, HealthReport, report_of, running_report, terminal_runs

SINCE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PRINTER = Health(
    name="receipt_printer",
    driver="escpos-receipt",
    status=Ready("COM1", ("paper-low",)),
    since=SINCE,
    description=Description("SIM-80", "1.07", "1"),
    supplies=(Supply("paper", SupplyLevel.LOW),),
    media=Media.NOT_PRESENT,
    restarts=2,
)


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HealthBoard]:
    monkeypatch.setattr(device_health, "plugged_in", lambda: ())
    opened = HealthBoard(tmp_path, (), lambda: (PRINTER,))
    opened.start()
    yield opened
    opened.stop()


def wait_until_told(folder: Path, wanted: int) -> float:
    started, pause = time.monotonic(), Event()
    while time.monotonic() - started < 10:
        report = running_report(folder)
        if report is not None and len(report.unsupported) == wanted:
            return time.monotonic() - started
        pause.wait(0.05)
    raise AssertionError(f"never {wanted} unsupported devices")


def test_a_device_is_told_in_the_standard_s_words(board: HealthBoard, tmp_path: Path) -> None:
    board.write()
    report = running_report(tmp_path)
    assert report is not None
    row = report.devices[0]

    assert (row.state, row.device, row.media, row.since) == ("ready", "online", "notPresent", SINCE)
    assert (row.model, row.firmware, row.serial, row.restarts) == ("SIM-80", "1.07", "1", 2)
    assert row.supplies[0].level == "low"
    assert row.warnings == ("paper-low",)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (None, "starting"),
        (Absent(DeviceFailure.READER_ABSENT), "noDevice"),
        (Absent(DeviceFailure.READER_SILENT), "offline"),
        (Blocked(DeviceFailure.RECEIPT_PAPER_OUT), "userError"),
        (Blocked(DeviceFailure.LIBRARY_MISSING), "hardwareError"),
    ],
)
def test_device_states_are_kept_apart(status: Absent | Blocked | None, word: str) -> None:
    assert report_of(Health(name="thing", driver="some", status=status, since=SINCE)).device == word


def test_something_unsupported_is_noticed_within_two_seconds_of_being_plugged_in_or_out(
    board: HealthBoard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.write()
    found = (UsbDevice("1-1", "1234:abcd", "Strange Pad"),)
    monkeypatch.setattr(device_health, "plugged_in", lambda: found)
    assert wait_until_told(tmp_path, 1) < 2
    monkeypatch.setattr(device_health, "plugged_in", lambda: ())

    assert wait_until_told(tmp_path, 0) < 2


def test_what_a_terminal_that_has_ended_left_is_not_believed(tmp_path: Path) -> None:
    report = HealthReport(at=SINCE, devices=(report_of(PRINTER),))
    (tmp_path / "health.json").write_text(report.model_dump_json(), encoding="utf-8")
    (tmp_path / "running.lock").touch()

    assert not terminal_runs(tmp_path)
    assert running_report(tmp_path) is None


def test_a_file_that_can_t_be_written_does_not_stop_the_terminal(board: HealthBoard, tmp_path: Path) -> None:
    (tmp_path / "health.new").mkdir()

    board.write()


def test_health_holds_nothing_personal(board: HealthBoard, tmp_path: Path) -> None:
    board.write()
    content = json.loads((tmp_path / "health.json").read_text(encoding="utf-8"))

    assert set(content) == {"at", "devices", "unsupported"}
