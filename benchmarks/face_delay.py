"""How long the screen's event loop waits while faces are compared in the child: the longest gap between its ticks."""

import sys
from threading import Thread
from time import perf_counter

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.figure import Figure
from devices.api import Picture
from devices.face.dlib_verifier import DlibFaceVerifier
from sandbox import faces
from screens.application import create_application

COMPARISONS = 10
TICK_MS = 1
FRAME_MS = 16.0


def measure() -> list[Figure]:
    """Longest gap beyond the tick itself, over ten comparisons."""
    application = QApplication.instance() or create_application(sys.argv[:1])
    verifier = DlibFaceVerifier({})
    verifier.open()
    gaps: list[float] = []
    last = perf_counter()

    def tick() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append(now - last)
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    seconds: list[float] = []
    worker = Thread(target=_compare, args=(verifier, faces.astronaut(), seconds))
    worker.start()
    while worker.is_alive():
        application.processEvents()
    timer.stop()
    verifier.close()
    sys.stderr.write(f"  a comparison took {sum(seconds) / len(seconds) * 1000:.0f} ms\n")
    return [
        Figure(
            name="event loop's delay by a comparison",
            value=max(gaps) * 1000 - TICK_MS,
            reference=FRAME_MS,
            unit="ms",
            goal=1.0,
            reference_is="one frame at 60 Hz",
        )
    ]


def _compare(verifier: DlibFaceVerifier, picture: Picture, seconds: list[float]) -> None:
    for _ in range(COMPARISONS):
        started = perf_counter()
        verifier.compare(picture, picture)
        seconds.append(perf_counter() - started)
