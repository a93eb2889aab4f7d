"""Content of the application form: plain values, apart from the library that draws them."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.screen_events import Stroke


@dataclass(frozen=True)
class Row:
    """A line of the form: what, value, where the value comes from."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ApplicationForm:
    """Content of the form. ``groups`` are headings with rows; ``strokes`` the signature in 0…1."""

    title: str
    number: str
    item: str
    item_code: str
    department: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    declaration: str
    strokes: tuple[Stroke, ...]
    signed_at: datetime
    terminal: str
    place: str
    notices: tuple[str, ...]
    confirmed: str = ""
    """What stands in place of strokes when the applicant could not sign by hand."""
