"""IPP operations over HTTP (RFC 8010, RFC 8011): pyipp's codec on a requests session, everything with a deadline."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from pyipp.enums import IppOperation, IppTag
from pyipp.exceptions import IPPError
from pyipp.parser import parse
from pyipp.serializer import construct_attribute, encode_dict
from urllib3.exceptions import NewConnectionError

Timeouts = tuple[float, float]
"""Seconds to connect and to wait for each part of the answer."""

UNHURRIED: Final[Timeouts] = (3.0, 10.0)
PDF: Final = "application/pdf"
FIRST_ERROR: Final = 0x0400
_MISREAD = (struct.error, ValueError, KeyError, IndexError, TypeError, IPPError)
"""What pyipp's parser raises over bytes that are no IPP."""
_PRINTER_ATTRIBUTES = ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "cups-version"]
_JOB_ATTRIBUTES = ["job-id", "job-name", "job-state", "job-state-reasons", "job-originating-user-name"]
_SHEET = (
    ("media", "iso_a4_210x297mm", IppTag.KEYWORD),
    ("copies", 1, IppTag.INTEGER),
    ("sides", "one-sided", IppTag.KEYWORD),
)


class IppUnreachableError(Exception):
    """The printer did not answer, or not in IPP. ``nothing_sent`` is true when not even a connection came about."""

    def __init__(self, message: str, *, nothing_sent: bool = False) -> None:
        super().__init__(message)
        self.nothing_sent = nothing_sent


class IppRefusedError(Exception):
    """The printer answered with an error status (RFC 8011, appendix B)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"IPP status 0x{status:04x}")
        self.status = status


@dataclass(frozen=True)
class PrinterWord:
    """What a printer says of itself. ``state``: 3 idle, 4 processing, 5 stopped."""

    state: int
    reasons: tuple[str, ...]
    accepting: bool
    is_queue: bool
    """A CUPS queue speaks in place of its printer, and knows of it only what the last job met."""


@dataclass(frozen=True)
class JobWord:
    """What a printer says of a job. ``state``: 3 pending, 5 processing, 6 stopped, 7 canceled, 8 aborted,
    9 completed. The numbers are those of RFC 8011 section 5.3.7.
    """

    number: int
    name: str
    state: int
    reasons: tuple[str, ...]
    user: str


class IppClient:
    """One printer, at ``ipp://`` or ``ipps://``."""

    def __init__(self, uri: str, user: str) -> None:
        scheme, mark, rest = uri.partition("://")
        if not mark or scheme not in ("ipp", "ipps"):
            raise ValueError(f"uri: {uri} is neither ipp:// nor ipps://")
        host, slash, path = rest.partition("/")
        if ":" not in host.rpartition("]")[2]:
            host += ":631"
        self._url = f"{'https' if scheme == 'ipps' else 'http'}://{host}{slash}{path}"
        self._uri = uri
        self._user = user
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between a terminal and its printer

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def printer(self, timeouts: Timeouts = UNHURRIED) -> PrinterWord:
        """Get-Printer-Attributes. Raises IppUnreachableError, IppRefusedError."""
        asked = {"requested-attributes": _PRINTER_ATTRIBUTES}
        values = self._first(self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, asked, timeouts=timeouts), "printers")
        return PrinterWord(
            state=int(values.get("printer-state", 0)),
            reasons=_keywords(values.get("printer-state-reasons")),
            accepting=bool(values.get("printer-is-accepting-jobs", True)),
            is_queue="cups-version" in values,
        )

    def validate(self) -> None:
        """Validate-Job: would a PDF on A4 be taken? Raises IppUnreachableError, IppRefusedError."""
        self._ask(IppOperation.VALIDATE_JOB, {"document-format": PDF}, on_sheet=True)

    def print_job(self, name: str, pdf: bytes) -> int:
        """Print-Job: one copy on A4, one-sided; the job's number. Raises IppUnreachableError, IppRefusedError."""
        about = {"job-name": name, "document-format": PDF}
        answer = self._ask(IppOperation.PRINT_JOB, about, on_sheet=True, document=pdf)
        return _job(self._first(answer, "jobs")).number

    def job(self, number: int) -> JobWord:
        """Get-Job-Attributes. Raises IppUnreachableError, IppRefusedError."""
        asked = {"job-id": number, "requested-attributes": _JOB_ATTRIBUTES}
        return _job(self._first(self._ask(IppOperation.GET_JOB_ATTRIBUTES, asked), "jobs"))

    def jobs(self, which: str) -> tuple[JobWord, ...]:
        """Get-Jobs, ``which`` "completed" or "not-completed". Raises IppUnreachableError, IppRefusedError."""
        asked = {"which-jobs": which, "requested-attributes": _JOB_ATTRIBUTES}
        return tuple(_job(values) for values in self._ask(IppOperation.GET_JOBS, asked)["jobs"] if values)

    def cancel(self, number: int) -> None:
        """Cancel-Job. Raises IppUnreachableError, IppRefusedError."""
        self._ask(IppOperation.CANCEL_JOB, {"job-id": number})

    # --- The wire --------------------------------------------------------------------------------------------------

    def _ask(
        self,
        operation: IppOperation,
        about: Mapping[str, Any],
        *,
        on_sheet: bool = False,
        document: bytes = b"",
        timeouts: Timeouts = UNHURRIED,
    ) -> dict[str, Any]:
        message = _encoded(operation, self._uri, self._user, about, on_sheet=on_sheet) + document
        try:
            answer = self._session.post(
                self._url, data=message, headers={"Content-Type": "application/ipp"}, timeout=timeouts
            )
            answer.raise_for_status()
        except requests.RequestException as fault:
            raise IppUnreachableError(
                f"{self._uri}: {type(fault).__name__}", nothing_sent=_never_connected(fault)
            ) from fault
        try:
            parsed: dict[str, Any] = parse(answer.content)
        except _MISREAD as fault:
            raise IppUnreachableError(f"{self._uri} does not speak IPP: {type(fault).__name__}") from fault
        status = int(parsed["status-code"]) & 0xFFFF
        if status >= FIRST_ERROR:
            raise IppRefusedError(status)
        return parsed

    def _first(self, answer: Mapping[str, Any], group: str) -> dict[str, Any]:
        if not answer[group]:
            raise IppUnreachableError(f"{self._uri}: an answer without {group}")
        values: dict[str, Any] = answer[group][0]
        return values


def _encoded(operation: IppOperation, uri: str, user: str, about: Mapping[str, Any], *, on_sheet: bool) -> bytes:
    message: bytes = encode_dict(
        {
            "version": (2, 0),
            "operation": operation,
            "request-id": 1,
            "operation-attributes-tag": {
                "attributes-charset": "utf-8",
                "attributes-natural-language": "en",
                "printer-uri": uri,
                "requesting-user-name": user,
                **about,
            },
        }
    )
    if not on_sheet:
        return message
    # pyipp's own table of tags would send ``media`` as a name, and leave out what it does not list.
    group = b"".join(construct_attribute(name, value, tag) for name, value, tag in _SHEET)
    return message[:-1] + bytes([IppTag.JOB.value]) + group + message[-1:]


def _job(values: Mapping[str, Any]) -> JobWord:
    return JobWord(
        number=int(values.get("job-id", 0)),
        name=str(values.get("job-name", "")),
        state=int(values.get("job-state", 0)),
        reasons=_keywords(values.get("job-state-reasons")),
        user=str(values.get("job-originating-user-name", "")),
    )


def _keywords(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _never_connected(fault: requests.RequestException) -> bool:
    if isinstance(fault, requests.ConnectTimeout):
        return True
    cause = getattr(fault.args[0] if fault.args else None, "reason", None)
    return isinstance(cause, NewConnectionError)
