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
import selectors
import signal
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any

from devices.api import DeviceError
from devices.failures import DeviceFailure

LARGEST_MESSAGE = 64 << 20
MOST_DESCRIPTORS = 200
MOST_MEMORY = 2 << 30
"""Bytes resident. A child above either is replaced before its next question."""
NICENESS = 5
_ANSWERS = "DEVICE_CHILD_ANSWERS"
"""Environment variable: the descriptor that the child answers on."""
_STANDARD_ERROR = 2
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parent.parent
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_Child = subprocess.Popen[bytes]
Handler = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]


class ChildProcess:
    """A Python module run as a child, asked one question at a time. Calls from several threads take turns.

    The child dies with the thread that started it (Linux counts a thread's end as the parent's death); the next call
    starts another.
    """

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: _Child | None = None
        self._answers: IO[bytes] | None = None
        self._lock = Lock()

    @property
    def running(self) -> bool:
        """Whether the child lives."""
        process = self._process
        return process is not None and process.poll() is None

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
        if self._process is not None and self._process.poll() is None and not _leaks(self._process.pid):
            return self._process
        self._kill()
        try:
            child = self._started()
        except OSError as fault:
            raise DeviceError(DeviceFailure.CHILD_CRASHED, f"{self._command[2]}: {fault.strerror}") from fault
        self._exchange(child, {"hello": True}, (), deadline)
        return child

    def _started(self) -> _Child:
        answers, childs_end = os.pipe()
        self._answers = os.fdopen(answers, "rb", buffering=0)
        try:
            self._process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=(childs_end,),
                env=os.environ | _ONE_THREAD | {_ANSWERS: str(childs_end)},
                bufsize=0,
            )
        finally:
            os.close(childs_end)
        # From here and not from the child: importing a heavy library must not starve the screen, nor leave a core.
        os.setpriority(os.PRIO_PROCESS, self._process.pid, NICENESS)
        resource.prlimit(self._process.pid, resource.RLIMIT_CORE, (0, 0))
        return self._process

    def _exchange(
        self, child: _Child, request: Mapping[str, Any], blobs: Sequence[bytes], deadline: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            _send_all(_pipe(child.stdin), packed(request, blobs), deadline)
            answer, answered_blobs = _read_message(_pipe(self._answers), deadline)
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
            code = child.wait(2)
        except subprocess.TimeoutExpired:
            code = None
        self._kill()
        if code is not None and code < 0:
            name = next((known.name for known in signal.Signals if known == -code), f"signal {-code}")
            return f"{self._command[2]} died of {name}"
        return f"{self._command[2]} ended with exit code {code}"

    def _kill(self) -> None:
        process, self._process = self._process, None
        answers, self._answers = self._answers, None
        if answers is not None:
            answers.close()
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _leaks(process: int) -> bool:
    """Whether a child holds more descriptors or memory than any honest one needs."""
    try:
        descriptors = len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208 - names only, and asked at every question
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except OSError:  # it has just ended
        return False
    return descriptors > MOST_DESCRIPTORS or pages * resource.getpagesize() > MOST_MEMORY


def packed(header: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """A message as bytes."""
    head = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    return b"".join((struct.pack(">I", len(head)), head, *blobs))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EOFError
    return stream


def _read_message(pipe: IO[bytes], deadline: float) -> tuple[dict[str, Any], list[bytes]]:
    (length,) = struct.unpack(">I", _read_exactly(pipe, 4, deadline))
    answer = json.loads(_read_exactly(pipe, length, deadline))
    return answer, [_read_exactly(pipe, size, deadline) for size in answer.pop("blobs")]


def _send_all(pipe: IO[bytes], content: bytes, deadline: float) -> None:
    os.set_blocking(pipe.fileno(), False)
    left = memoryview(content)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_WRITE)
        while left:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            left = left[os.write(pipe.fileno(), left[: 1 << 16]) :]


def _read_exactly(pipe: IO[bytes], size: int, deadline: float) -> bytes:
    if not 0 <= size <= LARGEST_MESSAGE:
        raise ValueError(f"a message of {size} bytes")
    content = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(content) < size:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            part = os.read(pipe.fileno(), min(size - len(content), 1 << 20))
            if not part:
                raise EOFError
            content += part
    return bytes(content)


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
