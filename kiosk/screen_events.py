"""What happens on the screens: what a person touches, keys or is shown, and that nothing is left of it afterwards."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.ease import Aid

Stroke = tuple[tuple[float, float], ...]
"""One pen stroke: points (x, y) in 0…1 of the signing pad's width and height."""
PAD_RATIO = 0.6
"""Height of the signing pad over its width, on screen and paper alike: a signature must not be stretched."""


@dataclass(frozen=True)
class Shown:
    """The page with this key is on the screen; its effects may start."""

    page: str


@dataclass(frozen=True)
class ItemChosen:
    """A service item was chosen on the home page."""

    item: str


@dataclass(frozen=True)
class Continued:
    """The page's main action."""


@dataclass(frozen=True)
class WentBack:
    """One step back; nothing typed is lost."""


@dataclass(frozen=True)
class Agreed:
    """Agreed to the notice shown."""


@dataclass(frozen=True)
class Refused:
    """Refused the notice shown."""


@dataclass(frozen=True)
class Retried:
    """Try again what failed."""


@dataclass(frozen=True)
class OtherWayChosen:
    """Verify identity without the camera."""


@dataclass(frozen=True)
class Typed:
    """The field now holds this text. ``element`` is an element code, or "code" for the texted code."""

    element: str
    text: str


@dataclass(frozen=True)
class Chosen:
    """One choice of a closed question was touched."""

    element: str
    value: str


@dataclass(frozen=True)
class Picked:
    """An entry of a list was touched; the page's step knows what it stands for."""

    entry: str


@dataclass(frozen=True)
class ReadThrough:
    """A text was read to its end: its last line was on the screen."""


@dataclass(frozen=True)
class EditAsked:
    """Change a known value from the review."""

    element: str


@dataclass(frozen=True)
class PictureAsked:
    """Take the picture of the paper now."""


@dataclass(frozen=True)
class PictureRejected:
    """Take the last page again."""


@dataclass(frozen=True)
class NextPageAsked:
    """The paper has one more page."""


@dataclass(frozen=True)
class Signed:
    """The signature as it stands; empty when wiped."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True)
class SignatureWaived:
    """Can't sign by hand: confirms with the identity that was verified."""


@dataclass(frozen=True)
class PagesAsked:
    """Print the application form on A4."""


@dataclass(frozen=True)
class ReprintAsked:
    """Print the receipt once more, marked as a copy."""


@dataclass(frozen=True)
class PaperAnswered:
    """The person's word on paper that no sensor can vouch for."""

    came_out: bool


@dataclass(frozen=True)
class Rated:
    """A level was touched, 5 best to 1 worst."""

    level: int


@dataclass(frozen=True)
class LanguageToggled:
    """Chinese to English or back."""


@dataclass(frozen=True)
class StaffCalled:
    """Help wanted."""


@dataclass(frozen=True)
class CancelAsked:
    """Wants to leave; is asked to confirm."""


@dataclass(frozen=True)
class SaveAsked:
    """Wants to leave and go on elsewhere later."""


@dataclass(frozen=True)
class CancelConfirmed:
    """Leaves; everything is wiped."""


@dataclass(frozen=True)
class EaseAsked:
    """Wants the sheet of what makes the terminal easier to use."""


@dataclass(frozen=True)
class AidToggled:
    """Switches an aid on or off."""

    aid: Aid


@dataclass(frozen=True)
class VolumeStepped:
    """Louder (1) or quieter (-1)."""

    by: int


@dataclass(frozen=True)
class RepeatAsked:
    """Wants to hear the page again."""


@dataclass(frozen=True)
class KeypadUsed:
    """A key of the tactile keypad was pressed for the first time on this page."""


@dataclass(frozen=True)
class Pointed:
    """Something has the focus now. ``words``: its name, kind and state; ``private``: they are about the person, and the
    loudspeaker says what stands ``instead`` of them.
    """

    words: str = field(repr=False)
    private: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Touched:
    """The glass was touched, wherever that was: whoever speaks stops."""


class Trace(StrEnum):
    """Where a person was known."""

    SCREEN = "screen"
    """Every widget that drew their pages."""
    MEMORY = "memory"
    """What the terminal did for them: pictures, texts, papers, answers under way."""


@dataclass(frozen=True)
class Wiped:
    """What was known of a person there is gone."""

    trace: Trace


@dataclass(frozen=True)
class SheetClosed:
    """The sheet over the page is closed ("more time", "go on")."""


ResidentEvent = (
    Shown
    | ItemChosen
    | Continued
    | WentBack
    | Agreed
    | Refused
    | Retried
    | OtherWayChosen
    | Typed
    | Chosen
    | Picked
    | ReadThrough
    | EditAsked
    | PictureAsked
    | PictureRejected
    | NextPageAsked
    | Signed
    | SignatureWaived
    | PagesAsked
    | ReprintAsked
    | PaperAnswered
    | Rated
    | LanguageToggled
    | StaffCalled
    | CancelAsked
    | SaveAsked
    | CancelConfirmed
    | EaseAsked
    | AidToggled
    | VolumeStepped
    | RepeatAsked
    | KeypadUsed
    | Pointed
    | Touched
    | SheetClosed
)
