"""The page printer's driver through a real CUPS queue, with a printer behind it whose tray and covers are steered."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.api import Absent, Blocked, CancelToken, DeviceError, PrintOutcome, PrintStage, Ready, Sense
from devices.failures import DeviceFailure
from devices.page_printer import ipp_printer
from devices.page_printer import job as following
from devices.page_printer.ipp_printer import IppPagePrinter
from tests.devices.conftest import wait_until
from tests.devices.page_printers import PDF, Printers, printers


@pytest.fixture(scope="module")
def site() -> Iterator[Printers]:
    with tempfile.TemporaryDirectory(prefix="cups") as folder, printers(Path(folder)) as running:
        yield running


@pytest.fixture
def printer(site: Printers, monkeypatch: pytest.MonkeyPatch) -> Iterator[IppPagePrinter]:
    monkeypatch.setattr(following, "GRACE_S", 0.5)
    monkeypatch.setattr(following, "GONE_S", 1.0)
    monkeypatch.setattr(ipp_printer, "RESUME_EVERY_S", 0.0)
    site.in_good_order()
    driver = IppPagePrinter({"uri": site.queue})
    driver.open()
    yield driver
    driver.close()


def do_print(printer: IppPagePrinter, job: str) -> tuple[PrintOutcome, list[PrintStage]]:
    stages: list[PrintStage] = []
    return printer.print_pages(job, PDF, stages.append, CancelToken(), 20.0), stages


def refusal(printer: IppPagePrinter, job: str) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        do_print(printer, job)
    return caught.value.failure


def test_a_document_is_printed_once_and_seen_and_leaves_the_spool(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()

    assert do_print(printer, "once") == (PrintOutcome.SEEN, [PrintStage.SENT, PrintStage.SETTLED])
    assert do_print(printer, "once") == (PrintOutcome.SEEN, [])

    assert site.printed() == before + 1
    assert site.spooled() == 0, "nothing personal stays on the queue's disk"


@pytest.mark.fault(
    "page printer behind a CUPS queue",
    "tray empty",
    code="D502",
    recovers="the printer itself is asked; prints as soon as paper is in",
)
def test_an_empty_tray_behind_the_queue_is_seen_before_anything_is_sent(
    printer: IppPagePrinter, site: Printers
) -> None:
    site.printer.tell("tray", state="empty")

    assert printer.paper_state().paper is Sense.BAD
    assert refusal(printer, "empty") is DeviceFailure.PAGE_PAPER_OUT
    assert site.spooled() == 0
    site.printer.tell("tray", state="full")
    assert isinstance(printer.status(), Ready)
    assert do_print(printer, "empty")[0] is PrintOutcome.SEEN


@pytest.mark.fault(
    "page printer behind a CUPS queue",
    "jam",
    code="D503",
    recovers="told apart from an empty tray; prints when cleared",
)
def test_a_jam_behind_the_queue_is_told_apart_from_an_empty_tray(printer: IppPagePrinter, site: Printers) -> None:
    site.printer.tell("jam", on=True)
    assert refusal(printer, "jammed") is DeviceFailure.PAGE_JAM

    site.printer.tell("jam", on=False)
    assert do_print(printer, "jammed")[0] is PrintOutcome.SEEN


@pytest.mark.fault(
    "page printer behind a CUPS queue",
    "tray runs empty in the middle",
    code="D502",
    recovers="the job is cancelled for good; the next one prints",
)
def test_a_job_held_up_in_the_middle_never_prints_for_the_next_person(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()
    site.printer.tell("slow", seconds=30)

    def empty(_: PrintStage) -> None:
        site.printer.tell("tray", state="empty")

    with pytest.raises(DeviceError) as caught:
        printer.print_pages("middle", PDF, empty, CancelToken(), 20.0)
    assert caught.value.failure is DeviceFailure.PAGE_PAPER_OUT

    site.printer.tell("slow", seconds=0)
    site.printer.tell("tray", state="full")
    assert do_print(printer, "next")[0] is PrintOutcome.SEEN
    assert site.printed() == before + 1, "only the next job came out"
    assert site.spooled() == 0


@pytest.mark.fault(
    "CUPS queue",
    "left paused after no paper",
    code="D506",
    recovers="emptied of what nobody waits for, then resumed by itself",
)
def test_a_queue_left_paused_is_emptied_and_wakes_by_itself(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()
    site.cups.tell("pause")
    with site.killed_terminal(site.queue) as killed:
        killed.print_job("nobody waits for it", PDF)
    assert site.spooled() == 1

    wait_until(lambda: isinstance(printer.status(), Ready))

    assert site.spooled() == 0
    assert do_print(printer, "awake")[0] is PrintOutcome.SEEN
    assert site.printed() == before + 1, "what waited in the paused queue did not come out"


def test_a_queue_paused_for_want_of_paper_stays_blocked_until_paper_is_in(
    printer: IppPagePrinter, site: Printers
) -> None:
    site.printer.tell("tray", state="empty")
    site.cups.tell("pause")

    status = printer.status()
    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.PAGE_PAPER_OUT

    site.printer.tell("tray", state="full")
    wait_until(lambda: isinstance(printer.status(), Ready))
    assert do_print(printer, "paper is in")[0] is PrintOutcome.SEEN


@pytest.mark.fault(
    "CUPS queue",
    "job left by a killed terminal",
    sees="nothing of the last person's comes out",
    recovers="the queue is emptied when the terminal starts, documents included",
)
def test_what_a_killed_terminal_left_is_gone_when_it_starts_again(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()
    site.printer.tell("slow", seconds=30)
    with site.killed_terminal(site.queue) as killed:
        killed.print_job("stale", PDF)

    again = IppPagePrinter({"uri": site.queue})
    again.open()
    again.close()

    assert site.spooled() == 0
    site.printer.tell("slow", seconds=0)
    assert do_print(printer, "mine")[0] is PrintOutcome.SEEN
    assert site.printed() == before + 1


@pytest.mark.fault(
    "CUPS service",
    "stopped in the middle of a job",
    code="D501",
    recovers="reached again when it is started; the job in its spool is cancelled, not printed again",
)
def test_a_service_stopped_and_started_again_prints_nothing_twice(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()
    site.printer.tell("slow", seconds=30)

    def stop(_: PrintStage) -> None:
        site.cups.tell("stop")

    assert printer.print_pages("stopped", PDF, stop, CancelToken(), 20.0) is PrintOutcome.UNKNOWN
    assert isinstance(printer.status(), Absent)
    assert refusal(printer, "meanwhile") is DeviceFailure.PAGE_PRINTER_ABSENT

    site.cups.tell("start")
    assert isinstance(printer.status(), Ready)
    site.printer.tell("slow", seconds=0)
    assert site.spooled() == 0
    assert do_print(printer, "after")[0] is PrintOutcome.SEEN
    assert site.printed() == before + 1


@pytest.mark.fault(
    "page printer behind a CUPS queue",
    "switched off",
    code="D501",
    recovers="asked directly: absent at once, ready as soon as it is on",
)
def test_a_printer_switched_off_behind_the_queue_is_absent(printer: IppPagePrinter, site: Printers) -> None:
    site.printer.tell("unplug")

    assert isinstance(printer.status(), Absent)
    assert refusal(printer, "off") is DeviceFailure.PAGE_PRINTER_ABSENT
    site.printer.tell("plug")
    assert isinstance(printer.status(), Ready)


def test_two_terminals_leave_each_others_jobs_alone(printer: IppPagePrinter, site: Printers) -> None:
    before = site.printed()
    site.printer.tell("slow", seconds=1)
    with site.killed_terminal(site.direct.replace("localhost", "127.0.0.1")) as other:
        other.print_job("of the other", PDF)
        direct = IppPagePrinter({"uri": site.direct})
        direct.open()
        printer.close()
        printer.open()

        assert direct.print_pages("of this one", PDF, lambda _: None, CancelToken(), 20.0) is PrintOutcome.SEEN
        direct.close()
    assert site.printed() == before + 2
