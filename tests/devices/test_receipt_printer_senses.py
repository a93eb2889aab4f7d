"""Cutter, heat, the exit and the printer's name; what a receipt cut short leaves; over a real pseudo-terminal."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from devices.api import (
    Blocked,
    Description,
    DeviceError,
    Media,
    PrintOutcome,
    PrintStage,
    Ready,
    Receipt,
    Sense,
    Supply,
    SupplyLevel,
    TextLine,
)
from devices.failures import DeviceFailure
from devices.receipt_printer import escpos_printer
from devices.receipt_printer import job as work
from devices.receipt_printer.escpos_printer import EscPosReceiptPrinter
from devices.receipt_printer.exit_sensor import ExitSensor
from tests.devices.conftest import Simulator, wait_until

SHORT = Receipt((TextLine("收件凭证", size=2, centre=True), TextLine("尾")))
LONG = Receipt(tuple(TextLine("已加密保存在本机，会自动送达省级平台。") for _ in range(200)))


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="prn") as folder:
        arguments = ("--port", f"{folder}/port", "--output", folder, "--presenter")
        opened = Simulator("receipt_printer", Path(folder), *arguments)
        yield opened
        opened.close()


@pytest.fixture
def make(simulator: Simulator) -> Iterator[Callable[..., EscPosReceiptPrinter]]:
    for command, values in (
        ("plug", {}),
        ("paper", {"state": "good"}),
        ("cover", {"state": "closed"}),
        ("cutter", {"state": "good"}),
        ("hot", {"on": False}),
        ("silent", {"on": False}),
        ("tear", {}),
        ("take", {}),
    ):
        simulator.tell(command, **values)
    made: list[EscPosReceiptPrinter] = []

    def opened(**settings: object) -> EscPosReceiptPrinter:
        driver = EscPosReceiptPrinter({"port": str(simulator.port), **settings})
        driver.open()
        made.append(driver)
        return driver

    yield opened
    for driver in made:
        driver.close()


def newest(simulator: Simulator) -> str:
    return max(simulator.output.glob("receipt-*.bin")).read_bytes().decode("gb18030", errors="ignore")


@pytest.mark.fault(
    "receipt printer",
    "cutter stuck",
    code="D406",
    recovers="told to try again every few seconds; prints once the cutter is free",
)
def test_a_stuck_cutter_is_named_and_told_to_go_on_until_it_does(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escpos_printer, "RECOVER_EVERY_S", 0.0)
    printer = make()
    simulator.tell("cutter", state="stuck")
    assert printer.status() == Blocked(DeviceFailure.RECEIPT_CUTTER_STUCK, "link low, cutter bad")
    assert isinstance(printer.status(), Blocked)

    simulator.tell("cutter", state="freed")
    wait_until(lambda: isinstance(printer.status(), Ready))
    assert printer.print_receipt("cut again", SHORT, lambda _: None) is PrintOutcome.SEEN


@pytest.mark.fault(
    "receipt printer", "head too hot", sees="the receipt comes a little later", recovers="waits until it has cooled"
)
def test_a_hot_head_is_waited_for_before_a_receipt(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator
) -> None:
    printer = make()
    simulator.tell("hot", on=True)
    assert printer.status() == Ready(str(simulator.port), ("head-hot",))
    outcomes: list[PrintOutcome] = []
    printing = Thread(target=lambda: outcomes.append(printer.print_receipt("hot", SHORT, lambda _: None)))
    printing.start()
    printing.join(0.3)
    assert printing.is_alive(), "it waits"

    simulator.tell("hot", on=False)
    printing.join(10)
    assert outcomes == [PrintOutcome.SEEN]


def test_a_head_that_gets_hot_in_the_middle_only_delays(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SETTLE_S", 1.0)
    monkeypatch.setattr(work, "WATCH_S", 0.1)
    stages: list[PrintStage] = []
    outcomes: list[PrintOutcome] = []

    def heat(stage: PrintStage) -> None:
        stages.append(stage)
        if stage is PrintStage.SENT:
            simulator.tell("hot", on=True)

    printer = make()
    printing = Thread(target=lambda: outcomes.append(printer.print_receipt("heated", SHORT, heat)))
    printing.start()
    printing.join(1.8)
    simulator.tell("hot", on=False)
    printing.join(10)

    assert outcomes == [PrintOutcome.SEEN]
    assert stages == [PrintStage.SENT, PrintStage.SETTLED]


@pytest.mark.fault(
    "receipt printer", "head stays hot", code="D407", recovers="nothing was printed; prints again when it has cooled"
)
def test_a_head_that_stays_hot_is_told_and_nothing_is_printed(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "COOL_S", 0.0)
    simulator.tell("hot", on=True)
    before = simulator.tell("state")["receipts"]
    printer = make()

    with pytest.raises(DeviceError) as caught:
        printer.print_receipt("too hot", SHORT, lambda _: None)

    assert caught.value.failure is DeviceFailure.RECEIPT_TOO_HOT
    assert simulator.tell("state")["receipts"] == before
    simulator.tell("hot", on=False)
    assert printer.print_receipt("too hot", SHORT, lambda _: None) is PrintOutcome.SEEN


@pytest.mark.fault(
    "receipt printer",
    "paper ends in the middle",
    code="D405",
    recovers="the remnant is marked void and cut off; reprinted once, marked so, when paper is in",
)
@pytest.mark.parametrize("cause", ["paper", "cutter"])
def test_what_a_receipt_cut_short_left_is_marked_void_before_the_next(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, cause: str
) -> None:
    printer = make()

    def break_it(_: PrintStage) -> None:
        simulator.tell("cutter", state="stuck")

    if cause == "paper":
        simulator.tell("stop-after", bytes=3000)
    with pytest.raises(DeviceError) as caught:
        printer.print_receipt("short", LONG, break_it)
    assert caught.value.failure is DeviceFailure.RECEIPT_CUT_SHORT

    simulator.tell("paper", state="good")
    simulator.tell("cutter", state="good")
    assert printer.print_receipt("next", SHORT, lambda _: None) is PrintOutcome.SEEN

    *_, remnant, last = sorted(simulator.output.glob("receipt-*.bin"))
    void = remnant.read_bytes().decode("gb18030", errors="ignore")
    assert "作 废" in void
    assert "收件凭证" not in void
    assert "收件凭证" in last.read_bytes().decode("gb18030", errors="ignore")


def test_a_receipt_that_may_be_whole_is_not_called_void(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SILENT_S", 0.5)
    printer = make()

    def fall_silent(stage: PrintStage) -> None:
        if stage is PrintStage.SENT:
            simulator.tell("silent", on=True)

    assert printer.print_receipt("unsure", SHORT, fall_silent) is PrintOutcome.UNKNOWN
    simulator.tell("silent", on=False)
    before = simulator.tell("state")["receipts"]
    assert printer.print_receipt("after", SHORT, lambda _: None) is PrintOutcome.SEEN

    assert simulator.tell("state")["receipts"] == before + 1, "a cut of nothing puts out nothing"
    assert "作 废" not in newest(simulator)


def test_the_first_receipt_after_a_start_does_not_hang_on_what_a_killed_program_left(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator
) -> None:
    simulator.port.write_bytes(b"\x1b@" + "前一个人的".encode("gb18030") + b"\n")
    wait_until(lambda: simulator.tell("state")["waiting_bytes"] == 0)

    assert make().print_receipt("first", SHORT, lambda _: None) is PrintOutcome.SEEN
    assert "前一个人的" not in newest(simulator)


def test_the_exit_sensor_sees_a_receipt_until_it_is_taken(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator
) -> None:
    printer = make(exit_sensor=True)
    assert printer.media() is Media.NOT_PRESENT
    printer.print_receipt("lies there", SHORT, lambda _: None)
    assert printer.media() is Media.PRESENT

    simulator.tell("take")
    assert printer.media() is Media.NOT_PRESENT


def test_without_an_exit_sensor_nothing_is_said_of_the_exit(make: Callable[..., EscPosReceiptPrinter]) -> None:
    assert make().media() is Media.NOT_SUPPORTED


@pytest.mark.fault(
    "receipt printer",
    "exit sensor does not answer",
    sees="nothing: nobody is waited for on its word",
    recovers="asked again after every look",
)
def test_a_silent_exit_sensor_is_unknown(make: Callable[..., EscPosReceiptPrinter], simulator: Simulator) -> None:
    printer = make(exit_sensor=True)
    simulator.tell("silent", on=True)

    assert printer.media() is Media.UNKNOWN


@pytest.mark.parametrize("wrong", [{"exit_byte": 9}, {"exit_mask": 0}, {"exit_query": ""}, {"exit_query": "xyz"}])
def test_an_exit_sensor_that_cannot_be_is_a_wrong_setting(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"exit|hexadecimal"):
        ExitSensor.of({"exit_sensor": True, **wrong})


def test_it_says_who_it_is(make: Callable[..., EscPosReceiptPrinter], simulator: Simulator) -> None:
    printer = make()
    assert printer.description() == Description(model="SIM-80", firmware="1.07 SIM", serial="SIM0000001")

    simulator.tell("silent", on=True)
    assert printer.description() == Description()


@pytest.mark.parametrize(
    ("paper", "level"), [("good", SupplyLevel.FULL), ("low", SupplyLevel.LOW), ("out", SupplyLevel.OUT)]
)
def test_its_roll_is_a_supply(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator, paper: str, level: SupplyLevel
) -> None:
    printer = make()
    simulator.tell("paper", state=paper)

    assert printer.supplies() == (Supply("paper", level),)


def test_the_cutter_and_the_heat_have_senses_of_their_own(
    make: Callable[..., EscPosReceiptPrinter], simulator: Simulator
) -> None:
    printer = make()
    simulator.tell("hot", on=True)
    hot = printer.paper_state()
    simulator.tell("hot", on=False)
    simulator.tell("cutter", state="stuck")
    stuck = printer.paper_state()

    assert (hot.temperature, hot.cutter, hot.jam) == (Sense.LOW, Sense.GOOD, Sense.GOOD)
    assert (stuck.temperature, stuck.cutter, stuck.jam) == (Sense.GOOD, Sense.BAD, Sense.GOOD)
