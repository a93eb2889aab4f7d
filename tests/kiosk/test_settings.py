"""What the centre sets of a terminal's profile: judged, in force between sessions, rolled back when it would not do."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from devices.api import CardReading
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.audit import Entry
from kiosk.bulletin import posted
from kiosk.configured import Configured, SessionSettings
from kiosk.contract import BlockedItem, Catalogue, Settings, Words, canonical
from kiosk.failures import KioskError
from kiosk.profile import Profile, load_profile
from kiosk.session import Session
from kiosk.settings import accepted_settings
from kiosk.state import State
from kiosk.view import Page
from offline.bandwidth import Bandwidth
from tests.kiosk.player import Player
from tests.kiosk.test_storage_commands import profile_in

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return load_profile(profile_in(tmp_path))


Tables = Mapping[str, object]


def told(tables: Tables, *, version: int = 1, whose: str = "TEST0001") -> bytes:
    return canonical(Settings.model_validate({"version": version, "for_terminal": whose, **tables}))


def test_what_is_set_stands_in_the_profile_s_place_and_the_rest_stays(profile: Profile) -> None:
    body = told(
        {
            "terminal": {"place": "合肥市 新网点"},
            "session": {"idle_s": 90},
            "network": {
                "parts_from": "22:00:00",
                "parts_until": "06:00:00",
                "out_of_touch_h": 24,
                "upload_kbit_s": 512,
            },
            "storage": {"queue_mb": 4000},
        }
    )

    found = accepted_settings(body, None, profile).profile

    assert found.place_name == "合肥市 新网点 · TEST0001"
    assert found.session_settings == SessionSettings(idle_s=90)
    assert found.network.patience.out_of_touch == timedelta(hours=24)
    assert found.network.parts_from == time(22)
    assert found.network.upload_bytes_per_s == 64_000
    assert (found.storage.queue_mb, found.storage.reserve_mb) == (4000, profile.storage.reserve_mb)
    assert (found.centre, found.devices, found.terminal.state_dir) == (
        profile.centre,
        profile.devices,
        profile.terminal.state_dir,
    )


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"session": {"still_there_s": 5}}, "session.still_there_s"),
        ({"network": {"parts_from": "22:00:00"}}, "go together"),
        ({"terminal": {"place": ""}}, "terminal.place"),
        ({"terminal": {"division": "Hefei"}}, "terminal.division"),
        ({"storage": {"reserve_mb": 1}}, "storage.reserve_mb"),
    ],
)
def test_what_the_profile_would_refuse_is_refused(profile: Profile, tables: Tables, words: str) -> None:
    with pytest.raises(KioskError, match="K302") as refused:
        accepted_settings(told(tables), None, profile)

    assert words in refused.value.detail


@pytest.mark.parametrize(
    "table",
    [{"devices": {"camera": {"driver": "x"}}}, {"centre": {"url": "https://evil"}}, {"terminal": {"id": "XY12"}}],
)
def test_devices_the_centre_and_the_keys_can_t_be_set(profile: Profile, table: Tables) -> None:
    with pytest.raises(ValidationError):
        told(table)
    with pytest.raises(KioskError, match="settings"):
        accepted_settings(b'{"version":1,"for_terminal":"TEST0001","devices":{}}', None, profile)


def test_another_terminal_s_and_older_ones_are_refused(profile: Profile) -> None:
    known = accepted_settings(told({}, version=4), None, profile)

    assert accepted_settings(told({}, version=4), known, profile) == known
    with pytest.raises(KioskError, match="older"):
        accepted_settings(told({}, version=3), known, profile)
    with pytest.raises(KioskError, match="another terminal"):
        accepted_settings(told({}, whose="TEST0002"), None, profile)


class Notes:
    """Keeps what a session asks for."""

    def __init__(self) -> None:
        self.effects: list[fx.Effect] = []

    def perform(self, effect: fx.Effect, _: State) -> None:
        self.effects.append(effect)


def session_of(catalogue: Catalogue, notes: Notes, show: Callable[[Page], None], logged: list[Entry]) -> Session:
    session = Session(
        place_name="old",
        settings=SessionSettings(),
        now=lambda: NOON,
        performer=notes,
        show=show,
        log=logged.extend,
    )
    session.dispatch(ev.CatalogueChanged(catalogue))
    return session


def test_they_come_into_force_between_sessions(player: Player, catalogue: Catalogue, reading: CardReading) -> None:
    notes, pages, logged = Notes(), list[Page](), list[Entry]()
    session = session_of(catalogue, notes, pages.append, logged)
    session.dispatch(sev.ItemChosen(catalogue.items[0].code))

    session.dispatch(ev.SettingsChanged(Configured("new", "340100", SessionSettings(idle_s=90))))

    assert fx.TakeSettings() not in notes.effects, "whoever is being served keeps what they began with"
    assert pages[-1].status.place == "old"

    session.dispatch(sev.CancelAsked())
    session.dispatch(sev.CancelConfirmed())
    session.dispatch(sev.Continued())
    for _ in range(3):
        session.dispatch(ev.TimerFired("farewell"))

    assert notes.effects.count(fx.TakeSettings()) == 1
    assert pages[-1].status.place == "new"
    assert session.state.division == "340100"
    assert [entry["what"] for entry in logged].count("settings") == 1


def test_an_idle_terminal_takes_them_at_once(catalogue: Catalogue) -> None:
    notes, pages = Notes(), list[Page]()
    session = session_of(catalogue, notes, pages.append, [])

    session.dispatch(ev.SettingsChanged(Configured("new", "", SessionSettings())))

    assert fx.TakeSettings() in notes.effects
    assert pages[-1].status.place == "new"


def test_items_can_be_blocked_at_one_terminal() -> None:
    why = Words(zh="这里没有扫描仪", en="No scanner here")
    blocked = BlockedItem(item="11349900MB0000019G2342099001001", why=why)

    assert posted(None, NOON, (blocked,)).why_blocked(blocked.item) == why


def test_a_cap_can_be_set_and_lifted_while_it_is_used() -> None:
    waited: list[float] = []
    bandwidth = Bandwidth(0, clock=lambda: 0.0, wait=waited.append)
    assert bandwidth.take(1 << 30) == 0.0

    bandwidth.bytes_per_s = 1000
    bandwidth.take(3000)
    assert waited == [3.0]

    bandwidth.bytes_per_s = 0
    bandwidth.take(1 << 30)
    assert waited == [3.0]
