"""Papers before a camera: found, judged, flattened."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.api.driver import Driver
from devices.api.pictures import Picture

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Corners (x, y) clockwise from the top left, in 0…1 of the picture's width and height."""


class DocumentAdvice(StrEnum):
    """What to do with the paper now for a usable picture; screens say it in words."""

    PLACE_PAPER = "place-paper"
    MOVE_INSIDE = "move-inside"
    """A part of it lies outside the picture."""
    COME_CLOSER = "come-closer"
    """It is so small in the picture that small print can't be read."""
    HOLD_STILL = "hold-still"
    """It moves, or the picture is blurred."""
    MORE_LIGHT = "more-light"
    LESS_GLARE = "less-glare"


@dataclass(frozen=True)
class DocumentView:
    """What was seen of a paper in one picture. ``advice`` is None when the picture may be taken.

    ``sharpness``: the slope of edges, 1 being a perfect step from one pixel to the next; 0 without a paper.
    ``glare``: the share of the paper that a reflection has washed out, 0…1.
    """

    corners: Corners | None
    advice: DocumentAdvice | None
    sharpness: float = 0.0
    glare: float = 0.0


class PageKind(StrEnum):
    """What a page is a picture of."""

    PAGE = "page"
    CARD = "card"
    """One side of a card of size ID-1 (ISO/IEC 7810), by its proportions."""
    PHOTO = "photo"
    """The camera's picture as it is: nothing was found or straightened."""


@dataclass(frozen=True)
class ScannedPage:
    """A page as a JPEG of ``width`` × ``height`` pixels."""

    jpeg: bytes
    width: int
    height: int
    kind: PageKind


class ScansDocuments(Driver, Protocol):
    """Finds papers in pictures and flattens them, in a process of its own. Nothing is kept."""

    def look(self, picture: Picture, before: DocumentView | None = None) -> DocumentView:
        """Find the paper and judge it; ``before`` is what was seen a moment ago, so that movement can be told.

        Raises DeviceError: PICTURE_UNREADABLE, CHILD_CRASHED, TIMED_OUT.
        """

    def flatten(self, picture: Picture) -> ScannedPage:
        """The paper alone: perspective, slant and shadows taken out. Returns only a page that can be read.

        Raises DeviceError: DOCUMENT_NONE, DOCUMENT_CUT_OFF, DOCUMENT_TOO_SMALL, DOCUMENT_BLURRED, DOCUMENT_DARK,
        DOCUMENT_GLARE, PICTURE_UNREADABLE, CHILD_CRASHED, TIMED_OUT.
        """
