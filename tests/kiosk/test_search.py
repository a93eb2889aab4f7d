"""A service is found by whatever a person types."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract import Catalogue
from kiosk.search import MOST_HITS, SearchIndex


@pytest.fixture(scope="session")
def index(sandbox_catalogue: Catalogue) -> SearchIndex:
    return SearchIndex(sandbox_catalogue.items)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("孩子上户口", "新生儿出生一件事"),
        ("上户口", "新生儿出生一件事"),
        ("xinshenger", "新生儿出生一件事"),
        ("xingshenger", "新生儿出生一件事"),
        ("xse", "新生儿出生一件事"),
        ("身分证", "居民身份证换领"),
        ("生份证", "居民身份证换领"),
        ("shenfenzhneg", "居民身份证换领"),
        ("看病报销", "医疗费用手工（零星）报销"),
        ("外省看病", "跨省异地长期居住人员就医备案"),
        ("gjj", "租房提取住房公积金"),
        ("开饭店", "开办餐饮店一件事"),
        ("换驾照", "驾驶证期满换证"),
        ("Driving licence", "驾驶证期满换证"),
        ("我要交房租用公积金交房租", "租房提取住房公积金"),
        ("打印社保", "打印社会保险参保证明"),
        ("驾照换证", "驾驶证期满换证"),
        ("转移医保", "医保关系转移接续"),
        ("newborn", "新生儿出生一件事"),
        ("着火了", "我要说（12345）"),
    ],
)
def test_everyday_words_sounds_initials_and_slips_find_the_service(index: SearchIndex, typed: str, found: str) -> None:
    assert found in [hit.item.name.zh for hit in index.find(typed)[:5]]


def test_a_life_event_comes_before_its_single_matters(index: SearchIndex) -> None:
    hits = index.find("新生儿")
    assert hits[0].item.members
    assert len(hits) > 1


def test_who_is_found_by_an_everyday_word_is_told_which(index: SearchIndex) -> None:
    assert index.find("孩子上户口")[0].by == "孩子上户口"
    assert index.find("新生儿出生一件事")[0].by == ""


def test_every_service_is_found_by_its_name_in_both_languages(index: SearchIndex, sandbox_catalogue: Catalogue) -> None:
    for item in sandbox_catalogue.items:
        if item.on_request:
            assert item.code in {hit.item.code for hit in index.find(item.name.zh)}, item.name.zh
            assert item.code in {hit.item.code for hit in index.find(item.name.en.upper())}, item.name.en


def test_what_is_not_offered_by_itself_is_not_found(index: SearchIndex, sandbox_catalogue: Catalogue) -> None:
    hidden = {item.code for item in sandbox_catalogue.items if not item.on_request}
    for item in sandbox_catalogue.items:
        assert not hidden & {hit.item.code for hit in index.find(item.name.zh)}


@cache
def _index_for(catalogue: Catalogue) -> SearchIndex:
    return SearchIndex(catalogue.items)


@given(typed=st.text(max_size=40))
def test_nonsense_is_answered_with_few_hits_or_none(sandbox_catalogue: Catalogue, typed: str) -> None:
    hits = _index_for(sandbox_catalogue).find(typed)
    assert len(hits) <= MOST_HITS
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(data=st.data())
def test_any_beginning_of_a_name_finds_it(sandbox_catalogue: Catalogue, data: st.DataObject) -> None:
    item = data.draw(st.sampled_from([item for item in sandbox_catalogue.items if item.on_request]))
    length = data.draw(st.integers(2, len(item.name.zh)))
    hits = _index_for(sandbox_catalogue).find(item.name.zh[:length], most=200)
    assert item.code in {hit.item.code for hit in hits}


def test_an_empty_catalogue_and_an_empty_query_find_nothing(index: SearchIndex) -> None:
    assert SearchIndex(()).find("身份证") == ()
    assert index.find("   ") == ()
