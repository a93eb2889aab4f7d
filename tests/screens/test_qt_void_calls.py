"""PySide6 6.12 aborts on Python 3.11 after some 5,000 void calls; whatever is installed must not."""

import os
import subprocess
import sys

_CALLS = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget = QWidget()
for _ in range(20_000):
    widget.update()
print("alive")
"""


def test_twenty_thousand_void_qt_calls_do_not_abort() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _CALLS], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "alive"
