from datetime import UTC, datetime, timedelta

import pytest

from offline.failures import OfflineFailure, Reason
from offline.retry import (
    Busy,
    Delivered,
    Hold,
    NotTheCentre,
    Outcome,
    Refused,
    Retry,
    Settle,
    Unreachable,
    backoff_s,
    decide,
)

NOW = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


def test_a_verified_acknowledgement_settles() -> None:
    assert decide(Delivered(b"{}", "k:s"), 3, NOW, 0.5) == Settle(b"{}", "k:s")


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, OfflineFailure.CONTENT_REFUSED),
        (409, OfflineFailure.CONFLICT),
        (410, OfflineFailure.GONE),
        (413, OfflineFailure.TOO_LARGE),
        (415, OfflineFailure.MEDIA_TYPE_REFUSED),
        (422, OfflineFailure.CONTENT_REFUSED),
    ],
)
def test_what_the_centre_refuses_is_held_with_its_reason(status: int, failure: OfflineFailure) -> None:
    expected = Hold(Reason(failure, f"{status} item-version: too old"))

    assert decide(Refused(status, "item-version", "too old"), 1, NOW, 0.9) == expected


@pytest.mark.parametrize(
    ("outcome", "attempts", "chance", "wait_s", "failure"),
    [
        # a terminal that is not provisioned asks seldom, whatever the number of attempts
        (Refused(401, "token", "?"), 1, 0.0, 300.0, OfflineFailure.NOT_AUTHORISED),
        (Refused(403, "token", "?"), 90, 1.0, 600.0, OfflineFailure.NOT_AUTHORISED),
        # statuses that say nothing about this parcel
        (Refused(404, "path", "?"), 3, 1.0, 4.0, OfflineFailure.STATUS_UNEXPECTED),
        (Refused(418, "pot", "?"), 1, 1.0, 1.0, OfflineFailure.STATUS_UNEXPECTED),
        (Refused(429, "slow", "?"), 1, 1.0, 1.0, OfflineFailure.CENTRE_BUSY),
        (Refused(500, "bug", "?"), 1, 1.0, 1.0, OfflineFailure.CENTRE_BUSY),
        # no wish from the centre: back-off
        (Busy(None, 503), 4, 0.5, 4.0, OfflineFailure.CENTRE_BUSY),
        (Busy(None, 408), 1, 0.5, 0.5, OfflineFailure.CENTRE_BUSY),
        (Busy(None, 425), 1, 0.0, 0.0, OfflineFailure.CENTRE_BUSY),
        # Retry-After is obeyed: never earlier, at most a tenth or 30 s later, never more than an hour and 30 s
        (Busy(120.0, 429), 1, 0.0, 120.0, OfflineFailure.CENTRE_BUSY),
        (Busy(120.0, 429), 1, 1.0, 132.0, OfflineFailure.CENTRE_BUSY),
        (Busy(1e9, 503), 1, 0.0, 3600.0, OfflineFailure.CENTRE_BUSY),
        (Busy(1e9, 503), 1, 1.0, 3630.0, OfflineFailure.CENTRE_BUSY),
        (Busy(0.0, 500), 9, 1.0, 0.0, OfflineFailure.CENTRE_BUSY),
        # the network
        (Unreachable(OfflineFailure.CONNECTION_LOST, "reset"), 1, 1.0, 1.0, OfflineFailure.CONNECTION_LOST),
        (Unreachable(OfflineFailure.CONNECT_TIMED_OUT, "x"), 5, 0.25, 4.0, OfflineFailure.CONNECT_TIMED_OUT),
        (Unreachable(OfflineFailure.CONNECTION_LOST, "x"), 10_000, 1.0, 600.0, OfflineFailure.CONNECTION_LOST),
        (NotTheCentre("portal"), 2, 1.0, 2.0, OfflineFailure.NOT_THE_CENTRE),
    ],
)
def test_everything_else_is_tried_again(
    outcome: Outcome, attempts: int, chance: float, wait_s: float, failure: OfflineFailure
) -> None:
    decision = decide(outcome, attempts, NOW, chance)

    assert isinstance(decision, Retry)
    assert decision.at == NOW + timedelta(seconds=wait_s)
    assert decision.reason.failure is failure
    assert decision.reason.detail


def test_the_ceiling_of_the_back_off_doubles_up_to_ten_minutes() -> None:
    ceilings = [backoff_s(attempts, 1.0) for attempts in range(1, 13)]

    assert ceilings == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]
