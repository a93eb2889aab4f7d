"""The face pipeline: one frame looked at in the child, and how long the screen's event loop waits meanwhile (the
longest gap between its ticks)."""

import sys
from threading import Thread
from time import perf_counter

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.figure import Figure, middle
from devices.api import Picture
from devices.face.detector import FaceDetector, model_folder
from devices.face.dlib_verifier import DlibFaceVerifier
from devices.simulated.person import Person, add_person, lobby
from sandbox import faces
from screens.application import create_application

COMPARISONS = 10
TICK_MS = 1
FRAME_MS = 16.0
LOOKS = 20
GUIDANCE_MS = 200.0


def measure() -> list[Figure]:
    """Longest gap beyond the tick itself, over ten comparisons."""
    application = QApplication.instance() or create_application(sys.argv[:1])
    verifier = DlibFaceVerifier({})
    verifier.open()
    portrait = faces.astronaut()
    frame = _frame(portrait)
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
    looks: list[float] = []
    worker = Thread(target=_work, args=(verifier, portrait, frame, seconds, looks))
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
        ),
        Figure(
            name="one frame of a face check",
            value=middle(looks) * 1000,
            reference=GUIDANCE_MS,
            unit="ms",
            goal=1.0,
            reference_is="five answers a second, which a moving head can follow",
        ),
    ]


def _frame(picture: Picture) -> Picture:
    """The person of a portrait, standing before the camera."""
    scene = lobby()
    person = Person(picture, FaceDetector(model_folder()))
    add_person(scene, person, 0.0, centre=scene.shape[1] / 2, scale=1.0, phase=0)
    return Picture(scene.shape[1], scene.shape[0], scene.tobytes())


def _work(
    verifier: DlibFaceVerifier, picture: Picture, frame: Picture, seconds: list[float], looks: list[float]
) -> None:
    """Comparisons, and looks at a person standing before the camera."""
    for _ in range(LOOKS):
        started = perf_counter()
        verifier._observe(frame)  # noqa: SLF001 - the step that repeats for each frame of a check
        looks.append(perf_counter() - started)
    for _ in range(COMPARISONS):
        started = perf_counter()
        verifier.compare(picture, picture)
        seconds.append(perf_counter() - started)
