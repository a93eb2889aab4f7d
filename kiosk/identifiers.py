"""Identifiers that people and offices write down, and the check characters that catch a slip.

A registry of numbers is not consulted: the calendar and the check digit are all that a terminal can judge,
and a stricter library refuses real people (Hong Kong, Macao and Taiwan residents, foreigners, old county codes).
"""

import re
from datetime import date
from enum import StrEnum

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECK = "10X98765432"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OLDEST_AGE_YEARS = 150
_CITIZEN_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_CITIZEN_FIRST = re.compile(r"[0-9]{17}")
_PERMIT_NUMBER = re.compile(r"[A-Z][A-Z<]{2}[0-9]{12}")
_PERMIT_WEIGHTS = (7, 3, 1)
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{CREDIT_CODE_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_CODE_ALPHABET}]{{10}}")


class NumberVerdict(StrEnum):
    """What can be said of a written citizen number without asking a registry."""

    POSSIBLE = "possible"
    MALFORMED = "malformed"
    """Not 17 digits and a digit or X."""
    CHECK_WRONG = "check-wrong"
    NO_SUCH_DAY = "no-such-day"
    """The birth date is not in the calendar."""
    UNBORN = "unborn"
    """The birth date is to come."""
    TOO_OLD = "too-old"
    """Nobody has lived for 150 years."""


def citizen_check_character(first17: str) -> str:
    """Check character of a citizen identification number (GB 11643-1999, ISO 7064 MOD 11-2).

    Raises ValueError when ``first17`` is not 17 decimal digits.
    """
    if not _CITIZEN_FIRST.fullmatch(first17):
        raise ValueError("a citizen number starts with 17 digits")
    total = sum(int(digit) * weight for digit, weight in zip(first17, _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECK[total % 11]


def citizen_birth_date(number: str) -> date | None:
    """Birth date inside a citizen number, None when the digits name no day of the calendar."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_verdict(born: date, today: date) -> NumberVerdict:
    """Whether a living person can have been born on this day: POSSIBLE, UNBORN or TOO_OLD."""
    if born > today:
        return NumberVerdict.UNBORN
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return NumberVerdict.POSSIBLE if age < _OLDEST_AGE_YEARS else NumberVerdict.TOO_OLD


def citizen_number_verdict(number: str, today: date) -> NumberVerdict:
    """What a citizen number (GB 11643-1999, 18 characters) says for itself; of several faults the first in this order:
    form, check character, calendar, age.

    Residents of Hong Kong, Macao and Taiwan (81, 82, 83 …) and foreigners since 2023 (9 …) have numbers of the same
    making. The region is not judged: it is that of the first registration, however long gone.
    """
    if not _CITIZEN_NUMBER.fullmatch(number):
        return NumberVerdict.MALFORMED
    if citizen_check_character(number[:17]) != number[17]:
        return NumberVerdict.CHECK_WRONG
    born = citizen_birth_date(number)
    return NumberVerdict.NO_SUCH_DAY if born is None else birth_verdict(born, today)


def is_citizen_number(number: str, today: date) -> bool:
    """Whether ``number`` is a possible citizen number."""
    return citizen_number_verdict(number, today) is NumberVerdict.POSSIBLE


def is_permit_number(number: str) -> bool:
    """Whether ``number`` is a possible number of a foreigner's permanent residence permit of 2017: 15 characters.

    Nationality 3, place 4, birth YYMMDD, serial 1, check 1: weights 7, 3, 1 over digits, letters (A = 10) and ``<``
    (0), modulo 10. It catches every wrong digit; a wrong letter may pass.
    """
    if not _PERMIT_NUMBER.fullmatch(number) or not _is_short_date(number[7:13]):
        return False
    values = (0 if character == "<" else int(character, 36) for character in number[:14])
    total = sum(value * _PERMIT_WEIGHTS[place % 3] for place, value in enumerate(values))
    return total % 10 == int(number[14])


def _is_short_date(text: str) -> bool:
    """Whether YYMMDD is a day of the calendar; 2000 had a 29 February, 1900 had none."""
    try:
        date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return False
    return True


def credit_check_character(first17: str) -> str:
    """Check character of a unified social credit code (GB 32100-2015): weights 3 to the power of the place, modulo 31.

    Raises ValueError for a character outside the code's alphabet, which has no I, O, S, V and Z.
    """
    values = (CREDIT_CODE_ALPHABET.index(character) for character in first17)
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values))
    return CREDIT_CODE_ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Whether ``code`` is a possible unified social credit code: 18 characters, a region of six digits, the check.

    The registries' letters (rural collectives N, others Y …) are not judged: more are given out as time goes.
    """
    return _CREDIT_CODE.fullmatch(code) is not None and credit_check_character(code[:17]) == code[17]


_BANK_CARD = re.compile(r"[1-9][0-9]{14,18}")


def is_bank_card(number: str) -> bool:
    """Whether this is a bank card's number: 15 to 19 digits, the last a Luhn check digit (ISO/IEC 7812-1)."""
    if not _BANK_CARD.fullmatch(number):
        return False
    doubled = [sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(number))]
    return sum(doubled) % 10 == 0


def mod_37_36_check_character(text: str) -> str:
    """Check character over digits and capital letters (ISO 7064 MOD 37,36), as used in e-licence identifiers.

    Raises ValueError for any other character.
    """
    product = 36
    for character in text:
        total = (product + _ALPHANUMERIC.index(character)) % 36 or 36
        product = 2 * total % 37
    return _ALPHANUMERIC[(37 - product) % 36]


def mod_11_10_check_digit(digits: str) -> str:
    """Check digit over digits (ISO 7064 MOD 11,10): finds every wrong digit and nearly every two that changed places.

    Raises ValueError for anything but digits.
    """
    product = 10
    for digit in digits:
        total = (product + "0123456789".index(digit)) % 10 or 10
        product = 2 * total % 11
    return str((11 - product) % 10)


def masked_name(name: str) -> str:
    """``张*三`` / ``张*``: enough for the owner to recognise, too little for the next in the queue."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:  # noqa: PLR2004 - two characters leave only the family name
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_number(number: str) -> str:
    """An identity number with everything but its first and last three characters hidden; short ones hidden whole."""
    if len(number) < 10:  # noqa: PLR2004 - six shown characters must stay the smaller part
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 6) + number[-3:]


def masked_bank_card(number: str) -> str:
    """The last four digits."""
    return "*" * max(0, len(number) - 4) + number[-4:]


def masked_phone(number: str) -> str:
    """``138****1234``."""
    if len(number) < 8:  # noqa: PLR2004
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
