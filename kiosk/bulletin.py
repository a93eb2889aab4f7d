"""The centre's bulletin as the terminal takes it: judged when it comes, and what of it holds now. Pure."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from kiosk.contract import BlockedItem, Bulletin, Words
from kiosk.failures import KioskError, KioskFailure


@dataclass(frozen=True)
class Posted:
    """What holds now: announcements, and items that are not to be begun with the reason for each."""

    announcements: tuple[Words, ...] = ()
    blocked: tuple[tuple[str, Words], ...] = ()

    def why_blocked(self, item: str) -> Words | None:
        """Why an item is not to be begun; None when it may."""
        return dict(self.blocked).get(item)


def accepted_bulletin(body: bytes, known: Bulletin | None) -> Bulletin:
    """A bulletin whose signature was verified. Raises KioskError CENTRE_ANSWER_INVALID for one that is none, or older
    than what is known."""
    try:
        bulletin = Bulletin.model_validate_json(body)
    except ValidationError as fault:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "/v1/bulletin: no bulletin") from fault
    if known is not None and bulletin.version < known.version:
        detail = f"/v1/bulletin: version {bulletin.version} is older than {known.version}"
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, detail)
    return bulletin


def posted(bulletin: Bulletin | None, now: datetime, blocked_here: tuple[BlockedItem, ...] = ()) -> Posted:
    """What of a bulletin holds at a moment. ``blocked_here`` are items that this terminal alone doesn't begin."""
    announced, blocked = (bulletin.announcements, bulletin.blocked) if bulletin is not None else ((), ())
    current = tuple(one.text for one in announced if one.not_before <= now < one.until)
    return Posted(current, tuple((one.item, one.why) for one in (*blocked_here, *blocked)))
