"""A resident leaves no trace: canaries go through the real program, every way a session can end, and are looked for.

What of memory can't be wiped from Python is said in docs/decisions/014-no-trace.md. A ring of references is freed a
moment after the session, so the search of memory is made a few times.
"""

import io
import os
import re
import resource
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import requests

from sandbox.home import ROOT, Home
from sandbox.journey import Journey, stored_case
from sandbox.processes import Sandbox, wait_until
from sandbox.residents import Resident
from screens.pilot_client import Pilot, PilotError
from tests.whole.canaries import (
    Needles,
    canary_resident,
    family,
    in_files,
    in_memory,
    of_bytes,
    of_text,
    phone_of,
)

pytestmark = pytest.mark.whole

SHARED = tuple(map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/var/spool", "/var/cache", "/var/log", "/run")))
FOR_FILES = re.compile("base64|percent|escaped|gbk|utf-16-be|utf-32| 2$")
IDLE_S = 20
DONE, CANCELLED, IDLE, CRASHED, KILLED = range(5)


@pytest.fixture(scope="module")
def own_places(home: Home) -> Iterator[tuple[Path, ...]]:
    """The folders that are the terminal's alone: temporary files and home are made private for it."""
    places = {name: home.directory / name.lower() for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    before = {name: os.environ.get(name) for name in places}
    for name, place in places.items():
        place.mkdir(mode=0o700)
        os.environ[name] = str(place)
    profile = home.profile.read_text(encoding="utf-8")
    home.profile.write_text(f"{profile}\n[session]\nidle_s = {IDLE_S}\nstill_there_s = 20\n", encoding="utf-8")
    yield (home.state, home.directory / "logs", *places.values())
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture
def terminal(own_places: tuple[Path, ...], sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.start_terminal(offscreen=True)
    yield sandbox
    sandbox.stop("terminal")


def journey(terminal: Sandbox, index: int, folder: Path) -> Journey:
    answers = {
        "phone": phone_of(index),
        "insured-place": "340200",
        "insurance-kind": "resident",
        "destination": "320100",
        "reason": "retired-elsewhere",
    }
    return Journey(terminal, canary_resident(index), folder / str(index), answers=answers)


def texts(index: int) -> Needles:
    """What a resident says, in every encoding."""
    resident: Resident = canary_resident(index)
    said = {"name": resident.name, "number": resident.number, "address": resident.address, "phone": phone_of(index)}
    return {f"{index} {key}": needle for what, text in said.items() for key, needle in of_text(what, text).items()}


def pictures(url: str) -> Needles:
    """What a camera shows now: the compressed pictures and what becomes of them when they are decoded."""
    needles: dict[str, bytes] = {}
    with requests.get(url, stream=True, timeout=10) as stream:
        content = b""
        for piece in stream.iter_content(1 << 16):
            content += piece
            if content.count(b"\xff\xd9\r\n") >= 20:
                break
    for at, found in enumerate(sorted(set(re.findall(rb"\r\n\r\n(\xff\xd8.*?\xff\xd9)\r\n", content, re.DOTALL)))[:3]):
        needles |= of_bytes(f"picture {at}", found)
        decoded = cv2.imdecode(np.frombuffer(found, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        needles |= of_bytes(f"picture {at} BGR", decoded.tobytes())
        needles |= of_bytes(f"picture {at} RGB", cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).tobytes())
    assert needles
    return needles


def papers(terminal: Sandbox, number: str) -> Needles:
    """Signature, form and scanned pages as the centre got them."""
    package = zipfile.ZipFile(io.BytesIO(terminal.centre_bytes(f"/sandbox/cases/{number}/package")))
    needles: dict[str, bytes] = {}
    for name in package.namelist():
        if name.startswith("attachments/"):
            needles |= of_bytes(name, package.read(name))
    assert needles
    return needles


def as_in_memory(needles: Needles) -> Needles:
    """Those that Python, Qt and C keep in memory; the search of some hundred megabytes for the others takes long."""
    return {key: needle for key, needle in needles.items() if not FOR_FILES.search(key)}


def process_of(terminal: Sandbox) -> int:
    return terminal.process("terminal").pid


def leave_unfinished(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        pilot.press("cancel")
        pilot.wait(sheet="leave", seconds=30)
        pilot.press("leave")
        pilot.wait(body="FarewellBody", seconds=30)
        terminal.steer("id_card_reader", command="lift")
        terminal.steer("camera", command="show", scene="nobody")
        pilot.press("home")
        pilot.wait(body="HomeBody", seconds=30)


def fall_asleep(terminal: Sandbox) -> None:
    """The resident walks away; the terminal asks, waits, and wipes."""
    terminal.steer("id_card_reader", command="lift")
    with Pilot(terminal.home.pilot) as pilot:
        pilot.wait(body="HomeBody", seconds=90)


def everywhere(terminal: Sandbox, own_places: tuple[Path, ...], needles: Needles, since: float) -> list[object]:
    """Files of the terminal's own folders and of those that any program may write to. Their papers are theirs."""
    theirs = tuple(str(terminal.home.directory / name) for name in ("centre", "paper", "pictures"))
    found = in_files((*own_places, *SHARED, ROOT), needles, since)
    return [one for one in found if not one.where.startswith(theirs) and "/pics/" not in one.where]


def test_sessions_that_end_well_leave_nothing_in_files_nor_in_memory(
    terminal: Sandbox, own_places: tuple[Path, ...], tmp_path: Path
) -> None:
    since = time.time()
    started = process_of(terminal)
    needles: dict[str, bytes] = {
        key: needle for index in (DONE, CANCELLED, IDLE) for key, needle in texts(index).items()
    }
    done = journey(terminal, DONE, tmp_path / "pics")
    done.play_to_review()
    terminal.steer("camera", command="show", scene="an")
    needles |= pictures(f"http://127.0.0.1:{terminal.home.ports['camera']}/stream")
    terminal.steer("camera", command="show", scene="nobody")
    can_look = os.access(f"/proc/{started}/mem", os.R_OK)
    if can_look:
        seen = {found.what.split()[1] for found in in_memory(started, as_in_memory(texts(DONE)))}
        assert seen == {"name", "number", "address", "phone"}, (
            "who finds nothing during a session proves nothing after it"
        )
    with Pilot(terminal.home.pilot) as pilot:
        pilot.press("next")
        pilot.wait(body="SignBody", seconds=30)
        pilot.draw((((0.2, 0.3), (0.4, 0.7), (0.7, 0.3)), ((0.3, 0.5), (0.8, 0.6))))
    done.submit()
    with Pilot(terminal.home.pilot) as pilot:
        done._receipt(pilot)
        done._leave(pilot)
    wait_until("delivery", lambda: stored_case(terminal, done.number) is not None)
    needles |= papers(terminal, done.number)
    journey(terminal, CANCELLED, tmp_path / "pics").play_to_sign()
    leave_unfinished(terminal)
    journey(terminal, IDLE, tmp_path / "pics").play_to_sign()
    fall_asleep(terminal)

    assert everywhere(terminal, own_places, needles, since) == []
    if not can_look:
        pytest.skip("files are clean; another process's memory is root's to read")
    kept = as_in_memory(needles)
    wait_until("forgetting", lambda: not [one for process in family(started) for one in in_memory(process, kept)], 120)


@pytest.mark.parametrize(("index", "deadly"), [(CRASHED, signal.SIGSEGV), (KILLED, signal.SIGKILL)])
def test_sessions_cut_off_leave_nothing_in_files(
    terminal: Sandbox, own_places: tuple[Path, ...], tmp_path: Path, index: int, deadly: signal.Signals
) -> None:
    since = time.time()
    journey(terminal, index, tmp_path / "pics").play_to_sign()
    terminal.process("terminal").send_signal(deadly)
    terminal.exit_code("terminal", 20)
    assert everywhere(terminal, own_places, texts(index), since) == []
    terminal.start_terminal(offscreen=True)
    with Pilot(terminal.home.pilot) as pilot:
        pilot.wait(body="HomeBody", seconds=30)

    assert everywhere(terminal, own_places, texts(index), since) == []
    assert not [path for path in (ROOT, *own_places) for _ in path.glob("core*") if path.is_file()]


def test_a_bug_is_told_without_what_it_was_about(
    terminal: Sandbox, own_places: tuple[Path, ...], tmp_path: Path
) -> None:
    since = time.time()
    with Pilot(terminal.home.pilot) as pilot:
        pilot._socket.sendall(f'{{"do": "{canary_resident(DONE).name} {canary_resident(DONE).number}\n'.encode())
        with pytest.raises((PilotError, OSError)):
            pilot.page()
    assert terminal.exit_code("terminal", 20) == 70

    assert "K901 error=JSONDecodeError" in terminal.log("terminal")
    assert everywhere(terminal, own_places, texts(DONE), since) == []


def test_no_process_of_the_terminal_can_leave_a_core(terminal: Sandbox) -> None:
    started = process_of(terminal)
    wait_until("start of its children", lambda: len(family(started)) > 3)
    for process in family(started):
        assert max(resource.prlimit(process, resource.RLIMIT_CORE)) <= 1
