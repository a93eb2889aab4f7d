"""Whether conditions hold on the answers given so far."""

from collections.abc import Mapping
from datetime import date

from kiosk.contract import Clause, Predicate
from kiosk.identifiers import citizen_birth_date

TODAY = "today"


def holds(clauses: tuple[Clause, ...], answers: Mapping[str, str], today: date) -> bool:
    """Whether all clauses hold. An answer that can't be read as what its clause compares is like none."""
    return all(_one_holds(clause, answers.get(clause.element, ""), today) for clause in clauses)


def _one_holds(clause: Clause, value: str, today: date) -> bool:
    match clause.says:
        case Predicate.UNANSWERED:
            return not value
        case Predicate.ANSWERED:
            return bool(value)
        case Predicate.IS:
            return value in clause.values
        case Predicate.IS_NOT:
            return bool(value) and value not in clause.values
        case Predicate.AT_LEAST | Predicate.AT_MOST:
            number, bound = _number(value), _number(clause.values[0])
            if number is None or bound is None:
                return False
            return number >= bound if clause.says is Predicate.AT_LEAST else number <= bound
        case Predicate.BEFORE | Predicate.AFTER:
            day, limit = as_date(value), today if clause.values[0] == TODAY else as_date(clause.values[0])
            if day is None or limit is None:
                return False
            return day < limit if clause.says is Predicate.BEFORE else day > limit
        case Predicate.AGE_BELOW | Predicate.AGE_AT_LEAST:
            born, bound = as_date(value) or citizen_birth_date(value), _number(clause.values[0])
            if born is None or bound is None:
                return False
            age = full_years(born, today)
            return age < bound if clause.says is Predicate.AGE_BELOW else age >= bound


def full_years(since: date, until: date) -> int:
    """Completed years between two days."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def as_date(value: str) -> date | None:
    """An ISO 8601 date; None when it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() else None
