"""What became of the last print jobs, so that a repeated request never prints twice."""

from collections import OrderedDict

from devices.api import DeviceError, PrintOutcome

REMEMBERED = 64


class PrintedJobs:
    """Jobs of which anything may be on paper, with how they ended. Forgets all but the last 64."""

    def __init__(self) -> None:
        self._ends: OrderedDict[str, PrintOutcome | DeviceError] = OrderedDict()

    def first_outcome(self, job: str) -> PrintOutcome | None:
        """How this job ended, None for a new one. Raises the DeviceError that it ended with."""
        end = self._ends.get(job)
        if isinstance(end, DeviceError):
            raise DeviceError(end.failure, end.detail)
        return end

    def record(self, job: str, end: PrintOutcome | DeviceError) -> None:
        """Remember how a job ended; said before the first byte goes out, UNKNOWN holds should nothing else come."""
        self._ends[job] = end
        self._ends.move_to_end(job)
        while len(self._ends) > REMEMBERED:
            self._ends.popitem(last=False)

    def forget(self, job: str) -> None:
        """Nothing of this job reached a printer: it may be tried again."""
        self._ends.pop(job, None)
