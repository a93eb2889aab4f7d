"""What commands print: a few lines for people, or one JSON document with ``--json``."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from devices.api import DeviceError
from kiosk.failure_catalogue import failure_text
from kiosk.failures import KioskError
from offline.failures import OfflineError

WorldsFault = DeviceError | KioskError | OfflineError
FAILED = 1
INTERRUPTED = 130


class Output:
    """Prints results in the form asked for."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def show(self, content: Any, lines: Iterable[str]) -> None:
        """Print ``content`` as JSON, or ``lines`` for people."""
        if self.as_json:
            sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")
        else:
            for line in lines:
                sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def warn(self, error: WorldsFault) -> None:
        """Tell of something that did not stop the command."""
        sys.stderr.write(f"{error}\n")

    def failed(self, error: WorldsFault) -> int:
        """Tell what failed, why, and what to do; returns the exit code."""
        text = failure_text(error.failure)
        if self.as_json:
            content = {
                "failure": text.code,
                "name": text.name,
                "detail": error.detail,
                "cause": text.cause.en,
                "cure": text.cure.en,
            }
            sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        sys.stderr.write(f"{text.code} {text.name}: {text.cause.en}\n")
        if error.detail:
            sys.stderr.write(f"  detail: {error.detail}\n")
        sys.stderr.write(f"  do: {text.cure.en}\n")
        return FAILED


def guarded(output: Output, command: Callable[[], int]) -> int:
    """Run a command; the world's faults become a message and exit code 1, bugs stay bugs.

    Whoever reads along may stop reading (``| head``), and whoever waits may stop waiting (Ctrl-C).
    """
    try:
        return command()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more can be said at the end, either
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except (DeviceError, KioskError, OfflineError) as error:
        return output.failed(error)
