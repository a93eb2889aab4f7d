"""The peer of the cold start: a PySide6 program that shows one touchable button, and nothing else."""

import sys
import time

from PySide6.QtWidgets import QApplication, QPushButton


class Button(QPushButton):
    """Ends the program once it is painted."""

    def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Tell the time and go."""
        super().paintEvent(event)  # type: ignore[arg-type]  # whatever Qt hands over
        sys.stdout.write(f"{time.monotonic()}\n")
        QApplication.exit()


if __name__ == "__main__":
    application = QApplication([])
    button = Button("开始")
    button.resize(1080, 1920)
    button.show()
    application.exec()
