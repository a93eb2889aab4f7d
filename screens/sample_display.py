"""A panel on nobody's wall: for pictures, tests and measurements."""

from typing import NamedTuple


class SampleDisplay(NamedTuple):
    """A window of this size, in pixels."""

    width: int = 1080
    height: int = 1920
    fullscreen: bool = False
