"""The Qt application as a kiosk needs it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from kiosk.failures import KioskError, KioskFailure
from screens.theme import FONT_FAMILY, Type, font

_DOUBLE_TOUCH_MS = 500
"""EN 301 549, 5.8: a double strike within half a second is one wish."""


def create_application(argv: list[str], *, hide_cursor: bool = False) -> QApplication:
    """Make the application. Raises KioskError FONT_MISSING when the theme's font is not installed."""
    application = QApplication(argv)
    prepare(application)
    if hide_cursor:
        application.setOverrideCursor(Qt.CursorShape.BlankCursor)
    return application


def prepare(application: QApplication) -> None:
    """Set fonts and style on an application that exists already."""
    if FONT_FAMILY not in QFontDatabase.families():
        detail = f"the font {FONT_FAMILY!r}; install the Debian package fonts-noto-cjk"
        raise KioskError(KioskFailure.FONT_MISSING, detail)  # every screen would be boxes
    application.setStyle("Fusion")
    base: QFont = font(Type.BODY)
    application.setFont(base)
    application.setDoubleClickInterval(_DOUBLE_TOUCH_MS)


def when_idle(action: Callable[[], object]) -> None:
    """Do this once the events at hand, painting among them, are done."""
    QTimer.singleShot(0, action)
