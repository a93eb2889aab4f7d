"""Intake: a sealed envelope becomes a case or a rating, once, and its receipt means that it is safe.

The receipt is written in the transaction that stores the content and answered only after the commit. A key that comes
again with the same bytes gets the very same receipt; with other bytes it is refused.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from central import audits, parts
from central.centre import Centre
from central.contents import Content, case_number_for, judged, store
from central.models import ReceivedEnvelope
from central.package import Package, unpack
from central.problems import conflict, described, unacceptable
from central.registry import require_own
from central.sealing import CannotOpenError
from kiosk.contract import Case, CentreReceipt, EnvelopeHeader, EnvelopeKind, Rating, canonical

_HEADER_BYTES: Final = 4096


@dataclass(frozen=True)
class Receipt:
    """A receipt as it goes over the wire."""

    body: bytes
    signature: str
    first: bool
    """False when the envelope had been received before."""


@dataclass(frozen=True)
class _Arrival:
    """An envelope whose header is understood."""

    header: EnvelopeHeader
    info: bytes
    digest: str
    at: datetime


def receive(centre: Centre, caller: str, key: str, header: str, sealed: bytes) -> Receipt:
    """Take an envelope. ``header`` is the Envelope-Header as received. Raises Refusal."""
    info = _header_bytes(header)
    try:
        read = EnvelopeHeader.model_validate_json(info)
    except ValidationError as fault:
        raise unacceptable("bad-header", f"Envelope-Header: {described(fault)}") from fault
    if read.key != key:
        raise unacceptable("bad-header", "Envelope-Header: names another key than the address")
    require_own(caller, read.terminal)
    arrival = _Arrival(read, info, hashlib.sha256(sealed).hexdigest(), datetime.now(UTC))
    with centre.database.reading() as session:
        known = _received_before(session, arrival)
        swept = known is not None and read.kind is EnvelopeKind.PART and not parts.is_kept(session, read.key)
    if known is not None and not swept:
        return known
    plain = _opened(centre, arrival, sealed)
    if read.kind is EnvelopeKind.PART:
        return _receive_part(centre, arrival, plain)
    package = unpack(plain, f"{read.kind}.json")
    with centre.database.reading() as session:
        package = parts.assembled(session, read.terminal, package)
    content = judged(centre, read, package)
    try:
        with centre.database.writing() as session:
            known = _received_before(session, arrival)  # it may have arrived twice at the same moment
            return known or _store(centre, session, arrival, content, package)
    except IntegrityError:
        # PostgreSQL lets two transactions insert side by side and refuses the later one at the end.
        with centre.database.reading() as session:
            known = _received_before(session, arrival)
        if known is None:
            if isinstance(content, Case):
                raise conflict("number-taken", "another case bears this provisional number") from None
            if isinstance(content, Rating):
                raise conflict("already-rated", "this case was rated before") from None
            raise conflict("paper-not-wanted", "a paper came already") from None
        return known


def _receive_part(centre: Centre, arrival: _Arrival, plain: bytes) -> Receipt:
    try:
        with centre.database.writing() as session:
            known = _received_before(session, arrival)
            receipt = known or _vouched(centre, session, arrival, "", ())
            parts.keep(session, arrival.header.key, arrival.header.terminal, plain, arrival.at)
            return receipt
    except IntegrityError:
        with centre.database.reading() as session:
            known = _received_before(session, arrival)
        if known is None:
            raise
        return known


def _header_bytes(header: str) -> bytes:
    try:
        padded = header + "=" * (-len(header) % 4)
        if len(header) > _HEADER_BYTES:
            raise unacceptable("bad-header", "Envelope-Header: too long")
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except ValueError as fault:
        raise unacceptable("bad-header", "Envelope-Header: no base64url") from fault


def _received_before(session: Session, arrival: _Arrival) -> Receipt | None:
    known = session.get(ReceivedEnvelope, arrival.header.key)
    if known is None:
        return None
    if (known.digest, known.terminal) != (arrival.digest, arrival.header.terminal):
        raise conflict("key-taken", "this key was used for another envelope")
    return Receipt(known.receipt, known.signature, first=False)


def _opened(centre: Centre, arrival: _Arrival, sealed: bytes) -> bytes:
    key = centre.keys.opening_key(arrival.header.recipient)
    if key is None or key.published.suite is not arrival.header.suite:
        raise unacceptable("wrong-recipient", "the envelope is sealed to a key that is not this centre's")
    try:
        return key.open(sealed, arrival.info)
    except CannotOpenError as fault:
        message = "the envelope can't be opened: it, or its header, was changed, or sealed to another key"
        raise unacceptable("cannot-open", message) from fault


def _store(centre: Centre, session: Session, arrival: _Arrival, content: Content, package: Package) -> Receipt:
    case_number = case_number_for(session, content, arrival.at)
    receipt = _vouched(centre, session, arrival, case_number, parts.needed(package))
    audits.note_case(session, arrival.header, arrival.at)
    store(centre, session, content, package.attachments, case_number, arrival.at)
    return receipt


def _vouched(
    centre: Centre, session: Session, arrival: _Arrival, case_number: str, of_parts: tuple[str, ...]
) -> Receipt:
    """The receipt, stored with what it is for."""
    header = arrival.header
    body = canonical(
        CentreReceipt(
            key=header.key,
            digest=arrival.digest,
            received_at=arrival.at,
            case_number=case_number,
            parts=of_parts,
        )
    )
    receipt = Receipt(body, centre.keys.signature(body), first=True)
    session.add(
        ReceivedEnvelope(
            key=header.key,
            kind=header.kind,
            digest=arrival.digest,
            terminal=header.terminal,
            received_at=arrival.at,
            receipt=receipt.body,
            signature=receipt.signature,
        )
    )
    session.flush()
    return receipt
