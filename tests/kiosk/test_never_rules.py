"""What could only be refused is said at the question and not filed."""

from datetime import date

import pytest

from kiosk.catalogue import lint
from kiosk.contract import Catalogue, Item
from kiosk.form import form_of

TODAY = date(2026, 11, 23)


def named(catalogue: Catalogue, name: str) -> Item:
    return next(item for item in catalogue.items if item.name.zh == name)


@pytest.mark.parametrize(
    ("name", "element"),
    [("驾驶证期满换证", "health-declared"), ("清税证明", "tax-cleared"), ("企业注销登记一件事", "tax-cleared")],
)
def test_an_answer_that_rules_it_out_is_told_and_any_other_is_taken(
    sandbox_catalogue: Catalogue, name: str, element: str
) -> None:
    form = form_of(sandbox_catalogue, named(sandbox_catalogue, name))

    (rule,) = form.broken({element: "no"}, frozenset(), TODAY)
    assert rule.elements == (element,)
    assert rule.message.zh
    assert form.broken({element: "yes"}, frozenset(), TODAY) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [({"when": ()}, "says no condition"), ({"kind": "same"}, "names one element")],
    ids=["always", "alone"],
)
def test_a_rule_that_makes_no_sense_is_refused(
    sandbox_catalogue: Catalogue, change: dict[str, object], problem: str
) -> None:
    item = named(sandbox_catalogue, "清税证明")
    (rule,) = item.rules
    wrong = item.model_copy(update={"rules": (rule.model_validate(rule.model_dump() | change),)})
    items = tuple(wrong if one == item else one for one in sandbox_catalogue.items)

    assert any(problem in str(found) for found in lint(sandbox_catalogue.model_copy(update={"items": items})))
