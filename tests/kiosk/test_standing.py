"""A terminal that could break a promise stops taking cases, says why in kind words, and goes on with what it holds."""

from datetime import UTC, datetime, time, timedelta

import pytest

from devices.api import CardReading
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.profile import NetworkTable
from kiosk.standing import Patience, Standing, standing
from kiosk.state import Serving
from kiosk.view import HomeBody, MenuBody
from offline.room import Room
from tests.kiosk.player import Player, to_form

PATIENCE = Patience(out_of_touch=timedelta(hours=72), stale=timedelta(days=14))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def judged(
    room: Room = Room.PLENTY,
    silent_for: timedelta | None = HOUR,
    age: timedelta | None = HOUR,
    *,
    stuck: int = 0,
    clock_wrong: bool = False,
) -> Standing:
    return standing(room, silent_for, age, PATIENCE, stuck=stuck, clock_wrong=clock_wrong)


def test_all_is_well() -> None:
    assert judged() == Standing()
    assert judged(silent_for=None, age=None) == Standing(), "a terminal that never met its centre has no items anyway"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (judged(room=Room.NONE), Standing("S112", 0, ("S112",))),
        (judged(room=Room.SCARCE), Standing("", 0, ("S113",))),
        (judged(silent_for=72 * HOUR), Standing()),
        (judged(silent_for=73 * HOUR), Standing("N130")),
        (judged(room=Room.NONE, silent_for=73 * HOUR), Standing("S112", 0, ("S112",))),
        (judged(age=14 * DAY), Standing()),
        (judged(age=21 * DAY), Standing("", 21)),
        (judged(stuck=2, clock_wrong=True), Standing("", 0, ("S114", "S115"))),
    ],
)
def test_what_follows_from_how_things_stand(found: Standing, expected: Standing) -> None:
    assert found == expected


def home(player: Player) -> HomeBody:
    body = player.page.body
    assert isinstance(body, HomeBody)
    return body


@pytest.mark.parametrize(("code", "words"), [("S112", "快存满"), ("N130", "断网太久")])
def test_home_says_why_no_case_is_taken_and_where_to_go(player: Player, code: str, words: str) -> None:
    player.play(ev.QueueChanged(3, 0, online=False), ev.StandingChanged(code, 0))

    banner = home(player).out_of_order[0]
    assert words in banner.text
    assert "换一台机器" in banner.advice
    assert banner.code == code
    assert player.page.status.network == "离线", "not that one can apply all the same"
    menu = player.play(sev.Picked("topic:health-care")).body
    assert isinstance(menu, MenuBody)
    assert words in menu.entries[0].unavailable
    player.press("back")
    player.play(ev.StandingChanged("", 0))
    assert all(words not in banner.text for banner in home(player).out_of_order)


def test_whoever_is_in_the_middle_of_a_case_goes_on(player: Player, reading: CardReading) -> None:
    to_form(player, reading)

    player.play(ev.StandingChanged("S112", 0))

    assert isinstance(player.state.place, Serving)


def test_an_old_catalogue_tells_its_age(player: Player) -> None:
    player.play(ev.StandingChanged("", 21))

    assert any("21 天前" in banner.text for banner in home(player).out_of_order)


@pytest.mark.parametrize(
    ("hours", "moment", "may"),
    [
        ((None, None), 12, True),
        ((time(22), time(6)), 12, False),
        ((time(22), time(6)), 23, True),
        ((time(22), time(6)), 5, True),
        ((time(22), time(6)), 6, False),
        ((time(1), time(5)), 3, True),
        ((time(1), time(5)), 5, False),
    ],
)
def test_pieces_of_large_cases_wait_for_their_hours(
    hours: tuple[time | None, time | None], moment: int, may: bool
) -> None:
    network = NetworkTable(parts_from=hours[0], parts_until=hours[1])

    assert network.parts_may_go(datetime(2026, 3, 7, moment, tzinfo=UTC) - 8 * HOUR) is may
