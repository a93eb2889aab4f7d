"""A page as a still picture: laid out to the end, its clock stopped, nothing moving, counting or blinking."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QTimer, QVariantAnimation
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from kiosk.view import Page
from screens import clock
from screens.shell import Shell

MOMENT: Final = datetime(2026, 11, 22, 18, 14, tzinfo=UTC)
"""Two in the morning in China."""
_FRAME_MS: Final = 900
"""Where animations stand."""
_PASSES: Final = 4  # long text learns only from its layout that it is long


@contextmanager
def stopped_clock() -> Iterator[None]:
    """While pictures are taken it is always the same time, and no cursor blinks."""
    blinking = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    clock.stop_at(MOMENT)
    try:
        yield
    finally:
        clock.stop_at(None)
        QApplication.setCursorFlashTime(blinking)


def settle(shell: Shell, page: Page) -> None:
    """Show a page and let its layout come to rest."""
    shell.show_page(page)
    _pass(shell)
    size = shell.size()
    shell.resize(size.width(), size.height() + 1)  # what was laid out before it was styled is laid out again
    _pass(shell)
    shell.resize(size)
    _pass(shell)


def _pass(shell: Shell) -> None:
    for _ in range(_PASSES):
        _hold(shell)
        QApplication.processEvents()
    _hold(shell)


def take(shell: Shell, page: Page) -> QPixmap:
    """The page as a picture; within ``stopped_clock``, the same one every time."""
    settle(shell, page)
    return shell.grab()


def _hold(shell: Shell) -> None:
    for timer in shell.findChildren(QTimer):
        timer.stop()
    for motion in shell.findChildren(QVariantAnimation):
        if motion.state() is QVariantAnimation.State.Running:
            motion.pause()
        motion.setCurrentTime(_FRAME_MS)
