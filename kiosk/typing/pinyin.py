"""Pinyin for the screen: asks the engine's process, with a deadline that a finger does not notice.

A process that is not there, does not answer, or crashed is started again; until then there are no candidates, and the
keyboard says so.
"""

import json
import os
import selectors
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

from kiosk.log import log

ANSWER_S: Final = 0.3
_COMMAND: Final = (sys.executable, "-m", "kiosk.typing.engine")


class Pinyin:
    """Used on the interface's thread alone. ``start`` may be called early: the engine takes seconds to load."""

    def __init__(self, command: tuple[str, ...] = _COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._missing = False
        self._buffer = b""

    def start(self) -> None:
        """Start the engine, unless it runs or can't be had."""
        if self._process is None and not self._missing:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
            self._ready, self._buffer = False, b""

    def compose(self, letters: str) -> tuple[str, ...] | None:
        """What letters may mean; None while there is no engine."""
        answer = self._asked({"compose": letters})
        return None if answer is None else tuple(answer.get("candidates", ()))

    def pick(self, index: int) -> tuple[str, tuple[str, ...]] | None:
        """Choose a candidate of the last composition: the finished text, or what the rest may mean."""
        answer = self._asked({"pick": index})
        return None if answer is None else (str(answer.get("text", "")), tuple(answer.get("candidates", ())))

    def stop(self) -> None:
        """End the engine; what it was told is gone with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was not taken any more is not missed
                        pipe.close()

    def _asked(self, question: dict[str, Any]) -> dict[str, Any] | None:
        self.start()
        process = self._process
        if process is None or process.stdin is None:
            return None
        if not self._ready:
            self._hear_ready()
            if not self._ready:
                return None
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            self._lost("ended")
            return None
        answer = self._line(ANSWER_S)
        if answer is None:
            self._lost("does not answer")
        return answer

    def _hear_ready(self) -> None:
        said = self._line(0)
        if said is None:
            if self._process is not None and self._process.poll() is not None:
                self._lost("ended")
        elif "missing" in said:
            log.warning("pinyin can't be typed", detail=str(said["missing"]))
            self._missing = True
            self.stop()
        else:
            self._ready = True

    def _lost(self, why: str) -> None:
        log.warning("the pinyin engine is started again", detail=why)
        self.stop()
        self.start()

    def _line(self, timeout_s: float) -> dict[str, Any] | None:
        """One answer, None when it does not come whole in time."""
        process = self._process
        if process is None or process.stdout is None:
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(timeout_s):
                    return None
                content = os.read(process.stdout.fileno(), 65536)
                if not content:
                    return None
                self._buffer += content
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer
