"""Cards of every kind at the step that takes them: whose card can be used, and what it fills in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from devices.api import CardKind, CardReading, IdentityCard
from devices.identity_card.record import PHOTO_BYTES, decode_record
from devices.simulated.identity_card import card_of
from kiosk import events as ev
from kiosk.contract import Catalogue, Element, ElementKind, Words
from kiosk.identity import identity_value, of_identity_card
from kiosk.steps.identify import card_fault
from tests.devices.identity_cards import CARDS
from tests.kiosk.player import Player, to_card

TODAY = date(2026, 11, 23)
FOREIGNERS = ["foreigner-2017", "foreigner-2023"]


def card(kind: str, **changed: object) -> IdentityCard:
    decoded = decode_record(card_of(CARDS[kind]).text, bytes(PHOTO_BYTES))
    return replace(decoded, **changed)  # type: ignore[arg-type] # fields are named by tests


def element(field: str, **changed: object) -> Element:
    words = Words(zh=field, en=field)
    kind = ElementKind.DATE if field == "birth" else ElementKind.TEXT
    made = {"code": f"card-{field}", "label": words, "question": words, "why": words, "kind": kind, "card_field": field}
    return Element.model_validate(made | changed)


Asks = Callable[..., Player]


@pytest.fixture
def asks(catalogue: Catalogue) -> Asks:
    """A player before an item that takes these elements from the card, and nothing else."""

    def made(*elements: Element) -> Player:
        codes = tuple(element.code for element in elements)
        item = catalogue.items[0].model_copy(update={"elements": codes})
        changed = catalogue.model_copy(update={"items": (item,), "elements": elements})
        player = Player(changed, datetime(2026, 11, 23, 2, tzinfo=UTC))
        to_card(player)
        return player

    return made


def laid_down(player: Player, laid: IdentityCard) -> str:
    """The failure code on the page behind the card; empty when it was taken."""
    page = player.play(ev.CardFound(), ev.CardRead(CardReading(card=laid, photo=None, reader="05.03")))
    return page.banner.code if page.banner is not None else ""


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_of_every_kind_fills_in_name_number_birth_and_sex(asks: Asks, kind: str) -> None:
    fields = ("name", "number", "birth", "sex")
    player = asks(*(element(field) for field in fields))
    laid = card(kind)

    assert laid_down(player, laid) == ""
    answers = {answer.element: answer.value for answer in player.draft.answers}
    assert answers == {
        f"card-{field}": identity_value(of_identity_card(CardReading(card=laid, photo=None, reader="")), field)
        for field in fields
    }


@pytest.mark.parametrize("kind", ["residence-permit", *FOREIGNERS])
def test_a_nation_that_a_card_does_not_tell_is_left_open_where_it_may_be(asks: Asks, kind: str) -> None:
    player = asks(element("name"), element("nation", required=False))

    assert laid_down(player, card(kind)) == ""
    assert [answer.element for answer in player.draft.answers] == ["card-name"]


@pytest.mark.parametrize("kind", FOREIGNERS)
def test_a_card_without_what_the_item_needs_of_it_is_not_taken(asks: Asks, kind: str) -> None:
    player = asks(element("name"), element("address"))

    assert laid_down(player, card(kind)) == "K605"
    assert player.draft.person is None, "nothing of it is kept"
    assert laid_down(asks(element("name"), element("address")), card("resident")) == ""


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("resident", "349900199003070029"),
        ("residence-permit", "349900199003070028"),
        ("foreigner-2023", "349900199003070028"),
        ("foreigner-2017", "XXA349900010104"),
    ],
    ids=["check digit", "no number of Hong Kong, Macao or Taiwan", "no number of a foreigner", "check digit of 2017"],
)
def test_a_number_that_its_kind_of_card_cannot_have_is_told(kind: str, number: str) -> None:
    assert card_fault(card(kind, number=number), TODAY) == "K603"


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"valid_to": TODAY}, None),
        ({"valid_to": None}, None),
        ({"valid_to": TODAY - timedelta(days=1)}, "K601"),
        ({"valid_from": TODAY}, None),
        ({"valid_from": TODAY + timedelta(days=1)}, "K602"),
        ({"valid_from": date(2025, 1, 2), "valid_to": date(2025, 1, 1)}, "K604"),
        ({"birth": TODAY + timedelta(days=1)}, "K604"),
        ({"birth": date(1876, 11, 23)}, "K604"),
    ],
    ids=["last day", "for life", "expired", "first day", "not yet", "ends before it begins", "unborn", "150 years old"],
)
def test_dates_are_judged_to_the_day_and_told_apart(kind: str, changed: dict[str, object], fault: str | None) -> None:
    assert card_fault(card(kind, **changed), TODAY) == fault


def test_a_number_with_an_impossible_birth_date_is_told_from_a_wrong_one() -> None:
    assert card_fault(card("resident", number="34990020900101001X"), TODAY) == "K604"


def test_every_kind_that_a_reader_knows_has_been_judged() -> None:
    assert set(CARDS) == set(CardKind)
