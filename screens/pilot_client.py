"""The pilot's other end, for programs without Qt: blocking calls over the socket."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class PilotError(Exception):
    """The screen could not do what was asked, or did not come to what was waited for."""


class Pilot:
    """Plays a resident. ``patience_s`` bounds every answer beyond the time that a wait asks for."""

    def __init__(self, path: Path, patience_s: float = 20.0) -> None:
        self._patience_s = patience_s
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(patience_s)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()

    def page(self) -> dict[str, Any]:
        """What is on the screen; see screens/pilot_eyes.py."""
        return self._page(self._ask({"do": "page"}))

    def press(self, name: str) -> None:
        """Touch what has this name. Raises PilotError if a finger could not."""
        self._ask({"do": "press", "name": name})

    def type(self, text: str) -> None:
        """Touch the keypad's keys, one for each character."""
        self._ask({"do": "type", "text": text})

    def key(self, name: str) -> None:
        """Press a key of the tactile keypad: up, down, left, right, ok, back, help, repeat, louder, quieter."""
        self._ask({"do": "key", "name": name})

    def draw(self, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw on the signing pad; points in 0…1."""
        self._ask({"do": "draw", "strokes": strokes})

    def picture(self, path: Path) -> None:
        """Save the window as PNG."""
        self._ask({"do": "picture", "path": str(path)})

    def wait(self, *, seconds: float = 10.0, **wanted: object) -> dict[str, Any]:
        """Wait until the page is as wanted (``key=``, ``body=``, ``not_key=``, ``sheet=``, ``action=``, ``text=``)."""
        self._socket.settimeout(seconds + self._patience_s)
        try:
            return self._page(self._ask({"do": "wait", "seconds": seconds, **wanted}))
        finally:
            self._socket.settimeout(self._patience_s)

    def quit(self) -> None:
        """End the program."""
        self._ask({"do": "quit"})

    @staticmethod
    def _page(answer: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = answer["page"]
        return page

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        self._socket.sendall(json.dumps(order, ensure_ascii=False).encode() + b"\n")
        line = self._lines.readline()
        if not line:
            message = "the terminal hung up"
            raise PilotError(message)
        answer: dict[str, Any] = json.loads(line)
        if not answer["ok"]:
            raise PilotError(answer["error"])
        return answer
