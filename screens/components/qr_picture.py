"""A QR code, drawn module by module, with its quiet zone (ISO/IEC 18004: four modules)."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET = 4
_MASK = 3
"""Any of the eight masks is a valid code; choosing the prettiest one takes longer than drawing the page."""


class QrPicture(QWidget):
    """Draws one payload."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._payload = ""
        self._modules: list[list[bool]] = []
        self.setMinimumSize(260, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """About 6.5 cm."""
        return QSize(290, 290)

    def bind(self, payload: str, hint: str) -> None:
        """Show this payload; an empty one wipes."""
        self.setAccessibleName(hint)
        if payload == self._payload:
            return
        self._payload, self._modules = payload, []
        if payload:
            import qrcode  # slow to load, and not needed for the first page

            code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET, mask_pattern=_MASK)
            code.add_data(payload)
            code.make(fit=True)
            self._modules = code.get_matrix()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the modules on white."""
        if not self._modules:
            return
        painter = QPainter(self)
        count = len(self._modules)
        side = min(self.width(), self.height())
        edges = [round(at * side / count) for at in range(count + 1)]
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter.fillRect(QRectF(left, top, side, side), Qt.GlobalColor.white)
        for y, line in enumerate(self._modules):
            for x, dark in enumerate(line):
                if dark:
                    width, height = edges[x + 1] - edges[x], edges[y + 1] - edges[y]
                    painter.fillRect(left + edges[x], top + edges[y], width, height, Qt.GlobalColor.black)
        painter.end()
