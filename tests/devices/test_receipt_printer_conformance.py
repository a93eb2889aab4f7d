"""What every receipt printer must do, whatever its driver; ``-m hardware --profile FILE`` runs it over a real one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from devices.api import (
    DescribesItself,
    Gap,
    HasSupplies,
    HoldsMedia,
    Media,
    PrintOutcome,
    PrintStage,
    QrCode,
    Ready,
    Receipt,
    Rule,
    Sense,
    SupplyLevel,
    TextLine,
)
from devices.registry import load
from tests.devices.conftest import Simulator, hardware_driver

RECEIPT = Receipt((TextLine("测试 Test", size=2, centre=True), Rule(), Gap(), QrCode("test"), TextLine("试印，无效")))


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="prn") as folder:
        opened = Simulator("receipt_printer", Path(folder), "--port", f"{folder}/port", "--discard", "--presenter")
        yield opened
        opened.close()


@pytest.fixture(params=["escpos-receipt", pytest.param("hardware", marks=pytest.mark.hardware)])
def printer(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "hardware":
        driver: Any = hardware_driver(request.config, "print_receipt")
    else:
        simulator = request.getfixturevalue("simulator")
        simulator.tell("take")
        driver = load(request.param, {"port": str(simulator.port), "exit_sensor": True})
    driver.open()
    yield driver
    driver.close()


def test_it_is_ready(printer: Any) -> None:
    assert isinstance(printer.status(), Ready)


def test_no_sense_is_bad_when_all_is_well(printer: Any) -> None:
    state = printer.paper_state()

    assert state.link in (Sense.GOOD, Sense.NOT_SUPPORTED)
    assert Sense.BAD not in vars(state).values()


def test_stages_come_in_order_and_what_is_seen_was_settled(printer: Any) -> None:
    stages: list[PrintStage] = []

    outcome = printer.print_receipt(uuid4().hex, RECEIPT, stages.append)

    assert stages in ([PrintStage.SENT], [PrintStage.SENT, PrintStage.SETTLED])
    assert outcome is PrintOutcome.UNKNOWN or stages[-1] is PrintStage.SETTLED


def test_a_repeated_job_tells_its_first_outcome_and_prints_nothing(printer: Any) -> None:
    first = printer.print_receipt("same", RECEIPT, lambda _: None)
    stages: list[PrintStage] = []

    assert printer.print_receipt("same", RECEIPT, stages.append) is first
    assert stages == []


def test_opening_and_closing_may_be_repeated(printer: Any) -> None:
    printer.open()
    printer.close()
    printer.close()
    printer.open()

    assert isinstance(printer.status(), Ready)


def test_it_tells_its_paper_and_what_it_holds_and_who_it_is_or_that_it_cannot(printer: Any) -> None:
    assert isinstance(printer, HasSupplies)
    assert isinstance(printer, HoldsMedia)
    assert isinstance(printer, DescribesItself)
    (paper,) = printer.supplies()
    assert paper.name == "paper"
    assert isinstance(paper.level, SupplyLevel)
    assert isinstance(printer.media(), Media)
    assert isinstance(printer.description().model, str)


def test_closed_it_says_so_and_never_raises(printer: Any) -> None:
    printer.close()

    assert printer.paper_state().link is Sense.BAD
    assert printer.description().model == ""
    assert printer.supplies()[0].level is SupplyLevel.UNKNOWN
    assert printer.media() in (Media.UNKNOWN, Media.NOT_SUPPORTED)
    printer.open()
