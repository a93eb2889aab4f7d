"""Native code runs in a child process: a segmentation fault there is a lost device, not a lost terminal.

Messages go over pipes as ``length(4, big-endian) | JSON header | blobs``; the header's ``blobs`` lists their lengths.
No pickle: a broken vendor library must not be able to run code in the terminal. Answers have a pipe of their own; what
a library prints goes nowhere, because it may be a card's data. A child that leaks descriptors or memory is replaced
between two questions.
"""

import ctypes
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from devices.api import DeviceError
from devices.failures import DeviceFailure

LARGEST_MESSAGE = 64 << 20
MOST_DESCRIPTORS = 200
MOST_MEMORY = 2 << 30
"""Bytes resident. A child above either is replaced before its next question."""
LOOK_EVERY = 8
"""Before every so manieth question that is looked at."""
HIGHEST_MEMORY = 4 << 30
"""Bytes of data that the kernel lets a child have: one that wants more within a question ends, and nobody else."""
_PART = 1 << 16
"""Bytes that are sent or taken in at once: what a pipe holds."""
NICENESS = 5
_CORE_BYTES = 1
"""No core: 0 would not stop a kernel that pipes cores to a program (fs/coredump.c)."""
_ANSWERS = "DEVICE_CHILD_ANSWERS"
"""Environment variable: the descriptor that the child answers on."""
_STANDARD_ERROR = 2
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parent.parent
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Handler = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]


class _Line:
    """The parent's ends of the two pipes: whole messages, with a deadline.

    A small message costs one write, one wait and one read: a chip card may answer as fast as that.
    """

    def __init__(self, questions: int, answers: int) -> None:
        """Takes both descriptors over."""
        self._questions, self._answers = questions, answers
        self._came = bytearray()
        self._room, self._news = select.poll(), select.poll()
        self._room.register(questions, select.POLLOUT)
        self._news.register(answers, select.POLLIN)
        os.set_blocking(questions, False)
        os.set_blocking(answers, False)

    def close(self) -> None:
        """Hang up."""
        os.close(self._questions)
        os.close(self._answers)

    def send(self, content: bytes, deadline: float) -> None:
        """Raises TimeoutError, and OSError when nobody reads any more."""
        left = memoryview(content)
        while left:
            try:
                left = left[os.write(self._questions, left[:_PART]) :]
            except BlockingIOError:
                _wait(self._room, deadline)

    def message(self, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        """The next one. Raises TimeoutError, EOFError, and ValueError and its like for what is no message."""
        self._came.clear()  # what stands behind an answer belongs to none
        (length,) = struct.unpack(">I", self._taken(4, deadline))
        answer = json.loads(self._taken(length, deadline))
        sizes = answer.pop("blobs")
        if sum(sizes) > LARGEST_MESSAGE:
            raise ValueError(f"blobs of {sum(sizes)} bytes")
        return answer, [self._taken(size, deadline) for size in sizes]

    def _taken(self, size: int, deadline: float) -> bytes:
        if not 0 <= size <= LARGEST_MESSAGE:
            raise ValueError(f"a message of {size} bytes")
        while len(self._came) < size:
            _wait(self._news, deadline)
            part = os.read(self._answers, _PART)
            if not part:
                raise EOFError
            self._came += part
        with memoryview(self._came) as came:
            taken = bytes(came[:size])
        del self._came[:size]
        return taken


def _wait(poll: select.poll, deadline: float) -> None:
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


@dataclass
class _Child:
    """One life of the child."""

    process: subprocess.Popen[bytes]
    line: _Line
    questions: int = 0

    def fit(self) -> bool:
        """Whether it lives and does not leak; a card's commands follow one another too fast to look each time."""
        self.questions += 1
        if self.process.poll() is not None:
            return False
        return self.questions % LOOK_EVERY != 0 or not _leaks(self.process.pid)


def _tame(process: int) -> None:
    """From here and not from the child: importing a heavy library must not starve the screen, nor leave a core; and
    where memory runs out, it is the child that has none and the child that the kernel ends.
    """
    os.setpriority(os.PRIO_PROCESS, process, NICENESS)
    resource.prlimit(process, resource.RLIMIT_CORE, (_CORE_BYTES, _CORE_BYTES))
    resource.prlimit(process, resource.RLIMIT_DATA, (HIGHEST_MEMORY, HIGHEST_MEMORY))
    Path(f"/proc/{process}/oom_score_adj").write_text("1000", encoding="ascii")


def _leaks(process: int) -> bool:
    """Whether a child holds more descriptors or memory than any honest one needs."""
    try:
        descriptors = len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208 - names only, and asked often
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except OSError:  # it has just ended
        return False
    return descriptors > MOST_DESCRIPTORS or pages * resource.getpagesize() > MOST_MEMORY


class ChildProcess:
    """A Python module run as a child, asked one question at a time. Calls from several threads take turns.

    The child dies with the thread that started it (Linux counts a thread's end as the parent's death); the next call
    starts another.
    """

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._child: _Child | None = None
        self._lock = Lock()

    @property
    def running(self) -> bool:
        """Whether the child lives."""
        child = self._child
        return child is not None and child.process.poll() is None

    @property
    def pid(self) -> int | None:
        """Of the child that lives or lived last; None when there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    def start(self, deadline_s: float) -> None:
        """Start the child and wait until it answers. Raises DeviceError CHILD_CRASHED or TIMED_OUT."""
        with self._lock:
            self._ensure(time.monotonic() + deadline_s)

    def call(
        self, request: Mapping[str, Any], blobs: Sequence[bytes] = (), *, deadline_s: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask the child; a dead one is started again first.

        Raises DeviceError: CHILD_CRASHED, TIMED_OUT (the child is killed), GARBAGE, or what the child names.
        """
        deadline = time.monotonic() + deadline_s
        with self._lock:
            child = self._ensure(deadline)
            return self._exchange(child, request, blobs, deadline)

    def close(self) -> None:
        """End the child; never raises."""
        with self._lock:
            self._kill()

    def _ensure(self, deadline: float) -> _Child:
        if self._child is not None and self._child.fit():
            return self._child
        self._kill()
        try:
            child = self._started()
        except OSError as fault:
            raise DeviceError(DeviceFailure.CHILD_CRASHED, f"{self._command[2]}: {fault.strerror}") from fault
        self._exchange(child, {"hello": True}, (), deadline)
        return child

    def _started(self) -> _Child:
        childs_questions, questions = os.pipe()
        answers, childs_answers = os.pipe()
        line = _Line(questions, answers)
        try:
            process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                stdin=childs_questions,
                stdout=subprocess.DEVNULL,
                pass_fds=(childs_answers,),
                env=os.environ | _ONE_THREAD | {_ANSWERS: str(childs_answers)},
            )
        except OSError:
            line.close()
            raise
        finally:
            os.close(childs_questions)
            os.close(childs_answers)
        self._child = _Child(process, line)
        _tame(process.pid)
        return self._child

    def _exchange(
        self, child: _Child, request: Mapping[str, Any], blobs: Sequence[bytes], deadline: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            child.line.send(packed(request, blobs), deadline)
            answer, answered_blobs = child.line.message(deadline)
            failure = DeviceFailure(answer["failure"]) if "failure" in answer else None
        except TimeoutError:
            self._kill()
            raise DeviceError(DeviceFailure.TIMED_OUT, f"{self._command[2]} did not answer in time") from None
        except (OSError, EOFError):
            raise DeviceError(DeviceFailure.CHILD_CRASHED, self._cause_of_death(child)) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._kill()
            raise DeviceError(DeviceFailure.GARBAGE, f"{self._command[2]} answered garbage") from None
        if failure is not None:
            raise DeviceError(failure, str(answer.get("detail", "")))
        return answer, answered_blobs

    def _cause_of_death(self, child: _Child) -> str:
        try:
            code = child.process.wait(2)
        except subprocess.TimeoutExpired:
            code = None
        self._kill()
        if code is not None and code < 0:
            name = next((known.name for known in signal.Signals if known == -code), f"signal {-code}")
            return f"{self._command[2]} died of {name}"
        return f"{self._command[2]} ended with exit code {code}"

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.line.close()
        child.process.kill()
        child.process.wait()


def packed(header: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """A message as bytes."""
    head = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    return b"".join((struct.pack(">I", len(head)), head, *blobs))


def serve(handler: Handler) -> None:
    """The child's side: answer questions until the parent is gone."""
    _keep_quiet()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(int(os.environ[_ANSWERS]), "wb") as answers, os.fdopen(os.dup(0), "rb") as questions:
        while True:
            head = questions.read(4)
            if len(head) < 4:  # noqa: PLR2004 - the length field
                return
            request = json.loads(questions.read(struct.unpack(">I", head)[0]))
            blobs = [questions.read(size) for size in request.pop("blobs")]
            answers.write(packed(*_answered(handler, request, blobs)))
            answers.flush()


def _keep_quiet() -> None:
    """What libraries print from here on is lost; a bug of ours is still told, by its place alone."""
    told = os.dup(_STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STANDARD_ERROR)
    os.close(nowhere)

    def report(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
        places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
        os.write(told, f"device child: {kind.__name__} at {' < '.join(reversed(places))}\n".encode())

    sys.excepthook = report


def _answered(handler: Handler, request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    if request.get("hello"):
        return {}, []
    try:
        return handler(request, blobs)
    except DeviceError as error:
        return {"failure": error.failure.value, "detail": error.detail}, []
