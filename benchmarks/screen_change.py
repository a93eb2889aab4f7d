"""From a new page to its pixels: ``show_page`` and the painting that follows, for every pair of neighbouring pages."""

import sys
from time import perf_counter

from PySide6.QtWidgets import QApplication

from benchmarks.figure import Figure, middle
from kiosk.profile import DisplayTable
from screens.application import create_application
from screens.samples import pages as sample_pages
from screens.shell import Shell

ROUNDS = 8
FRAME_MS = 16.0


def measure() -> list[Figure]:
    """Median over all changes, once every page was built."""
    application = QApplication.instance() or create_application(sys.argv[:1])
    shell = Shell(DisplayTable(fullscreen=False))
    shell.open()
    pages = list(sample_pages("zh").values())
    samples: list[float] = []
    for round_number in range(ROUNDS):
        for page in pages:
            started = perf_counter()
            shell.show_page(page)
            application.processEvents()
            if round_number:
                samples.append(perf_counter() - started)
    shell.close()
    ordered = sorted(samples)
    worst_of_twenty = ordered[int(len(ordered) * 0.95)]
    return [
        _figure("screen change, median", middle(samples) * 1000),
        _figure("screen change, 95th percentile", worst_of_twenty * 1000),
    ]


def _figure(name: str, milliseconds: float) -> Figure:
    return Figure(
        name=name, value=milliseconds, reference=FRAME_MS, unit="ms", goal=1.0, reference_is="one frame at 60 Hz"
    )
