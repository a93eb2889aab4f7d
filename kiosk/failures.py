"""Failure codes of the terminal itself. What a code means to people is in ``kiosk.failure_catalogue``."""

from enum import StrEnum


class KioskFailure(StrEnum):
    """The terminal's own published codes: never reuse or renumber one."""

    DRAFT_UNKNOWN = "K001"
    DRAFT_OF_ANOTHER = "K002"
    DRAFT_EXPIRED = "K003"
    DRAFT_ENDED = "K004"
    DRAFT_TRIES = "K005"
    DRAFT_ITEM_GONE = "K006"
    DRAFTS_TOO_MANY = "K007"
    PICK_UP_UNKNOWN = "K020"
    HALL_CLOSED = "K021"
    SLOT_FULL = "K022"
    VISITS_TOO_MANY = "K023"
    VISIT_OVER = "K024"
    CATALOGUE_INVALID = "K102"
    CATALOGUE_MISSING = "K103"
    CASE_FILE_UNREADABLE = "K201"
    CASE_FILE_INVALID = "K202"
    ITEM_UNKNOWN = "K203"
    PROFILE_UNREADABLE = "K301"
    PROFILE_INVALID = "K302"
    FONT_MISSING = "K401"
    TERMINAL_RUNS = "K402"
    CENTRE_ANSWER_INVALID = "K501"
    CODE_WRONG = "K502"
    CARD_EXPIRED = "K601"
    CARD_NOT_YET_VALID = "K602"
    CARD_NUMBER_WRONG = "K603"
    CARD_DATES_WRONG = "K604"
    CARD_KIND_NOT_TAKEN = "K605"
    SOCIAL_CARD_LOCKED = "K606"
    CODE_OF_NOBODY = "K607"
    CODE_EXPIRED = "K608"
    FACE_NEEDED = "K609"
    NOTHING_ON_RECORD = "K701"
    COPIES_USED_UP = "K702"
    NOT_VERIFIED = "K703"
    DEPARTMENT_DOWN = "K704"
    DOCUMENT_DAMAGED = "K705"
    BILL_UNKNOWN = "K801"
    SOFTWARE_FAULT = "K901"


class KioskError(Exception):
    """A fault of the world that the terminal itself finds. ``detail`` says what was wrong, where, and what to do."""

    def __init__(self, failure: KioskFailure, detail: str) -> None:
        super().__init__(f"{failure.value} {failure.name.lower().replace('_', ' ')}: {detail}")
        self.failure = failure
        self.detail = detail
