"""What terminals tell people for now, without a new catalogue: announcements, and items that are not to be begun."""

from pydantic import Field

from kiosk.contract.values import ItemCode, Moment, Wire, Words


class Announcement(Wire):
    """A sentence on home, from one moment to another."""

    text: Words
    not_before: Moment
    until: Moment


class BlockedItem(Wire):
    """An item that nobody is to begin for now; a case under way goes on."""

    item: ItemCode
    why: Words


class Bulletin(Wire):
    """The newest of a centre. One with a lower ``version`` than a known one is a replay."""

    version: int = Field(ge=0)
    announcements: tuple[Announcement, ...] = Field(default=(), max_length=3)
    blocked: tuple[BlockedItem, ...] = ()
