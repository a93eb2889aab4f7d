"""The register of terminals: who may speak to the centre, known by the hash of a bearer token."""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from central.centre import TheCentre
from central.database import Database
from central.models import Terminal
from central.problems import Refusal

TERMINAL_ID: Final = re.compile(r"[0-9A-Z]{4,16}")
"""As in provisional case numbers."""
_BEARER = HTTPBearer(auto_error=False)


class RegistryError(Exception):
    """The register can't be changed so."""


def enrol(database: Database, terminal: str) -> str:
    """Enter a terminal, or replace its token. Returns the new bearer token, of which only the SHA-256 is kept.

    Raises RegistryError when the id can't stand in a case number.
    """
    if not TERMINAL_ID.fullmatch(terminal):
        raise RegistryError("a terminal's id has 4 to 16 digits and capital letters")
    token = secrets.token_urlsafe(32)
    with database.writing() as session:
        entry = session.get(Terminal, terminal)
        if entry is None:
            entry = Terminal(id=terminal, enrolled_at=datetime.now(UTC), status=None, status_at=None)
            session.add(entry)
        entry.token_digest = token_digest(token)
    return token


def token_digest(token: str) -> str:
    """SHA-256 of a token: tokens are random, so their hash needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _caller(centre: TheCentre, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> str:
    if credentials is not None:
        wanted = token_digest(credentials.credentials)
        with centre.database.reading() as session:
            terminal = session.scalar(select(Terminal.id).where(Terminal.token_digest == wanted))
        if terminal is not None:
            return terminal
    raise Refusal(
        HTTPStatus.UNAUTHORIZED,
        "unknown-terminal",
        "no terminal is enrolled with this token",
        headers={"WWW-Authenticate": "Bearer"},
    )


Caller = Annotated[str, Depends(_caller)]
"""Id of the terminal that sent the request."""


def require_own(caller: str, named: str) -> None:
    """Refuse a message in another terminal's name."""
    if caller != named:
        raise Refusal(HTTPStatus.FORBIDDEN, "another-terminal", "this token belongs to another terminal")
