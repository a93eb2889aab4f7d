"""Pieces of large files: kept when they come, put together when the package that names them comes.

They stay a week, in case the same page is handed in twice. A terminal keeps its own copy until the whole is
acknowledged, so a part that was swept is simply asked for again.
"""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from central.models import StoredPart
from central.package import Package
from central.problems import Refusal, unacceptable
from kiosk.contract import PART_BYTES

KEPT: Final = timedelta(days=7)
MOST_PARTS: Final = 128


def keep(session: Session, key: str, terminal: str, body: bytes, at: datetime) -> None:
    """Keep a part, and sweep those whose time is over. Raises Refusal (422) when it is too large."""
    if len(body) > PART_BYTES:
        raise unacceptable("bad-part", f"a part is larger than {PART_BYTES} bytes")
    session.merge(StoredPart(key=key, terminal=terminal, body=body, received_at=at))
    session.execute(delete(StoredPart).where(StoredPart.received_at < at - KEPT))


def is_kept(session: Session, key: str) -> bool:
    """Whether the part's body is still here."""
    return session.scalar(select(StoredPart.key).where(StoredPart.key == key)) is not None


def needed(package: Package) -> tuple[str, ...]:
    """Keys of all parts of a package, each once."""
    return tuple(sorted({key for keys in package.parts.values() for key in keys}))


def assembled(session: Session, terminal: str, package: Package) -> Package:
    """The package with the files whose parts this terminal has sent. Raises Refusal: 409 part-missing, 422."""
    keys = needed(package)
    if len(keys) > MOST_PARTS:
        raise unacceptable("bad-package", f"the package has more than {MOST_PARTS} parts")
    wanted = select(StoredPart.key, StoredPart.body).where(StoredPart.key.in_(keys), StoredPart.terminal == terminal)
    bodies = {row.key: row.body for row in session.execute(wanted)}
    missing = tuple(key for key in keys if key not in bodies)
    if missing:
        message = f"{len(missing)} of {len(keys)} parts are not here"
        raise Refusal(HTTPStatus.CONFLICT, "part-missing", message, missing=missing)
    return package.with_files({digest: b"".join(bodies[key] for key in keys) for digest, keys in package.parts.items()})
