"""Failure codes of storage and network, and their error. Cause, cure and texts are in kiosk/failure_texts/."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_LONG_NUMBER = re.compile(r"\d{6,}[0-9Xx]*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")
DETAIL_LENGTH: Final = 200


class OfflineFailure(StrEnum):
    """Published codes: never reuse or renumber one."""

    # N1: the network, or somebody on it who is not the centre
    NAME_UNRESOLVED = "N101"
    CONNECTION_FAILED = "N102"
    CONNECT_TIMED_OUT = "N103"
    CONNECTION_LOST = "N104"
    ANSWER_TIMED_OUT = "N105"
    CERTIFICATE_REFUSED = "N106"
    NOT_THE_CENTRE = "N107"
    ANSWER_TOO_LARGE = "N108"
    CAPTIVE_PORTAL = "N109"
    SIGNATURE_MALFORMED = "N110"
    SIGNATURE_KEY_UNKNOWN = "N111"
    SIGNATURE_WRONG = "N112"
    ADDRESS_INSECURE = "N120"
    OUT_OF_TOUCH = "N130"
    # N2: the centre answered, and refused
    CONTENT_REFUSED = "N201"
    CONFLICT = "N202"
    GONE = "N203"
    TOO_LARGE = "N204"
    MEDIA_TYPE_REFUSED = "N205"
    NOT_AUTHORISED = "N206"
    CENTRE_BUSY = "N207"
    STATUS_UNEXPECTED = "N208"
    # S1: storage of the terminal
    DISK_FULL = "S101"
    READ_ONLY = "S102"
    CORRUPT = "S103"
    LOCKED = "S104"
    INPUT_OUTPUT = "S105"
    CANNOT_OPEN = "S106"
    SCHEMA_NEWER = "S107"
    KEY_TAKEN = "S108"
    PARCEL_UNKNOWN = "S109"
    EXPORT_UNREADABLE = "S110"
    CHAIN_BROKEN = "S111"
    NO_ROOM = "S112"
    ROOM_SCARCE = "S113"
    CLOCK_WRONG = "S114"
    PARCEL_STUCK = "S115"
    SALVAGED = "S116"
    PROMISE_LOST = "S117"


def scrub(text: str) -> str:
    """A stranger's text fit for logs: one line, bounded, and long digit runs (ID and phone numbers) masked."""
    return _LONG_NUMBER.sub("…", _UNPRINTABLE.sub(" ", text)).strip()[:DETAIL_LENGTH]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a parcel waits or is held, as a technician reads it. ``detail`` holds nothing personal."""

    failure: OfflineFailure
    detail: str


class OfflineError(Exception):
    """Storage or network failed us. ``detail`` is for technicians and never holds personal data."""

    def __init__(self, failure: OfflineFailure, detail: str) -> None:
        super().__init__(f"{failure.value} {failure.name.lower().replace('_', ' ')}: {detail}")
        self.failure = failure
        self.detail = detail
