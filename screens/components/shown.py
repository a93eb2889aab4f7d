"""Showing and hiding what may be shown or hidden already: of all that a page has, little changes from page to page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_SAID = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


def set_shown(widget: QWidget, *, shown: bool) -> None:
    """``setVisible``, where it changes anything. A widget that was never told is not taken for hidden."""
    if widget.isHidden() is shown or not widget.testAttribute(_SAID):
        widget.setVisible(shown)
