"""The child process that holds the lines of a GPIO chip: libgpiod is native code.

Questions: ``open`` (``chip``, ``outputs`` as pairs of line and first level, ``inputs``), ``write`` (``line``,
``level``), ``read`` (``line``), ``check``. The kernel frees the lines when the child ends.
"""

import errno
from collections.abc import Iterable
from typing import Any

import gpiod
from gpiod.line import Direction, Value

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure

_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO})
Answer = tuple[dict[str, Any], list[bytes]]


class Worker:
    """Answers the parent."""

    def __init__(self) -> None:
        self._request: gpiod.LineRequest | None = None
        self._chip = ""

    def answer(self, request: dict[str, Any], _: list[bytes]) -> Answer:
        """Raises DeviceError: LINES_ABSENT, LINES_REFUSED; CHILD_CRASHED when another child had the lines."""
        try:
            return self._answer(request), []
        except ValueError as error:  # libgpiod's word for a file that is no chip and an offset that is no line
            raise DeviceError(DeviceFailure.LINES_REFUSED, f"{self._chip}: {error}") from error
        except OSError as error:
            failure = DeviceFailure.LINES_ABSENT if error.errno in _GONE else DeviceFailure.LINES_REFUSED
            raise DeviceError(failure, f"{self._chip}: {error.strerror}") from error

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["ask"] == "open":
            return self._open(request["chip"], request["outputs"], request["inputs"])
        if self._request is None:
            raise DeviceError(DeviceFailure.CHILD_CRASHED, "the lines were lost")
        match request["ask"]:
            case "write":
                self._request.set_value(request["line"], _value(request["level"]))
            case "read":
                return {"level": self._request.get_value(request["line"]) is Value.ACTIVE}
            case "check":
                self._request.get_values()  # fails when the chip was unplugged
        return {}

    def _open(self, chip: str, outputs: list[tuple[int, bool]], inputs: list[int]) -> dict[str, Any]:
        self._chip = chip
        if self._request is not None:
            self._request.release()
            self._request = None
        lines: dict[Iterable[int | str] | int | str, gpiod.LineSettings | None] = {
            line: gpiod.LineSettings(direction=Direction.INPUT) for line in inputs
        }
        for line, level in outputs:
            lines[line] = gpiod.LineSettings(direction=Direction.OUTPUT, output_value=_value(level))
        with gpiod.Chip(chip) as opened:
            self._request = opened.request_lines(config=lines, consumer="service-terminal")
            return {"label": opened.get_info().label}


def _value(level: bool) -> Value:  # noqa: FBT001 - a level
    return Value.ACTIVE if level else Value.INACTIVE


if __name__ == "__main__":
    serve(Worker().answer)
