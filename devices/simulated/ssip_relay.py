"""Stands between a client and speech-dispatcher: remembers what is said, in memory alone; spoils what is answered."""

import socket
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

FAULTS = ("garbage", "silent")
MOST_UTTERANCES = 200
_ENDS = {"702 END": "spoken", "703 CANCELED": "interrupted"}


@dataclass
class Utterance:
    """A text that was given to the service, and what became of it."""

    text: str
    language: str
    rate: str
    volume: str
    end: str = ""


@dataclass
class _Client:
    """What a client has set, and its messages by number."""

    settings: dict[str, str] = field(default_factory=dict)
    text: list[str] | None = None
    queued: list[Utterance] = field(default_factory=list)
    messages: dict[str, Utterance] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)


class SsipRelay:
    """Listens at ``path`` and passes everything to the service at ``service``."""

    def __init__(self, path: Path, service: Path) -> None:
        self.fault = ""
        self._path = path
        self._service = service
        self._lock = Lock()
        self._hidden: set[str] = set()
        self._said: list[Utterance] = []
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []

    def start(self) -> None:
        """Listen; nothing when it does already."""
        if self._listener is not None:
            return
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Hang up on everybody and be gone."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._path.unlink(missing_ok=True)
        lines, self._open = self._open, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def hide(self, voice: str, *, hidden: bool) -> None:
        """Leave a voice out of the list of voices, or in it."""
        (self._hidden.add if hidden else self._hidden.discard)(voice)

    def utterances(self) -> list[dict[str, Any]]:
        """What was said since ``forget``."""
        with self._lock:
            return [asdict(utterance) for utterance in self._said]

    def forget(self) -> None:
        """Nothing was said."""
        with self._lock:
            self._said.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                outside, _ = listener.accept()
                inside = socket.socket(socket.AF_UNIX)
                inside.connect(str(self._service))
                self._open += [outside, inside]
                client = _Client()
                Thread(target=self._pass, args=(outside, inside, client), daemon=True).start()
                Thread(target=self._answer, args=(inside, outside, client), daemon=True).start()

    def _pass(self, outside: socket.socket, inside: socket.socket, client: _Client) -> None:
        with suppress(OSError), outside.makefile("rb") as lines:
            for line in lines:
                self._heard(client, line.decode("utf-8", "replace").rstrip("\r\n"))
                inside.sendall(line)
        with suppress(OSError):
            inside.shutdown(socket.SHUT_RDWR)

    def _answer(self, inside: socket.socket, outside: socket.socket, client: _Client) -> None:
        with suppress(OSError), inside, outside, inside.makefile("rb") as lines:
            for line in lines:
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                self._told(client, text)
                if self.fault == "garbage":
                    outside.sendall(b"\xff\x00~noise\r\n")
                elif not self.fault and not self._is_hidden(text):
                    outside.sendall(line)

    def _is_hidden(self, line: str) -> bool:
        return line.startswith("249-") and not self._hidden.isdisjoint(line.split("\t")[1:2])

    def _heard(self, client: _Client, line: str) -> None:
        if client.text is not None:
            if line != ".":
                client.text.append(line.removeprefix(".") if line.startswith("..") else line)
                return
            told = (client.settings.get(name, "") for name in ("LANGUAGE", "RATE", "VOLUME"))
            utterance = Utterance("\n".join(client.text), *told)
            client.text = None
            with self._lock:
                client.queued.append(utterance)
                self._said.append(utterance)
                del self._said[:-MOST_UTTERANCES]
        elif line == "SPEAK":
            client.text = []
        elif line.startswith("SET SELF "):
            name, _, value = line.removeprefix("SET SELF ").partition(" ")
            client.settings[name] = value

    def _told(self, client: _Client, line: str) -> None:
        with self._lock:
            if line.startswith("225-") and client.queued:
                client.messages[line[4:]] = client.queued.pop(0)
            elif line[:1] == "7" and line[3:4] == "-":
                client.named.append(line[4:])
            elif line[:1] == "7" and client.named:
                utterance = client.messages.get(client.named[0])
                client.named.clear()
                if utterance is not None:
                    utterance.end = _ENDS.get(line, utterance.end)
