"""Table of saved drafts."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, Terminal

_KEY = String(32)
_DIGEST = String(64)


class StoredDraft(Base):
    """A draft, sealed. Once it was submitted or its time is over its content is gone, and its slip is told so."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    token_digest: Mapped[str] = mapped_column(_DIGEST, unique=True)
    """SHA-256 of the token in the slip's QR code."""
    code_hash: Mapped[str] = mapped_column(_DIGEST, unique=True)
    """Keyed hash of the slip's typed code."""
    person: Mapped[str] = mapped_column(_DIGEST, index=True)
    """Keyed hash of the owner's identity number."""
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    """Where it was saved, or taken up last: uploads of this terminal may go along."""
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Submitted, or saved anew."""
    content: Mapped[bytes | None]
    """``SavedDraft`` as canonical JSON, sealed (AES-256-GCM) under a key that is not in the database."""
