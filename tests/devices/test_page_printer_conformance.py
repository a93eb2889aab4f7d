"""What every page printer must do, whatever its driver and its way; ``-m hardware --profile FILE``: a real one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from devices.api import (
    CancelToken,
    DescribesItself,
    DeviceError,
    HasSupplies,
    HoldsMedia,
    Media,
    PrintOutcome,
    PrintStage,
    Ready,
    Sense,
    SupplyLevel,
)
from devices.failures import DeviceFailure
from devices.registry import load
from tests.devices.conftest import hardware_driver
from tests.devices.page_printers import PDF, Printers, printers


@pytest.fixture(scope="module")
def site() -> Iterator[Printers]:
    with tempfile.TemporaryDirectory(prefix="pages") as folder, printers(Path(folder)) as running:
        yield running


@pytest.fixture(params=["direct", "through CUPS", pytest.param("hardware", marks=pytest.mark.hardware)])
def printer(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "hardware":
        driver: Any = hardware_driver(request.config, "print_pages")
    else:
        site: Printers = request.getfixturevalue("site")
        site.in_good_order()
        driver = load("ipp-pages", {"uri": site.direct if request.param == "direct" else site.queue})
    driver.open()
    yield driver
    driver.close()


def test_it_is_ready_and_no_sense_is_bad(printer: Any) -> None:
    assert isinstance(printer.status(), Ready)
    state = printer.paper_state()
    assert Sense.BAD not in vars(state).values()
    assert state.paper in (Sense.GOOD, Sense.LOW, Sense.UNKNOWN)


def test_stages_come_in_order_and_a_repeated_job_prints_nothing(printer: Any) -> None:
    job = uuid4().hex
    stages: list[PrintStage] = []
    outcome = printer.print_pages(job, PDF, stages.append, CancelToken(), 60.0)
    again: list[PrintStage] = []

    assert outcome in (PrintOutcome.SEEN, PrintOutcome.UNKNOWN)
    assert stages in ([PrintStage.SENT], [PrintStage.SENT, PrintStage.SETTLED])
    assert printer.print_pages(job, PDF, again.append, CancelToken(), 60.0) is outcome
    assert again == []


def test_a_job_nobody_wants_any_more_is_cancelled(printer: Any) -> None:
    cancel = CancelToken()
    cancel.set()

    with pytest.raises(DeviceError) as caught:
        printer.print_pages(uuid4().hex, PDF, lambda _: None, cancel, 60.0)

    assert caught.value.failure is DeviceFailure.CANCELLED


def test_it_tells_its_supplies_its_exit_and_its_name_or_that_it_cannot(printer: Any) -> None:
    assert isinstance(printer, HasSupplies)
    assert isinstance(printer, HoldsMedia)
    assert isinstance(printer, DescribesItself)
    known = {supply.name: supply for supply in printer.supplies()}
    assert "paper" in known
    assert all(supply.percent is None or 0 <= supply.percent <= 100 for supply in known.values())
    assert all(isinstance(supply.level, SupplyLevel) for supply in known.values())
    assert isinstance(printer.media(), Media)
    assert isinstance(printer.description().model, str)


def test_opening_and_closing_may_be_repeated(printer: Any) -> None:
    printer.open()
    printer.close()
    printer.close()
    printer.open()

    assert isinstance(printer.status(), Ready)
