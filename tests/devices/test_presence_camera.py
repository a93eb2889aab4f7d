"""Presence from frames, looked at by the real child process; and its hysteresis as a function of time."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Absent, Blocked, DeviceError, Frame, Picture, Presence, Ready
from devices.failures import DeviceFailure
from devices.presence.camera_presence import CameraPresence
from devices.presence.hysteresis import Limits, Watch, looked, presence
from devices.simulated.person import lobby
from sandbox.faces import astronaut
from tests.devices.conftest import wait_until

NUMBERS = count(1)
LIMITS = Limits(away_s=8, silent_s=3)


def frame(image: Any) -> Frame:
    height, width = image.shape[:2]
    return Frame(Picture(width, height, image.tobytes()), time.monotonic(), next(NUMBERS))


def noisy(image: Any, seed: int) -> Any:
    """As a cheap camera sees it in the dark."""
    noise = np.random.default_rng(seed).normal(0, 6, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def with_coat(image: Any, left: int) -> Any:
    """Somebody from behind."""
    scene = image.copy()
    scene[120:400, left : left + 160] = (40, 44, 60)
    return scene


def child_of(eyes: CameraPresence) -> subprocess.Popen[bytes]:
    assert eyes._child is not None
    assert eyes._child._child is not None
    return eyes._child._child.process


def sees_a_face(eyes: CameraPresence) -> bool:
    return eyes.look(Frame(astronaut(), time.monotonic(), next(NUMBERS))) is Presence.PRESENT


@pytest.fixture(scope="module")
def opened() -> Iterator[CameraPresence]:
    """One child for all tests: it takes a second to start."""
    driver = CameraPresence({"away_s": 0.5, "silent_s": 0.4})
    yield driver
    driver.close()


@pytest.fixture
def eyes(opened: CameraPresence) -> CameraPresence:
    """Opened; the last picture was of an empty lobby, of which nothing is remembered."""
    opened.open()
    opened.look(frame(lobby()))
    opened._watch = Watch()
    return opened


# --- What conforms ---------------------------------------------------------------------------------------------------


def test_nothing_is_known_before_the_first_picture(eyes: CameraPresence) -> None:
    assert eyes.look(None) is Presence.UNKNOWN
    assert isinstance(eyes.status(), Ready)


def test_a_face_that_keeps_still_is_somebody(eyes: CameraPresence) -> None:
    portrait = astronaut()
    seen = Frame(portrait, time.monotonic(), next(NUMBERS))
    assert eyes.look(seen) is Presence.PRESENT


def test_who_walks_up_with_the_back_turned_is_somebody(eyes: CameraPresence) -> None:
    eyes.look(frame(with_coat(lobby(), 100)))
    assert eyes.look(frame(with_coat(lobby(), 180))) is Presence.PRESENT


def test_an_empty_lobby_is_nobody_in_spite_of_noise_and_lamps(eyes: CameraPresence) -> None:
    seeds = count()
    said: list[Presence] = []

    def settled() -> bool:
        seed = next(seeds)
        said.append(eyes.look(frame(noisy(lobby() // (1 + seed % 2), seed))))
        return said[-1] is Presence.NOT_PRESENT

    wait_until(settled)
    assert set(said) == {Presence.UNKNOWN, Presence.NOT_PRESENT}


def test_who_leaves_is_gone_only_after_a_while(eyes: CameraPresence) -> None:
    eyes.look(Frame(astronaut(), time.monotonic(), next(NUMBERS)))
    eyes.look(frame(lobby()))
    left_at = time.monotonic()
    assert eyes.look(frame(lobby())) is Presence.PRESENT

    wait_until(lambda: eyes.look(frame(lobby())) is Presence.NOT_PRESENT)
    assert time.monotonic() - left_at > 0.3


def test_it_opens_again_after_closing_and_remembers_nobody(eyes: CameraPresence) -> None:
    eyes.open()
    eyes.look(Frame(astronaut(), time.monotonic(), next(NUMBERS)))
    eyes.close()
    eyes.close()
    assert isinstance(eyes.status(), Absent)
    eyes.open()
    assert eyes.look(None) is Presence.UNKNOWN


# --- Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.fault("presence", "camera silent", code="D202", recovers="by itself with the next frame")
def test_the_same_frame_again_and_again_is_no_picture(eyes: CameraPresence) -> None:
    frozen = Frame(astronaut(), time.monotonic(), next(NUMBERS))
    assert eyes.look(frozen) is Presence.PRESENT

    wait_until(lambda: eyes.look(frozen) is Presence.UNKNOWN)
    wait_until(lambda: isinstance(eyes.status(), Blocked))
    status = eyes.status()
    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.CAMERA_SILENT
    eyes.look(frame(lobby()))
    assert isinstance(eyes.status(), Ready)


@pytest.mark.fault("presence", "detector crashes", sees="nothing", recovers="a fresh one looks at the next frame")
def test_a_dead_child_is_replaced(eyes: CameraPresence) -> None:
    child = child_of(eyes)
    os.kill(child.pid, signal.SIGSEGV)
    child.wait()

    wait_until(lambda: sees_a_face(eyes))
    assert child_of(eyes).pid != child.pid


@pytest.mark.fault("presence", "detector crashes over a picture", code="D006", recovers="a fresh one looks at the next")
def test_a_picture_that_kills_the_child_is_told(eyes: CameraPresence) -> None:
    with pytest.raises(DeviceError, match="CHILD_CRASHED"):
        eyes.look(Frame(Picture(640, 480, b"short"), time.monotonic(), next(NUMBERS)))
    wait_until(lambda: sees_a_face(eyes))


@pytest.mark.fault("presence", "detector hangs", code="D004", recovers="a fresh one looks at the next frame")
def test_a_child_that_hangs_is_told_and_replaced(eyes: CameraPresence) -> None:
    os.kill(child_of(eyes).pid, signal.SIGSTOP)
    with pytest.raises(DeviceError, match="TIMED_OUT"):
        eyes.look(frame(lobby()))
    wait_until(lambda: sees_a_face(eyes))


def test_limits_of_nothing_are_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="away_s"):
        CameraPresence({"away_s": 0})


# --- Hysteresis ------------------------------------------------------------------------------------------------------


def watched(*signs: bool, every_s: float = 1.0) -> Watch:
    watch = Watch()
    for at, sign in enumerate(signs):
        watch = looked(watch, at * every_s, LIMITS, sign=sign)
    return watch


def test_one_sign_is_enough_to_be_there() -> None:
    assert presence(watched(False, False, True), 2.0, LIMITS) is Presence.PRESENT


def test_absence_needs_its_seconds() -> None:
    assert presence(watched(True, *[False] * 7), 7.0, LIMITS) is Presence.PRESENT
    assert presence(watched(True, *[False] * 8), 8.0, LIMITS) is Presence.NOT_PRESENT


def test_an_empty_place_is_known_to_be_empty_only_after_the_same_seconds() -> None:
    assert presence(watched(*[False] * 8), 7.0, LIMITS) is Presence.UNKNOWN
    assert presence(watched(*[False] * 9), 8.0, LIMITS) is Presence.NOT_PRESENT


def test_without_pictures_nothing_is_known() -> None:
    watch = watched(True)
    assert presence(watch, 3.0, LIMITS) is Presence.PRESENT
    assert presence(watch, 3.1, LIMITS) is Presence.UNKNOWN


def test_who_was_there_before_the_pictures_failed_may_have_left() -> None:
    watch = looked(watched(True), 10.0, LIMITS, sign=False)
    assert presence(watch, 10.0, LIMITS) is Presence.UNKNOWN


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_somebody_seen_within_the_seconds_is_never_called_absent(signs: list[bool]) -> None:
    said = presence(watched(*signs), len(signs) - 1.0, LIMITS)
    assert (said is Presence.PRESENT) is any(signs[-8:])
