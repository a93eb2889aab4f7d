"""Widgets of one kind, reused from one redraw to the next: making widgets is what makes screens slow."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from screens.components.shown import set_shown

W = TypeVar("W", bound=QWidget)


class Pool(Generic[W]):
    """Shows as many widgets as wanted, making more when needed and hiding the rest.

    ``ready``: so many are made at once, with the page, while nobody waits for it.
    """

    def __init__(self, make: Callable[[], W], *, ready: int = 0) -> None:
        self._make = make
        self._widgets: list[W] = [make() for _ in range(ready)]
        for widget in self._widgets:
            widget.hide()

    def take(self, count: int) -> list[W]:
        """The first ``count`` widgets, shown; the others are hidden. With 0, all are hidden and returned."""
        while len(self._widgets) < count:
            self._widgets.append(self._make())
        for index, widget in enumerate(self._widgets):
            set_shown(widget, shown=index < count)
        return self._widgets[:count] if count else list(self._widgets)

    def spare(self, count: int) -> list[W]:
        """The widgets beyond the first ``count``, whose words must be wiped."""
        return self._widgets[count:]
