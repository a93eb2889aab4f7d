"""All devices of a terminal, each with its owner (devices/owner.py)."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from devices.api import Absent, CancelToken, DeviceError, Driver, Health, Settings, Status
from devices.descriptors import DescriptorLedger
from devices.failures import DeviceFailure
from devices.owner import Command, Job, OnHealth, Owner

Result = TypeVar("Result")


class DeviceHost:
    """All devices of a profile. ``settings[name]`` holds ``driver`` and that driver's settings.

    ``on_health`` is called on a device's thread whenever its status, supplies, media or description change.
    """

    def __init__(self, settings: Mapping[str, Settings], on_health: OnHealth) -> None:
        ledger = DescriptorLedger()
        self._owners = {name: Owner(name, table, on_health, ledger) for name, table in settings.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Devices of the profile."""
        return tuple(self._owners)

    def start(self) -> None:
        """Begin to look after every device."""
        for owner in self._owners.values():
            owner.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Close every device. What is under way is let run to its end; what was not begun is answered CANCELLED."""
        deadline = time.monotonic() + timeout_s
        for owner in self._owners.values():
            owner.tell_to_stop()
        for owner in self._owners.values():
            owner.join(max(0.1, deadline - time.monotonic()))

    def health(self) -> tuple[Health, ...]:
        """What is known of every device now."""
        return tuple(owner.health for owner in self._owners.values())

    def status(self, name: str) -> Status | None:
        """Last known status; None before the device was looked at for the first time."""
        owner = self._owners.get(name)
        if owner is None:
            return Absent(DeviceFailure.DRIVER_UNKNOWN, f"the profile has no {name}")
        return owner.health.status

    def driver(self, name: str) -> Driver | None:
        """The driver itself, for calls documented as callable from any thread."""
        owner = self._owners.get(name)
        return owner.driver if owner is not None else None

    def ask(
        self,
        name: str,
        operation: Callable[[Any, CancelToken], Result],
        *,
        deadline_s: float,
        on_result: Callable[[Result | DeviceError], None],
    ) -> Command:
        """Have the device's thread do something. ``on_result`` is called exactly once, on that thread.

        An operation past its deadline is cancelled, and given up one second later with TIMED_OUT. A device that the
        profile does not have answers at once, on the caller's thread.
        """
        owner = self._owners.get(name)
        if owner is None:
            on_result(DeviceError(DeviceFailure.DRIVER_UNKNOWN, f"the profile has no {name}"))
            return Command(f"{name}-0", name, deadline_s, CancelToken())
        command = owner.command(deadline_s)
        owner.ask(Job(command, operation, on_result))
        return command
