"""A bundle is no weaker than its members, and its page says what it is made of before anybody begins."""

from datetime import UTC, datetime

import pytest

from kiosk.catalogue import lint
from kiosk.contract import Catalogue, Item, OfflineUse, StepKind
from kiosk.draft import Draft
from kiosk.needs import needs_of
from kiosk.plan import Plan, plan_for
from kiosk.steps.guide import facts, part
from kiosk.texts import Voice

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
VOICE = Voice("zh")


@pytest.fixture
def card_bundle(sandbox_catalogue: Catalogue) -> Item:
    return next(item for item in sandbox_catalogue.items if item.name.zh == "社会保障卡居民服务一件事")


def planned(catalogue: Catalogue, item: Item) -> Plan:
    plan = plan_for(catalogue, item.code)
    assert plan is not None
    return plan


def changed(catalogue: Catalogue, bundle: Item, **fields: object) -> Catalogue:
    items = tuple(item.model_copy(update=fields) if item == bundle else item for item in catalogue.items)
    return catalogue.model_copy(update={"items": items})


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"assurance": 2}, "needs 3, the bundle less"),
        ({"offline": OfflineUse.SEALED}, "can't be kept for later"),
        ({"promised_days": 1}, "the bundle promises fewer"),
        ({"legal_days": 1}, "the bundle says fewer"),
        ({"joined": ("public-security", "medical-insurance", "transport", "courts")}, "courts handles no member"),
        ({"joined": ("public-security", "transport")}, "medical-insurance handles a member and is not named"),
    ],
    ids=["identity", "offline", "promise", "law", "idle", "unnamed"],
)
def test_a_bundle_that_is_weaker_than_a_member_is_refused(
    sandbox_catalogue: Catalogue, card_bundle: Item, fields: dict[str, object], problem: str
) -> None:
    found = lint(changed(sandbox_catalogue, card_bundle, **fields))

    assert any(problem in str(one) for one in found)


def test_a_bundle_that_may_cost_something_is_not_called_free(sandbox_catalogue: Catalogue, card_bundle: Item) -> None:
    plan = planned(sandbox_catalogue, card_bundle)

    assert facts(plan, VOICE)[0] == ("收费", "看办哪件，最多 16.00 元")
    assert "能扫码付款的手机" in needs_of(plan, VOICE).bring


def test_the_page_names_every_part_with_its_body(sandbox_catalogue: Catalogue) -> None:
    for bundle in sandbox_catalogue.items:
        if not bundle.members:
            continue
        plan = planned(sandbox_catalogue, bundle)
        body = part(Draft(plan=plan, step=plan.flow.start, began_at=AT), VOICE, AT.date()).body
        lines = [line for section in body.sections for line in section.lines]  # type: ignore[union-attr]
        for member in plan.form.members:
            assert any(line.startswith(f"{member.name.zh}（") for line in lines), member.name.zh
        assert VOICE("guide.unverified") in lines


def test_the_page_names_every_paper_and_how_it_is_done_without(sandbox_catalogue: Catalogue) -> None:
    for item in sandbox_catalogue.items:
        plan = planned(sandbox_catalogue, item)
        if not plan.has(StepKind.SUBMIT):
            continue
        body = part(Draft(plan=plan, step=plan.flow.start, began_at=AT), VOICE, AT.date()).body
        found = [section.lines for section in body.sections if section.heading == "要交的材料"]  # type: ignore[union-attr]
        papers = found[0] if found else ()
        named = [line.partition("（")[0] for line in papers]
        assert named == [paper.name.zh for paper in plan.materials] or (not plan.materials and named == ["不用带材料"])
        assert papers or len(item.guide) > 1, item.name.zh
        for line, paper in zip(papers, plan.materials, strict=False):
            assert ("免交" in line) is (paper.spared_by is not None), line


def test_everything_that_is_applied_for_says_what_comes_out_of_it(sandbox_catalogue: Catalogue) -> None:
    for item in sandbox_catalogue.items:
        plan = planned(sandbox_catalogue, item)
        if plan.has(StepKind.SUBMIT):
            assert needs_of(plan, VOICE).results, item.name.zh
            assert item.members or item.delivery, item.name.zh


def test_what_no_department_confirmed_is_marked(sandbox_catalogue: Catalogue) -> None:
    shipped = sandbox_catalogue

    assert all(item.unverified for item in shipped.items)
    assert all(material.unverified for material in shipped.materials)
    assert all(hall.unverified for hall in shipped.halls)
    assert all(route.unverified for route in shipped.routes)
    assert all(offer.unverified for offer in shipped.entitlements)
