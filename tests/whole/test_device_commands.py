"""A technician sees, tests, measures and trusts each device, by commands."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.hands import lay_social_security_card
from sandbox.home import ROOT
from sandbox.processes import Sandbox

pytestmark = pytest.mark.whole

Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    def run_it(*words: str, typed: str = "") -> Result:
        line = [sys.executable, "main.py", "device", *words, "--profile", str(sandbox.home.profile)]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, input=typed, timeout=120)

    return run_it


def started(sandbox: Sandbox, *words: str) -> subprocess.Popen[str]:
    line = [sys.executable, "main.py", "device", *words, "--profile", str(sandbox.home.profile)]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.usefixtures("chip_cards")
def test_all_devices_are_tested_with_papers_and_a_report(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.steer("id_card_reader", command="lift")
    report = tmp_path / "findings.json"
    result = run("test", "all", "--no-questions", "--output", str(report))
    findings = json.loads(report.read_text(encoding="utf-8"))

    assert [finding for finding in findings if finding["passed"] is False] == []
    assert result.returncode == 0
    assert {finding["device"] for finding in findings} >= {"id_card_reader", "face", "lines", "speech", "power"}
    assert {"test receipt", "test page", "face finder", "page finder"} <= {
        finding["check"] for finding in findings if finding["passed"]
    }


def test_a_device_that_fails_its_test_is_told_with_its_code(run: Run, sandbox: Sandbox) -> None:
    sandbox.steer("receipt_printer", command="paper", state="out")
    result = run("test", "receipt_printer", "--json")
    sandbox.steer("receipt_printer", command="paper", state="good")
    failed = {finding["check"]: finding["failure"] for finding in json.loads(result.stdout) if not finding["passed"]}

    assert result.returncode == 1
    assert failed["status"] == failed["test receipt"] == "D402"


@pytest.mark.usefixtures("chip_cards")
def test_readiness_is_told_printed_and_exported(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    before = len(list(sandbox.home.receipts.glob("*.png")))
    result = run("report", "--json", "--print", "receipt", "--output", str(tmp_path / "report.pdf"))

    assert result.returncode == 0, result.stdout
    assert json.loads(result.stdout)["verdict"] == "ready"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert len(list(sandbox.home.receipts.glob("*.png"))) == before + 1


def test_what_is_missing_makes_a_terminal_limited_and_says_what_to_do(run: Run, sandbox: Sandbox) -> None:
    sandbox.steer("code_scanner", command="unplug")
    result = run("report")
    sandbox.steer("code_scanner", command="plug")

    assert result.returncode == 1
    assert result.stdout.startswith("limited")
    assert "code_scanner: D701" in result.stdout


def test_a_device_is_measured_and_its_profile_written(run: Run, tmp_path: Path) -> None:
    """Only "normal" is brought about; everything else is skipped."""
    target = tmp_path / "measured.json"
    result = run("measure", "receipt_printer", "--output", str(target), typed="\ns\ns\ns\ns\ns\ns\n")
    measured = json.loads(target.read_text(encoding="utf-8"))

    assert result.returncode == 0, result.stderr
    assert [seen["condition"] for seen in measured["observations"]] == ["normal"]
    assert measured["model"] == "SIM-80"
    assert measured["blind"] == []


@pytest.mark.usefixtures("chip_cards")
@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_social_security_card_is_read_with_the_centre_s_second_step(sandbox: Sandbox, version: int) -> None:
    sandbox.steer("social_security_reader", command="remove")
    reading = started(sandbox, "read-social-security", "--json", "--seconds", "30")
    lay_social_security_card(sandbox, version)
    out, err = reading.communicate(timeout=60)
    card: dict[str, Any] = json.loads(out)

    assert reading.returncode == 0, err
    assert (card["name"], card["number"]) == ("安小徽", "349900199003070028")
    assert card["complete"] is True


def test_a_code_is_scanned_and_only_the_centre_says_what_it_is(sandbox: Sandbox) -> None:
    scanning = started(sandbox, "scan", "--json", "--resolve", "--seconds", "30")
    assert scanning.stderr is not None
    for _ in range(60):
        sandbox.steer("code_scanner", command="present", payload="QJ-SANDBOX-20261123-01")
        try:
            scanning.wait(0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    out, err = scanning.communicate(timeout=10)

    assert scanning.returncode == 0, err
    assert json.loads(out)["kind"] == "pick-up"
    assert "QJ-SANDBOX" not in out


def test_whoever_reads_along_may_stop_reading(sandbox: Sandbox) -> None:
    watch = started(sandbox, "watch", "--seconds", "20")
    assert watch.stdout is not None
    assert watch.stderr is not None
    watch.stdout.readline()
    watch.stdout.close()
    sandbox.steer("receipt_printer", command="cover", state="open")
    code = watch.wait(30)
    sandbox.steer("receipt_printer", command="cover", state="closed")
    said = watch.stderr.read()
    watch.stderr.close()

    assert (code, said) == (1, "")


def test_a_test_that_waits_can_be_broken_off(sandbox: Sandbox) -> None:
    scanning = started(sandbox, "scan", "--seconds", "60")
    with pytest.raises(subprocess.TimeoutExpired):
        scanning.wait(5)
    scanning.send_signal(signal.SIGINT)
    _, said = scanning.communicate(timeout=20)

    assert (scanning.returncode, said) == (130, "")
