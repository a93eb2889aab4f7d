"""When the mains fails: whoever is being served finishes, nobody else begins, then the terminal shuts down. Pure."""

from dataclasses import replace
from datetime import datetime

from devices.api import Power, PowerSource
from kiosk.change import Change
from kiosk.configured import SessionSettings
from kiosk.effects import PowerOff, StartTimer, StopTimer
from kiosk.state import Home, State

POWER = "power"
LOOK_S = 5.0
"""How often it is asked whether to shut down, on battery."""


def with_power(state: State, power: Power, now: datetime) -> Change:
    """The supply's word."""
    if power.source is PowerSource.BATTERY:
        since = state.on_battery_since or now
        return Change(replace(state, power=power, on_battery_since=since), (StartTimer(POWER, LOOK_S),))
    if power.source is PowerSource.MAINS:
        return Change(replace(state, power=power, on_battery_since=None), (StopTimer(POWER),))
    # A supply that fell silent on battery is still on battery as far as anybody knows.
    return Change(replace(state, power=power))


def due(state: State, now: datetime, settings: SessionSettings) -> Change | None:
    """What the POWER timer does: shuts down an idle terminal. None: the person at it has to be asked to leave."""
    if state.on_battery_since is None:
        return Change(state)
    if isinstance(state.place, Home):
        waited = (now - state.on_battery_since).total_seconds()
        if state.power.battery_low or waited >= settings.power_off_s:
            return Change(state, (PowerOff(),))
    elif state.power.battery_low:
        return None
    return Change(state, (StartTimer(POWER, LOOK_S),))
