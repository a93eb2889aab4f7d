"""The program's log: failure codes and technical details to standard error, for the service manager's journal.

Personal data never goes here: callers pass codes, keys and provisional numbers only.
"""

import logging
import sys

logger = logging.getLogger("terminal")


def start_log() -> None:
    """Write warnings and above to standard error, one line each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
