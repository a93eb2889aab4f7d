"""Tables of the certificates that were issued and of their printed copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, Terminal

_KEY = String(32)
_DIGEST = String(64)


class StoredCertificate(Base):
    """A certificate as it was issued. Its PDF is about a person: the disk below must be encrypted."""

    __tablename__ = "certificates"

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    """The key of the request, so that asking again makes no second one."""
    verification_code: Mapped[str] = mapped_column(String(19), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(_DIGEST, index=True)
    """Keyed hash of the identity number."""
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    asked: Mapped[str] = mapped_column(_DIGEST)
    """Keyed hash of who asked for what, so that a key can't fetch another person's."""
    title: Mapped[dict[str, Any]] = mapped_column(JSON())
    issuer: Mapped[dict[str, Any]] = mapped_column(JSON())
    verify_url: Mapped[str] = mapped_column(String(300))
    holder: Mapped[str] = mapped_column(String(64))
    """Name, masked."""
    number: Mapped[str] = mapped_column(String(32))
    """Identity number, masked."""
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    pages: Mapped[int]
    digest: Mapped[str] = mapped_column(_DIGEST)
    body: Mapped[bytes]
    notice: Mapped[str] = mapped_column(String(64))
    notice_version: Mapped[int]
    consented_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str | None] = mapped_column(String(200))


class StoredCopy(Base):
    """A copy that was granted; it counts unless it is known not to have been printed."""

    __tablename__ = "certificate_copies"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    certificate: Mapped[str] = mapped_column(ForeignKey(StoredCertificate.id), index=True)
    granted_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    spoiled_at: Mapped[datetime | None]
    """When it was reported that nothing usable came out."""
