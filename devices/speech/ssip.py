"""The line protocol of speech-dispatcher (SSIP, "Speech Synthesis Interface Protocol"), over its Unix socket.

A command is a line; its reply is lines ``NNN-text`` and a last one ``NNN text``: 2xx done, 3xx to 5xx refused. Events
of a message come at any time as ``7xx-message``, ``7xx-client``, ``7xx NAME``. Text to speak ends with a dot on a line
of its own.
"""

import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from devices.api import DeviceError
from devices.failures import DeviceFailure

ANSWER_S: Final = 0.6
LARGEST_REPLY: Final = 4 << 20
"""espeak-ng lists thirteen thousand voices."""
BEGIN, END, CANCELED = 701, 702, 703
_EVENTS = range(700, 800)
_DONE = range(200, 300)
_HEAD = 4


@dataclass(frozen=True)
class Reply:
    """``code`` is three digits; ``lines`` are what stood before the last line; ``text`` is the last one's."""

    code: int
    lines: tuple[str, ...]
    text: str


class ReplyScanner:
    """Makes replies out of bytes as they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []
        self._size = 0

    def feed(self, came: bytes) -> list[Reply]:
        """The replies that are whole now. Raises DeviceError GARBAGE."""
        self._size += len(came)
        *lines, self._rest = (self._rest + came).split(b"\n")
        replies = []
        for raw in lines:
            line = raw.decode("utf-8", "replace").rstrip("\r")
            if len(line) < _HEAD or not (line[:3].isascii() and line[:3].isdigit()) or line[3] not in "- ":
                raise DeviceError(DeviceFailure.GARBAGE, f"speech service: {line[:40]!r}")
            if line[3] == "-":
                self._lines.append(line[_HEAD:])
                continue
            replies.append(Reply(int(line[:3]), tuple(self._lines), line[_HEAD:]))
            self._lines, self._size = [], 0
        if self._size > LARGEST_REPLY:
            raise DeviceError(DeviceFailure.GARBAGE, "speech service: no end")
        return replies


class Conversation:
    """A client's connection. Raises DeviceError SPEECH_ABSENT, SPEECH_SILENT, SPEECH_REFUSED, GARBAGE."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._scanner = ReplyScanner()
        self._waiting: list[Reply] = []
        try:
            self._line.settimeout(ANSWER_S)
            self._line.connect(str(path))
        except OSError as fault:
            self._line.close()
            raise DeviceError(DeviceFailure.SPEECH_ABSENT, f"{path}: {fault.strerror or fault}") from fault

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def ask(self, command: str, within_s: float = ANSWER_S) -> Reply:
        """One command and its reply."""
        return self._asked(f"{command}\r\n", within_s)

    def send_text(self, text: str) -> str:
        """Queue a text (``as_line``) to be spoken; the message's number."""
        self.ask("SPEAK")
        return self._asked(f"{text}\r\n.\r\n").lines[0]

    def event(self, timeout_s: float) -> Reply | None:
        """The next event of any message; None when none comes in time."""
        deadline = time.monotonic() + timeout_s
        while True:
            for at, reply in enumerate(self._waiting):
                if reply.code in _EVENTS:
                    return self._waiting.pop(at)
            self._waiting.clear()  # a reply that nobody waited for any more
            if not self._receive(deadline):
                return None

    def _asked(self, content: str, within_s: float = ANSWER_S) -> Reply:
        self._waiting = [reply for reply in self._waiting if reply.code in _EVENTS]
        try:
            self._line.settimeout(ANSWER_S)
            self._line.sendall(content.encode("utf-8"))
        except OSError as fault:
            raise DeviceError(DeviceFailure.SPEECH_ABSENT, f"{self._path}: {fault.strerror or fault}") from fault
        deadline = time.monotonic() + within_s
        while True:
            for at, reply in enumerate(self._waiting):
                if reply.code not in _EVENTS:
                    del self._waiting[at]
                    if reply.code not in _DONE:
                        raise DeviceError(DeviceFailure.SPEECH_REFUSED, f"{reply.code} {reply.text}")
                    return reply
            if not self._receive(deadline):
                raise DeviceError(DeviceFailure.SPEECH_SILENT, str(self._path))

    def _receive(self, deadline: float) -> bool:
        """Take in what comes until the deadline; False when nothing did."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        try:
            self._line.settimeout(left)
            came = self._line.recv(1 << 16)
        except TimeoutError:
            return False
        except OSError as fault:
            raise DeviceError(DeviceFailure.SPEECH_ABSENT, f"{self._path}: {fault.strerror or fault}") from fault
        if not came:
            raise DeviceError(DeviceFailure.SPEECH_ABSENT, f"{self._path}: hung up")
        self._waiting += self._scanner.feed(came)
        return True


def as_line(text: str) -> str:
    """A text as one line that does not begin with a dot: the service hands such lines to its modules as the end."""
    return " ".join(text.split()).lstrip(". ")
