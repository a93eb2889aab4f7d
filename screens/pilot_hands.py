"""A resident's hands: mouse events on what is visible, enabled and not covered."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from screens.components.signature_pad import SignaturePad
from screens.components.touchable import Touchable
from screens.shell import Shell


class CannotTouchError(Exception):
    """A person could not do this either."""


def touchables(shell: Shell) -> list[Touchable]:
    """Everything visible that takes touches."""
    return [widget for widget in shell.findChildren(Touchable) if widget.isVisible() and widget.objectName()]


def prove_touchable(shell: Shell, widget: QWidget) -> None:
    """Raise CannotTouchError unless a finger on the widget's centre reaches it."""
    if not widget.isEnabled():
        message = f"{widget.objectName()} is disabled"
        raise CannotTouchError(message)
    hit = shell.childAt(widget.mapTo(shell, widget.rect().center()))  # the terminal has one window
    if hit is not widget:
        covering = hit.objectName() or type(hit).__name__ if hit is not None else "nothing"
        message = f"{widget.objectName()} is covered by {covering}"
        raise CannotTouchError(message)


def press(shell: Shell, name: str) -> None:
    """Touch the widget of this name."""
    found = [widget for widget in touchables(shell) if widget.objectName() == name]
    if len(found) > 1:  # the same name may stand on a sheet and beneath it
        found = [widget for widget in found if widget.isEnabled()] or found
    if not found:
        offered = ", ".join(sorted(widget.objectName() for widget in touchables(shell)))
        message = f"nothing visible is named {name}; there are {offered}"
        raise CannotTouchError(message)
    prove_touchable(shell, found[0])
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def draw(shell: Shell, strokes: Sequence[Sequence[Sequence[float]]]) -> None:
    """Draw strokes, each a list of points (x, y) in 0…1, on the signing pad."""
    pads = [pad for pad in shell.findChildren(SignaturePad) if pad.isVisible()]
    if not pads:
        message = "there is no signing pad on this page"
        raise CannotTouchError(message)
    pad = pads[0]
    prove_touchable(shell, pad)
    for stroke in strokes:
        points = [pad.spot(x, y) for x, y in stroke]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
