"""Answers that a rehearsing person might give to a question, likeliest first."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product

from kiosk.contract import Element, ElementKind
from kiosk.draft import Draft
from kiosk.form.clauses import as_date
from kiosk.identifiers import citizen_birth_date, citizen_check_character, credit_check_character

_REGION = "349900"
"""Assigned to nobody (GB/T 2260)."""
_DAYS = (0, -1, -30, -200, -400, -3000, -7000, -11000, -16000, -23000, 1, 7, 30, 200)
_PLAIN = {
    ElementKind.TEXT: ("示例", "安小宝"),
    ElementKind.MOBILE_PHONE: ("15400000001", "15400000002"),
    ElementKind.BANK_CARD: ("6200000000000005", "6200000000000013"),
    ElementKind.CREDIT_CODE: tuple(
        body + credit_check_character(body) for body in ("91349900MA0000001", "91349900MA0000002")
    ),
}


def candidates(draft: Draft, element: Element) -> Iterator[str]:
    """Values that might do: the checks across answers decide which does."""
    match element.kind:
        case ElementKind.DATE:
            yield from _dates(draft, element)
        case ElementKind.NUMBER | ElementKind.MONEY:
            yield from _numbers(draft, element)
        case ElementKind.CITIZEN_NUMBER:
            yield from _citizen_numbers(draft)
        case kind:
            others = {value for code, value in draft.values.items() if code != element.code}
            plain = _PLAIN.get(kind, ("",))
            yield from (value for value in plain if value not in others)
            yield from plain
            yield from (value for value in others if element.violation(value, draft.day) is None)


def _dates(draft: Draft, element: Element) -> Iterable[str]:
    given = [day for value in draft.values.values() if (day := as_date(value) or citizen_birth_date(value)) is not None]
    bounds = [
        draft.day + timedelta(days=days) for days in (element.earliest_days, element.latest_days) if days is not None
    ]
    near = [day + timedelta(days=days) for day in given for days in (0, 1, 20 * 366, 25 * 366)]
    days = [*(draft.day + timedelta(days=days) for days in _DAYS), *bounds, *given, *near]
    return (day.isoformat() for day in dict.fromkeys(days))


def _numbers(draft: Draft, element: Element) -> Iterable[str]:
    given = [int(value) for value in draft.values.values() if value.isdecimal() and len(value) < 10]  # noqa: PLR2004 - an amount
    low = element.minimum if element.minimum is not None else 1
    found = [max(low, 10000), 1000000, 100, 10, low, low + 1, element.maximum or 1, *given, sum(given)]
    found += [a + b for a, b in product(given, given)] + [abs(a - b) for a, b in product(given, given)]
    return (str(number) for number in dict.fromkeys(found))


def _citizen_numbers(draft: Draft) -> Iterable[str]:
    days = [day for value in draft.values.values() if (day := as_date(value)) is not None]
    taken = set(draft.values.values())
    for day, serial in product([*days, draft.day.replace(year=1988, day=1)], ("001", "002", "003", "004")):
        body = f"{_REGION}{day:%Y%m%d}{serial}"
        number = body + citizen_check_character(body)
        if number not in taken:
            yield number
    yield from (value for value in taken if len(value) == 18)  # noqa: PLR2004 - as GB 11643 says
