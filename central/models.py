"""What the centre stores. Decrypted cases lie here: the disk below must be encrypted by whoever runs the centre."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, LargeBinary, String, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kiosk.contract import CaseState, EnvelopeKind

_KEY = String(32)
_DIGEST = String(64)
_CODE = String(64)
_ITEM = String(31)
_TERMINAL = String(16)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets zones, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The centre's tables."""

    type_annotation_map = {datetime: UtcDateTime(), bytes: LargeBinary(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's hook, typed by it


class PublishedCatalogue(Base):
    """Every catalogue ever published: cases filed under an older one stay acceptable."""

    __tablename__ = "catalogues"

    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(_DIGEST)
    body: Mapped[bytes]
    """Canonical JSON."""


class PublishedBulletin(Base):
    """Announcements and blocked items; the one with the highest version is in force."""

    __tablename__ = "bulletins"

    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    """Canonical JSON."""
    published_at: Mapped[datetime]


class PublishedSettings(Base):
    """What terminals are set to; of each terminal the one with the highest version is in force."""

    __tablename__ = "settings"

    version: Mapped[int] = mapped_column(primary_key=True)
    terminal: Mapped[str] = mapped_column(_TERMINAL, index=True)
    """Empty: for all that have none of their own."""
    body: Mapped[bytes]
    """Canonical JSON."""
    published_at: Mapped[datetime]


class Terminal(Base):
    """A terminal that may speak to the centre, and what it last said of itself."""

    __tablename__ = "terminals"

    id: Mapped[str] = mapped_column(_TERMINAL, primary_key=True)
    token_digest: Mapped[str] = mapped_column(_DIGEST, unique=True)
    """SHA-256 of the bearer token; the token itself is shown once, at enrolment."""
    enrolled_at: Mapped[datetime]
    status: Mapped[dict[str, Any] | None]
    """Latest ``TerminalStatus``."""
    status_at: Mapped[datetime | None]


class StoredAuditAnchor(Base):
    """Where a terminal's audit log ended on a day, and what was found wrong with it then."""

    __tablename__ = "audit_anchors"

    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
    head: Mapped[str] = mapped_column(_DIGEST)
    at: Mapped[datetime]
    suspect: Mapped[str] = mapped_column(String(40))


class StoredCaseAnchor(Base):
    """Where a terminal's audit log ended when a case was sealed there."""

    __tablename__ = "audit_case_anchors"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id), index=True)
    number: Mapped[int]
    head: Mapped[str] = mapped_column(_DIGEST)
    sealed_at: Mapped[datetime]
    received_at: Mapped[datetime]


class ReceivedEnvelope(Base):
    """An envelope that the centre vouches for, with the very receipt it gave."""

    __tablename__ = "envelopes"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    kind: Mapped[EnvelopeKind] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(_DIGEST)
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    received_at: Mapped[datetime]
    receipt: Mapped[bytes]
    signature: Mapped[str] = mapped_column(String(200))


class StoredCase(Base):
    """A case as it was opened, and where it stands."""

    __tablename__ = "cases"

    key: Mapped[str] = mapped_column(ForeignKey(ReceivedEnvelope.key), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_number: Mapped[str] = mapped_column(_CODE, unique=True)
    token_digest: Mapped[str] = mapped_column(_DIGEST)
    """SHA-256 of the access token on the receipt."""
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    item: Mapped[str] = mapped_column(_ITEM)
    catalogue_version: Mapped[int] = mapped_column(ForeignKey(PublishedCatalogue.version))
    person: Mapped[str] = mapped_column(_DIGEST, index=True)
    """Keyed hash of the applicant's identity number."""
    state: Mapped[CaseState] = mapped_column(String(16))
    """Put together from the departmental cases whenever one of them changes."""
    received_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """``Case``, decrypted."""


class StoredPart(Base):
    """A piece of a large file, until the package that names it comes."""

    __tablename__ = "parts"

    key: Mapped[str] = mapped_column(ForeignKey(ReceivedEnvelope.key), primary_key=True)
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    body: Mapped[bytes]
    received_at: Mapped[datetime] = mapped_column(index=True)


class StoredAttachment(Base):
    """A file of a case."""

    __tablename__ = "attachments"

    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key), primary_key=True)
    digest: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    body: Mapped[bytes]


class StoredRating(Base):
    """A resident's opinion of a case, the first and perhaps a second, or of a visit that had none."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("case_key", "nth"),)

    key: Mapped[str] = mapped_column(ForeignKey(ReceivedEnvelope.key), primary_key=True)
    case_key: Mapped[str | None] = mapped_column(ForeignKey(StoredCase.key))
    item: Mapped[str] = mapped_column(_ITEM)
    terminal: Mapped[str] = mapped_column(_TERMINAL)
    nth: Mapped[int]
    level: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JSON())
    text: Mapped[str] = mapped_column(String(200))
    anonymous: Mapped[bool]
    channel: Mapped[int]
    at: Mapped[datetime]


class RatingFollowUp(Base):
    """A bad rating that has to be put right and answered."""

    __tablename__ = "rating_follow_ups"

    rating: Mapped[str] = mapped_column(ForeignKey(StoredRating.key), primary_key=True)
    due: Mapped[date]
    closed_at: Mapped[datetime | None]


class PrefillRecord(Base):
    """Who looked up whom, when, under which consent. No values."""

    __tablename__ = "prefills"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    person: Mapped[str] = mapped_column(_DIGEST)
    """Keyed hash of the identity number."""
    item: Mapped[str] = mapped_column(_ITEM)
    notice: Mapped[str] = mapped_column(_CODE)
    notice_version: Mapped[int]
    consented_at: Mapped[datetime]


class TextedCode(Base):
    """A code that was texted to a person's phone. Stored as a keyed hash only."""

    __tablename__ = "codes"

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    person: Mapped[str] = mapped_column(_DIGEST, index=True)
    code_hash: Mapped[str] = mapped_column(_DIGEST)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    confirmed: Mapped[bool]
