"""Whoever does not know the name of a service is led to it, and takes home a list of what it needs."""

from datetime import datetime
from pathlib import Path

import pytest

from devices.api import Absent, TextLine
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import Catalogue
from kiosk.documents.needs_list import needs_list
from kiosk.needs import needs_of
from kiosk.plan import plan_for
from kiosk.profile import TerminalTable
from kiosk.state import Home, Serving
from kiosk.texts import Voice
from tests.kiosk.player import Player

BIRTH = "11349900MB0000009F2342023007001"
REGISTER = "11349900MB0000002R2340709006001"


@pytest.fixture
def player(sandbox_catalogue: Catalogue, now: datetime) -> Player:
    return Player(sandbox_catalogue, now)


def entries(player: Player) -> tuple[view.Tile, ...]:
    body = player.page.body
    assert isinstance(body, view.MenuBody)
    return body.entries


def begin_guide(player: Player) -> None:
    body = player.page.body
    assert isinstance(body, view.HomeBody)
    assert body.adviser is not None
    player.play(body.adviser.event)


def to_needs(player: Player) -> view.Page:
    """To what the register of a birth needs."""
    begin_guide(player)
    for place in (0, 1, 2, 0):
        player.play(entries(player)[place].event)
    return player.page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_through_the_guide_ends_at_what_an_item_needs_and_begins_it(player: Player, language: str) -> None:
    if language == "en":
        player.play(sev.LanguageToggled())
    begin_guide(player)
    seen: set[str] = set()

    def walk(asked: int) -> None:
        opened = player.state.place
        for tile in entries(player):
            page = player.play(tile.event)
            if isinstance(page.body, view.GuideBody):
                seen.add(tile.name.rpartition(":")[2])
                assert page.heading == tile.title
                assert [action.name for action in page.actions] == ["print-needs", "begin"]
                assert page.body.sections
            else:
                assert asked < 4, "three questions, then items"
                walk(asked + 1)
            player.press("back")
            assert player.state.place == opened

    walk(1)

    assert player.state.catalogue is not None
    assert seen == {
        code for question in player.state.catalogue.adviser for option in question.options for code in option.items
    }


def test_from_the_list_of_needs_the_item_itself_begins(player: Player) -> None:
    to_needs(player)

    player.press("begin")

    assert isinstance(player.state.place, Serving)
    assert player.draft.plan.item.code == REGISTER


def test_back_from_the_first_question_is_home(player: Player) -> None:
    begin_guide(player)

    player.press("back")

    assert player.state.place == Home()


def test_each_paper_says_whether_it_is_spared_brought_or_promised_and_when_it_is_needed(player: Player) -> None:
    page = to_needs(player)

    assert isinstance(page.body, view.GuideBody)
    sections = {section.heading: section.lines for section in page.body.sections}
    v = Voice("zh")
    assert sections["材料 1：出生医学证明"][:2] == (v("needs.spared"), v("needs.captured"))
    parentage = next(lines for heading, lines in sections.items() if "亲子鉴定" in heading)
    assert "才要" in parentage[0]
    assert v("needs.deferred", days=15) in parentage
    assert v("needs.spared") not in parentage


def test_of_a_bundle_a_paper_says_with_which_optional_part_it_is_needed(sandbox_catalogue: Catalogue) -> None:
    restaurant = next(item for item in sandbox_catalogue.items if item.name.zh == "开办餐饮店一件事")
    plan = plan_for(sandbox_catalogue, restaurant.code)
    assert plan is not None

    ways = {paper.name: paper.ways for paper in needs_of(plan, Voice("zh")).papers}

    assert "食品经营许可" in ways["从业人员健康证明"][0]
    assert "才要" in ways["从业人员健康证明"][0]


def test_every_offered_item_can_say_what_it_needs_in_both_languages(sandbox_catalogue: Catalogue) -> None:
    for item in sandbox_catalogue.items:
        plan = plan_for(sandbox_catalogue, item.code)
        assert plan is not None
        for language in ("zh", "en"):
            needs = needs_of(plan, Voice(language))
            assert len(needs.papers) == len(plan.materials)
            assert needs.bring
            assert all(paper.ways for paper in needs.papers)


# --- Printing -----------------------------------------------------------------------------------------------------


def test_the_list_is_printed_once_and_again_only_when_none_came_out(player: Player) -> None:
    to_needs(player)

    player.press("print-needs")
    assert player.asked_for(fx.PrintNeeds) == 1
    player.play(sev.Picked("print-needs"), sev.Picked("print-needs"))
    assert player.asked_for(fx.PrintNeeds) == 1

    page = player.play(ev.PaperMoved("needs", "failed", DeviceFailure.RECEIPT_PAPER_OUT))
    assert page.banner is not None
    assert page.banner.code == DeviceFailure.RECEIPT_PAPER_OUT
    player.press("print-needs")
    assert player.asked_for(fx.PrintNeeds) == 2

    page = player.play(ev.PaperMoved("needs", "seen"))
    assert page.banner is not None
    assert page.banner.tone is view.Tone.GOOD
    assert not next(action for action in page.actions if action.name == "print-needs").enabled


def test_an_unknown_print_is_not_said_to_have_come_out(player: Player) -> None:
    to_needs(player)
    player.press("print-needs")

    page = player.play(ev.PaperMoved("needs", "unknown"))

    assert page.banner is not None
    assert page.banner.text == Voice("zh")("adviser.unknown")


def test_without_its_printer_the_list_is_read_and_not_printed(player: Player) -> None:
    player.play(ev.DeviceChanged("receipt_printer", Absent(DeviceFailure.RECEIPT_PRINTER_ABSENT)))
    page = to_needs(player)

    printing, begin = page.actions

    assert not printing.enabled
    assert begin.enabled


def test_an_item_that_cannot_be_done_now_says_why_and_its_list_is_still_printed(player: Player) -> None:
    player.play(
        ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)), ev.QueueChanged(0, 0, online=False)
    )
    page = to_needs(player)

    printing, begin = page.actions

    assert page.banner is not None
    assert page.banner.text == Voice("zh")("home.reader-lost")
    assert printing.enabled
    assert not begin.enabled


def test_whoever_leaves_the_guide_is_forgotten_and_late_news_of_their_paper_too(player: Player) -> None:
    to_needs(player)
    player.press("print-needs")
    before = player.state.session

    player.play(ev.TimerFired("idle"))

    assert player.state.place == Home()
    assert player.state.session > before, "what was asked for is answered to a session that is over"


def test_a_question_that_a_newer_catalogue_dropped_leads_home(player: Player) -> None:
    to_needs(player)
    assert player.state.catalogue is not None

    page = player.play(ev.CatalogueChanged(player.state.catalogue.model_copy(update={"adviser": ()})))
    assert page.back is not None
    player.press("back")

    assert player.state.place == Home()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_printed_list_names_every_paper_and_says_that_it_is_no_receipt(
    sandbox_catalogue: Catalogue, now: datetime, language: str
) -> None:
    plan, voice = plan_for(sandbox_catalogue, BIRTH), Voice(language)
    assert plan is not None
    terminal = TerminalTable(id="AH0001", place="示范网点", state_dir=Path("/nowhere"))

    printed = [
        part.text
        for part in needs_list(needs_of(plan, voice), terminal, now, voice).parts
        if isinstance(part, TextLine)
    ]

    assert voice("needs.list.no-receipt") in printed
    assert voice.of(plan.item.name) in printed
    for number, material in enumerate(plan.materials, 1):
        assert f"□ {number}. {voice.of(material.name)}" in printed
    assert any("2026-11-23 10:00" in line for line in printed)
