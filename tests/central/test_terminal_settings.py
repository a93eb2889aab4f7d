"""A terminal's settings: published at the centre, followed by the terminal, rolled back when they would not do."""

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.failures import KioskError
from kiosk.followed import Followed
from kiosk.profile import Profile, load_profile
from kiosk.settings import InForce, accepted_settings
from kiosk.storage import Storage
from offline.failures import OfflineError
from offline.transport import CentreTransport
from tests.kiosk.test_storage_commands import profile_in

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
Trouble = KioskError | OfflineError


class Terminal:
    """Follows its settings as housekeeping does."""

    def __init__(self, folder: Path, running: Any, halves: dict[str, Any]) -> None:
        path = profile_in(folder)
        signing = halves["signing"]
        profile = path.read_text().split("[centre.signing_keys]")[0]
        path.write_text(f'{profile}[centre.signing_keys]\n"{signing["id"]}" = "{signing["public"]}"\n')
        self.path = path
        self.profile = load_profile(path)
        self.told: list[Trouble] = []
        self.applied: list[Profile] = []
        keys = {signing["id"]: base64.b64decode(signing["public"])}
        self.transport = CentreTransport(running.address, running.token, keys, terminal="TEST0001")

    def follow(self, now: datetime = NOON) -> Profile:
        """One round; the profile that a start would use now."""
        with Storage(self.profile, self.told.append) as storage:
            settings = Followed[InForce](
                "/v1/terminals/TEST0001/settings",
                storage.settings,
                judge=lambda body, known: accepted_settings(body, known, self.profile),
                apply=lambda told: self.applied.append(told.profile),
                on_trouble=self.told.append,
            )
            settings.begin()
            settings.refresh(self.transport, now)
            return storage.in_force(self.profile, self.told.append)


@pytest.fixture
def terminal(tmp_path: Path, running: Any, public_halves: dict[str, Any]) -> Terminal:
    return Terminal(tmp_path, running, public_halves)


@pytest.fixture
def publish(
    tmp_path: Path, running: Any, central: Callable[..., str], execute: Callable[[str], None]
) -> Callable[..., str]:
    execute("DELETE FROM settings")  # other tests have the same centre

    def run(text: str, *words: str) -> str:
        file = tmp_path / "settings.yaml"
        file.write_text(text, encoding="utf-8")
        return central("settings", file, "--database", running.database, *words)

    return run


def test_they_are_followed_and_there_at_a_start_without_network(
    terminal: Terminal, publish: Callable[..., str]
) -> None:
    publish("session: {idle_s: 90}\nnetwork: {out_of_touch_h: 24}\n")
    assert terminal.follow().session.idle_s == 90

    publish("session: {idle_s: 120}\n", "--terminal", "TEST0001")
    assert terminal.follow().session.idle_s == 120, "its own take the place of those for every terminal"
    publish("session: {idle_s: 30}\n")
    assert terminal.follow().session.idle_s == 120

    with Storage(terminal.profile, terminal.told.append) as storage:
        assert storage.in_force(terminal.profile, terminal.told.append).session.idle_s == 120
        assert storage.in_force(terminal.profile, terminal.told.append).network.out_of_touch_h == 72
    assert terminal.told == []


def test_what_would_not_do_is_rolled_back_and_told(terminal: Terminal, publish: Callable[..., str]) -> None:
    publish("session: {idle_s: 90}\n", "--terminal", "TEST0001")
    terminal.follow()
    publish("session: {idle_s: 100, still_there_s: 3}\n", "--terminal", "TEST0001")

    in_force = terminal.follow(NOON + timedelta(days=3))

    assert in_force.session.idle_s == 90
    assert [error.failure for error in terminal.told] == ["K302"]
    with Storage(terminal.profile, terminal.told.append) as storage:
        assert storage.followed()["settings"] == NOON, "and its age is told from when it was last the newest"

    publish("session: {idle_s: 110}\n", "--terminal", "TEST0001")
    assert terminal.follow().session.idle_s == 110


def test_an_empty_file_takes_all_back(terminal: Terminal, publish: Callable[..., str]) -> None:
    publish("terminal: {place: 新网点}\n", "--terminal", "TEST0001")
    assert terminal.follow().terminal.place == "新网点"

    publish("", "--terminal", "TEST0001")

    assert terminal.follow() == terminal.profile


@pytest.mark.parametrize(
    "text", ["devices: {camera: {driver: x}}", "centre: {url: 'https://x'}", "- a", "session: {x: 1}"]
)
def test_a_file_with_anything_else_is_not_published(publish: Callable[..., str], text: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        publish(text)

    assert "settings.yaml" in refused.value.stderr


def test_nobody_reads_another_terminal_s(call: Callable[..., Any]) -> None:
    assert call("GET", "/v1/terminals/TEST0002/settings").status_code == 403
