"""Look at the camera: the live picture as a mirror, one piece of advice at a time."""

from PySide6.QtWidgets import QWidget

from kiosk.view import FaceBody, Page
from screens.components.illustration import Illustration
from screens.components.panel import Panel, TurningBox
from screens.components.preview import Preview, PreviewSource
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import PADDING, Type, worn


class FacePage(PageBody[FaceBody]):
    """Binds a ``FaceBody``."""

    def __init__(self, source: PreviewSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=PADDING)
        split = TurningBox(panel)
        self._preview = Preview(source, "camera", split, round_=True)
        self._preview.setAccessibleName("camera")
        self._rest = Illustration("face", split)
        split.box.addWidget(self._preview, 3)
        split.box.addWidget(self._rest, 3)
        self._advice = Text(Type.ADVICE, split).centred()
        split.box.addWidget(self._advice, 1)
        self._turn = Illustration("turn-left", split, least=170)
        split.box.addWidget(self._turn, 1)
        split.share((3, 3), (3, 3), (1, 2 if worn().large else 1), (1, 1))
        panel.column.addWidget(split)
        self.column.addWidget(panel, 1)

    def bind(self, body: FaceBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show advice, arrow and progress."""
        self._rest.setVisible(not body.running)
        self._preview.setVisible(body.running)
        self._preview.bind(body.turn, body.done)
        self._advice.say(body.advice)
        self._turn.setVisible(body.running)
        self._turn.show_scene(f"turn-{body.turn}" if body.turn else "face")
