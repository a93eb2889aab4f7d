"""Pages that a resident's phone hands in: the terminal opens an upload, the phone's browser fills it."""

from enum import StrEnum
from typing import Final

from pydantic import Field

from kiosk.contract.values import Digest, Key, Moment, Wire, Words

MOST_UPLOADED_PAGES: Final = 20


class UploadRequest(Wire):
    """Opens an upload for one material."""

    terminal: str
    material: Words
    most_pages: int = Field(ge=1, le=MOST_UPLOADED_PAGES)


class UploadState(StrEnum):
    """Where an upload stands."""

    WAITING = "waiting"
    """The page was opened by nobody, or nothing was sent yet."""
    RECEIVING = "receiving"
    """Some pages are there; more may come."""
    DONE = "done"
    """The phone said that these are all."""
    EXPIRED = "expired"
    """Not finished in time: what had come was removed."""


class Upload(Wire):
    """An upload as it stands."""

    id: Key
    url: str
    """Of the phone's page; its token can't be guessed."""
    expires_at: Moment
    """Until then pages can be sent."""
    state: UploadState
    pages: tuple[Digest, ...] = ()
    """SHA-256 of each page as it was sent, in order."""
