"""How people, the dock and tests steer a simulator: a Unix-domain socket, one JSON object a line each way.

By hand: ``python -m devices.simulated.control SOCKET COMMAND [key=value …]``.
"""

import argparse
import json
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, TextIO

ANSWER_S = 15.0
Handle = Callable[[dict[str, Any]], dict[str, Any]]


class ControlError(Exception):
    """A command that the simulator does not understand; the message says what it would."""


class ControlServer:
    """Answers commands on a socket, on a thread of its own. ``handle`` may raise ControlError."""

    def __init__(self, path: Path, handle: Handle) -> None:
        self._path = path
        self._handle = handle
        self._listener: socket.socket | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Listen. A socket left by a killed predecessor is replaced."""
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._thread = Thread(target=self._accept, args=(self._listener,), name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would not wake the thread that accepts
        self._thread.join()
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        # Who asked may be gone before the answer, which is no concern of the simulator.
        with suppress(OSError), connection, connection.makefile("rw", encoding="utf-8", errors="replace") as stream:
            for line in stream:
                stream.write(json.dumps(self._answer(line), ensure_ascii=False) + "\n")
                stream.flush()

    def _answer(self, line: str) -> dict[str, Any]:
        try:
            command = json.loads(line)
            return {"ok": True, **self._handle(command)}
        except (ControlError, ValueError, KeyError, TypeError, OSError) as error:
            return {"error": f"{type(error).__name__}: {error}"}


def send(path: Path, **command: Any) -> dict[str, Any]:
    """Send one command, ``command=NAME`` and its values. Raises OSError when nobody listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_S)
        connection.connect(str(path))
        with connection.makefile("rw", encoding="utf-8") as stream:
            stream.write(json.dumps(command, ensure_ascii=False) + "\n")
            stream.flush()
            line = stream.readline()
    if not line:
        raise ConnectionResetError(f"{path}: no answer")
    answer: dict[str, Any] = json.loads(line)
    return answer


def parsed(words: list[str]) -> dict[str, Any]:
    """``insert name=安小徽 …`` as a command. Raises ControlError."""
    if not words:
        raise ControlError("name a command")
    values: dict[str, Any] = {"command": words[0]}
    for word in words[1:]:
        key, mark, value = word.partition("=")
        if not mark:
            raise ControlError(f"{word}: write key=value")
        values[key] = value
    return values


def obey_words(source: TextIO, handle: Handle) -> None:
    """Take commands as words from a terminal until it ends."""
    for line in source:
        if not line.strip():
            continue
        try:
            answer: Mapping[str, Any] = handle(parsed(line.split()))
        except (ControlError, ValueError, KeyError, TypeError, OSError) as error:
            answer = {"error": str(error)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def main() -> int:
    """Send one command from the command line; exit code 1 when it was refused or nobody listens, 2 when misspelt."""
    parser = argparse.ArgumentParser(
        prog="python -m devices.simulated.control",
        usage="%(prog)s [-h] SOCKET COMMAND [key=value …]",
        description="Steer a simulator; each simulator's own --help lists its commands.",
    )
    parser.add_argument("socket", type=Path, metavar="SOCKET", help="the simulator's control socket")
    parser.add_argument("words", nargs="+", metavar="COMMAND", help="a command and its values, as key=value")
    arguments = parser.parse_args()
    try:
        answer = send(arguments.socket, **parsed(arguments.words))
    except ControlError as error:
        parser.error(str(error))
    except OSError as error:
        answer = {"error": f"{arguments.socket}: {error.strerror or error}"}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0 if "ok" in answer else 1


if __name__ == "__main__":
    sys.exit(main())
