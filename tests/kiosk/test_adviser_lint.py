"""A guide that would leave whoever follows it stranded is refused, with the question named."""

from collections.abc import Iterable

import pytest

from kiosk.catalogue import lint
from kiosk.contract import AdviserOption, AdviserQuestion, Catalogue, Words

FILING = "11349900MB0000019G2342099001001"


def words(text: str) -> Words:
    return Words(zh=text, en=text)


def to_items(label: str, *items: str) -> AdviserOption:
    return AdviserOption(label=words(label), items=items or (FILING,))


def to_question(label: str, question: str) -> AdviserOption:
    return AdviserOption(label=words(label), question=question)


def asks(code: str, *options: AdviserOption) -> AdviserQuestion:
    return AdviserQuestion(code=code, text=words(code), options=options)


def problems(catalogue: Catalogue, *questions: AdviserQuestion) -> str:
    return "\n".join(map(str, lint(catalogue.model_copy(update={"adviser": questions}))))


def test_the_shipped_guide_leads_to_every_life_event_and_to_most_of_what_is_offered(
    sandbox_catalogue: Catalogue,
) -> None:
    reached = {code for question in sandbox_catalogue.adviser for option in question.options for code in option.items}
    offered = {item.code for item in sandbox_catalogue.items if item.on_request}

    assert {item.code for item in sandbox_catalogue.items if item.members} <= reached
    assert len(reached) > 0.9 * len(offered)


def test_a_catalogue_without_a_guide_and_one_with_two_good_questions_are_sound(catalogue: Catalogue) -> None:
    assert problems(catalogue) == ""
    first = asks("first", to_items("a"), to_question("b", "second"))
    assert problems(catalogue, first, asks("second", to_items("a"), to_items("b"))) == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([to_items("a")], "has 1 options"),
        ([to_items(str(place)) for place in range(9)], "has 9 options"),
        ([to_items("a"), to_items("a")], "has 2 options that read “a”"),
        ([to_items("a"), AdviserOption(label=words("b"))], "option 2 leads to a question and to items, or to neither"),
        (
            [to_items("a"), AdviserOption(label=words("b"), question="first", items=(FILING,))],
            "option 2 leads to a question and to items, or to neither",
        ),
        ([to_items("a"), to_question("b", "nowhere")], "option 2 leads to question nowhere, which is not defined"),
        ([to_items("a"), to_items("b", FILING[:-1] + "9")], "which is not offered by itself"),
        ([to_items("a"), to_items("b", FILING, FILING)], f"option 2 names item {FILING} 2 times"),
        ([to_items("a"), to_items("b", *[FILING] * 9)], "option 2 leads to 9 items"),
        ([to_items("a"), to_question("b", "first")], "is led to by 2 ways"),
    ],
)
def test_an_option_that_leads_astray_is_named(
    catalogue: Catalogue, options: Iterable[AdviserOption], said: str
) -> None:
    found = problems(catalogue, asks("first", *options))

    assert f"adviser first: {said}" in found or said in found


def test_an_item_that_is_only_a_part_of_bundles_is_not_led_to(sandbox_catalogue: Catalogue) -> None:
    hidden = next(item.code for item in sandbox_catalogue.items if not item.on_request)

    assert "is not offered by itself" in problems(
        sandbox_catalogue, asks("first", to_items("a"), to_items("b", hidden))
    )


def test_a_question_that_nobody_reaches_or_that_comes_too_late_is_named(catalogue: Catalogue) -> None:
    chain = [asks(f"q{place}", to_items("a"), to_question("b", f"q{place + 1}")) for place in range(1, 4)]
    last, alone = asks("q4", to_items("a"), to_items("b")), asks("alone", to_items("a"), to_items("b"))

    found = problems(catalogue, *chain, last, alone)

    assert "adviser q4: is question 4 on its way" in found
    assert "adviser alone: is never reached" in found
    assert "q3" not in found


def test_two_questions_of_one_code_are_named(catalogue: Catalogue) -> None:
    twice = asks("first", to_items("a"), to_items("b"))

    assert "adviser first: defined 2 times" in problems(catalogue, twice, twice)
