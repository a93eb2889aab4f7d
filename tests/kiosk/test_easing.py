"""What makes the terminal easier to use: at one touch, on every page, for this person only."""

from dataclasses import replace
from datetime import date

import pytest

from devices.api import CardReading, Presence, Sensor, SensorState
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.ease import Aid, Ease
from kiosk.easing import years
from kiosk.state import Asked, Home
from tests.kiosk.player import SETTINGS, Player, to_card, to_form


def test_large_text_is_one_touch_and_brings_speech_and_time(player: Player, reading: CardReading) -> None:
    page = player.play(sev.AidToggled(Aid.LARGE))
    assert page.ease == Ease(large=True, speech=True)
    assert page.sheet is None
    player.effects.clear()
    to_form(player, reading)
    waits = {
        effect.seconds for effect in player.effects if isinstance(effect, fx.StartTimer) and effect.timer == "idle"
    }
    assert waits == {SETTINGS.idle_s * 2}


def test_it_can_be_switched_anywhere_and_loses_nothing(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    before = player.page
    opened = player.play(sev.EaseAsked())
    assert opened.sheet is not None
    assert [option.name for option in opened.sheet.options] == ["large", "contrast", "low", "speech"]
    player.play(sev.AidToggled(Aid.CONTRAST), sev.AidToggled(Aid.LOW))
    after = player.play(sev.SheetClosed())
    assert after.ease == Ease(contrast=True, low=True)
    assert (after.key, after.body) == (before.key, before.body)


def test_the_next_person_begins_as_everybody(player: Player, reading: CardReading) -> None:
    player.play(sev.AidToggled(Aid.LARGE), sev.EaseAsked(), sev.VolumeStepped(1), sev.SheetClosed())
    to_form(player, reading)
    player.press("cancel")
    player.press("leave")
    assert player.page.ease.large, "the farewell is read by the same person"
    assert player.play(sev.Continued()).ease == Ease()


def test_whoever_walks_away_from_home_leaves_nothing_switched_on(player: Player) -> None:
    player.play(sev.AidToggled(Aid.CONTRAST))
    assert player.play(ev.TimerFired("idle")).ease == Ease()
    assert player.state.place == Home()


def _of(reading: CardReading, birth: date) -> CardReading:
    return replace(reading, card=replace(reading.card, birth=birth))


def test_an_old_person_is_asked_once(player: Player, reading: CardReading) -> None:
    to_card(player)
    page = player.play(ev.CardRead(_of(reading, date(1890, 3, 7))))
    assert page.sheet is not None
    assert page.sheet.name == "large-offered"
    assert player.play(sev.SheetClosed()).ease == Ease()
    assert player.state.asked is Asked.NOTHING
    assert player.play(sev.Shown(player.page.key)).sheet is None


def test_a_young_person_is_not_asked(player: Player, reading: CardReading) -> None:
    to_card(player)
    player.play(ev.CardRead(_of(reading, date(player.now.year - 30, 1, 1))))
    assert player.state.asked is Asked.NOTHING


@pytest.mark.parametrize(("today", "age"), [(date(2026, 3, 6), 59), (date(2026, 3, 7), 60)])
def test_age_is_counted_in_full_years(today: date, age: int) -> None:
    assert years(date(1966, 3, 7), today) == age


def test_volume_stays_within_what_can_be_heard(player: Player) -> None:
    player.play(*[sev.VolumeStepped(1)] * 20)
    assert player.state.ease.volume == 100
    player.play(*[sev.VolumeStepped(-1)] * 20)
    assert player.state.ease.volume == 10


def _headset(state: SensorState) -> ev.SensorsChanged:
    return ev.SensorsChanged(((Sensor.HEADSET, state),))


def test_a_headset_switches_speech_on_and_pulled_out_it_is_still_at_once(player: Player) -> None:
    page = player.play(_headset(SensorState.PRESENT))
    assert page.ease.speech
    assert player.state.headset is True
    player.effects.clear()
    player.play(_headset(SensorState.NOT_PRESENT))
    plugged: bool = player.state.headset
    assert plugged is False
    assert fx.Hush() in player.effects


def test_a_socket_that_cannot_tell_changes_nothing(player: Player) -> None:
    before = player.page
    for state in (SensorState.NOT_SUPPORTED, SensorState.UNKNOWN):
        assert player.play(_headset(state)) == before


def test_nothing_speaks_once_home_is_the_next_person_s(player: Player) -> None:
    player.play(sev.AidToggled(Aid.SPEECH), sev.VolumeStepped(1))
    player.effects.clear()
    page = player.play(ev.TimerFired("idle"))
    assert page.ease == Ease()
    assert fx.Hush() in player.effects


def test_where_nobody_touches_anything_the_terminal_rests_and_wakes_by_one_touch(player: Player) -> None:
    page = player.play(ev.TimerFired("idle"))
    assert isinstance(page.body, view.AttractBody)
    assert player.play(page.body.wake.event).body == player.play(sev.SheetClosed()).body
    assert player.state.place == Home()


def test_whoever_steps_up_finds_the_terminal_awake(player: Player) -> None:
    player.play(ev.TimerFired("idle"))
    player.play(ev.PresenceChanged(Presence.PRESENT))
    assert player.state.place == Home()


def test_a_list_left_open_closes_before_the_terminal_rests(player: Player) -> None:
    player.play(sev.Picked("departments"))
    player.play(ev.TimerFired("idle"))
    assert player.state.place == Home()


def test_large_letters_have_few_things_on_home(player: Player) -> None:
    page = player.play(sev.AidToggled(Aid.LARGE))
    assert isinstance(page.body, view.HomeBody)
    assert page.body.events == ()
