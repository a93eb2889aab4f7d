"""Whether the guide's questions are sound: whoever answers them arrives at something offered, in a few touches."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kiosk.catalogue.problem import Problem
from kiosk.contract import AdviserOption, AdviserQuestion, Catalogue

DEEPEST = 3
"""Questions on any way from the first to the items."""
FEWEST, MOST = 2, 8
"""Options of a question, and items that an option leads to (from one)."""
_DEFINE = "define it, or correct the code here"


def adviser_problems(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem of the guide. A catalogue without one is sound."""
    questions = {question.code: question for question in catalogue.adviser}
    offered = {item.code for item in catalogue.items if item.on_request}
    for question in catalogue.adviser:
        for text, cure in _flaws(question, set(questions), offered):
            yield Problem("adviser", question.code, text, cure, "options")
    yield from _ways(catalogue.adviser)


def _flaws(question: AdviserQuestion, questions: set[str], offered: set[str]) -> Iterable[tuple[str, str]]:
    if not FEWEST <= len(question.options) <= MOST:
        yield f"has {len(question.options)} options", f"give it {FEWEST} to {MOST}"
    for place, option in enumerate(question.options, 1):
        yield from ((f"option {place} {text}", cure) for text, cure in _option_flaws(option, questions, offered))
    for labels in ([option.label.zh for option in question.options], [option.label.en for option in question.options]):
        for label, count in Counter(labels).items():
            if count > 1:
                yield f"has {count} options that read “{label}”", "word them so that they can be told apart"


def _option_flaws(option: AdviserOption, questions: set[str], offered: set[str]) -> Iterable[tuple[str, str]]:
    if (option.question is None) == (not option.items):
        yield "leads to a question and to items, or to neither", "name a question, or items"
    if option.question is not None and option.question not in questions:
        yield f"leads to question {option.question}, which is not defined", _DEFINE
    if len(option.items) > MOST:
        yield f"leads to {len(option.items)} items", f"ask one question more, or name {MOST} at most"
    for code, count in Counter(option.items).items():
        if code not in offered:
            yield f"leads to item {code}, which is not offered by itself", _DEFINE
        if count > 1:
            yield f"names item {code} {count} times", "name it once"


def _ways(adviser: tuple[AdviserQuestion, ...]) -> Iterator[Problem]:
    """One way leads to each question, so that "back" means one thing, and none is long."""
    led_to = Counter(option.question for question in adviser for option in question.options)
    depths = _depths(adviser)
    for place, question in enumerate(adviser):
        ways = led_to[question.code] + (place == 0)
        if ways > 1:
            yield Problem("adviser", question.code, f"is led to by {ways} ways", "lead to it from one option only")
        if question.code not in depths:
            yield Problem("adviser", question.code, "is never reached", "let an option lead to it, or remove it")
        elif depths[question.code] > DEEPEST:
            text = f"is question {depths[question.code]} on its way"
            yield Problem("adviser", question.code, text, f"lead there in {DEEPEST} questions at most")


def _depths(adviser: tuple[AdviserQuestion, ...]) -> dict[str, int]:
    """How many questions are asked up to each one that is reached, itself included."""
    by_code = {question.code: question for question in adviser}
    depths: dict[str, int] = {}
    row, depth = list(adviser[:1]), 1
    while row:
        depths |= {question.code: depth for question in row}
        next_codes = {option.question for question in row for option in question.options}
        row = [by_code[code] for code in next_codes if code in by_code and code not in depths]
        depth += 1
    return depths
