"""A receipt printer that stalls, babbles, half answers or runs dry, over a real pseudo-terminal."""

import itertools
import os
import pty
import tempfile
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from devices.api import Absent, DeviceError, PrintOutcome, PrintStage, QrCode, Ready, Receipt, Sense, Status, TextLine
from devices.failures import DeviceFailure
from devices.receipt_printer import job as work
from devices.receipt_printer import serial_line
from devices.receipt_printer.escpos_printer import EscPosReceiptPrinter
from devices.simulated.receipt_commands import real_time_requests
from tests.devices.conftest import Simulator, wait_until

LONG = Receipt(tuple(TextLine("已加密保存在本机，会自动送达省级平台。") for _ in range(300)))
SHORT = Receipt((TextLine("收件凭证", size=2, centre=True), QrCode("http://127.0.0.1/p/1"), TextLine("尾")))
GOOD = 0b0001_0010


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="prn") as folder:
        opened = Simulator("receipt_printer", Path(folder), "--port", f"{folder}/port", "--output", folder)
        yield opened
        opened.close()


@pytest.fixture
def printer(simulator: Simulator) -> Iterator[EscPosReceiptPrinter]:
    for command, values in (
        ("unplug", {}),
        ("plug", {}),
        ("paper", {"state": "good"}),
        ("cover", {"state": "closed"}),
        ("error", {"on": False}),
        ("silent", {"on": False}),
        ("tear", {}),
    ):
        simulator.tell(command, **values)
    driver = EscPosReceiptPrinter({"port": str(simulator.port)})
    driver.open()
    yield driver
    driver.close()


class Line:
    """A pseudo-terminal whose other end does what a test says with each real-time question."""

    def __init__(self, answer: Callable[[int], bytes], *, takes: bool = True) -> None:
        self.device, self.client = pty.openpty()
        tty.setraw(self.client)
        self.port = os.ttyname(self.client)
        self._answer = answer
        self._thread: Thread | None = None
        if takes:
            self._thread = Thread(target=self._serve, daemon=True)
            self._thread.start()

    def close(self) -> None:
        os.close(self.client)
        if self._thread is not None:
            self._thread.join(10)  # or it would read on from whatever gets this number next
            assert not self._thread.is_alive(), "a driver still holds the port"
        os.close(self.device)

    def _serve(self) -> None:
        while True:
            try:
                content = os.read(self.device, 4096)
                for _, request in real_time_requests(content):
                    os.write(self.device, self._answer(request[2]))
            except OSError:
                return


@pytest.fixture
def line_that() -> Iterator[Callable[..., Line]]:
    lines: list[Line] = []

    def made(answer: Callable[[int], bytes], *, takes: bool = True) -> Line:
        lines.append(Line(answer, takes=takes))
        return lines[-1]

    yield made
    for line in lines:
        line.close()


def test_the_receipt_on_paper_has_ink_where_its_parts_are(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    printer.print_receipt("takes what other tests left on the strip", SHORT, lambda _: None)
    assert printer.print_receipt("ink", SHORT, lambda _: None) is PrintOutcome.SEEN

    picture = max(simulator.output.glob("receipt-*.png"))
    with Image.open(picture) as paper:
        ink = paper.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    headline = ink.crop((0, 32, ink.width, 92)).getbbox()
    assert headline is not None
    assert abs((headline[0] + headline[2]) / 2 - ink.width / 2) < 8, "centred"
    assert headline[2] - headline[0] > 4 * 40, "four characters at twice the size"
    left = ink.crop((0, 0, 32, ink.height)).getbbox()
    assert left is None, "the margin is white"
    code = ink.crop((32, 92, ink.width - 32, ink.height - 140)).getbbox()
    assert code is not None
    assert 150 < code[2] - code[0] < 300, "the QR code"


def test_a_receipt_cut_short_never_comes_out_later_and_keeps_its_failure(
    printer: EscPosReceiptPrinter, simulator: Simulator
) -> None:
    before = simulator.tell("state")["receipts"]
    simulator.tell("stop-after", bytes=3000)

    for _ in range(2):
        with pytest.raises(DeviceError) as caught:
            printer.print_receipt("dry", LONG, lambda _: None)
        assert caught.value.failure is DeviceFailure.RECEIPT_CUT_SHORT
    wait_until(lambda: simulator.tell("state")["waiting_bytes"] == 0)
    simulator.tell("paper", state="good")
    assert simulator.tell("state")["receipts"] == before


def test_what_an_unfinished_receipt_left_is_cut_off_before_the_next(
    printer: EscPosReceiptPrinter, simulator: Simulator
) -> None:
    simulator.tell("stop-after", bytes=3000)
    with pytest.raises(DeviceError):
        printer.print_receipt("unfinished", LONG, lambda _: None)
    simulator.tell("paper", state="good")
    before = simulator.tell("state")["receipts"]

    assert printer.print_receipt("next", SHORT, lambda _: None) is PrintOutcome.SEEN

    assert simulator.tell("state")["receipts"] == before + 2
    newest = max(simulator.output.glob("receipt-*.bin")).read_bytes()
    assert "收件凭证".encode("gb18030") in newest
    assert "已加密".encode("gb18030") not in newest


@pytest.mark.parametrize(("command", "values"), [("cover", {"state": "open"}), ("error", {"on": True})])
def test_a_cover_or_cutter_that_fails_after_sending_cuts_it_short(
    printer: EscPosReceiptPrinter, simulator: Simulator, command: str, values: dict[str, object]
) -> None:
    def break_it(_: PrintStage) -> None:
        simulator.tell(command, **values)

    with pytest.raises(DeviceError) as caught:
        printer.print_receipt(command, SHORT, break_it)

    assert caught.value.failure is DeviceFailure.RECEIPT_CUT_SHORT


@pytest.mark.fault(
    "receipt printer",
    "cable pulled in the middle",
    sees="is asked whether the receipt came out",
    recovers="reopened when it is plugged in; the job is never printed again by itself",
)
def test_a_cable_pulled_while_bytes_flow_leaves_it_unknown_for_good(
    printer: EscPosReceiptPrinter, simulator: Simulator
) -> None:
    simulator.tell("unplug-after", bytes=2000)

    assert printer.print_receipt("pulled", LONG, lambda _: None) is PrintOutcome.UNKNOWN
    assert isinstance(printer.status(), Absent)
    simulator.tell("plug")
    printer.close()
    printer.open()
    assert printer.print_receipt("pulled", LONG, lambda _: None) is PrintOutcome.UNKNOWN
    assert isinstance(printer.status(), Ready)


def test_a_failure_before_printing_may_be_tried_again(printer: EscPosReceiptPrinter, simulator: Simulator) -> None:
    simulator.tell("paper", state="out")
    with pytest.raises(DeviceError):
        printer.print_receipt("again", SHORT, lambda _: None)
    simulator.tell("paper", state="good")

    assert printer.print_receipt("again", SHORT, lambda _: None) is PrintOutcome.SEEN


@pytest.mark.fault(
    "receipt printer",
    "garbage on the line",
    code="D401",
    recovers="noise is taken for silence; asked again every second",
)
def test_noise_instead_of_status_is_unknown(line_that: Callable[..., Line]) -> None:
    driver = EscPosReceiptPrinter({"port": line_that(lambda _: b"\xff\x00\x55").port})
    driver.open()

    state = driver.paper_state()

    driver.close()
    assert (state.link, state.paper) == (Sense.UNKNOWN, Sense.UNKNOWN)


def test_noise_before_a_status_is_passed_over(line_that: Callable[..., Line]) -> None:
    driver = EscPosReceiptPrinter({"port": line_that(lambda _: b"\xff" + bytes([GOOD])).port})
    driver.open()

    def senses() -> set[Sense]:
        state = driver.paper_state()
        return {state.link, state.paper, state.cover}

    wait_until(lambda: senses() == {Sense.GOOD})
    driver.close()


@pytest.mark.fault(
    "receipt printer",
    "hangs",
    sees="is asked whether the receipt came out",
    recovers="given up after seconds; the terminal goes on",
)
def test_a_printer_that_takes_no_byte_does_not_hang_the_terminal(
    line_that: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STUCK_S", 0.3)
    driver = EscPosReceiptPrinter({"port": line_that(lambda _: b"", takes=False).port, "senses": ()})
    driver.open()

    outcome = driver.print_receipt("stuck", Receipt(LONG.parts * 4), lambda _: None)

    driver.close()
    assert outcome is PrintOutcome.UNKNOWN


def test_a_printer_that_can_tell_nothing_is_never_vouched_for(line_that: Callable[..., Line]) -> None:
    driver = EscPosReceiptPrinter({"port": line_that(lambda _: b"").port, "senses": ()})
    driver.open()

    assert isinstance(driver.status(), Ready)
    assert driver.print_receipt("mute", SHORT, lambda _: None) is PrintOutcome.UNKNOWN
    driver.close()


def test_a_sense_that_does_not_exist_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="smell"):
        EscPosReceiptPrinter({"port": "/dev/null", "senses": ["paper", "smell"]})


@pytest.mark.fault(
    "receipt printer", "floods the line", code="D401", recovers="given up at once; reopened, and used once it is quiet"
)
def test_a_printer_that_floods_the_line_is_given_up_in_time(
    printer: EscPosReceiptPrinter, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a pseudo-terminal holds is a flood here: a busy machine's simulator does not fill it faster than it is read.
    monkeypatch.setattr(serial_line, "MOST_UNASKED", 1024)
    simulator.tell("flood", on=True)
    wait_until(lambda: isinstance(timed(printer.status), Absent))
    # A flood that lets up for a moment lets a question through, and the receipt with it.
    attempts = (failure_of(printer, f"flooded {number}") for number in itertools.count())
    wait_until(lambda: next(attempts) is DeviceFailure.RECEIPT_PRINTER_ABSENT)
    simulator.tell("flood", on=False)
    printer.close()
    printer.open()

    wait_until(lambda: isinstance(printer.status(), Ready))


def failure_of(printer: EscPosReceiptPrinter, job: str) -> DeviceFailure | None:
    """Why a receipt was not printed."""
    try:
        printer.print_receipt(job, SHORT, lambda _: None)
    except DeviceError as error:
        assert isinstance(error.failure, DeviceFailure)
        return error.failure
    return None


def timed(status: Callable[[], Status]) -> Status:
    """What a driver says, which may take a second."""
    started = time.monotonic()
    said = status()
    assert time.monotonic() - started < 2
    return said
