"""A typing engine's child process: JSON lines out and in, with a deadline that a finger does not notice.

One that is not there, does not answer or crashed is started again; until then it has no answers. One that ends again
and again before it was ready even once is given up.
"""

import json
import os
import selectors
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

from kiosk.log import log
from kiosk.typing.sources import Readiness

ANSWER_S: Final = 0.3
_MOST_FALSE_STARTS: Final = 3


class EngineProcess:
    """Used on the interface's thread alone. ``start`` may be called early: an engine takes up to seconds to load."""

    def __init__(self, name: str, command: tuple[str, ...] = ()) -> None:
        """``name``: what ``kiosk.typing.engine`` is told to be."""
        self.name = name
        self._command = command or (sys.executable, "-m", "kiosk.typing.engine", name)
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._missing = False
        self._false_starts = 0
        self._buffer = b""

    def start(self) -> None:
        """Start the engine, unless it runs or can't be had."""
        if self._process is None and not self._missing:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
            self._ready, self._buffer = False, b""

    @property
    def readiness(self) -> Readiness:
        """Where it stands now; one that runs no more is started again."""
        self.start()
        if not self._missing and not self._ready:
            self._hear_ready()
        if self._missing:
            return Readiness.MISSING
        return Readiness.READY if self._ready else Readiness.STARTING

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | None:
        """The engine's answer; None while there is no engine."""
        if self.readiness is not Readiness.READY or self._process is None or self._process.stdin is None:
            return None
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
        except OSError:
            self._lost("ended")
            return None
        answer = self._line(ANSWER_S)
        if answer is None:
            self._lost("does not answer")
        return answer

    def stop(self) -> None:
        """End the engine; what it was told is gone with it."""
        process, self._process = self._process, None
        self._ready = False
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was not taken any more is not missed
                        pipe.close()

    def _hear_ready(self) -> None:
        said = self._line(0)
        if said is None:
            if self._process is not None and self._process.poll() is not None:
                self._start_failed()
        elif "missing" in said:
            log.warning("a way of typing is missing", detail=f"{self.name}: {said['missing']}")
            self._missing = True
            self.stop()
        else:
            self._ready, self._false_starts = True, 0

    def _start_failed(self) -> None:
        self._false_starts += 1
        if self._false_starts < _MOST_FALSE_STARTS:
            self._lost("ended before it was ready")
            return
        log.warning("a typing engine can't be started", detail=self.name)
        self._missing = True
        self.stop()

    def _lost(self, why: str) -> None:
        log.warning("a typing engine is started again", detail=f"{self.name} {why}")
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
