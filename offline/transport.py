"""The centre over HTTPS: deliver sealed parcels, fetch signed documents, ask and report.

An answer counts only with the centre's signature; whoever else answers is not the centre. The HTTP surface is
described in kiosk/contract.py.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from offline.bandwidth import Bandwidth
from offline.failures import OfflineError, OfflineFailure, scrub
from offline.http_exchange import Answer, HttpExchange, Limits
from offline.parcel import Parcel
from offline.retry import SERVER_ERRORS, Busy, Delivered, NotTheCentre, Outcome, Refused, Unreachable, failure_of
from offline.signed import SignedDocument, verify

ANSWER_BYTES: Final = 1 << 20
CATALOGUE_BYTES: Final = 16 << 20
DOCUMENT_BYTES: Final = 16 << 20
DRAFT_BYTES: Final = 32 << 20
"""A saved draft holds photographs."""
_CATALOGUE_PATH: Final = "/v1/catalogue"
_HELLO_PATH: Final = "/v1/hello"
_ENVELOPES_PATH: Final = "/v1/envelopes"
_CLIENT_ERRORS: Final = range(400, 500)
_ACCEPTED: Final = (HTTPStatus.OK, HTTPStatus.CREATED)
_NO_BATCHES: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_PAGES: Final = (b"<!doctype", b"<html", b"<head", b"<meta")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is still the one of the given entity tag."""


class CentreTransport:
    """Speaks to the centre; may be used from any thread.

    ``keys`` are the centre's signing keys (key id → raw 32-byte Ed25519 public key) and may grow while this is used;
    ``ca_file`` replaces the system's certificate authorities. Raises OfflineError N120 for an address that is neither
    HTTPS nor loopback. ``bandwidth`` caps what is sent.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        keys: Mapping[str, bytes],
        *,
        terminal: str,
        ca_file: Path | None = None,
        limits: Limits | None = None,
        bandwidth: Bandwidth | None = None,
    ) -> None:
        self._bandwidth = bandwidth
        self._http = HttpExchange(base_url, f"terminal/{terminal}", ca_file, limits or Limits(), bandwidth)
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._keys = keys

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def cap(self, bytes_per_s: float) -> None:
        """Send no faster than this from now on, where there is a cap; 0: as fast as it goes."""
        if self._bandwidth is not None:
            self._bandwidth.bytes_per_s = bytes_per_s

    def deliver(self, parcel: Parcel) -> Outcome:
        """Send a parcel and say what came of it. Never raises for what the world does."""
        headers = {
            **self._authorization,
            "Content-Type": "application/octet-stream",
            "Envelope-Header": base64.urlsafe_b64encode(parcel.header).decode(),
        }
        try:
            answer = self._http.send("PUT", f"{_ENVELOPES_PATH}/{parcel.key}", headers, parcel.sealed, ANSWER_BYTES)
        except OfflineError as error:
            return Unreachable(error.failure, error.detail)
        if answer.status in _ACCEPTED:
            return self._acknowledged(parcel, answer)
        return _refusal(answer)

    def deliver_together(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Send small parcels in one request; what came of each, in their order. Never raises for what the world does.

        The body is, for each: the header's length (4 bytes, big-endian), the header, the length of the sealed bytes,
        the sealed bytes. A centre that knows no batches gets them one by one.
        """
        body = b"".join(_framed(parcel.header) + _framed(parcel.sealed) for parcel in parcels)
        headers = {**self._authorization, "Content-Type": "application/octet-stream"}
        try:
            answer = self._http.send("POST", _ENVELOPES_PATH, headers, body, ANSWER_BYTES)
        except OfflineError as error:
            return [Unreachable(error.failure, error.detail)] * len(parcels)
        if answer.status in _NO_BATCHES:
            return [self.deliver(parcel) for parcel in parcels]
        if answer.status != HTTPStatus.OK:
            return [_refusal(answer)] * len(parcels)
        return self._outcomes(parcels, answer)

    def _outcomes(self, parcels: Sequence[Parcel], answer: Answer) -> Sequence[Outcome]:
        """Each result is an answer of its own: status, body, and a receipt's signature."""
        results = (_json_object(answer.body) or {}).get("results")
        if not isinstance(results, list) or len(results) != len(parcels):
            return [_impostor(answer, "200 without a result for every envelope")] * len(parcels)
        return [self._outcome(parcel, result) for parcel, result in zip(parcels, results, strict=True)]

    def _outcome(self, parcel: Parcel, result: object) -> Outcome:
        match result:
            case {"status": int() as status, "body": str() as body, "signature": str() as signature}:
                one = Answer(status, {"Signature": signature}, body.encode())
                return self._acknowledged(parcel, one) if status in _ACCEPTED else _refusal(one)
        return NotTheCentre("a result that is none")

    def hello(self) -> datetime | None:
        """The centre's time, when the centre itself answers; None when it tells none. Raises OfflineError otherwise."""
        document = self.get_signed(_HELLO_PATH)
        assert isinstance(document, SignedDocument), "without an ETag nothing is 'not modified'"  # noqa: S101
        try:
            told = datetime.fromisoformat(str((_json_object(document.body) or {}).get("now")))
        except ValueError:
            return None
        return told if told.tzinfo else None

    def get_signed(self, path: str, etag: str | None = None) -> SignedDocument | NotModified:
        """A document with the centre's signature, verified. Raises OfflineError N1xx, N2xx."""
        limit = CATALOGUE_BYTES if path.startswith(_CATALOGUE_PATH) else ANSWER_BYTES
        headers = self._authorization if etag is None else {**self._authorization, "If-None-Match": etag}
        answer = self._http.send("GET", path, headers, None, limit)
        if answer.status == HTTPStatus.NOT_MODIFIED and etag is not None:
            return NotModified()
        _demand(answer, HTTPStatus.OK)
        if "Signature" not in answer.headers and _is_portal(answer):
            raise OfflineError(OfflineFailure.CAPTIVE_PORTAL, f"{answer.status} with a web page")
        return SignedDocument(answer.body, self._verified(answer), answer.headers.get("ETag"))

    def vouched(self, body: bytes, signature: str, etag: str | None) -> SignedDocument:
        """A document put together here, under the centre's signature over the whole. Raises OfflineError N110-N112."""
        verify(body, signature, self._keys)
        return SignedDocument(body, signature, etag)

    def get_bytes(self, path: str) -> bytes:
        """A file for this terminal alone, as it is: what vouches for it is a digest that the centre signed elsewhere.

        Raises OfflineError N1xx, N2xx.
        """
        answer = self._http.send("GET", path, self._authorization, None, DOCUMENT_BYTES)
        _demand(answer, HTTPStatus.OK)
        return answer.body

    def post_json(self, path: str, body: bytes, *, signed: bool, answer_bytes: int = ANSWER_BYTES) -> bytes:
        """Ask with a JSON body; the answer's JSON body, its signature verified when ``signed``.

        Raises OfflineError N1xx, N2xx; the detail of a refusal begins with its status and the centre's problem code.
        """
        headers = {**self._authorization, "Content-Type": "application/json"}
        answer = self._http.send("POST", path, headers, body, answer_bytes)
        _demand(answer, HTTPStatus.OK, HTTPStatus.CREATED)
        if signed:
            self._verified(answer)
        if _json_object(answer.body) is None:
            raise OfflineError(OfflineFailure.NOT_THE_CENTRE, f"{answer.status} without a JSON body")
        return answer.body

    def put_json(self, path: str, body: bytes) -> None:
        """Report with a JSON body. Raises OfflineError N1xx, N2xx."""
        headers = {**self._authorization, "Content-Type": "application/json"}
        _demand(self._http.send("PUT", path, headers, body, ANSWER_BYTES), HTTPStatus.NO_CONTENT)

    def _verified(self, answer: Answer) -> str:
        signature = answer.headers.get("Signature", "")
        verify(answer.body, signature, self._keys)
        return signature

    def _acknowledged(self, parcel: Parcel, answer: Answer) -> Outcome:
        try:
            signature = self._verified(answer)
        except OfflineError as error:
            return _impostor(answer, f"{answer.status} with a signature that does not count: {error.failure.value}")
        receipt = _json_object(answer.body) or {}
        if receipt.get("key") != parcel.key or receipt.get("digest") != parcel.digest:
            return NotTheCentre(f"{answer.status} with a receipt for something else")
        if not set(parcel.needs) <= set(_keys(receipt.get("parts"))):
            return NotTheCentre(f"{answer.status} with a receipt that does not vouch for every part")
        return Delivered(answer.body, signature)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds of ``Retry-After`` (RFC 9110, section 10.2.3): a number, or a date seen from the answer's own ``Date``.

    None when the header is missing or makes no sense; never negative.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until = _http_date(value)
    if until is None:
        return None
    return max(0.0, (until - (_http_date(headers.get("Date", "")) or now)).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refusal(answer: Answer) -> Outcome:
    """What a status other than success means for a parcel."""
    failure = failure_of(answer.status)
    if answer.status == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
        return _impostor(answer, "511 Network Authentication Required")
    if failure is OfflineFailure.CENTRE_BUSY:
        return Busy(retry_after_s(answer.headers, datetime.now(UTC)), answer.status)
    problem = _json_object(answer.body)
    # A proxy's or portal's page must not get a parcel held; a provisioning fault holds nothing and needs no proof.
    if answer.status not in _CLIENT_ERRORS or (problem is None and failure is not OfflineFailure.NOT_AUTHORISED):
        return _impostor(answer, f"{answer.status} without the centre's problem document")
    code, message = _problem(problem or {})
    return Refused(answer.status, code, message, _keys((problem or {}).get("missing")))


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _impostor(answer: Answer, detail: str) -> NotTheCentre:
    if _is_portal(answer):
        return NotTheCentre(detail, OfflineFailure.CAPTIVE_PORTAL)
    return NotTheCentre(detail)


def _is_portal(answer: Answer) -> bool:
    """Whether a network that wants people to log in answered in the centre's place (RFC 8910): it leads elsewhere, says
    511 (RFC 6585), or serves a web page. The centre serves none under ``/v1``.
    """
    if answer.status in range(300, 400) or answer.status == HTTPStatus.NETWORK_AUTHENTICATION_REQUIRED:
        return answer.status != HTTPStatus.NOT_MODIFIED
    is_page = answer.body.lstrip()[:9].lower().startswith(_PAGES)
    return is_page and answer.status < HTTPStatus.MULTIPLE_CHOICES


def _keys(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _problem(problem: Mapping[str, object]) -> tuple[str, str]:
    return scrub(str(problem.get("code", "no code"))), scrub(str(problem.get("message", "no message")))


def _demand(answer: Answer, *statuses: int) -> None:
    if answer.status in statuses:
        return
    if _is_portal(answer):
        raise OfflineError(OfflineFailure.CAPTIVE_PORTAL, f"{answer.status} where the centre should be")
    problem = _json_object(answer.body)
    if answer.status not in _CLIENT_ERRORS and answer.status not in SERVER_ERRORS:
        raise OfflineError(OfflineFailure.NOT_THE_CENTRE, f"unexpected {answer.status}")
    code, message = _problem(problem or {})
    raise OfflineError(failure_of(answer.status), f"{answer.status} {code}: {message}")


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
