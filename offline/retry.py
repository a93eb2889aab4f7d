"""What to do after an attempt to deliver: a pure decision, so that every line of the policy is a line of a table.

Nothing is ever dropped. A parcel is held only on the centre's word that this very parcel is unacceptable.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from offline.failures import OfflineFailure, Reason

FIRST_CEILING_S: Final = 1.0
LAST_CEILING_S: Final = 600.0
SLOW_FLOOR_S: Final = 300.0
"""A terminal that the centre doesn't accept is asked about seldom, but for as long as it takes to provision it."""
RETRY_AFTER_CAP_S: Final = 3600.0
SERVER_ERRORS: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The centre holds the parcel; its acknowledgement was verified."""

    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The centre said no. ``code`` and ``message`` are those of its problem document, scrubbed."""

    status: int
    code: str
    message: str
    missing: tuple[str, ...] = ()
    """Keys of parts that the centre wants first."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No whole answer came. Whether the centre got the parcel is unknown: sending it again is safe."""

    kind: OfflineFailure
    detail: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Not now. ``retry_after_s`` is the centre's own wish, if it told one."""

    retry_after_s: float | None
    status: int


@dataclass(frozen=True, slots=True)
class NotTheCentre:
    """Somebody answered who can't prove to be the centre: a captive portal, a proxy, a wrong address."""

    detail: str
    failure: OfflineFailure = OfflineFailure.NOT_THE_CENTRE


Outcome = Delivered | Refused | Unreachable | Busy | NotTheCentre


@dataclass(frozen=True, slots=True)
class Settle:
    """Done."""

    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Send again, not before ``at``."""

    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Hold:
    """Only a technician can help."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class SendParts:
    """The centre has no longer what it vouched for: these parts, then the parcel again."""

    parts: tuple[str, ...]
    reason: Reason


Decision = Settle | Retry | Hold | SendParts
PART_MISSING: Final = "part-missing"

_REFUSALS: Final = {
    400: OfflineFailure.CONTENT_REFUSED,
    409: OfflineFailure.CONFLICT,
    410: OfflineFailure.GONE,
    413: OfflineFailure.TOO_LARGE,
    415: OfflineFailure.MEDIA_TYPE_REFUSED,
    422: OfflineFailure.CONTENT_REFUSED,
    401: OfflineFailure.NOT_AUTHORISED,
    403: OfflineFailure.NOT_AUTHORISED,
    408: OfflineFailure.CENTRE_BUSY,
    425: OfflineFailure.CENTRE_BUSY,
    429: OfflineFailure.CENTRE_BUSY,
}


def decide(outcome: Outcome, attempts: int, now: datetime, chance: float) -> Decision:
    """What follows from an outcome. ``attempts`` counts this one (from 1); ``chance`` is random in [0, 1)."""
    match outcome:
        case Delivered(body, signature):
            return Settle(body, signature)
        case Refused(status, code, message, missing) if code == PART_MISSING and missing:
            return SendParts(missing, Reason(failure_of(status), f"{status} {code}: {message}"))
        case Refused(status, code, message):
            return _refused(status, f"{status} {code}: {message}", attempts, now, chance)
        case Unreachable(kind, detail):
            return _retry(now, backoff_s(attempts, chance), kind, detail)
        case Busy(retry_after_s, status):
            if retry_after_s is None:
                return _retry(now, backoff_s(attempts, chance), OfflineFailure.CENTRE_BUSY, str(status))
            wait_s = min(retry_after_s, RETRY_AFTER_CAP_S)
            # Never earlier than asked for; the spread keeps a city's terminals from returning in the same second.
            wait_s += chance * min(wait_s / 10, 30.0)
            return _retry(now, wait_s, OfflineFailure.CENTRE_BUSY, f"{status}, Retry-After {retry_after_s:.0f} s")
        case NotTheCentre(detail, failure):
            return _retry(now, backoff_s(attempts, chance), failure, detail)
    assert_never(outcome)


def backoff_s(attempts: int, chance: float) -> float:
    """Exponential back-off with full jitter: between 0 and a ceiling of 1, 2, 4, … 600 seconds."""
    ceiling_s = min(LAST_CEILING_S, FIRST_CEILING_S * 2.0 ** min(attempts - 1, 16))
    return chance * ceiling_s


def failure_of(status: int) -> OfflineFailure:
    """The failure that an HTTP status other than success tells."""
    if status in SERVER_ERRORS:
        return OfflineFailure.CENTRE_BUSY
    return _REFUSALS.get(status, OfflineFailure.STATUS_UNEXPECTED)


def _refused(status: int, detail: str, attempts: int, now: datetime, chance: float) -> Decision:
    failure = failure_of(status)
    if failure is OfflineFailure.NOT_AUTHORISED:
        return _retry(now, SLOW_FLOOR_S + chance * (LAST_CEILING_S - SLOW_FLOOR_S), failure, detail)
    if failure in {OfflineFailure.CENTRE_BUSY, OfflineFailure.STATUS_UNEXPECTED}:
        return _retry(now, backoff_s(attempts, chance), failure, detail)
    return Hold(Reason(failure, detail))


def _retry(now: datetime, wait_s: float, failure: OfflineFailure, detail: str) -> Retry:
    return Retry(now + timedelta(seconds=wait_s), Reason(failure, detail))
