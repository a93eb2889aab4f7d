"""The page printer's driver against a real IPP printer, ippeveprinter, whose tray and covers are steered."""

import io
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from devices.api import Absent, Blocked, CancelToken, DeviceError, PrintOutcome, PrintStage, Ready, Sense
from devices.failures import DeviceFailure
from devices.page_printer import job as following
from devices.page_printer.ipp_client import IppClient
from devices.page_printer.ipp_printer import IppPagePrinter, requesting_user
from tests.devices.conftest import Simulator, wait_until

CANCELED = 7
A4 = (827, 1169)
"""Pixels at 100 dpi."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return int(opened.getsockname()[1])


def document(pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89))
    for number in range(pages):
        canvas.setFont("Helvetica", 40)
        canvas.drawString(100, 700, f"Page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


PDF = document(2)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="page") as folder:
        port = free_port()
        opened = Simulator("page_printer", Path(folder), "--port", str(port), "--output", folder)
        opened.port = Path(str(port))
        yield opened
        opened.close()


@pytest.fixture
def driver(simulator: Simulator) -> Iterator[Callable[[], IppPagePrinter]]:
    """Makes drivers for a printer in good order."""
    simulator.tell("plug")
    simulator.tell("slow", seconds=0)
    simulator.tell("tray", state="full")
    simulator.tell("jam", on=False)
    simulator.tell("cover", state="closed")
    simulator.tell("toner", state="full")
    made: list[IppPagePrinter] = []

    def make() -> IppPagePrinter:
        opened = IppPagePrinter({"uri": f"ipp://localhost:{simulator.port}/ipp/print"})
        opened.open()
        made.append(opened)
        return opened

    yield make
    for opened in made:
        opened.close()


@pytest.fixture
def printer(driver: Callable[[], IppPagePrinter]) -> IppPagePrinter:
    return driver()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "GRACE_S", 0.5)
    monkeypatch.setattr(following, "GONE_S", 1.0)


def do_print(
    printer: IppPagePrinter, job: str = "", *, timeout_s: float = 15.0
) -> tuple[PrintOutcome, list[PrintStage]]:
    stages: list[PrintStage] = []
    return printer.print_pages(job or uuid4().hex, PDF, stages.append, CancelToken(), timeout_s), stages


def failure(
    printer: IppPagePrinter,
    job: str,
    *,
    on_stage: Callable[[PrintStage], None] = lambda _: None,
    cancel: CancelToken | None = None,
    timeout_s: float = 15.0,
) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        printer.print_pages(job, PDF, on_stage, cancel or CancelToken(), timeout_s)
    return caught.value.failure


def state_at_printer(simulator: Simulator, job: str) -> int:
    states = [known["state"] for known in simulator.tell("jobs")["jobs"] if known["name"] == job]
    return int(states[0]) if states else 0


def await_cancelled(simulator: Simulator, job: str) -> None:
    wait_until(lambda: state_at_printer(simulator, job) >= CANCELED)
    assert state_at_printer(simulator, job) == CANCELED, simulator.tell("jobs")


def printed(simulator: Simulator) -> int:
    return int(simulator.tell("state")["printed"])


def test_a_document_is_printed_to_the_end_and_seen(printer: IppPagePrinter, simulator: Simulator) -> None:
    before = printed(simulator)

    assert do_print(printer) == (PrintOutcome.SEEN, [PrintStage.SENT, PrintStage.SETTLED])

    assert printed(simulator) == before + 1
    newest = max(simulator.output.glob("page-*.pdf"))
    assert newest.read_bytes() == PDF
    pictures = sorted(simulator.output.glob(f"{newest.stem}-*.png"))
    assert len(pictures) == 2
    with Image.open(pictures[0]) as page:
        assert page.size == pytest.approx(A4, abs=2)
        assert min(page.convert("L").getextrema()) == 0


def test_the_same_job_is_never_printed_twice(printer: IppPagePrinter, simulator: Simulator) -> None:
    do_print(printer, "twice")
    before = printed(simulator)

    assert do_print(printer, "twice") == (PrintOutcome.SEEN, [])
    assert printed(simulator) == before


def test_not_even_by_a_driver_that_remembers_nothing(
    driver: Callable[[], IppPagePrinter], simulator: Simulator
) -> None:
    do_print(driver(), "restart")
    before = printed(simulator)

    assert do_print(driver(), "restart")[0] is PrintOutcome.SEEN
    assert printed(simulator) == before


@pytest.mark.parametrize(
    ("command", "values", "told"),
    [
        ("tray", {"state": "empty"}, DeviceFailure.PAGE_PAPER_OUT),
        ("jam", {"on": True}, DeviceFailure.PAGE_JAM),
        ("cover", {"state": "open"}, DeviceFailure.PAGE_COVER_OPEN),
        ("toner", {"state": "empty"}, DeviceFailure.PAGE_SUPPLY_OUT),
    ],
)
def test_what_keeps_it_from_printing_is_told_apart_and_nothing_is_sent(
    printer: IppPagePrinter, simulator: Simulator, command: str, values: dict[str, object], told: DeviceFailure
) -> None:
    simulator.tell(command, **values)

    status = printer.status()
    assert isinstance(status, Blocked)
    assert status.failure is told
    assert failure(printer, f"refused-{command}") is told
    assert state_at_printer(simulator, f"refused-{command}") == 0


def test_a_refused_job_may_be_tried_again(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("tray", state="empty")
    assert failure(printer, "later") is DeviceFailure.PAGE_PAPER_OUT
    simulator.tell("tray", state="full")

    assert do_print(printer, "later")[0] is PrintOutcome.SEEN


@pytest.mark.parametrize(
    ("command", "broken", "mended", "told"),
    [
        ("tray", {"state": "empty"}, {"state": "full"}, DeviceFailure.PAGE_PAPER_OUT),
        ("jam", {"on": True}, {"on": False}, DeviceFailure.PAGE_JAM),
    ],
)
def test_trouble_in_the_middle_cancels_the_job_for_good(
    printer: IppPagePrinter,
    simulator: Simulator,
    command: str,
    broken: dict[str, object],
    mended: dict[str, object],
    told: DeviceFailure,
) -> None:
    before = printed(simulator)
    simulator.tell("slow", seconds=30)

    def break_it(_: PrintStage) -> None:
        simulator.tell(command, **broken)

    assert failure(printer, f"middle-{command}", on_stage=break_it) is told

    await_cancelled(simulator, f"middle-{command}")
    simulator.tell("slow", seconds=0)
    simulator.tell(command, **mended)
    assert do_print(printer, f"next-{command}")[0] is PrintOutcome.SEEN
    assert printed(simulator) == before + 1, "only the next job came out"


@pytest.mark.fault("page printer", "slow", code="D004", recovers="the job is cancelled at the printer")
def test_a_job_that_takes_too_long_is_cancelled(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("slow", seconds=30)

    assert failure(printer, "slow", timeout_s=1.0) is DeviceFailure.TIMED_OUT
    await_cancelled(simulator, "slow")


def test_a_job_no_longer_wanted_is_cancelled(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("slow", seconds=30)
    cancel = CancelToken()

    assert failure(printer, "unwanted", on_stage=lambda _: cancel.set(), cancel=cancel) is DeviceFailure.CANCELLED
    await_cancelled(simulator, "unwanted")


@pytest.mark.fault("page printer", "aborts a job", code="D507", recovers="may be printed again when asked for")
def test_an_aborted_job_is_a_failure_and_stays_one(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("abort-next")

    assert failure(printer, "aborted") is DeviceFailure.PAGE_JOB_ABORTED
    assert failure(printer, "aborted") is DeviceFailure.PAGE_JOB_ABORTED


@pytest.mark.fault(
    "page printer",
    "unplugged in the middle",
    sees="is told that nobody knows whether the form came out",
    recovers="the job is cancelled when it is back",
)
def test_a_printer_that_goes_away_leaves_it_unknown(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("slow", seconds=30)

    def pull(_: PrintStage) -> None:
        simulator.tell("unplug")

    assert printer.print_pages("gone", PDF, pull, CancelToken(), 15.0) is PrintOutcome.UNKNOWN
    assert isinstance(printer.status(), Absent)
    simulator.tell("plug")
    assert isinstance(printer.status(), Ready)
    assert do_print(printer, "gone") == (PrintOutcome.UNKNOWN, [])


def test_a_job_left_by_a_killed_terminal_is_cancelled_before_the_next_is_sent(
    printer: IppPagePrinter, simulator: Simulator
) -> None:
    before = printed(simulator)
    simulator.tell("slow", seconds=1)
    uri = f"ipp://localhost:{simulator.port}/ipp/print"
    killed = IppClient(uri, requesting_user(uri))
    killed.print_job("left", PDF)
    killed.close()

    assert do_print(printer, "after")[0] is PrintOutcome.SEEN

    assert state_at_printer(simulator, "left") == CANCELED
    assert printed(simulator) == before + 1


@pytest.mark.fault("page printer", "unplugged", code="D501", recovers="ready as soon as it answers again")
def test_a_printer_that_is_not_there_is_absent(simulator: Simulator, printer: IppPagePrinter) -> None:
    simulator.tell("unplug")

    assert isinstance(printer.status(), Absent)
    assert printer.paper_state().link is Sense.BAD
    assert failure(printer, "absent") is DeviceFailure.PAGE_PRINTER_ABSENT


@pytest.mark.fault(
    "page printer", "something else answers at its address", code="D501", recovers="asked again every second"
)
def test_something_else_on_its_port_is_absent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        printer = IppPagePrinter({"uri": f"ipp://localhost:{mute.getsockname()[1]}/ipp/print"})
        status = printer.status()
        printer.close()

    assert isinstance(status, Absent)


@pytest.mark.fault("page printer", "floods the line", code="D501", recovers="asked again every second")
def test_an_answer_without_an_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.page_printer.ipp_client.LARGEST_ANSWER", 1 << 20)
    came = 0

    def flood(server: socket.socket) -> None:
        nonlocal came
        with server.accept()[0] as line, suppress(OSError):
            line.recv(1 << 16)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n")
            while True:
                came += line.send(bytes(1 << 16))

    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = IppPagePrinter({"uri": f"ipp://localhost:{server.getsockname()[1]}/ipp/print"})
        flooding = Thread(target=flood, args=(server,))
        flooding.start()
        status = printer.status()
        printer.close()
        flooding.join(10)

    assert isinstance(status, Absent)
    assert came < 32 << 20


def test_low_toner_is_a_warning(printer: IppPagePrinter, simulator: Simulator) -> None:
    simulator.tell("toner", state="low")

    status = printer.status()
    assert isinstance(status, Ready)
    assert status.warnings == ("supply-low",)
    assert do_print(printer)[0] is PrintOutcome.SEEN


def test_what_is_no_pdf_printer_uri_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="ipp"):
        IppPagePrinter({"uri": "http://localhost/"})
