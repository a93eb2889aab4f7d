"""The print command that ippeveprinter runs for each job: does what the simulated page printer tells it, then removes
the spooled document.

ippeveprinter reads its standard error: ``STATE: keyword,…`` sets printer-state-reasons (ippeveprinter(1)).
"""

import os
import sys
from pathlib import Path
from threading import Event

from devices.simulated.control import send

POLL_S = 0.1


def main() -> int:
    """``SOCKET FILE``; the exit status is the job's fate."""
    control, spooled = Path(sys.argv[1]), Path(sys.argv[2])
    job, name = int(os.environ["IPP_JOB_ID"]), os.environ.get("IPP_JOB_NAME", "")
    pause = Event()
    try:
        while True:
            answer = send(control, command="engine", job=job, name=name, file=str(spooled))
            if "ok" not in answer:
                sys.stderr.write(f"ERROR: {answer['error']}\n")
                return 1
            sys.stderr.write(f"STATE: {','.join(answer['reasons']) or 'none'}\n")
            sys.stderr.flush()
            if "exit" in answer:
                return int(answer["exit"])
            pause.wait(POLL_S)
    except OSError:
        return 1  # the simulator is gone, and with it the printer
    finally:
        spooled.unlink(missing_ok=True)
        spooled.with_suffix(".prn").unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
