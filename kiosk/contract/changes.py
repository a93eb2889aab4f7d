"""Changes from one published catalogue to the newest (kiosk/catalogue/changes.py makes and takes them)."""

from typing import Any

from pydantic import Field

from kiosk.contract.values import Wire


class SectionChanges(Wire):
    """Changes of a list whose entries have a code or an id."""

    entries: tuple[dict[str, Any], ...] = ()
    """New or changed, whole."""
    order: tuple[str, ...] | None = None
    """Codes of all entries, where any was added, removed or moved."""


class CatalogueChanges(Wire):
    """From version ``since`` to ``version``."""

    since: int
    version: int
    sections: dict[str, SectionChanges] = Field(default_factory=dict)
    plain: dict[str, Any] = Field(default_factory=dict)
    """Whole values of what has no entries with codes."""
    dropped: tuple[str, ...] = ()
    signature: str
    """The centre's, over the whole newer catalogue: ``KEYID:BASE64``."""
