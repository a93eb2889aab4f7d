"""The time that screens show. Pictures stop it, so that two pictures of one page are the same."""

from datetime import UTC, datetime


class _Clock:
    stopped: datetime | None = None


def now() -> datetime:
    """Now, or when it was stopped."""
    return _Clock.stopped or datetime.now(UTC)


def stop_at(moment: datetime | None) -> None:
    """Show this time from now on; None: go on."""
    _Clock.stopped = moment
