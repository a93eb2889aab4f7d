"""Tables of consents to the use of e-licences, and of what phones sent.

Pages are a person's papers: the disk below must be encrypted by whoever runs the centre, as for attachments.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, Terminal

_KEY = String(32)
_DIGEST = String(64)


class LicenceConsent(Base):
    """A person's consent to the use of the e-licences held for them, for one case."""

    __tablename__ = "licence_consents"

    token_digest: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    """SHA-256; the token itself is in the terminal's memory and in the case."""
    person: Mapped[str] = mapped_column(_DIGEST)
    """Keyed hash of the identity number."""
    item: Mapped[str] = mapped_column(String(31))
    notice: Mapped[str] = mapped_column(String(64))
    notice_version: Mapped[int]
    expires_at: Mapped[datetime]
    case_key: Mapped[str | None] = mapped_column(_KEY)
    """The case it was used for."""


class StoredUpload(Base):
    """A material on its way from a phone."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    token_digest: Mapped[str] = mapped_column(_DIGEST, unique=True)
    """SHA-256 of the token in the phone's address."""
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    material: Mapped[dict[str, Any]] = mapped_column(JSON())
    """Name of the material, in Chinese and English."""
    most_pages: Mapped[int]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done: Mapped[bool]
    case_key: Mapped[str | None] = mapped_column(_KEY)
    """The case it became a part of."""


class LaterUpload(Base):
    """What an upload is for that was opened at the case's own page, after the case."""

    __tablename__ = "later_uploads"

    upload: Mapped[str] = mapped_column(ForeignKey(StoredUpload.id), primary_key=True)
    case_key: Mapped[str] = mapped_column(_KEY)
    material: Mapped[str] = mapped_column(String(64))


class StoredPage(Base):
    """A page as the phone sent it."""

    __tablename__ = "upload_pages"

    upload: Mapped[str] = mapped_column(ForeignKey(StoredUpload.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(_DIGEST)
    media_type: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes]
