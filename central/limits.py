"""How much a request may carry, enforced before anything is kept in memory."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.problems import Refusal, problem_response

ENVELOPE_BYTES: Final = 32 << 20
OTHER_BYTES: Final = 64 << 10
_DRAINED_BYTES: Final = 4 * ENVELOPE_BYTES
_ADDRESSES: Final = 10_000


class BodyLimit:
    """ASGI middleware: 413 for a body above the limit.

    Whatever is left of a refused body is read and thrown away before the answer goes out: a connection closed with
    unread bytes is reset, and the terminal would take the refusal for a network fault and send the body for ever.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        large = scope["path"].startswith(("/v1/envelopes", "/v1/drafts", "/u/"))
        limit = ENVELOPE_BYTES if large else OTHER_BYTES
        body = _Body(receive, limit)

        async def send_after_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await body.drain()
            await send(message)

        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            too_large = body.too_large()
            await problem_response(too_large.status_code, too_large.problem)(scope, receive, send_after_body)
            return
        await self._app(scope, body.receive, send_after_body)


class _Body:
    """A request's body as it comes in."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._ended = False

    def too_large(self) -> Refusal:
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", f"a body here has at most {self._limit} bytes")

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        if self._seen > self._limit:
            raise self.too_large()
        return message

    async def drain(self) -> None:
        while not self._ended and self._seen <= _DRAINED_BYTES:
            message = await self._receive()
            self._seen += len(message.get("body", b""))
            self._ended = message["type"] != "http.request" or not message.get("more_body", False)


class Attempts:
    """How often one address may ask in a window; counted in this process's memory, for so many addresses at most."""

    def __init__(self, *, most: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def allowed(self, address: str) -> bool:
        """Count an attempt; False when there were too many."""
        now = self._clock()
        with self._lock:
            times = self._asked.setdefault(address, deque(maxlen=self._most))
            self._asked.move_to_end(address)
            if len(self._asked) > _ADDRESSES:
                self._asked.popitem(last=False)
            if len(times) == self._most and now - times[0] < self._window_s:
                return False
            times.append(now)
            return True
