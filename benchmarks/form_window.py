"""Our side of the comparison with a browser: the sample form page in the shell, and one more page behind a button."""

import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.events import Shown
from screens.application import create_application
from screens.pilot_hands import touchables
from screens.samples import SampleDisplay, pages
from screens.shell import Shell

CHANGES = 60


class _FirstPaint(QObject):
    """Tells the time of the window's first paint."""

    told = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and not self.told:
            self.told = True
            QTimer.singleShot(0, self, _tell)
        return super().eventFilter(watched, event)


def _tell() -> None:
    sys.stdout.write(f"{time.monotonic()}\n")
    sys.stdout.flush()


def _change(shell: Shell) -> float:
    """One change by touch, in milliseconds."""
    button = next(widget for widget in touchables(shell) if widget.objectName() == "back")
    started = time.perf_counter()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Tell the time of the first paint, then the median of many changes, then wait to be measured and ended."""
    application = create_application(sys.argv[:1])
    shell = Shell(SampleDisplay())
    both = [pages("zh")["question-cities"], pages("zh")["guide"]]
    watcher = _FirstPaint()
    shell.installEventFilter(watcher)
    shell.show_page(both[0])
    shell.show()

    def turn(event: object) -> None:
        if not isinstance(event, Shown):
            both.reverse()
            shell.show_page(both[0])

    def changes() -> None:
        shell.happened.connect(turn)
        took = sorted(_change(shell) for _ in range(CHANGES))
        sys.stdout.write(f"{took[len(took) // 2]}\n")
        sys.stdout.flush()

    QTimer.singleShot(1500, changes)
    application.exec()


if __name__ == "__main__":
    main()
