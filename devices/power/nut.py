"""An uninterruptible power supply through upsd of Network UPS Tools, which speaks with every make."""

import socket
import time
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    Description,
    DeviceError,
    Power,
    PowerSource,
    Ready,
    Settings,
    Status,
    Supply,
    SupplyLevel,
)
from devices.failures import DeviceFailure
from devices.power.nut_protocol import LARGEST_ANSWER, is_whole, power, question, variables

HOST: Final = "127.0.0.1"
ANSWER_S: Final = 0.8
_IS_THERE = frozenset({DeviceFailure.POWER_STALE, DeviceFailure.POWER_UNIT_UNKNOWN, DeviceFailure.POWER_REFUSED})


class NutPower:
    """Implements ReportsPower, DescribesItself and HasSupplies.

    Settings: ``ups`` (``ups``), the name in ups.conf; ``port`` (3493) of upsd on this machine. Each question has a
    connection of its own, so that a daemon that was restarted is no fault.
    """

    def __init__(self, settings: Settings) -> None:
        self._ups = str(settings.get("ups", "ups"))
        self._port = int(settings.get("port", 3493))
        if not self._ups.isascii() or not self._ups.isprintable() or " " in self._ups or not self._ups:
            raise ValueError(f"ups {self._ups!r}")

    def open(self) -> None:
        """Ask once. Raises DeviceError POWER_ABSENT, POWER_SILENT, GARBAGE; what upsd itself says is status."""
        try:
            self._variables()
        except DeviceError as error:
            if error.failure not in _IS_THERE:
                raise

    def close(self) -> None:
        """Nothing is held."""

    def status(self) -> Status:
        """Blocked when upsd has no fresh data of this supply."""
        try:
            now = power(self._variables())
        except DeviceError as error:
            kind = Blocked if error.failure in _IS_THERE else Absent
            return kind(error.failure, error.detail)
        return Ready(f"{self._ups}: {now.source}")

    def power(self) -> Power:
        """What the terminal runs on. Raises as devices.api says."""
        try:
            return power(self._variables())
        except DeviceError as error:
            if error.failure is DeviceFailure.POWER_STALE:
                return Power(PowerSource.UNKNOWN)
            raise

    def description(self) -> Description:
        """Maker, model, firmware and serial number, as far as upsd knows them."""
        try:
            values = self._variables()
        except DeviceError:
            return Description()
        maker, model = values.get("ups.mfr", ""), values.get("ups.model", "")
        return Description(f"{maker} {model}".strip(), values.get("ups.firmware", ""), values.get("ups.serial", ""))

    def supplies(self) -> tuple[Supply, ...]:
        """The battery."""
        try:
            values = self._variables()
            now = power(values)
        except DeviceError:
            return (Supply("battery", SupplyLevel.UNKNOWN),)
        if "battery.charge" not in values and not now.battery_low:
            return (Supply("battery", SupplyLevel.NOT_SUPPORTED),)
        return (Supply("battery", SupplyLevel.LOW if now.battery_low else SupplyLevel.FULL, now.charge_percent),)

    def _variables(self) -> dict[str, str]:
        where = f"upsd on port {self._port}"
        deadline = time.monotonic() + ANSWER_S
        answer = b""
        try:
            with socket.create_connection((HOST, self._port), timeout=ANSWER_S) as line:
                line.sendall(question(self._ups))
                while not is_whole(self._ups, answer) and len(answer) < LARGEST_ANSWER:
                    line.settimeout(max(0.001, deadline - time.monotonic()))
                    part = line.recv(4096)
                    if not part:
                        break
                    answer += part
        except TimeoutError as fault:
            raise DeviceError(DeviceFailure.POWER_SILENT, where) from fault
        except OSError as fault:
            raise DeviceError(DeviceFailure.POWER_ABSENT, f"{where}: {fault.strerror}") from fault
        return variables(self._ups, answer)
