"""Native code in a child: whatever it does, the terminal gets a failure code and goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.api import DeviceError
from devices.child import MOST_DESCRIPTORS, ChildProcess
from devices.failures import DeviceFailure
from tests.devices.conftest import wait_until

MODULE = "tests.devices.children.crashing"


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    process = ChildProcess(MODULE)
    yield process
    process.close()


def failure(child: ChildProcess, how: str, deadline_s: float = 10) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        child.call({"how": how}, deadline_s=deadline_s)
    return caught.value


def test_questions_and_blobs_go_both_ways(child: ChildProcess) -> None:
    blob = os.urandom(3 << 20)
    answer, blobs = child.call({"how": "echo", "say": "你好"}, [blob, b""], deadline_s=10)

    assert answer == {"said": "你好"}
    assert blobs == [blob, b""]


def test_a_failure_that_the_child_names_comes_through(child: ChildProcess) -> None:
    error = failure(child, "refuse")

    assert (error.failure, error.detail) == (DeviceFailure.FACE_NONE, "nobody there")


@pytest.mark.fault(
    "native library", "crashes (SIGSEGV)", code="D006", recovers="its process is started anew at the next question"
)
@pytest.mark.parametrize(("how", "said"), [("crash", "SIGSEGV"), ("exit", "exit code 3")])
def test_a_child_that_dies_is_told_and_started_again(child: ChildProcess, how: str, said: str) -> None:
    error = failure(child, how)

    assert error.failure is DeviceFailure.CHILD_CRASHED
    assert said in error.detail
    assert child.call({"how": "echo", "say": "again"}, deadline_s=10)[0] == {"said": "again"}


@pytest.mark.fault("native library", "hangs", code="D004", recovers="its process is killed at the deadline")
def test_a_child_that_hangs_is_killed_in_time(child: ChildProcess) -> None:
    child.start(10)
    started = time.monotonic()

    assert failure(child, "hang", deadline_s=0.5).failure is DeviceFailure.TIMED_OUT
    assert time.monotonic() - started < 2
    assert not child.running


@pytest.mark.fault(
    "native library", "prints what it reads", sees="nothing", recovers="what it prints goes nowhere, on no log"
)
def test_what_a_library_prints_does_no_harm_and_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    child = ChildProcess(MODULE)
    assert child.call({"how": "chatter"}, deadline_s=10)[0] == {"said": "done"}
    child.close()

    assert capfd.readouterr() == ("", "")


@pytest.mark.fault(
    "native library", "leaks descriptors", sees="nothing", recovers="its process is replaced between two questions"
)
def test_a_child_that_leaks_descriptors_is_replaced_before_the_next_question(child: ChildProcess) -> None:
    first = child.call({"how": "leak", "count": MOST_DESCRIPTORS - 20}, deadline_s=10)[0]["process"]
    same = child.call({"how": "leak", "count": 40}, deadline_s=10)[0]["process"]

    assert first == same
    wait_until(lambda: child.call({"how": "leak", "count": 0}, deadline_s=10)[0]["process"] != same)


@pytest.mark.fault(
    "native library", "leaks memory", sees="nothing", recovers="its process is replaced between two questions"
)
def test_a_child_that_hoards_memory_is_replaced_before_the_next_question(
    child: ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.child.MOST_MEMORY", 300 << 20)
    first = child.call({"how": "hoard", "bytes": 310 << 20}, deadline_s=10)[0]["process"]

    wait_until(lambda: child.call({"how": "leak", "count": 0}, deadline_s=10)[0]["process"] != first)


@pytest.mark.fault(
    "native library", "wants all memory at once", code="D006", recovers="its process alone ends; another takes over"
)
def test_a_child_that_wants_all_memory_at_once_gets_none_of_the_terminals(
    child: ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.child.HIGHEST_MEMORY", 200 << 20)

    assert failure(child, "hoard-all").failure is DeviceFailure.CHILD_CRASHED
    assert child.call({"how": "echo", "say": "again"}, deadline_s=10)[0] == {"said": "again"}


def test_a_child_yields_to_the_screen_leaves_no_core_and_is_the_first_to_go_when_memory_is_out(
    child: ChildProcess,
) -> None:
    told = child.call({"how": "priority"}, deadline_s=10)[0]

    assert told == {"nice": os.nice(0) + 5, "core": [1, 1], "out_of_memory": "1000"}


def message(header: bytes) -> str:
    return (len(header).to_bytes(4, "big") + header).hex()


@pytest.mark.fault("native library", "answers garbage", code="D007", recovers="its process is replaced")
@pytest.mark.parametrize(
    "answer",
    [
        message(b"nope"),
        message(b"[]"),
        message(b"{}"),
        message(b'{"blobs": [-1]}'),
        message(b'{"blobs": ["much"]}'),
        message(b'{"blobs": [], "failure": "no such code"}'),
        message(b"[" * 50_000),
        "ff" * 8,
    ],
    ids=["no JSON", "a list", "no blobs", "negative", "no number", "unknown failure", "deep", "endless"],
)
def test_a_child_that_answers_garbage_is_told(answer: str) -> None:
    child = ChildProcess("tests.devices.children.babbling", [answer])
    with pytest.raises(DeviceError) as caught:
        child.start(10)

    assert caught.value.failure is DeviceFailure.GARBAGE
    assert not child.running


def test_a_module_that_does_not_exist_is_told() -> None:
    child = ChildProcess("tests.devices.children.nobody")
    with pytest.raises(DeviceError) as caught:
        child.start(10)

    assert caught.value.failure is DeviceFailure.CHILD_CRASHED


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    """Also when the parent is killed without a last word."""
    note = tmp_path / "pid"
    code = (
        "from devices.child import ChildProcess; import pathlib, signal\n"
        f"child = ChildProcess({MODULE!r}); child.start(20)\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); signal.pause()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    wait_until(lambda: note.exists() and note.read_text() != "")
    pid = int(note.read_text())
    parent.send_signal(signal.SIGKILL)
    parent.wait()

    wait_until(lambda: not Path(f"/proc/{pid}").exists() or "zombie" in Path(f"/proc/{pid}/status").read_text())
