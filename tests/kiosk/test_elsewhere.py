"""A terminal in one city files with another, within the province and beyond it: who handles it is said and travels."""

from datetime import UTC, datetime

import pytest

from kiosk.contract import Answer, Catalogue, Item, Scope, Source
from kiosk.draft import Draft
from kiosk.fields import plain_value
from kiosk.plan import plan_for
from kiosk.texts import Voice

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def _to(catalogue: Catalogue, item: Item, division: str) -> Draft:
    """An application whose answer names the place."""
    plan = plan_for(catalogue, item.code)
    assert plan is not None
    assert item.routed_by is not None
    named = Answer(element=item.routed_by, value=division, source=Source.RESIDENT)
    return Draft(plan=plan, step=plan.flow.start, began_at=AT, answers=(named,))


@pytest.fixture
def routed(sandbox_catalogue: Catalogue) -> list[Item]:
    return [item for item in sandbox_catalogue.items if item.routed_by is not None]


def test_there_are_matters_for_the_province_and_for_the_delta(routed: list[Item]) -> None:
    assert {Scope.PROVINCE, Scope.DELTA} <= {item.scope for item in routed}


def test_hefei_files_with_huangshan(sandbox_catalogue: Catalogue, routed: list[Item]) -> None:
    for item in routed:
        draft = _to(sandbox_catalogue, item, "341000")
        assert draft.place == "341000"
        assert "黄山" in draft.body.zh, item.name.zh


def test_a_business_anywhere_in_the_delta_is_opened_from_here(sandbox_catalogue: Catalogue) -> None:
    for bundle in ("开办餐饮店一件事", "开办运输企业一件事"):
        item = next(item for item in sandbox_catalogue.items if item.name.zh == bundle)
        assert "南京" in _to(sandbox_catalogue, item, "320100").body.zh


def test_places_are_named_in_the_readers_language(sandbox_catalogue: Catalogue) -> None:
    item = next(item for item in sandbox_catalogue.items if item.routed_by == "home-division")
    form = _to(sandbox_catalogue, item, "340104").plan.form
    element = next(element for element in form.elements if element.code == "home-division")

    assert plain_value(form, element, "340104", Voice("en")) == "Shushan District, Hefei, Anhui"
    assert plain_value(form, element, "340104", Voice("zh")) == "安徽省合肥市蜀山区"


def test_hefei_files_with_nanjing_and_shanghai_through_the_deltas_counters(
    sandbox_catalogue: Catalogue, routed: list[Item]
) -> None:
    for item in routed:
        if item.scope is Scope.DELTA:
            assert "南京" in _to(sandbox_catalogue, item, "320100").body.zh
            assert "上海" in _to(sandbox_catalogue, item, "310000").body.zh


def test_who_names_no_place_is_served_where_they_stand(sandbox_catalogue: Catalogue) -> None:
    plain = next(item for item in sandbox_catalogue.items if item.routed_by is None and not item.members)
    plan = plan_for(sandbox_catalogue, plain.code)
    assert plan is not None
    draft = Draft(plan=plan, step=plan.flow.start, began_at=AT)
    assert (draft.place, draft.body) == ("", plan.department.name)
