"""A terminal with all its devices, from outside: what technicians, the centre and residents see of them."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from sandbox.home import ROOT
from sandbox.processes import Sandbox, wait_until
from sandbox.residents import AN
from screens.pilot_client import Pilot

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("chip_cards")]
NOTICED_S = 2.0
ALLOWANCE_S = 1.5
"""For two busy cores and the time that a command takes to answer."""


@pytest.fixture(scope="module")
def terminal(sandbox: Sandbox) -> Iterator[Sandbox]:
    start(sandbox)
    yield sandbox
    sandbox.stop("terminal")
    assert "K901" not in sandbox.log("terminal")


def start(sandbox: Sandbox) -> None:
    (sandbox.home.state / "health.json").unlink(missing_ok=True)
    sandbox.start_terminal(offscreen=True)
    wait_until("all devices ready", lambda: all(state == "ready" for state in states(sandbox).values()))


def health(sandbox: Sandbox) -> list[dict[str, Any]]:
    path = sandbox.home.state / "health.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["devices"] if path.exists() else []
    return rows


def states(sandbox: Sandbox) -> dict[str, str]:
    known = {row["name"]: row["state"] for row in health(sandbox)}
    return known or {"nothing": "known yet"}


def _is(sandbox: Sandbox, device: str, wanted: str) -> bool:
    return states(sandbox)[device] == wanted


def command(sandbox: Sandbox, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "main.py", "device", *words, "--profile", str(sandbox.home.profile)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def banners(pilot: Pilot) -> str:
    return " ".join(banner["text"] for banner in pilot.page()["content"]["out_of_order"])


def services(pilot: Pilot) -> list[dict[str, Any]]:
    """Open a part of life: its services."""
    pilot.press("topic:health-care")
    listed = pilot.wait(body="MenuBody", seconds=10)
    entries: list[dict[str, Any]] = listed["content"]["entries"]
    return entries


def test_every_device_is_listed_with_all_that_is_known_while_the_terminal_runs(terminal: Sandbox) -> None:
    result = command(terminal, "list", "--json")
    rows = {row["name"]: row for row in json.loads(result.stdout)}

    assert result.returncode == 0, result.stdout
    assert len(rows) == 12
    assert rows["receipt_printer"]["supplies"][0] == {"name": "paper", "level": "full", "percent": None}
    assert rows["id_card_reader"]["serial"].startswith("05.03-")
    assert rows["power"]["since"]
    assert all(row["driver"] and row["device"] in ("online", "deviceBusy") for row in rows.values())


def test_devices_are_not_tested_under_a_running_terminal(terminal: Sandbox) -> None:
    result = command(terminal, "test", "all", "--no-questions")

    assert result.returncode == 1
    assert "K402 TERMINAL_RUNS" in result.stderr


def test_readiness_is_told_while_the_terminal_runs(terminal: Sandbox) -> None:
    result = command(terminal, "report", "--json")
    content = json.loads(result.stdout)

    assert result.returncode == 0, result.stderr
    assert content["verdict"] == "ready"
    assert len(content["devices"]) == 12
    assert "K402" in command(terminal, "report", "--print", "receipt").stderr


@pytest.mark.parametrize(
    "device", ["id_card_reader", "receipt_printer", "lines", "code_scanner", "social_security_reader"]
)
def test_a_device_unplugged_and_plugged_is_noticed_within_two_seconds(terminal: Sandbox, device: str) -> None:
    for order, wanted in (("unplug", "absent"), ("plug", "ready")):
        terminal.steer(device, command=order)
        told = time.monotonic()
        wait_until(f"{device} {wanted}", partial(_is, terminal, device, wanted), 10)
        assert time.monotonic() - told < NOTICED_S + ALLOWANCE_S


def test_watching_tells_each_change_as_it_happens(terminal: Sandbox) -> None:
    line = [sys.executable, "main.py", "device", "watch", "--json", "--seconds", "6"]
    watch = subprocess.Popen(
        [*line, "--profile", str(terminal.home.profile)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert watch.stdout is not None
    first = json.loads(watch.stdout.readline())
    terminal.steer("receipt_printer", command="cover", state="open")
    rows = [first, *(json.loads(row) for row in watch.stdout)]
    terminal.steer("receipt_printer", command="cover", state="closed")
    wait_until("closed", lambda: _is(terminal, "receipt_printer", "ready"), 10)
    watch.stdout.close()
    watch.wait(10)

    assert [row["device"] for row in rows if row["name"] == "receipt_printer"] == ["online", "userError"]


def test_home_says_what_can_be_done_without_paper(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        terminal.steer("receipt_printer", command="paper", state="out")
        wait_until("banner", lambda: "回执打印机缺纸，可提交，暂不能打印。" in banners(pilot), 5)
        assert services(pilot)[0]["unavailable"] == ""
        pilot.press("back")
        pilot.wait(body="HomeBody", seconds=10)
        terminal.steer("receipt_printer", command="paper", state="good")
        wait_until("no banner", lambda: "回执打印机" not in banners(pilot), 5)


def test_a_card_that_is_left_is_reminded_of_and_its_lamp_lit_until_it_is_taken(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        pilot.press(services(pilot)[0]["name"])
        pilot.wait(body="GuideBody", seconds=10)
        terminal.steer("id_card_reader", command="insert", **AN.card())
        wait_until("card seen", lambda: _media(terminal) == "present", 5)
        pilot.press("cancel")
        pilot.press("leave")
        pilot.wait(body="FarewellBody", seconds=10)
        pilot.press("home")
        wait_until("reminder", lambda: "东西还在这里" in pilot.page()["lead"], 5)
        wait_until("lamp", lambda: terminal.steer("lines", command="state")["on"] != [], 5)
        said = terminal.steer("speech", command="state")["utterances"]
        assert any("身份证" in utterance["text"] for utterance in said)
        terminal.steer("id_card_reader", command="lift")
        pilot.wait(body="HomeBody", seconds=10)
        wait_until("dark", lambda: terminal.steer("lines", command="state")["on"] == [], 8)


def _media(sandbox: Sandbox) -> str:
    return str(next(row["media"] for row in health(sandbox) if row["name"] == "id_card_reader"))


def test_without_mains_nobody_begins_and_on_a_low_battery_the_terminal_ends_cleanly(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        terminal.steer("power", command="mains", on=False)
        wait_until("battery", lambda: "停电了" in banners(pilot), 15)
        assert all(service["unavailable"] for service in services(pilot))
        pilot.press("back")
        pilot.wait(body="HomeBody", seconds=10)
        terminal.steer("power", command="mains", on=True)
        wait_until("mains", lambda: "停电了" not in banners(pilot), 15)
    terminal.steer("power", command="charge", percent=10)
    terminal.steer("power", command="mains", on=False)

    assert terminal.exit_code("terminal", 30) == 75
    terminal.steer("power", command="mains", on=True)
    terminal.steer("power", command="charge", percent=100)
    start(terminal)
