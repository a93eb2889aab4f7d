"""The manners in which every page can be shown, by name: for pictures, checks and figures."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from kiosk.ease import Ease
from kiosk.view import Page


class Mode(NamedTuple):
    """What a page is shown in."""

    ease: Ease = Ease()
    night: bool = False

    def of(self, page: Page) -> Page:
        """The page in this mode."""
        return replace(page, ease=self.ease, night=self.night)


MODES: Final[Mapping[str, Mode]] = MappingProxyType(
    {
        "day": Mode(),
        "night": Mode(night=True),
        "contrast": Mode(Ease(contrast=True)),
        "large": Mode(Ease(large=True)),
        "low": Mode(Ease(low=True)),
        "all": Mode(Ease(large=True, contrast=True, low=True)),
    }
)

SIZES: Final = ((1080, 1920), (1920, 1080), (1801, 1013))
"""Panels in pixels of the theme: 21.5 inches upright and lying, and 18.5 inches with 1366 x 768 pixels of 0.3 mm."""
