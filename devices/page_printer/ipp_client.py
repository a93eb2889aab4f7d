"""IPP operations over HTTP (RFC 8010, RFC 8011): pyipp's encoder on a requests session, everything with a deadline."""

import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from pyipp.enums import IppOperation, IppTag
from pyipp.serializer import construct_attribute, encode_dict
from urllib3.exceptions import NewConnectionError

from devices.page_printer.ipp_answers import (
    Answer,
    Attributes,
    IppRefusedError,
    IppUnreachableError,
    JobWord,
    PrinterWord,
    answer,
    job_word,
    printer_word,
)

Timeouts = tuple[float, float]
"""Seconds to connect and to wait for each part of the answer."""

UNHURRIED: Final[Timeouts] = (3.0, 10.0)
AT_A_GLANCE: Final[Timeouts] = (0.4, 0.5)
LARGEST_ANSWER: Final = 4 << 20
"""Bytes: a printer's every attribute and a thousand jobs fit in a quarter of it."""
_PART: Final = 1 << 14
PDF: Final = "application/pdf"
NOT_AUTHORIZED: Final = 0x0403
_NOT_ALLOWED: Final = frozenset({401, 403})
_PRINTER_ATTRIBUTES: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "cups-version",
    "device-uri",
)
_JOB_ATTRIBUTES: Final = ("job-id", "job-name", "job-state", "job-state-reasons", "job-originating-user-name")
_SHEET: Final = (
    ("media", "iso_a4_210x297mm", IppTag.KEYWORD),
    ("copies", 1, IppTag.INTEGER),
    ("sides", "one-sided", IppTag.KEYWORD),
)
_PURGE: Final = construct_attribute("purge-job", True, IppTag.BOOLEAN)  # noqa: FBT003 (the attribute's value)


class IppClient:
    """One printer, at ``ipp://`` or ``ipps://``."""

    def __init__(self, uri: str, user: str) -> None:
        """Raises ValueError for what is no such address."""
        parts = urlsplit(uri)
        if parts.scheme not in ("ipp", "ipps"):
            raise ValueError(f"uri: {uri} is neither ipp:// nor ipps://")
        if not parts.hostname or any(character.isspace() for character in uri):
            raise ValueError(f"uri: {uri} names no printer")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = 631 if parts.port is None else parts.port
        self._url = f"{'https' if parts.scheme == 'ipps' else 'http'}://{host}:{port}{parts.path}"
        self._uri = uri
        self._user = user
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between a terminal and its printer

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    # Every operation raises IppUnreachableError and IppRefusedError.

    def printer(self, timeouts: Timeouts = UNHURRIED) -> PrinterWord:
        """Get-Printer-Attributes: how it is."""
        return printer_word(self.attributes(_PRINTER_ATTRIBUTES, timeouts))

    def attributes(self, names: tuple[str, ...], timeouts: Timeouts = UNHURRIED) -> Attributes:
        """Get-Printer-Attributes: these, as far as it has them."""
        asked = {"requested-attributes": list(names)}
        return self._first(self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, asked, timeouts=timeouts).printers)

    def resume(self) -> None:
        """Resume-Printer."""
        self._ask(IppOperation.RESUME_PRINTER, {})

    def validate(self) -> None:
        """Validate-Job: would a PDF on A4 be taken?"""
        self._ask(IppOperation.VALIDATE_JOB, {"document-format": PDF}, on_sheet=True)

    def print_job(self, name: str, pdf: bytes) -> int:
        """Print-Job: one copy on A4, one-sided; the job's number."""
        about = {"job-name": name, "document-format": PDF}
        return job_word(self._first(self._ask(IppOperation.PRINT_JOB, about, on_sheet=True, document=pdf).jobs)).number

    def job(self, number: int) -> JobWord:
        """Get-Job-Attributes."""
        asked = {"job-id": number, "requested-attributes": list(_JOB_ATTRIBUTES)}
        return job_word(self._first(self._ask(IppOperation.GET_JOB_ATTRIBUTES, asked).jobs))

    def jobs(self, which: str) -> tuple[JobWord, ...]:
        """Get-Jobs, ``which`` "completed" or "not-completed"."""
        asked = {"which-jobs": which, "requested-attributes": list(_JOB_ATTRIBUTES)}
        return tuple(map(job_word, self._ask(IppOperation.GET_JOBS, asked).jobs))

    def cancel(self, number: int) -> None:
        """Cancel-Job."""
        self._ask(IppOperation.CANCEL_JOB, {"job-id": number})

    def purge(self, number: int) -> None:
        """Cancel-Job with CUPS' ``purge-job``: a queue forgets the job, and its documents leave the disk."""
        self._ask(IppOperation.CANCEL_JOB, {"job-id": number}, extra=_PURGE)

    # --- The wire --------------------------------------------------------------------------------------------------

    def _ask(
        self,
        operation: IppOperation,
        about: Mapping[str, Any],
        *,
        on_sheet: bool = False,
        extra: bytes = b"",
        document: bytes = b"",
        timeouts: Timeouts = UNHURRIED,
    ) -> Answer:
        message = _encoded(operation, self._uri, self._user, about, extra, on_sheet=on_sheet) + document
        try:
            with self._session.post(
                self._url, data=message, headers={"Content-Type": "application/ipp"}, timeout=timeouts, stream=True
            ) as got:
                if got.status_code in _NOT_ALLOWED:
                    raise IppRefusedError(NOT_AUTHORIZED)
                got.raise_for_status()
                content = self._whole(got, timeouts[1])
        except requests.RequestException as fault:
            raise IppUnreachableError(
                f"{self._uri}: {type(fault).__name__}", nothing_sent=_never_connected(fault)
            ) from fault
        return answer(content)

    def _whole(self, got: requests.Response, within_s: float) -> bytes:
        """All of an answer; one that never ends, in bytes or in time, is none."""
        deadline = time.monotonic() + within_s
        content = bytearray()
        for part in got.iter_content(_PART):
            content += part
            if len(content) > LARGEST_ANSWER or time.monotonic() > deadline:
                raise IppUnreachableError(f"{self._uri}: an answer without an end")
        return bytes(content)

    def _first(self, group: tuple[Attributes, ...]) -> Attributes:
        if not group:
            raise IppUnreachableError(f"{self._uri}: an answer without what was asked for")
        return group[0]


def _encoded(
    operation: IppOperation, uri: str, user: str, about: Mapping[str, Any], extra: bytes, *, on_sheet: bool
) -> bytes:
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
    # pyipp's own table of tags would send ``media`` as a name, and leave out what it does not list.
    message = message[:-1] + extra + message[-1:]
    if not on_sheet:
        return message
    group = b"".join(construct_attribute(name, value, tag) for name, value, tag in _SHEET)
    return message[:-1] + bytes([IppTag.JOB.value]) + group + message[-1:]


def _never_connected(fault: requests.RequestException) -> bool:
    if isinstance(fault, requests.ConnectTimeout):
        return True
    cause = getattr(fault.args[0] if fault.args else None, "reason", None)
    return isinstance(cause, NewConnectionError)
