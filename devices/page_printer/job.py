"""A job at the printer, followed to its end or ended."""

import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from threading import Event
from typing import Final

from devices.api import CancelToken, DeviceError, PrintStage
from devices.failures import DeviceFailure
from devices.page_printer.destination import Destination
from devices.page_printer.ipp_answers import IppRefusedError, IppUnreachableError, JobWord, PrinterWord
from devices.page_printer.ipp_client import IppClient
from devices.page_printer.reasons import clean, obstacle

FIRST_POLL_S: Final = 0.2
LONGEST_POLL_S: Final = 1.0
POLL_GROWTH: Final = 1.5
GRACE_S: Final = 3.0
"""How long a job may be held up by an empty tray or the like: nobody will come at night, but a cover may just be
closing, and a CUPS queue begins each job with the complaints of the one before.
"""
GONE_S: Final = 5.0
"""How long a printer may be silent, in the middle of a job, before it counts as gone."""

CANCEL_TRIES: Final = 3
CANCEL_LOOK_S: Final = 0.2

CANCELED, COMPLETED = 7, 9
STOPPING: Final = "processing-to-stop-point"
_NOT_FOUND = frozenset({0x0406, 0x0407})
_SPOILED = frozenset({"job-completed-with-warnings", "job-completed-with-errors"})


class Followed(Enum):
    """How following a job ended, where no failure is known."""

    SEEN = "seen"
    """Completed, and the printer complains of nothing."""
    DOUBTFUL = "doubtful"
    """Over, but nobody vouches for the pages."""
    LOST = "lost"
    """The printer went away with the job."""


def follow(
    to: Destination, number: int, on_stage: Callable[[PrintStage], None], cancel: CancelToken, deadline: float
) -> Followed:
    """Poll a job until it is over. What fails, takes too long or is no longer wanted is cancelled at the printer.

    Raises DeviceError: PAGE_*, TIMED_OUT, CANCELLED.
    """
    poll_s = FIRST_POLL_S
    last_heard = time.monotonic()
    held_up_since: float | None = None
    while True:
        now = time.monotonic()
        try:
            job, word = to.client.job(number), to.word()
        except IppRefusedError as refusal:
            if refusal.status in _NOT_FOUND:
                return Followed.DOUBTFUL  # purged before anybody saw its end
            raise DeviceError(DeviceFailure.PAGE_REFUSED, str(refusal)) from refusal
        except IppUnreachableError:
            if now - last_heard > GONE_S or now > deadline or cancel.is_set():
                return Followed.LOST
        else:
            last_heard = now
            if job.state >= CANCELED:
                return _over(job, word, on_stage)
            failure = obstacle(word)
            held_up_since = None if failure is None else held_up_since or now
            if failure is not None and held_up_since is not None and now - held_up_since >= GRACE_S:
                return _ended(to, job, DeviceError(failure, ", ".join(word.reasons)), on_stage)
            if cancel.is_set():
                return _ended(to, job, DeviceError(DeviceFailure.CANCELLED), on_stage)
            if now > deadline:
                return _ended(to, job, DeviceError(failure or DeviceFailure.TIMED_OUT, "not completed"), on_stage)
        cancel.wait(poll_s)
        poll_s = min(poll_s * POLL_GROWTH, LONGEST_POLL_S)


def _over(job: JobWord, word: PrinterWord, on_stage: Callable[[PrintStage], None]) -> Followed:
    if job.state != COMPLETED:
        detail = ", ".join((*job.reasons, *word.reasons))
        raise DeviceError(obstacle(word) or DeviceFailure.PAGE_JOB_ABORTED, detail)
    on_stage(PrintStage.SETTLED)
    return Followed.SEEN if clean(word) and not _SPOILED & set(job.reasons) else Followed.DOUBTFUL


def _ended(to: Destination, job: JobWord, error: DeviceError, on_stage: Callable[[PrintStage], None]) -> Followed:
    """Cancel the job and raise why, unless it was over sooner or the printer went away."""
    try:
        job = _cancelled(to.client, job)
    except IppUnreachableError:
        return Followed.LOST
    except IppRefusedError:
        return Followed.DOUBTFUL  # purged before anybody saw its end
    if job.state == COMPLETED:
        return _over(job, to.word(), on_stage)
    if job.state >= CANCELED or STOPPING in job.reasons:
        raise error
    return Followed.LOST


def _cancelled(client: IppClient, job: JobWord) -> JobWord:
    """The job after it was cancelled. A printer may take the word of a job that is just starting, and start it all the
    same (ippeveprinter does): it is looked at again before it is believed.
    """
    pause = Event()
    for _ in range(CANCEL_TRIES):
        with suppress(IppRefusedError):  # it may be over already
            client.cancel(job.number)
        pause.wait(CANCEL_LOOK_S)
        job = client.job(job.number)
        if job.state >= CANCELED or STOPPING in job.reasons:
            break
    return job
