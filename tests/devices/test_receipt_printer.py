"""The receipt printer's driver, against a simulated printer on a real pseudo-terminal."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.api import (
    Absent,
    Blocked,
    DeviceError,
    Gap,
    PrintOutcome,
    PrintStage,
    QrCode,
    Ready,
    Receipt,
    Rule,
    Sense,
    TextLine,
)
from devices.failures import DeviceFailure
from devices.receipt_printer import job as work
from devices.receipt_printer.escpos_printer import EscPosReceiptPrinter
from devices.receipt_printer.layout import columns_of, wrapped
from devices.receipt_printer.render import render
from tests.devices.conftest import Simulator

SAMPLE = Receipt(
    (
        TextLine("收件凭证", size=2, bold=True, centre=True),
        Rule(),
        TextLine("办件编号 AH0001-20261123-0001-K"),
        Gap(),
        QrCode("http://127.0.0.1/p/AH0001-20261123-0001-K?t=abcdefghijklmnopqrstuvwx"),
        TextLine("手机扫码查进度", centre=True),
    )
)
ALL = frozenset({"cover", "paper", "error"})


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="prn") as folder:
        opened = Simulator("receipt_printer", Path(folder), "--port", f"{folder}/port", "--output", folder)
        yield opened
        opened.close()


@pytest.fixture
def printer(simulator: Simulator) -> Iterator[EscPosReceiptPrinter]:
    simulator.tell("plug")
    simulator.tell("paper", state="good")
    simulator.tell("cover", state="closed")
    simulator.tell("error", on=False)
    simulator.tell("silent", on=False)
    simulator.tell("tear")
    driver = EscPosReceiptPrinter({"port": str(simulator.port)})
    driver.open()
    yield driver
    driver.close()


def printed(simulator: Simulator) -> int:
    return int(simulator.tell("state")["receipts"])


def do_print(driver: EscPosReceiptPrinter, job: str | None = None) -> tuple[PrintOutcome, list[PrintStage]]:
    stages: list[PrintStage] = []
    return driver.print_receipt(job or uuid4().hex, SAMPLE, stages.append), stages


def failure(driver: EscPosReceiptPrinter) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        do_print(driver)
    return caught.value.failure


def test_a_receipt_comes_out_and_is_seen(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    before = printed(simulator)

    assert do_print(printer) == (PrintOutcome.SEEN, [PrintStage.SENT, PrintStage.SETTLED])
    assert printed(simulator) == before + 1
    with Image.open(simulator.output / f"receipt-{before + 1:04}.png") as paper:
        assert paper.width > 576
        assert paper.height > 400
        dark = paper.convert("L").histogram()[:80]
    assert sum(dark) > 5000, "there is ink"
    assert simulator.tell("state")["unknown_commands"] == 0


def test_chinese_goes_out_as_the_printer_reads_it() -> None:
    content = render(Receipt((TextLine("收件凭证"),)))

    assert b"\x1c&" in content
    assert "收件凭证".encode("gb18030") in content


def test_the_same_job_is_never_printed_twice(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    do_print(printer, "job-1")
    before = printed(simulator)

    assert do_print(printer, "job-1") == (PrintOutcome.SEEN, [])
    assert printed(simulator) == before


@pytest.mark.parametrize(
    ("command", "values", "told"),
    [
        ("paper", {"state": "out"}, DeviceFailure.RECEIPT_PAPER_OUT),
        ("cover", {"state": "open"}, DeviceFailure.RECEIPT_COVER_OPEN),
        ("error", {"on": True}, DeviceFailure.RECEIPT_PRINTER_ERROR),
        ("silent", {"on": True}, DeviceFailure.RECEIPT_PRINTER_ABSENT),
        ("unplug", {}, DeviceFailure.RECEIPT_PRINTER_ABSENT),
    ],
)
def test_what_keeps_it_from_printing_is_told_and_nothing_is_printed(
    printer: EscPosReceiptPrinter,
    simulator: Simulator,
    command: str,
    values: dict[str, object],
    told: DeviceFailure,
) -> None:
    before = printed(simulator)
    simulator.tell(command, **values)

    assert failure(printer) is told
    assert printed(simulator) == before


def test_paper_that_ends_in_the_middle_is_a_receipt_cut_short(
    printer: EscPosReceiptPrinter, simulator: Simulator
) -> None:
    simulator.tell("stop-after", bytes=200)

    assert failure(printer) is DeviceFailure.RECEIPT_CUT_SHORT


@pytest.mark.fault(
    "receipt printer",
    "falls silent after a receipt was sent",
    sees="is asked whether the receipt came out",
    recovers="asked again every second",
)
def test_a_printer_that_falls_silent_after_the_bytes_leaves_it_unknown(
    printer: EscPosReceiptPrinter, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SILENT_S", 0.5)

    def fall_silent(stage: PrintStage) -> None:
        simulator.tell("silent", on=True)

    assert printer.print_receipt(uuid4().hex, SAMPLE, fall_silent) is PrintOutcome.UNKNOWN


def test_a_cable_pulled_after_sending_leaves_it_unknown(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    def pull(stage: PrintStage) -> None:
        simulator.tell("unplug")

    assert printer.print_receipt("pulled", SAMPLE, pull) is PrintOutcome.UNKNOWN


def test_paper_near_its_end_is_a_warning(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    simulator.tell("paper", state="low")

    assert printer.status() == Ready(str(simulator.port), warnings=("paper-low",))
    assert do_print(printer)[0] is PrintOutcome.SEEN


def test_silence_is_absent_and_never_empty(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    simulator.tell("silent", on=True)

    assert isinstance(printer.status(), Absent)
    assert printer.paper_state().paper is Sense.UNKNOWN


@pytest.mark.fault("receipt printer", "cover open", code="D403", recovers="ready when the cover is closed")
def test_an_open_cover_blocks(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    simulator.tell("cover", state="open")

    status = printer.status()

    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.RECEIPT_COVER_OPEN


@pytest.mark.fault(
    "receipt printer", "unplugged", code="D401", recovers="opened again within two seconds of being plugged in"
)
def test_it_prints_again_after_the_cable_is_back(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    simulator.tell("unplug")
    assert isinstance(printer.status(), Absent)
    printer.close()
    with pytest.raises(DeviceError):
        printer.open()
    simulator.tell("plug")
    printer.open()

    assert do_print(printer)[0] is PrintOutcome.SEEN


@given(st.text(max_size=200), st.sampled_from([1, 2]))
def test_any_text_can_be_printed_and_every_row_fits(text: str, size: int) -> None:
    render(Receipt((TextLine(text, size=size),)))

    assert all(columns_of(row) <= 48 // size for row in wrapped(text, 48 // size))


def test_no_row_begins_with_a_closing_mark() -> None:
    rows = wrapped("已加密保存在本机，会自动送达省级平台，断网停电都不会丢，您不用再来。" * 3, 24)

    assert not [row for row in rows if row[0] in "，。"]


def test_a_printer_that_settles_while_its_sensors_are_asked_is_heard(
    printer: EscPosReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "WATCH_S", 0.0)  # so that its word comes among the sensors' answers, or never
    stages: list[PrintStage] = []

    assert printer.print_receipt(uuid4().hex, SAMPLE, stages.append) is PrintOutcome.SEEN
    assert stages == [PrintStage.SENT, PrintStage.SETTLED]
