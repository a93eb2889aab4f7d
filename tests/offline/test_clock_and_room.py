"""The time when the machine's clock is wrong, and the room when the disk fills."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offline.clock import Clock
from offline.room import Limits, Room, free_bytes, judge

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
DEAD = datetime(2010, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A clock that anybody may set, and one that nobody can."""

    def __init__(self, system: datetime) -> None:
        self.system = system
        self.running = 0.0

    def clock(self, passed: datetime | None = None) -> Clock:
        return Clock(passed, system=lambda: self.system, monotonic=lambda: self.running)

    def go_on(self, span: timedelta) -> None:
        self.running += span.total_seconds()
        self.system += span


def test_without_the_centre_the_time_is_the_system_s_when_the_program_started_and_runs_on() -> None:
    machine = Machine(NOON)
    clock = machine.clock()
    machine.go_on(HOUR)
    assert clock() == NOON + HOUR

    machine.system += timedelta(days=3650)

    assert clock() == NOON + HOUR, "nobody sets the time under a running case"
    assert clock.system_is_wrong()


def test_a_dead_battery_does_not_take_the_terminal_back_before_what_is_known_to_have_passed() -> None:
    machine = Machine(DEAD)
    clock = machine.clock(passed=NOON)
    machine.go_on(HOUR)

    assert clock() == NOON + HOUR
    assert (clock.learned, clock.system_is_wrong()) == (False, True)


@pytest.mark.parametrize("years", [-10, 10])
def test_what_the_centre_tells_counts_whatever_the_machine_says(years: int) -> None:
    machine = Machine(NOON + timedelta(days=365 * years))
    clock = machine.clock()

    clock.learn(NOON)
    machine.go_on(HOUR)

    assert clock() == NOON + HOUR
    assert clock.learned


def test_the_way_of_an_answer_does_not_shake_the_clock() -> None:
    machine = Machine(NOON)
    clock = machine.clock()
    clock.learn(NOON)
    machine.go_on(HOUR)

    clock.learn(NOON + HOUR - timedelta(seconds=20))
    assert clock() == NOON + HOUR
    clock.learn(NOON + 2 * HOUR)
    assert clock() == NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("free", "sealed", "room"),
    [
        (1000, 0, Room.PLENTY),
        (150, 0, Room.PLENTY),
        (149, 0, Room.SCARCE),
        (100, 0, Room.SCARCE),
        (99, 0, Room.NONE),
        (1000, 20, Room.PLENTY),
        (1000, 21, Room.SCARCE),
        (1000, 41, Room.NONE),
    ],
)
def test_no_new_case_is_taken_while_there_is_still_room_for_those_begun(free: int, sealed: int, room: Room) -> None:
    assert judge(free, sealed, Limits(reserve_bytes=100, queue_bytes=40)) is room


def test_the_disk_is_asked(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
