"""Identifiers that people and offices write down, and the check characters that catch a slip.

A registry of numbers is not consulted: the calendar and the check digit are all that a terminal can judge,
and a stricter library refuses real people (Hong Kong, Macao and Taiwan residents, foreigners, old county codes).
"""

from datetime import date

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECK = "10X98765432"
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OLDEST_AGE_YEARS = 150
_CITIZEN_LENGTH = 18


def citizen_check_character(first17: str) -> str:
    """Check character of a citizen identification number (GB 11643-1999, ISO 7064 MOD 11-2).

    Raises ValueError when ``first17`` is not 17 decimal digits.
    """
    if len(first17) != _CITIZEN_LENGTH - 1 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("a citizen number starts with 17 digits")
    total = sum(int(digit) * weight for digit, weight in zip(first17, _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECK[total % 11]


def citizen_birth_date(number: str) -> date | None:
    """Birth date inside a citizen number, None when the digits name no day of the calendar."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_citizen_number(number: str, today: date) -> bool:
    """Whether ``number`` has 18 characters, a birth date a living person can have, and the right check character."""
    if len(number) != _CITIZEN_LENGTH or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    born = citizen_birth_date(number)
    if born is None or born > today or today.year - born.year > _OLDEST_AGE_YEARS:
        return False
    return citizen_check_character(number[:17]) == number[17]


def mod_37_36_check_character(text: str) -> str:
    """Check character over digits and capital letters (ISO 7064 MOD 37,36), as used in e-licence identifiers.

    Raises ValueError for any other character.
    """
    product = 36
    for character in text:
        total = (product + _ALPHANUMERIC.index(character)) % 36 or 36
        product = 2 * total % 37
    return _ALPHANUMERIC[(37 - product) % 36]


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


def masked_phone(number: str) -> str:
    """``138****1234``."""
    if len(number) < 8:  # noqa: PLR2004
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]
