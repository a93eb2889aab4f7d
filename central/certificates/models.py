"""Tables of the documents that were signed, of who asked for them, and of their printed copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, Terminal

_KEY = String(32)
_DIGEST = String(64)


class StoredCertificate(Base):
    """A certificate or a result as it was signed. Its PDF is about a person: the disk below must be encrypted."""

    __tablename__ = "certificates"

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    """Of a certificate the key of its request; of a result it follows from the part, so that there is one for ever."""
    verification_code: Mapped[str] = mapped_column(String(19), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(_DIGEST, index=True)
    """Keyed hash of the identity number."""
    title: Mapped[dict[str, Any]] = mapped_column(JSON())
    issuer: Mapped[dict[str, Any]] = mapped_column(JSON())
    verify_url: Mapped[str] = mapped_column(String(300))
    holder: Mapped[str] = mapped_column(String(64))
    """Name, masked."""
    number: Mapped[str] = mapped_column(String(32))
    """Identity number, masked."""
    issued_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    pages: Mapped[int]
    digest: Mapped[str] = mapped_column(_DIGEST)
    body: Mapped[bytes]
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str | None] = mapped_column(String(200))


class StoredAsking(Base):
    """Somebody, verified at a terminal, agreed to be shown a document. That terminal may fetch and print it."""

    __tablename__ = "certificate_askings"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    """Of the request, so that asking again makes no second one."""
    certificate: Mapped[str] = mapped_column(ForeignKey(StoredCertificate.id), index=True)
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    asked: Mapped[str] = mapped_column(_DIGEST)
    """Keyed hash of who asked for what, so that a key can't fetch another person's."""
    at: Mapped[datetime]
    notice: Mapped[str] = mapped_column(String(64))
    notice_version: Mapped[int]
    consented_at: Mapped[datetime]


class StoredCopy(Base):
    """A copy that was granted; it counts unless it is known not to have been printed."""

    __tablename__ = "certificate_copies"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    certificate: Mapped[str] = mapped_column(ForeignKey(StoredCertificate.id), index=True)
    granted_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    spoiled_at: Mapped[datetime | None]
    """When it was reported that nothing usable came out."""
