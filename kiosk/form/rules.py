"""Checks across several answers: dates in order, sums, numbers that must match what they hold."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from kiosk.contract import Rule, RuleKind
from kiosk.form.clauses import as_date, full_years, holds
from kiosk.identifiers import citizen_birth_date

_NUMBER_LENGTH = 18
_SEX_PLACE = 16


def breaks(rule: Rule, answers: Mapping[str, str], today: date) -> bool:
    """Whether the answers break a rule. What is not answered, or is no date or number, breaks none: the element's own
    check tells about that.
    """
    values = [answers.get(element, "") for element in rule.elements]
    if not all(values) or not holds(rule.when, answers, today):
        return False
    match rule.kind:
        case RuleKind.DATE_ORDER:
            days = [as_date(value) for value in values]
            return any(a is not None and b is not None and a > b for a, b in pairwise(days))
        case RuleKind.SUM:
            return _all_numbers(values) and int(values[0]) != sum(map(int, values[1:]))
        case RuleKind.AT_MOST:
            return _all_numbers(values) and int(values[0]) > int(values[1])
        case RuleKind.DIFFERENT:
            return len(set(values)) < len(values)
        case RuleKind.SAME:
            return len(set(values)) > 1
        case RuleKind.BIRTH_MATCHES:
            born = citizen_birth_date(values[0])
            return born is not None and as_date(values[1]) not in (None, born)
        case RuleKind.SEX_MATCHES:
            if len(values[0]) != _NUMBER_LENGTH or not values[0][_SEX_PLACE].isdecimal() or values[1] not in ("1", "2"):
                return False
            return int(values[0][_SEX_PLACE]) % 2 != int(values[1]) % 2
        case RuleKind.YEARS_APART:
            first, second = as_date(values[0]), as_date(values[1])
            if first is None or second is None:
                return False
            return full_years(first, second) < (rule.years or 0)
        case RuleKind.NEVER:
            return True


def _all_numbers(values: list[str]) -> bool:
    return all(value.isascii() and value.isdecimal() for value in values)
