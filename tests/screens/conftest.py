"""A shell on an offscreen display, and what it told."""

import os
from collections.abc import Callable

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from kiosk.view import PreviewPicture
from screens.application import prepare
from screens.sample_display import SampleDisplay
from screens.shell import Shell


def _picture(_camera: str) -> PreviewPicture | None:
    return PreviewPicture(width=64, height=48, rgb=bytes(range(192)) * 48, number=1)


@pytest.fixture
def make_shell(qtbot: QtBot, qapp: object) -> Callable[[int, int], Shell]:
    """Makes shown shells of any size."""

    def make(width: int = 1080, height: int = 1920) -> Shell:
        prepare(qapp)  # type: ignore[arg-type]  # pytest-qt's fixture is a QApplication
        shell = Shell(SampleDisplay(width, height))
        shell.set_preview_source(_picture)
        qtbot.addWidget(shell)
        shell.show()
        qtbot.waitExposed(shell)
        return shell

    return make
