"""The pilot touches what a person could touch, over its socket."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk import screen_events as sev
from screens.pilot import PilotServer
from screens.pilot_client import Pilot, PilotError
from screens.samples import pages
from screens.shell import Shell


def _play(qtbot: QtBot, path: Path, part: Callable[[Pilot], None]) -> None:
    """Run the client in a thread of its own while the window's loop runs."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with Pilot(path, patience_s=5) as pilot:
                part(pilot)
        except (AssertionError, PilotError, OSError) as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
    thread.join()
    assert failures == []


def test_a_pilot_reads_presses_types_draws_waits_and_takes_pictures(
    make_shell: Callable[[int, int], Shell], qtbot: QtBot, tmp_path: Path
) -> None:
    shell = make_shell(1080, 1920)
    samples = pages("zh")
    server = PilotServer(shell, tmp_path / "pilot")
    told: list[object] = []

    def answer(event: object) -> None:
        told.append(event)
        if event == sev.Continued():
            shell.show_page(samples["code"])
        if event == sev.Typed("code", "1547"):
            shell.show_page(samples["sign"])

    shell.happened.connect(answer)
    shell.show_page(samples["guide"])

    def part(pilot: Pilot) -> None:
        page = pilot.wait(body="GuideBody", action="begin")
        assert page["heading"] == samples["guide"].heading
        pilot.press("begin")
        assert pilot.wait(not_key="guide")["key"] == "code"
        pilot.type("7")
        pilot.wait(key="sign")
        pilot.draw([[(0.2, 0.2), (0.4, 0.6)]])
        pilot.picture(tmp_path / "sign.png")

    _play(qtbot, tmp_path / "pilot", part)
    assert any(isinstance(event, sev.Signed) and event.strokes for event in told)
    assert (tmp_path / "sign.png").stat().st_size > 1000
    server.close()


def test_a_pilot_is_told_what_cannot_be_touched_and_what_never_came(
    make_shell: Callable[[int, int], Shell], qtbot: QtBot, tmp_path: Path
) -> None:
    shell = make_shell(1080, 1920)
    page = pages("zh")["sheet-staff"]
    server = PilotServer(shell, tmp_path / "pilot")
    shell.show_page(replace(page, lead="x"))
    errors: list[str] = []

    def part(pilot: Pilot) -> None:
        for attempt in (lambda: pilot.press("back"), lambda: pilot.wait(key="never", seconds=0.05)):
            try:
                attempt()
            except PilotError as error:
                errors.append(str(error))

    _play(qtbot, tmp_path / "pilot", part)
    assert "disabled" in errors[0]
    assert "still waiting" in errors[1]
    server.close()
