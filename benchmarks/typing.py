"""The keyboard: from a key or a pen stroke to candidates, through the engine's process, and from a key to pixels."""

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from time import perf_counter

from PySide6.QtWidgets import QApplication

from benchmarks.figure import Figure
from kiosk.profile import DisplayTable
from kiosk.screen_events import Stroke, Typed
from kiosk.typing.engines import Engines
from kiosk.typing.sources import Readiness, Way
from kiosk.view import QuestionBody
from screens.application import create_application
from screens.components.key import Key
from screens.components.keyboard import Keyboard
from screens.samples import pages
from screens.shell import Shell

CANDIDATES_MS = 10.0
FRAME_MS = 16.0
ROUNDS = 8
_CENTILE = 0.95
PINYIN = ("anhuisheng", "hefeishishushanqu", "zhangsan", "wozhuzaihuaiheluyihao", "lanjing", "chuzhou", "xinshenger")
STROKES = ("hshszh", "szhhshnh", "nznpszhpz", "pnhh*n", "hs*", "nn*h", "szhszhs")
PARTS = ("tukou", "longlonglong", "sandianshuiwei", "wenwubei", "muzi", "rensi")
WRITTEN: tuple[tuple[Stroke, ...], ...] = (
    (((0.1, 0.35), (0.9, 0.35)), ((0.5, 0.1), (0.5, 0.95))),
    (((0.5, 0.1), (0.45, 0.4), (0.15, 0.9)), ((0.45, 0.4), (0.7, 0.7), (0.9, 0.9))),
    (
        ((0.2, 0.3), (0.2, 0.7)),
        ((0.2, 0.3), (0.8, 0.3), (0.8, 0.7)),
        ((0.2, 0.68), (0.8, 0.68)),
        ((0.5, 0.1), (0.5, 0.95)),
    ),
    (
        ((0.5, 0.05), (0.5, 0.15)),
        ((0.15, 0.2), (0.12, 0.35)),
        ((0.15, 0.2), (0.85, 0.2), (0.8, 0.32)),
        ((0.45, 0.3), (0.35, 0.6), (0.8, 0.85)),
        ((0.65, 0.4), (0.55, 0.7), (0.2, 0.95)),
        ((0.1, 0.55), (0.9, 0.55)),
    ),
)
"""十, 人, 中 and 安, point by point as a finger gives them."""
_POINTS = 25


def measure() -> list[Figure]:
    """The 95th percentile over every keystroke or pen stroke."""
    engines = Engines()
    engines.start()
    pause = threading.Event()
    while any(engines.readiness(way) is Readiness.STARTING for way in Way):
        pause.wait(0.05)
    figures = [
        _figure("candidates, pinyin keystroke", _codes(engines, Way.PINYIN, PINYIN), CANDIDATES_MS, "answered at once"),
        _figure("candidates, a stroke's key", _codes(engines, Way.STROKES, STROKES), CANDIDATES_MS, "answered at once"),
        _figure("candidates, a part's letter", _codes(engines, Way.PARTS, PARTS), CANDIDATES_MS, "answered at once"),
        _figure("candidates, a pen stroke", _pen(engines), CANDIDATES_MS, "answered at once"),
        _figure("key to painted frame", _keys(engines), FRAME_MS, "one frame at 60 Hz"),
    ]
    engines.stop()
    return figures


def _codes(engines: Engines, way: Way, codes: tuple[str, ...]) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        for code in codes:
            engines.compose(way, "")
            for length in range(1, len(code) + 1):
                taken.append(_timed(lambda code=code[:length]: engines.compose(way, code)))  # type: ignore[misc] # bound now
    return taken


def _pen(engines: Engines) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        for character in WRITTEN:
            drawn = tuple(_drawn(stroke) for stroke in character)
            for count in range(1, len(drawn) + 1):
                taken.append(_timed(lambda strokes=drawn[:count]: engines.recognise(strokes)))  # type: ignore[misc] # bound now
    return taken


def _drawn(stroke: Stroke) -> Stroke:
    """The corners of a stroke as the many points that a finger leaves."""
    points: list[tuple[float, float]] = []
    for (x, y), (to_x, to_y) in pairwise(stroke):
        shares = [step / _POINTS for step in range(_POINTS)]
        points += [(x + (to_x - x) * share, y + (to_y - y) * share) for share in shares]
    return (*points, stroke[-1])


def _keys(engines: Engines) -> list[float]:
    """Each key of a typed address, on the page, with the session's answer to it: the page shown anew."""
    application = QApplication.instance() or create_application(sys.argv[:1])
    shell = Shell(DisplayTable(fullscreen=False))
    shell.set_typing_source(engines)
    page = pages("zh")["question-text"]

    def answer(event: object) -> None:
        nonlocal page
        if isinstance(event, Typed) and isinstance(page.body, QuestionBody):
            page = replace(page, body=replace(page.body, text=event.text))
            shell.show_page(page)

    shell.happened.connect(answer)
    shell.open()
    shell.show_page(page)
    keyboard = next(found for found in shell.findChildren(Keyboard) if found.isVisible())
    taken = []
    for count in range(ROUNDS):
        for code in PINYIN[:3]:
            for name in (*code, "candidate-0", "delete"):
                for _ in range(4):
                    application.processEvents()
                key = next(key for key in keyboard.findChildren(Key, f"key-{name}") if key.isVisible())
                took = _timed(lambda key=key: (key.click(), application.processEvents()))  # type: ignore[misc] # bound now
                taken += [took] if count else []
    shell.close()
    return taken


def _timed(action: Callable[[], object]) -> float:
    started = perf_counter()
    action()
    return (perf_counter() - started) * 1000


def _figure(name: str, milliseconds: list[float], limit: float, limit_is: str) -> Figure:
    worst_of_twenty = sorted(milliseconds)[int(len(milliseconds) * _CENTILE)]
    return Figure(
        name=f"{name}, 95th percentile",
        value=worst_of_twenty,
        reference=limit,
        unit="ms",
        goal=1.0,
        reference_is=limit_is,
    )
