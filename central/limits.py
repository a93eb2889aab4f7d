"""How much a request may carry, enforced before anything is kept in memory."""

from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.problems import Refusal, problem_response

ENVELOPE_BYTES: Final = 32 << 20
OTHER_BYTES: Final = 64 << 10
_DRAINED_BYTES: Final = 4 * ENVELOPE_BYTES


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
        limit = ENVELOPE_BYTES if scope["path"].startswith("/v1/envelopes/") else OTHER_BYTES
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
