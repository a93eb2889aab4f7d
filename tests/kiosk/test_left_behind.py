"""Nobody leaves a card or a paper behind unreminded, as far as the devices can tell."""

from datetime import timedelta

import pytest

from devices.api import CardReading, Media, Presence, Ready, Sensor, SensorState
from kiosk import audit, rules
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.state import Asked, Farewell, Home
from kiosk.view import FarewellBody
from tests.kiosk.player import SETTINGS, Player, to_card, to_receipt

CARD_LIES = ev.DeviceChanged("id_card_reader", Ready(), Media.PRESENT)
CARD_TAKEN = ev.DeviceChanged("id_card_reader", Ready(), Media.NOT_PRESENT)


def exits(**states: SensorState) -> ev.SensorsChanged:
    return ev.SensorsChanged(tuple((Sensor(name), state) for name, state in states.items()))


def said(player: Player) -> list[str]:
    return [effect.text for effect in player.effects if isinstance(effect, fx.Say)]


def leave(player: Player) -> None:
    to_card(player)
    player.play(CARD_LIES, sev.CancelAsked(), sev.CancelConfirmed())


def farewell_over(player: Player) -> None:
    player.play(ev.TimerFired(rules.FAREWELL))


def test_a_card_that_still_lies_there_is_named_lit_and_spoken(player: Player) -> None:
    leave(player)
    body = player.page.body

    assert isinstance(body, FarewellBody)
    assert body.reminders == ("身份证",)
    assert said(player)[-1] == "请带走：身份证。"
    assert fx.GuideTo(("id_card_reader",)) in player.effects


def test_the_terminal_waits_for_the_card_to_be_taken(player: Player) -> None:
    leave(player)
    times = len(said(player))
    farewell_over(player)

    assert isinstance(player.state.place, Farewell)
    assert len(said(player)) == times + 1
    player.play(CARD_TAKEN)
    farewell_over(player)
    assert isinstance(player.state.place, Home)
    assert fx.CallAttention(()) not in player.effects


def test_who_wants_to_leave_is_reminded_and_goes_home_once_the_card_is_taken(player: Player) -> None:
    leave(player)
    player.press("home")
    assert isinstance(player.state.place, Farewell)
    assert player.page.lead == "东西还在这里，请拿走"
    player.play(CARD_TAKEN)

    assert isinstance(player.state.place, Home)


@pytest.mark.fault(
    "any device",
    "a card or paper is forgotten in it",
    sees="A page, a lamp and a voice remind of it until it is taken, for 45 s. 请带走：身份证。",
    recovers="staff are told through the centre, and the message ends when it is taken",
)
def test_staff_are_told_of_what_nobody_takes(player: Player) -> None:
    leave(player)
    for _ in range(int(SETTINGS.forgotten_s / SETTINGS.farewell_s) + 1):
        farewell_over(player)

    assert isinstance(player.state.place, Home)
    assert [effect for effect in player.effects if isinstance(effect, fx.CallAttention)] == [
        fx.CallAttention(("forgotten:id_card_reader",))
    ]
    player.play(CARD_TAKEN)
    assert player.effects[-1] == fx.CallAttention(())


def test_what_staff_were_told_of_keeps_nobody_else_waiting(player: Player) -> None:
    """It may be a sensor that always sees something."""
    leave(player)
    for _ in range(int(SETTINGS.forgotten_s / SETTINGS.farewell_s) + 1):
        farewell_over(player)
    leave(player)
    farewell_over(player)
    assert isinstance(player.state.place, Home)
    leave(player)
    player.press("home")

    assert isinstance(player.state.place, Home)


def test_a_reader_that_cannot_tell_is_never_waited_for(player: Player) -> None:
    to_card(player)
    player.play(ev.DeviceChanged("id_card_reader", Ready(), Media.UNKNOWN), sev.CancelAsked(), sev.CancelConfirmed())
    farewell_over(player)

    assert isinstance(player.state.place, Home)


def test_paper_at_the_exit_is_waited_for_and_noted_as_taken(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(exits(receipt_at_exit=SensorState.PRESENT))
    player.play(exits(receipt_at_exit=SensorState.NOT_PRESENT))

    assert fx.NotePaperTaken("receipt") in player.effects


def test_papers_are_reminded_of_until_something_tells_that_they_were_taken(
    player: Player, reading: CardReading
) -> None:
    to_receipt(player, reading)
    player.play(CARD_LIES, ev.PaperMoved("receipt", "seen"), sev.CancelAsked(), sev.CancelConfirmed())
    player.play(CARD_TAKEN)
    body = player.page.body
    assert isinstance(body, FarewellBody)
    assert body.reminders == ("打印的回执和表格",)


def test_a_sensor_that_flutters_takes_nothing(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(exits(receipt_at_exit=SensorState.PRESENT))
    player.play(exits(receipt_at_exit=SensorState.UNKNOWN))

    assert fx.NotePaperTaken("receipt") not in player.effects


def test_what_calls_for_attention_is_in_the_audit_trail(player: Player) -> None:
    before = player.state
    player.play(exits(door_open=SensorState.PRESENT))
    entries = audit.record(before, player.state, exits(), player.now)

    assert [(entry["what"], entry["to"]) for entry in entries] == [("attention", "door-open")]


def test_an_open_door_calls_for_attention_until_it_is_shut(player: Player) -> None:
    player.play(exits(door_open=SensorState.PRESENT))
    assert player.effects[-1] == fx.CallAttention(("door-open",))
    player.play(exits(door_open=SensorState.NOT_PRESENT))
    assert player.effects[-1] == fx.CallAttention(())


def test_whoever_steps_away_is_asked_at_once(player: Player) -> None:
    to_card(player)
    player.play(ev.PresenceChanged(Presence.NOT_PRESENT))

    assert player.state.asked is Asked.STILL_THERE
    assert player.page.sheet is not None
    assert player.page.sheet.curtain
    assert said(player)[-1].startswith("您还在吗")


def test_nothing_personal_is_ever_said_aloud(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(ev.TimerFired(rules.IDLE), sev.SheetClosed(), sev.CancelConfirmed())
    words = " ".join(said(player))

    assert words
    assert not any(secret in words for secret in (reading.card.name, reading.card.number, reading.card.address))


def test_the_lamp_beside_the_device_in_use_is_lit_and_put_out_at_the_end(player: Player) -> None:
    to_card(player)
    assert player.effects[-2] == fx.GuideTo(("id_card_reader",))
    player.play(sev.CancelAsked(), sev.CancelConfirmed())
    player.now += timedelta(seconds=SETTINGS.farewell_s)
    farewell_over(player)

    assert [effect for effect in player.effects if isinstance(effect, fx.GuideTo)][-1] == fx.GuideTo(())
