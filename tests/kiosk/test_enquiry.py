"""Where the search finds little, a question in a sentence is asked of the centre, and the screen says who answered."""

from datetime import datetime

import pytest

from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import AnsweredBy, Catalogue, FreeAnswer
from kiosk.rules import belongs_to_session
from kiosk.state import Home, Serving
from kiosk.texts import Voice
from tests.kiosk.player import Player

BIRTH = "11349900MB0000009F2342023007001"
REGISTER = "11349900MB0000002R2340709006001"
TYPED = "娃娃刚落地咋弄"
V = Voice("zh")


@pytest.fixture
def player(sandbox_catalogue: Catalogue, now: datetime) -> Player:
    player = Player(sandbox_catalogue, now)
    player.play(sev.Picked("search"))
    return player


def results(page: view.Page) -> list[str]:
    assert isinstance(page.body, view.SearchBody)
    return [tile.name for tile in page.body.results]


def answer(kind: AnsweredBy = AnsweredBy.RETRIEVAL, items: tuple[str, ...] = (BIRTH, REGISTER)) -> FreeAnswer:
    return FreeAnswer(kind=kind, text="孩子出生后可以一次办好。", items=items, disclaimer="仅供参考。")


def ask(player: Player, typed: str = TYPED) -> view.Page:
    page = player.play(sev.Typed("search", typed))
    assert isinstance(page.body, view.SearchBody)
    return player.play(next(tile for tile in page.body.results if tile.name == "ask").event)


def test_the_question_is_offered_where_little_is_found_and_not_where_enough_is(player: Player) -> None:
    assert results(player.play(sev.Typed("search", TYPED))) == ["ask"]
    assert "ask" not in results(player.play(sev.Typed("search", "身份证")))
    assert results(player.play(sev.Typed("search", "  "))) == []


@pytest.mark.parametrize("typed", ["着火了", "我要报警", "120"])
def test_who_types_an_emergency_is_told_at_once_whom_to_call(player: Player, typed: str) -> None:
    page = player.play(sev.Typed("search", typed))
    assert isinstance(page.body, view.SearchBody)
    assert all(number in page.body.note for number in ("110", "119", "120", "122"))


@pytest.mark.parametrize("typed", ["12345", "349900112003"])
def test_other_numbers_are_no_emergency(player: Player, typed: str) -> None:
    page = player.play(sev.Typed("search", typed))
    assert isinstance(page.body, view.SearchBody)
    assert "119" not in page.body.note


def test_without_the_network_it_is_kindly_said_that_only_the_search_works(player: Player) -> None:
    player.play(ev.QueueChanged(0, 0, online=False))
    page = player.play(sev.Typed("search", TYPED))

    assert results(page) == []
    assert isinstance(page.body, view.SearchBody)
    assert page.body.note == V("enquiry.offline")


def test_what_was_typed_is_asked_once_and_waited_for(player: Player) -> None:
    page = ask(player)

    assert isinstance(page.body, view.WaitBody)
    player.play(sev.Picked("ask"))
    assert [effect for effect in player.effects if isinstance(effect, fx.AskQuestion)] == [fx.AskQuestion(TYPED, "zh")]


@pytest.mark.parametrize(
    ("kind", "who"), [(AnsweredBy.RETRIEVAL, "enquiry.by-search"), (AnsweredBy.LANGUAGE_MODEL, "enquiry.by-model")]
)
def test_the_answer_says_who_gave_it_and_each_item_begins(player: Player, kind: AnsweredBy, who: str) -> None:
    ask(player)
    page = player.play(ev.QuestionAnswered(TYPED, answer(kind)))

    assert page.banner == view.Banner(tone=view.Tone.INFO, text=V(who), advice="仅供参考。")
    assert isinstance(page.body, view.MenuBody)
    assert page.body.note == "孩子出生后可以一次办好。"
    assert [tile.name for tile in page.body.entries] == [BIRTH, REGISTER]
    player.press(REGISTER)
    assert isinstance(player.state.place, Serving)


def test_items_that_this_terminal_does_not_offer_are_left_out(player: Player) -> None:
    ask(player)
    unknown = BIRTH[:-1] + "9"

    page = player.play(ev.QuestionAnswered(TYPED, answer(items=(unknown, BIRTH))))
    assert isinstance(page.body, view.MenuBody)
    assert [tile.name for tile in page.body.entries] == [BIRTH]

    page = player.play(ev.QuestionAnswered(TYPED, answer(items=())))
    assert isinstance(page.body, view.MessageBody)


def test_when_the_centre_cannot_be_reached_it_may_be_asked_again_or_searched_on(player: Player) -> None:
    ask(player)
    page = player.play(ev.CentreFailed("AskQuestion", "N105"))

    assert page.banner is not None
    assert page.banner.code == "N105"
    assert isinstance(page.body, view.MessageBody)
    player.press("ask")
    assert player.asked_for(fx.AskQuestion) == 2
    assert isinstance(player.page.body, view.WaitBody)
    player.press("back")
    assert player.state.place == Home("search", TYPED)


def test_an_answer_to_something_else_is_not_shown(player: Player) -> None:
    ask(player)
    player.press("back")
    ask(player, "我想问点别的事情啊")

    page = player.play(ev.QuestionAnswered(TYPED, answer()))

    assert isinstance(page.body, view.WaitBody)


def test_idle_forgets_the_question_and_drops_its_late_answer(player: Player) -> None:
    ask(player)
    before = player.state.session
    page = player.play(ev.TimerFired("idle"))

    assert player.state.place == Home()
    assert isinstance(page.body, view.HomeBody)
    late = ev.QuestionAnswered(TYPED, answer())
    assert belongs_to_session(late)
    assert player.state.session > before
    assert isinstance(player.play(late).body, view.HomeBody)
