"""A door for demonstrations and the sandbox: plays a resident's hands and eyes over a Unix socket, in JSON lines.

Every line in is one order, every line out its answer, ``{"ok": true, ...}`` or ``{"ok": false, "error": ...}``.
Hands are real: mouse events at a spot that is proven touchable. Never part of a terminal in the field.
"""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from screens.navigator import USUAL_KEYS, Key, qt_key
from screens.pilot_eyes import describe
from screens.pilot_hands import CannotTouchError, draw, press
from screens.shell import Shell


class PilotServer(QObject):
    """Listens on a socket path that only this user can open."""

    def __init__(self, shell: Shell, path: Path) -> None:
        super().__init__(shell)
        self._shell = shell
        self._waits: list[_Wait] = []
        QLocalServer.removeServer(str(path))
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        if not self._server.listen(str(path)):
            message = f"the pilot can't listen on {path}: {self._server.errorString()}"
            raise OSError(message)
        shell.redrawn.connect(self._look)

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            order = json.loads(bytes(socket.readLine().data()))
            try:
                answer = self._obey(order, socket)
            except CannotTouchError as error:
                answer = {"ok": False, "error": str(error)}
            if answer is not None:
                _tell(socket, answer)

    def _obey(self, order: dict[str, Any], socket: QLocalSocket) -> dict[str, Any] | None:
        match order:
            case {"do": "page"}:
                return {"ok": True, "page": describe(self._shell)}
            case {"do": "press", "name": str(name)}:
                press(self._shell, name)
            case {"do": "type", "text": str(text)}:
                for key in text:
                    press(self._shell, f"key-{key}")
            case {"do": "key", "name": str(name)}:
                QTest.keyClick(self._shell.windowHandle(), qt_key(USUAL_KEYS[Key(name)][0]))
            case {"do": "draw", "strokes": list(strokes)}:
                draw(self._shell, strokes)
            case {"do": "picture", "path": str(path)}:
                if not self._shell.grab().save(path):
                    return {"ok": False, "error": f"can't write {path}"}
            case {"do": "wait", **wanted}:
                wait = _Wait(self, socket, wanted)
                self._waits.append(wait)
                wait.look()
                return None
            case {"do": "quit"}:
                QTimer.singleShot(0, QApplication.quit)
            case _:
                return {"ok": False, "error": f"unknown order {order!r}"}
        return {"ok": True}

    def _look(self) -> None:
        for wait in tuple(self._waits):
            wait.look()

    def shown(self) -> dict[str, Any]:
        """What is on the screen now."""
        return describe(self._shell)

    def drop(self, wait: "_Wait") -> None:
        """This wait was answered."""
        self._waits.remove(wait)


class _Wait:
    """Answers once the page satisfies every wish, or when time is up."""

    def __init__(self, server: PilotServer, socket: QLocalSocket, wanted: dict[str, Any]) -> None:
        self._server, self._socket, self._wanted = server, socket, wanted
        self._clock = QTimer(server)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._give_up)
        self._clock.start(round(float(wanted.get("seconds", 10)) * 1000))
        socket.disconnected.connect(self._end)

    def look(self) -> None:
        """Answer if the page is as wished."""
        page = self._server.shown()
        if all(_holds(page, wish, value) for wish, value in self._wanted.items() if wish != "seconds"):
            _tell(self._socket, {"ok": True, "page": page})
            self._end()

    def _give_up(self) -> None:
        error = f"still waiting for {self._wanted!r}"
        _tell(self._socket, {"ok": False, "error": error, "page": self._server.shown()})
        self._end()

    def _end(self) -> None:
        if self._clock.isActive() or self._clock.parent() is not None:
            self._clock.stop()
            self._clock.setParent(None)
            self._socket.disconnected.disconnect(self._end)
            self._server.drop(self)


def _holds(page: dict[str, Any], wish: str, value: object) -> bool:
    """``key``, ``body``, ``sheet`` …: equal; ``not_key`` …: different; ``action``: offered; ``text``: on the screen."""
    match wish:
        case "action":
            return any(action["name"] == value and action["enabled"] for action in page.get("actions", ()))
        case "text":
            return any(str(value) in text for text in page.get("texts", ()))
        case _ if wish.startswith("not_"):
            return bool(page) and page.get(wish.removeprefix("not_")) != value
        case "sheet":
            sheet = page.get("sheet")
            return (sheet["name"] if sheet else None) == value
        case _:
            return bool(page.get(wish) == value)


def _tell(socket: QLocalSocket, answer: dict[str, Any]) -> None:
    socket.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    socket.flush()
