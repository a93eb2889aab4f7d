"""An MJPEG stream over HTTP whose cable can be pulled: multipart/x-mixed-replace, one JPEG a part."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

FRAME_S = 0.05
WRITE_S = 5.0
PATH = "/stream"
_BOUNDARY = "frame"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, port: "MjpegPort", unplugged: Event, *arguments: Any) -> None:
        self._port = port
        self._unplugged = unplugged
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Stream until the cable is pulled or the viewer goes."""
        if self.path != PATH:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.connection.settimeout(WRITE_S)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        with self._port.viewer(), suppress(OSError):
            while not self._unplugged.wait(FRAME_S):
                if self._port.frozen:
                    continue
                jpeg = self._port.picture()
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")
            # A pulled cable: whoever waits for the next part waits no longer.
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 # the base class's name
        """Requests are not worth a line."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class MjpegPort:
    """Serves ``picture()`` to every viewer, 20 times a second, on 127.0.0.1."""

    def __init__(self, port: int, picture: Callable[[], bytes]) -> None:
        self.picture = picture
        self.viewers = 0
        self.frozen = False
        self._port = port
        self._lock = Lock()
        self._server: _Server | None = None
        self._unplugged = Event()

    @property
    def plugged(self) -> bool:
        """Whether anybody can connect."""
        return self._server is not None

    def plug(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        if self._server is not None:
            return
        self._unplugged = Event()
        self._server = _Server(("127.0.0.1", self._port), partial(_Handler, self, self._unplugged))
        Thread(target=self._server.serve_forever, args=(0.1,), name="mjpeg", daemon=True).start()

    def unplug(self) -> None:
        """Cut every viewer off and stop listening."""
        server, self._server = self._server, None
        if server is not None:
            self._unplugged.set()
            server.shutdown()
            server.server_close()

    @contextmanager
    def viewer(self) -> Iterator[None]:
        """Count a viewer while it watches."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._lock:
            self.viewers += change
