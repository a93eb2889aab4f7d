"""Journeys of the shipped catalogue through the real screens, every decision a touch on the glass.

From a finger's lifting to the painted frame that answers it, for every touch of the way: pages, choices and keys.
"""

from datetime import datetime
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.contract import Catalogue, Item
from kiosk.rehearsal import Person, Rehearsal
from screens.components.touchable import Touchable
from screens.pilot_hands import touchables
from screens.shell import Shell


class TouchedJourney(Rehearsal):
    """A rehearsal whose person has a finger. What no widget of the page sends happens without a touch."""

    def __init__(
        self,
        shell: Shell,
        catalogue: Catalogue,
        item: Item,
        person: Person,
        now: datetime,
        *,
        touches: list[float],
        keys: list[float],
    ) -> None:
        super().__init__(catalogue, item, person, now)
        self._shell = shell
        self._touches, self._keys = touches, keys
        self._touching = False
        shell.happened.connect(self._happened)
        shell.show_page(self.page)
        paint()

    def play(self, event: ev.Event) -> None:
        """Touch what sends this event."""
        if isinstance(event, sev.Typed):
            self._type(event)
            return
        target = next((widget for widget in touchables(self._shell) if _sends(widget, event)), None)
        if target is None:
            self._carry(event)
            paint()
        else:
            self._touches.append(self._touch_widget(target))

    def _type(self, event: sev.Typed) -> None:
        """Key by key, where every character has a key; the pad may hold what was tried before."""
        for name in ("clear", *event.text):
            key = next((widget for widget in touchables(self._shell) if widget.objectName() == f"key-{name}"), None)
            if key is not None and key.isEnabled():
                self._keys.append(self._touch_widget(key))
        self._carry(event)

    def _touch_widget(self, target: Touchable) -> float:
        QTest.mousePress(target, Qt.MouseButton.LeftButton)
        paint()
        self._touching = True
        started = perf_counter()
        QTest.mouseRelease(target, Qt.MouseButton.LeftButton)
        paint()
        took = (perf_counter() - started) * 1000
        self._touching = False
        clear_away()
        return took

    def _happened(self, event: Any) -> None:
        if self._touching and not isinstance(event, sev.Shown):
            self._carry(event)

    def _carry(self, event: ev.Event) -> None:
        super().play(event)
        self._shell.show_page(self.page)


def _sends(widget: Touchable, event: ev.Event) -> bool:
    return widget.isEnabled() and widget.sends == event


def paint() -> None:
    """Lay out and paint whatever is due."""
    QApplication.processEvents()


def clear_away() -> None:
    """Delete what was let go of: only a running event loop does so by itself."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # of all objects
