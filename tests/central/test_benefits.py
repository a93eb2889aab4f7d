"""Benefits are offered unasked to whom departments' records entitle (免申即享), and to nobody else."""

from datetime import date
from pathlib import Path

import pytest

from central.handling.benefits import offers_for
from central.people import Person
from kiosk.catalogue import load_directory
from kiosk.contract import Catalogue, SharedValue, Words

TODAY = date(2026, 11, 23)
HOLDER = Words(zh="示例部门", en="sample")
YOUNG = "349900199003070028"
OLD = "349900194003070025"


@pytest.fixture(scope="module")
def sandbox_catalogue() -> Catalogue:
    return load_directory(Path(__file__).parents[2] / "central" / "sandbox" / "catalogue")


def who(number: str = YOUNG, **held: str) -> Person:
    values = tuple(
        SharedValue(element=code.replace("_", "-"), value=value, holder=HOLDER) for code, value in held.items()
    )
    return Person(name="安小徽", number=number, values=values)


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        (who(), set()),
        (who(OLD), {"old-age-allowance"}),
        (who(child_birth="2026-11-10"), {"childcare-subsidy"}),
        (who(child_birth="2023-11-23"), set()),
        (who(child_birth="2024-12-01"), set()),
        (who(disability_card="3499", family_income="90000"), {"disabled-living-subsidy"}),
        (who(disability_card="3499", family_income="620000"), set()),
        (who(family_income="90000"), set()),
        (who(disability_level="2", care_needed="yes"), {"disabled-care-subsidy"}),
        (who(disability_level="3", care_needed="yes"), set()),
        (who(left_reason="contract-ended", left_date="2020-01-31", paid_months="12"), {"unemployment-benefit"}),
        (who(left_reason="resigned", left_date="2026-10-31", paid_months="12"), set()),
        (who(left_reason="dismissed", left_date="2026-10-31", paid_months="11"), set()),
        (who(one_child="yes", retire_date="2026-11-01"), {"only-child-reward"}),
        (who(one_child="yes", retire_date="2027-01-01"), set()),
    ],
)
def test_records_decide(sandbox_catalogue: Catalogue, person: Person, offered: set[str]) -> None:
    assert {offer.code for offer in offers_for(sandbox_catalogue, person, TODAY, ())} == offered


def test_what_was_applied_for_is_not_offered_again(sandbox_catalogue: Catalogue) -> None:
    (offer,) = offers_for(sandbox_catalogue, who(OLD), TODAY, ())

    assert offers_for(sandbox_catalogue, who(OLD), TODAY, (offer.item,)) == ()
