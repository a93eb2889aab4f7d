"""The host of all devices: statuses, deadlines, hanging drivers, hot-plug."""

import os
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from devices import registry
from devices.api import Absent, Blocked, CancelToken, DeviceError, DeviceState, Ready, Settings, Status
from devices.descriptors import DescriptorLedger, held
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from devices.owner import MOST_HANGING
from tests.devices.conftest import Simulator, wait_until


class Obedient:
    """A driver in memory whose every operation is the test's."""

    opened = 0
    closed = 0
    hang_in_status: threading.Event | None = None

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open(self) -> None:
        type(self).opened += 1

    def close(self) -> None:
        type(self).closed += 1

    def status(self) -> Status:
        if self.hang_in_status is not None:
            self.hang_in_status.wait(20)
        return Ready()


@pytest.fixture(autouse=True)
def in_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    Obedient.opened = Obedient.closed = 0
    Obedient.hang_in_status = None
    monkeypatch.setitem(registry.DRIVERS, "obedient", f"{__name__}:Obedient")
    monkeypatch.setattr(registry, "import_module", lambda _: __import__("sys").modules[__name__])


Told = Queue[tuple[str, Status | None]]


@pytest.fixture
def told() -> Told:
    return Queue()


@pytest.fixture
def host(told: Told) -> Iterator[DeviceHost]:
    opened = DeviceHost({"thing": {"driver": "obedient"}}, lambda health: told.put((health.name, health.status)))
    opened.start()
    yield opened
    opened.stop()


def ask(host: DeviceHost, operation: Any, deadline_s: float = 5) -> Queue[Any]:
    results: Queue[Any] = Queue()
    host.ask("thing", operation, deadline_s=deadline_s, on_result=results.put)
    return results


def test_a_device_is_looked_at_before_anybody_asks(host: DeviceHost, told: Told) -> None:
    assert told.get(timeout=3) == ("thing", Ready())
    assert host.status("thing") == Ready()


def test_an_operation_runs_on_the_device_s_own_thread(host: DeviceHost) -> None:
    results = ask(host, lambda driver, cancel: threading.current_thread().name)

    assert results.get(timeout=3) == "device thing"


def test_a_failure_is_a_result(host: DeviceHost) -> None:
    def fail(driver: Any, cancel: CancelToken) -> None:
        raise DeviceError(DeviceFailure.CARD_LIFTED)

    assert ask(host, fail).get(timeout=3).failure is DeviceFailure.CARD_LIFTED


def test_a_deadline_cancels(host: DeviceHost) -> None:
    def wait(driver: Any, cancel: CancelToken) -> str:
        return "cancelled" if cancel.wait(5) else "never"

    assert ask(host, wait, deadline_s=0.2).get(timeout=3) == "cancelled"


@pytest.mark.fault("any device", "hangs", code="D004", recovers="its thread is given up, a fresh driver takes over")
def test_a_driver_that_hangs_is_given_up_and_replaced(host: DeviceHost) -> None:
    hanging = threading.Event()
    results = ask(host, lambda driver, cancel: hanging.wait(20), deadline_s=0.2)

    assert results.get(timeout=4).failure is DeviceFailure.TIMED_OUT
    assert ask(host, lambda driver, cancel: "fresh").get(timeout=4) == "fresh"
    assert (Obedient.opened, Obedient.closed) == (2, 0)
    hanging.set()
    wait_until(lambda: Obedient.closed == 1, 3)  # whatever it held is free again
    with pytest.raises(Empty):
        results.get(timeout=0.3)


def test_a_driver_that_hangs_when_nobody_asked_is_replaced_too(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.owner.LONGEST_LOOK_S", 0.3)
    Obedient.hang_in_status = hanging = threading.Event()
    host = DeviceHost({"thing": {"driver": "obedient"}}, lambda health: told.put((health.name, health.status)))
    host.start()
    results = ask(host, lambda driver, cancel: "done")
    status = told.get(timeout=3)[1]
    Obedient.hang_in_status = None

    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.TIMED_OUT
    assert results.get(timeout=3) == "done"
    hanging.set()
    host.stop()


def test_everything_asked_is_answered_when_the_host_stops(told: Told) -> None:
    host = DeviceHost({"thing": {"driver": "obedient"}}, lambda health: told.put((health.name, health.status)))
    host.start()
    begun, go_on = threading.Event(), threading.Event()

    def work(driver: Any, cancel: CancelToken) -> str:
        begun.set()
        go_on.wait(5)
        return "finished"

    running = ask(host, work)
    assert begun.wait(3)
    waiting = ask(host, lambda driver, cancel: "too late")
    stopper = threading.Thread(target=host.stop)
    stopper.start()
    wait_until(host._owners["thing"]._stopping.is_set, 3)
    go_on.set()
    stopper.join()

    assert running.get(timeout=1) == "finished"
    assert waiting.get(timeout=1).failure is DeviceFailure.CANCELLED
    assert ask(host, lambda driver, cancel: "later").get_nowait().failure is DeviceFailure.CANCELLED


def test_a_device_that_the_profile_lacks_answers_at_once(host: DeviceHost) -> None:
    results: Queue[Any] = Queue()
    host.ask("nothing", lambda driver, cancel: 1, deadline_s=1, on_result=results.put)

    assert results.get_nowait().failure is DeviceFailure.DRIVER_UNKNOWN
    assert isinstance(host.status("nothing"), Absent)


@pytest.mark.fault("any device", "its library is missing", code="D002", recovers="works once it is installed")
@pytest.mark.fault("any device", "a setting is wrong", code="D003", recovers="works once the profile is mended")
@pytest.mark.fault("any device", "its driver does not exist", code="D001", recovers="works once the profile is mended")
@pytest.mark.parametrize(
    ("settings", "failure"),
    [
        ({"driver": "nobody"}, DeviceFailure.DRIVER_UNKNOWN),
        ({"driver": "sam-serial"}, DeviceFailure.SETTING_WRONG),
        ({"driver": "lost"}, DeviceFailure.LIBRARY_MISSING),
    ],
)
def test_a_driver_that_cannot_be_made_is_blocked_with_its_reason(
    settings: Mapping[str, Any], failure: DeviceFailure, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setitem(registry.DRIVERS, "lost", "no_such_library:Driver")
    host = DeviceHost({"thing": settings}, lambda health: told.put((health.name, health.status)))
    host.start()
    status = told.get(timeout=3)[1]
    host.stop()

    assert isinstance(status, Blocked)
    assert status.failure is failure


def test_a_reader_unplugged_and_plugged_is_noticed_within_two_seconds(
    id_card_reader: Simulator, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings = {"reader": {"driver": "sam-serial", "port": str(id_card_reader.port)}}
    host = DeviceHost(settings, lambda health: told.put((health.name, health.status)))
    host.start()
    assert isinstance(told.get(timeout=3)[1], Ready)
    id_card_reader.tell("unplug")
    started = time.monotonic()
    assert isinstance(told.get(timeout=5)[1], Absent)
    unplugged = time.monotonic() - started
    id_card_reader.tell("plug")
    started = time.monotonic()
    assert isinstance(told.get(timeout=5)[1], Ready)
    plugged = time.monotonic() - started
    host.stop()

    assert unplugged < 2.5
    assert plugged < 2.5


def test_a_bug_of_whoever_asked_is_not_swallowed(host: DeviceHost, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Queue[type[BaseException]] = Queue()
    monkeypatch.setattr(threading, "excepthook", lambda bug: seen.put(bug.exc_type))
    ask(host, eval("lambda driver, cancel: 1 / 0", {"__name__": "kiosk.somewhere"}))  # noqa: S307 - a kiosk's frame

    assert seen.get(timeout=3) is ZeroDivisionError


@pytest.mark.fault("any device", "its driver has a bug", code="D008", recovers="the driver begins anew, with back-off")
def test_a_bug_in_a_driver_costs_the_device_and_not_the_terminal(host: DeviceHost) -> None:
    result = ask(host, lambda driver, cancel: driver.no_such_method()).get(timeout=3)

    assert result.failure is DeviceFailure.DRIVER_FAULT
    assert "AttributeError at test_device_host.py" in result.detail
    assert ask(host, lambda driver, cancel: "anew").get(timeout=3) == "anew"
    assert host.health()[0].restarts == 1


@pytest.mark.fault("any device", "its driver ends the program", code="D008", recovers="the driver begins anew")
def test_a_driver_that_wants_to_end_the_program_costs_the_device_alone(host: DeviceHost) -> None:
    def leave(driver: Any, cancel: CancelToken) -> None:
        raise SystemExit(3)

    assert ask(host, leave).get(timeout=3).failure is DeviceFailure.DRIVER_FAULT
    assert ask(host, lambda driver, cancel: "anew").get(timeout=3) == "anew"


@pytest.mark.fault(
    "any device",
    "its driver hangs again and again",
    code="D009",
    recovers="works again once one of its threads returns",
)
def test_a_driver_does_not_fill_the_terminal_with_hanging_threads(host: DeviceHost, told: Told) -> None:
    hanging = threading.Event()
    for _ in range(MOST_HANGING):
        ask(host, lambda driver, cancel: hanging.wait(60), deadline_s=-0.9)

    wait_until(lambda: isinstance(host.status("thing"), Blocked), 10)
    assert ask(host, lambda driver, cancel: "not risked").get(timeout=3).failure is DeviceFailure.DRIVER_HANGS
    hanging.set()
    wait_until(lambda: isinstance(host.status("thing"), Ready), 5)
    assert ask(host, lambda driver, cancel: "again").get(timeout=3) == "again"


@pytest.mark.fault(
    "any device",
    "its driver leaks descriptors",
    code="D010",
    recovers="the driver goes with all it held, and a fresh one begins; the other devices are left in peace",
)
def test_a_driver_that_leaks_descriptors_is_given_up_with_all_it_held(
    monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    def leak(driver: Any, cancel: CancelToken) -> None:
        driver.leaked = [*getattr(driver, "leaked", []), *(Path("/dev/null").open() for _ in range(20))]  # noqa: SIM115

    limit = held() + 60
    monkeypatch.setattr("devices.host.DescriptorLedger", lambda: DescriptorLedger(limit))
    host = DeviceHost(
        {"thing": {"driver": "obedient"}, "honest": {"driver": "obedient"}},
        lambda health: told.put((health.name, health.status)),
    )
    host.start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the leak itself
        for _ in range(4):
            ask(host, leak).get(timeout=3)
        wait_until(lambda: host.health()[0].restarts == 1)
    wait_until(lambda: isinstance(host.status("thing"), Ready))
    left_open = held()
    restarts = {health.name: health.restarts for health in host.health()}
    host.stop()
    seen = [told.get() for _ in range(told.qsize())]

    assert left_open < limit - 20
    assert restarts == {"thing": 1, "honest": 0}
    assert any(isinstance(status, Absent) and status.failure is DeviceFailure.DRIVER_LEAKS for _, status in seen)


def test_a_driver_whose_leak_outlives_it_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = held() + 40
    monkeypatch.setattr("devices.host.DescriptorLedger", lambda: DescriptorLedger(limit))
    leaked: list[int] = []

    def leak(driver: Any, cancel: CancelToken) -> None:
        leaked.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(60))

    host = DeviceHost({"thing": {"driver": "obedient"}}, lambda _: None)
    host.start()
    ask(host, leak).get(timeout=3)
    wait_until(lambda: isinstance(host.status("thing"), Blocked))
    refused = ask(host, lambda driver, cancel: "not risked").get(timeout=3)
    for number in leaked:
        os.close(number)
    wait_until(lambda: isinstance(host.status("thing"), Ready))
    host.stop()

    assert refused.failure is DeviceFailure.DRIVER_LEAKS


def test_every_command_has_an_id_a_time_out_and_a_cancel(host: DeviceHost) -> None:
    results: Queue[Any] = Queue()
    begun = threading.Event()

    def wait(driver: Any, cancel: CancelToken) -> str:
        begun.set()
        return "cancelled" if cancel.wait(5) else "never"

    first = host.ask("thing", wait, deadline_s=5, on_result=results.put)
    second = host.ask("thing", lambda driver, cancel: "second", deadline_s=2, on_result=results.put)
    assert begun.wait(3)

    assert first.id != second.id
    assert (second.device, second.deadline_s) == ("thing", 2)
    assert host.health()[0].doing == first.id
    assert host.health()[0].state is DeviceState.BUSY
    first.cancel.set()
    assert [results.get(timeout=3), results.get(timeout=3)] == ["cancelled", "second"]
