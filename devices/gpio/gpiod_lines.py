"""Lines of a GPIO chip of the board computer, ``/dev/gpiochipN``, through libgpiod 2 in a child process."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from devices.api import DeviceError, Settings
from devices.child import ChildProcess
from devices.failures import DeviceFailure
from devices.gpio.lines_driver import LinesDriver

START_S: Final = 5.0
ANSWER_S: Final = 0.5


class GpiodLines(LinesDriver):
    """Settings: ``chip`` (``/dev/gpiochip0``), ``lamps`` and ``sensors`` by the chip's line offsets."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, GpioChip(str(settings.get("chip", "/dev/gpiochip0"))))


class GpioChip:
    """A LineBoard. A chip's outputs can't be read back, so a lamp that does not light is not noticed here."""

    def __init__(self, chip: str) -> None:
        self._chip = chip
        self._label = ""
        self._child: ChildProcess | None = None

    def open(self, outputs: Mapping[int, bool], inputs: Sequence[int]) -> None:
        """Raises DeviceError LINES_ABSENT, LINES_REFUSED, LINES_SILENT, CHILD_CRASHED."""
        self.close()
        self._child = ChildProcess("devices.gpio.gpiod_worker")
        answer = self._ask(START_S, ask="open", chip=self._chip, outputs=list(outputs.items()), inputs=list(inputs))
        self._label = str(answer["label"])

    def close(self) -> None:
        """End the child, which frees the lines."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def check(self) -> str:
        """The chip's label. Raises DeviceError."""
        self._ask(ANSWER_S, ask="check")
        return f"{self._chip} {self._label}"

    def write(self, line: int, *, level: bool) -> None:
        """Set an output. Raises DeviceError."""
        self._ask(ANSWER_S, ask="write", line=line, level=level)

    def read(self, line: int) -> bool:
        """An input's level. Raises DeviceError."""
        return self._ask(ANSWER_S, ask="read", line=line)["level"] is True

    def _ask(self, deadline_s: float, **question: Any) -> dict[str, Any]:
        if self._child is None:
            raise DeviceError(DeviceFailure.LINES_ABSENT, f"{self._chip} is not open")
        try:
            return self._child.call(question, deadline_s=deadline_s)[0]
        except DeviceError as error:
            if error.failure is DeviceFailure.TIMED_OUT:
                raise DeviceError(DeviceFailure.LINES_SILENT, error.detail) from error
            raise
