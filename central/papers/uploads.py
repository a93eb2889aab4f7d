"""Uploads: a terminal opens one, a phone that scanned its code sends pages, a case takes them up."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from central.models import StoredAttachment
from central.papers.models import LaterUpload, StoredPage, StoredUpload
from central.problems import Refusal, conflict
from central.registry import token_digest
from kiosk.contract import MaterialGiven, MaterialWay, Upload, UploadRequest, UploadState

OPEN_FOR: Final = timedelta(minutes=15)
KEPT_FOR: Final = timedelta(days=30)
"""How long a finished upload waits for its case, which may be sealed on a terminal without a network."""
PAGE_BYTES: Final = 10 << 20
PER_TERMINAL: Final = 60
"""Uploads that a terminal may open in ``OPEN_FOR``."""
_BEGINNINGS: Final = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_TOKEN_BYTES: Final = 24


class PageRefusedError(Exception):
    """A page can't be taken; ``reason`` is a key of the phone page's texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_upload(session: Session, terminal: str, request: UploadRequest, now: datetime) -> tuple[StoredUpload, str]:
    """A fresh upload and the token of its address. Raises Refusal 429."""
    _sweep(session, now)
    recent = select(func.count()).select_from(StoredUpload)
    recent = recent.where(StoredUpload.terminal == terminal, StoredUpload.opened_at > now - OPEN_FOR)
    if (session.scalar(recent) or 0) >= PER_TERMINAL:
        headers = {"Retry-After": str(int(OPEN_FOR.total_seconds()))}
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-many-uploads", "too many uploads were opened", headers=headers)
    key, token = uuid.uuid4().hex, secrets.token_urlsafe(_TOKEN_BYTES)
    upload = StoredUpload(
        id=key,
        token_digest=token_digest(token),
        terminal=terminal,
        material=request.material.model_dump(),
        most_pages=request.most_pages,
        opened_at=now,
        expires_at=now + OPEN_FOR,
        done=False,
        case_key=None,
    )
    session.add(upload)
    session.flush()
    return upload, token


def _sweep(session: Session, now: datetime) -> None:
    """Remove what was never finished, and what no case came for."""
    unfinished = and_(StoredUpload.done.is_(False), StoredUpload.expires_at <= now)
    unclaimed = StoredUpload.expires_at <= now - KEPT_FOR
    stale = select(StoredUpload.id).where(StoredUpload.case_key.is_(None), or_(unfinished, unclaimed))
    ids = session.scalars(stale).all()
    session.execute(delete(StoredPage).where(StoredPage.upload.in_(ids)))
    session.execute(delete(LaterUpload).where(LaterUpload.upload.in_(ids)))
    session.execute(delete(StoredUpload).where(StoredUpload.id.in_(ids)))


def by_token(session: Session, token: str, *, lock: bool = False) -> StoredUpload | None:
    """The upload of a phone's address."""
    wanted = select(StoredUpload).where(StoredUpload.token_digest == token_digest(token))
    return session.scalar(wanted.with_for_update() if lock else wanted)


def pages(session: Session, upload: StoredUpload) -> Sequence[StoredPage]:
    """What was sent, in order."""
    return session.scalars(select(StoredPage).where(StoredPage.upload == upload.id).order_by(StoredPage.number)).all()


def state(session: Session, upload: StoredUpload, now: datetime) -> UploadState:
    """Where an upload stands."""
    if upload.done:
        return UploadState.DONE
    if upload.expires_at <= now:
        return UploadState.EXPIRED
    return UploadState.RECEIVING if pages(session, upload) else UploadState.WAITING


def add_page(session: Session, upload: StoredUpload, body: bytes, now: datetime) -> None:
    """Take a page as it was sent. Raises PageRefusedError."""
    sent = pages(session, upload)
    if upload.done or upload.expires_at <= now:
        raise PageRefusedError("over")
    if len(sent) >= upload.most_pages:
        raise PageRefusedError("enough")
    if len(body) > PAGE_BYTES:
        raise PageRefusedError("large")
    media_type = next((kind for kind, beginning in _BEGINNINGS.items() if body.startswith(beginning)), None)
    if media_type is None:
        raise PageRefusedError("kind")
    digest = hashlib.sha256(body).hexdigest()
    if any(page.digest == digest for page in sent):
        return  # the same file again: a phone that lost the answer
    session.add(StoredPage(upload=upload.id, number=len(sent) + 1, digest=digest, media_type=media_type, body=body))
    session.flush()


def finish(session: Session, upload: StoredUpload, now: datetime) -> None:
    """These are all; nothing changes where there is no page yet or time is up."""
    if state(session, upload, now) is UploadState.RECEIVING:
        upload.done = True


def as_upload(session: Session, upload: StoredUpload, url: str, now: datetime) -> Upload:
    """The upload in the words of the contract. ``url`` is known only while the terminal still has it."""
    return Upload(
        id=upload.id,
        url=url,
        expires_at=upload.expires_at,
        state=state(session, upload, now),
        pages=tuple(page.digest for page in pages(session, upload)),
    )


def is_free(session: Session, key: str, terminal: str, case_key: str) -> bool:
    """Whether a finished upload was opened by this terminal and belongs to no other case."""
    upload = session.get(StoredUpload, key)
    return upload is not None and upload.done and upload.terminal == terminal and upload.case_key in (None, case_key)


def attach(session: Session, case_key: str, given_papers: Iterable[MaterialGiven], known: set[str]) -> None:
    """Uploads become attachments of a case; ``known``: digests that it has. Raises Refusal (409): upload-used."""
    for given in given_papers:
        if given.way is not MaterialWay.PHONE or given.upload is None:
            continue
        upload = session.get(StoredUpload, given.upload, with_for_update=True)
        if upload is None or upload.case_key not in (None, case_key):
            raise conflict("upload-used", "what a phone sent belongs to another case")
        upload.case_key = case_key
        for page in pages(session, upload):
            if page.digest not in known:
                known.add(page.digest)
                session.add(StoredAttachment(case_key=case_key, digest=page.digest, body=page.body))
        session.execute(delete(StoredPage).where(StoredPage.upload == upload.id))
