"""A day and more of a terminal's life in accelerated time: 10,000 residents, 10,000 cards laid, read and lifted, 1,000
receipts. Memory and open files must stay flat.

Residents walk through the real rules, queue, printing and payments against the real intake (benchmarks/faults/box.py);
their memory may grow by 1 MB a thousand. Each other figure is the mean of the last tenth over the mean of the second
tenth; the first is left out as warming up.
"""

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import linear_regression, mean
from threading import Event

from benchmarks.faults.box import Box, live
from benchmarks.figure import Figure
from benchmarks.simulators import simulator
from devices.api import Gap, PrintOutcome, QrCode, Receipt, TextLine
from devices.identity_card.sam_serial import SamSerialReader
from devices.receipt_printer.escpos_printer import EscPosReceiptPrinter
from devices.simulated.control import send
from kiosk.own_memory import forget
from sandbox.residents import AN

CARDS = 10_000
SESSIONS = 10_000
LOOK_EVERY = 50
GROWTH_MB = 1.0
RECEIPTS = 1_000
PROBES = 100
RECEIPT = Receipt((TextLine("回执", size=2), QrCode("https://example.invalid/AH0001"), TextLine("示范网点"), Gap()))


def measure() -> list[Figure]:
    """Memory and descriptors of the process that holds the driver."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        return [*sessions(SESSIONS), *_cards(Path(folder)), *_receipts(Path(folder))]


def sessions(residents: int) -> list[Figure]:
    """Growth of the process that is a whole terminal, from a fifth of its life on."""
    memory: list[float] = []
    files: list[float] = []

    def probe(box: Box, nth: int) -> None:
        if nth % LOOK_EVERY == 0:
            box.look()
            box.strike_off()
            forget()
            memory.append(resident_bytes() / (1 << 20))
            files.append(float(sum(1 for _ in Path("/proc/self/fd").iterdir())))

    live(1, residents, probe)
    fifth = len(memory) // 5
    per_thousand = linear_regression(range(fifth, len(memory)), memory[fifth:]).slope * 1000 / LOOK_EVERY
    return [
        Figure(
            name=f"{residents} residents, growth of memory a thousand",
            value=max(0.0, per_thousand),
            reference=GROWTH_MB,
            unit="MB",
            goal=1.0,
            reference_is="what it may grow by",
        ),
        flat(f"{residents} residents, open files", files, ""),
    ]


def _cards(folder: Path) -> list[Figure]:
    port, control = folder / "reader", folder / "reader.control"
    with simulator("id_card_reader", control, "--port", str(port)):
        reader = SamSerialReader({"port": str(port)})
        reader.open()

        def cycle(_: int) -> None:
            send(control, command="insert", **AN.card())
            reader.read(Event(), 5, lambda: None)
            send(control, command="lift")

        figures = _endured(f"{CARDS} card reads", CARDS, cycle)
        reader.close()
    return figures


def _receipts(folder: Path) -> list[Figure]:
    port, control = folder / "printer", folder / "printer.control"
    with simulator("receipt_printer", control, "--port", str(port), "--discard"):
        printer = EscPosReceiptPrinter({"port": str(port)})
        printer.open()

        def cycle(number: int) -> None:
            outcome = printer.print_receipt(f"job-{number}", RECEIPT, lambda _: None)
            if outcome is not PrintOutcome.SEEN:
                raise RuntimeError(f"receipt {number} was {outcome}")

        figures = _endured(f"{RECEIPTS} receipts", RECEIPTS, cycle)
        printer.close()
    return figures


def _endured(name: str, count: int, cycle: Callable[[int], None]) -> list[Figure]:
    memory, files = [], []
    for number in range(count):
        cycle(number)
        if number % (count // PROBES) == 0:
            memory.append(resident_bytes())
            files.append(sum(1 for _ in Path("/proc/self/fd").iterdir()))
    return [
        flat(f"{name}, memory", [size / (1 << 20) for size in memory], "MB"),
        flat(f"{name}, open files", [float(number) for number in files], ""),
    ]


def flat(name: str, probes: list[float], unit: str) -> Figure:
    """The mean of the last tenth of the probes over that of the second tenth."""
    tenth = len(probes) // 10
    return Figure(
        name=name,
        value=mean(probes[-tenth:]),
        reference=mean(probes[tenth : 2 * tenth]),
        unit=unit,
        goal=1.02,
        reference_is="the same after a tenth of them",
    )


def resident_bytes() -> int:
    """Memory of this process."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
