"""From touch to painted frame over whole journeys and over every page, and what 10,000 changes leave in memory."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from time import perf_counter

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.endurance import flat, resident_bytes
from benchmarks.figure import Figure, middle
from benchmarks.journeys import SANDBOX
from benchmarks.touched_journeys import TouchedJourney, clear_away, paint
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.profile import DisplayTable
from screens.application import create_application
from screens.samples import pages as sample_pages
from screens.shell import Shell

FRAME_MS = 16.0
JOURNEYS = 12
ROUNDS = 3
CHANGES = 10_000
PROBES = 100
_OWN = Qt.FindChildOption.FindDirectChildrenOnly
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def measure() -> list[Figure]:
    """Every touch of the way counts, the first on each page as well."""
    if QApplication.instance() is None:
        create_application(sys.argv[:1])
    shell = Shell(DisplayTable(fullscreen=False))
    shell.open()
    figures = [*_touches(shell), *_changes(shell), _memory(shell)]
    shell.close()
    return figures


def _touches(shell: Shell) -> list[Figure]:
    catalogue = load_directory(SANDBOX / "catalogue")
    person = load_people(SANDBOX / "people.yaml")[0]
    items = [item for item in catalogue.items if item.on_request]
    pages: list[float] = []
    keys: list[float] = []
    for _ in range(ROUNDS):
        for item in items[:: len(items) // JOURNEYS]:
            _rest(shell)
            TouchedJourney(shell, catalogue, item, person, NOW, touches=pages, keys=keys).finish()
    return [
        *_against_a_frame(f"{len(pages)} touches to painted frame", pages),
        *_against_a_frame(f"{len(keys)} keys to painted frame", keys),
    ]


def _rest(shell: Shell) -> None:
    """Home, and nobody there, as before every person: the shell makes its pages ready."""
    shell.show_page(sample_pages("zh")["home"])
    while any(timer.isActive() for timer in shell.findChildren(QTimer, options=_OWN)):
        paint()


def _changes(shell: Shell) -> list[Figure]:
    """Every page after its neighbour, also those that no journey of a willing person meets."""
    took = []
    for _ in range(ROUNDS):
        _rest(shell)
        for page in sample_pages("zh").values():
            started = perf_counter()
            shell.show_page(page)
            paint()
            took.append((perf_counter() - started) * 1000)
            clear_away()
    return _against_a_frame(f"{len(took)} changes of screen", took)


def _against_a_frame(name: str, samples: Sequence[float]) -> list[Figure]:
    worst_of_twenty = sorted(samples)[int(len(samples) * 0.95)]
    return [
        Figure(
            name=f"{name}, {which}",
            value=value,
            reference=FRAME_MS,
            unit="ms",
            goal=1.0,
            reference_is="one frame at 60 Hz",
        )
        for which, value in (("median", middle(list(samples))), ("95th percentile", worst_of_twenty))
    ]


def _memory(shell: Shell) -> Figure:
    pages = [page for language in ("zh", "en") for page in sample_pages(language).values()]
    probes = []
    for number in range(CHANGES):
        shell.show_page(pages[number % len(pages)])
        paint()
        clear_away()
        if number % (CHANGES // PROBES) == 0:
            probes.append(resident_bytes() / (1 << 20))
    return flat(f"memory after {CHANGES} changes of screen", probes, "MB")
