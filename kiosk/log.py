"""The program's log, by white-list: what happened, in words of our own, and fields that are named here, in their forms.

Lines go to standard error, for the service manager's journal. What a library or the interpreter logs may quote whatever
it handled: of such a record only its author and level are written.
"""

import logging
import re
import sys
from typing import Final

_EVENT: Final = re.compile(r"[a-z][a-z0-9 ,;.'-]{0,119}")
"""Written in the source, never put together: tests/house checks that."""
FIELDS: Final = {
    "failure": re.compile(r"[A-Z]\d{3}"),
    "error": re.compile(r"[A-Za-z_]{1,60}"),
    "at": re.compile(r"[\w.:<> ]{1,2000}", re.ASCII),
    "key": re.compile(r"[0-9a-f]{32}"),
    "state": re.compile(r"[a-z-]{1,20}"),
    "detail": re.compile(r"[ -~]{0,300}"),
}
"""Fields of a line and the form of their values. ``at``: places in the source; ``detail``: a technician's text, in
which digits of a length that names or reaches a person are masked."""
_LONG_NUMBER: Final = re.compile(r"(?<![0-9a-f-])\d{6,}[0-9Xx]*")
_NOT_OF_ITS_FORM: Final = "(withheld)"


class UnlistedFieldError(Exception):
    """A bug: a line with a field that the white-list doesn't have."""


class _Log:
    """Writes lines. Raises UnlistedFieldError; a value of another form than its field's is withheld."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: str) -> None:
        """Worth knowing."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: str) -> None:
        """Something of the world failed and is dealt with."""
        self._write(logging.WARNING, event, fields)

    def critical(self, event: str, **fields: str) -> None:
        """The program ends."""
        self._write(logging.CRITICAL, event, fields)

    def _write(self, level: int, event: str, fields: dict[str, str]) -> None:
        if unlisted := sorted(fields.keys() - FIELDS.keys()):
            raise UnlistedFieldError(", ".join(unlisted))
        words = [event if _EVENT.fullmatch(event) else _NOT_OF_ITS_FORM]
        words += [f"{name}={_allowed(name, value)}" for name, value in fields.items()]
        self._logger.log(level, "%s", " ".join(words))


log: Final = _Log("terminal")


def _allowed(name: str, value: str) -> str:
    if name == "detail":
        value = _LONG_NUMBER.sub("*", value)
    return value if FIELDS[name].fullmatch(value) else _NOT_OF_ITS_FORM


class _AuthorAlone(logging.Formatter):
    """What others log."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname} said by {record.name}"


def start_log() -> None:
    """Write our lines, and that others had something to say, to standard error."""
    ours, others = logging.StreamHandler(sys.stderr), logging.StreamHandler(sys.stderr)
    ours.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("terminal")
    logger.addHandler(ours)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    others.setFormatter(_AuthorAlone())
    others.setLevel(logging.WARNING)
    logging.getLogger().addHandler(others)
    logging.captureWarnings(capture=True)
