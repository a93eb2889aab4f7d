"""Stands between a courier and its centre, and behaves as networks do: each function is a fault."""

import http.client
import json
import random
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

LATENCY_S, DRIP_S, SILENCE_S = 0.3, 1.0, 1.5


@dataclass
class Answer:
    """What the centre said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """One request on its way."""

    protocol_version = "HTTP/1.1"
    proxy: "Proxy"
    content: bytes

    def log_message(self, *_: object) -> None:
        """Nothing to say."""

    def _serve(self) -> None:
        self.content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.proxy.strikes():
            self.proxy.fault(self)
        else:
            self.give(self.ask())

    do_GET = do_PUT = do_POST = _serve  # noqa: N815 - http.server looks for these names

    def ask(self) -> Answer:
        """What the centre says to this request."""
        centre = urlsplit(self.proxy.centre)
        line = http.client.HTTPConnection(centre.hostname or "", centre.port, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name != "Host"}
        try:
            line.request(self.command, self.path, self.content, headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            line.close()

    def give(self, answer: Answer) -> None:
        """Pass an answer on."""
        self.wfile.write(_as_bytes(answer))

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Answer for the centre."""
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.give(Answer(status, named, body))

    def reset(self) -> None:
        """Break the connection off without a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def silence(self, seconds: float = SILENCE_S) -> None:
        """Say nothing for a while, then break off."""
        self.proxy.leave.wait(seconds)
        self.reset()


def _as_bytes(answer: Answer) -> bytes:
    kept = [(name, value) for name, value in answer.headers if name.lower() not in {"content-length", "connection"}]
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in kept)]
    return "\r\n".join([*lines, f"Content-Length: {len(answer.body)}", "", ""]).encode("latin-1") + answer.body


def late(handler: Handler) -> None:
    """Everything takes a while."""
    handler.proxy.leave.wait(LATENCY_S)
    handler.give(handler.ask())


def reset_before(handler: Handler) -> None:
    """The connection breaks before the centre hears of it."""
    handler.reset()


def reset_within(handler: Handler) -> None:
    """The connection breaks in the middle of the answer."""
    whole = _as_bytes(handler.ask())
    handler.wfile.write(whole[: handler.proxy.chance.randrange(len(whole))])
    handler.reset()


def black_hole(handler: Handler) -> None:
    """The request goes nowhere, and nobody says so."""
    handler.silence()


def half_open(handler: Handler) -> None:
    """The centre got it and answered; this side never hears."""
    handler.ask()
    handler.silence()


def lost_answer(handler: Handler) -> None:
    """The centre committed; the answer is lost with the connection."""
    handler.ask()
    handler.reset()


def drip(handler: Handler) -> None:
    """One byte a second."""
    handler.close_connection = True
    for octet in _as_bytes(handler.ask()):
        handler.wfile.write(bytes([octet]))
        handler.wfile.flush()
        if handler.proxy.leave.wait(DRIP_S):
            return


def portal(handler: Handler) -> None:
    """A captive portal wants to be agreed with."""
    if handler.proxy.chance.random() < 0.5:
        handler.say(302, b"", Location="http://portal.invalid/login")
    else:
        handler.say(200, b"<html>Welcome! Please accept our terms.</html>", Content_Type="text/html")


def wrong_json(handler: Handler) -> None:
    """Something that is JSON, or nearly."""
    body = handler.proxy.chance.choice((b'{"key": ', b"[]", b"null", b'{"key": 1}', b"\xff\xfe{}", b"[" * 3000))
    status = handler.proxy.chance.choice((200, 201))
    handler.say(status, body, Content_Type="application/json")


def forged(handler: Handler) -> None:
    """A receipt for this very parcel, from somebody who is not the centre."""
    receipt = {"key": handler.path.rsplit("/", 1)[-1], "digest": "0" * 64, "case_number": "0"}
    handler.say(201, json.dumps(receipt).encode(), Signature=f"k1:{'A' * 86}==")


def storm(handler: Handler) -> None:
    """The centre's front fails; sometimes after the centre did its work."""
    if handler.proxy.chance.random() < 0.3:
        handler.ask()
    status = handler.proxy.chance.choice((500, 502, 503, 504))
    handler.say(status, b"oops", Retry_After=handler.proxy.chance.choice(("0", "1", "nonsense")))


def sent_twice(handler: Handler) -> None:
    """A middle box sends the request twice."""
    handler.ask()
    handler.give(handler.ask())


def answered_twice(handler: Handler) -> None:
    """The answer comes twice: the second one lies in the line when the next question is asked."""
    answer = handler.ask()
    handler.give(answer)
    handler.give(answer)


def swapped(handler: Handler) -> None:
    """The answer to the question before."""
    before, handler.proxy.before = handler.proxy.before, handler.ask()
    if before is None:
        handler.reset()
    else:
        handler.give(before)


FAULTS: dict[str, Callable[[Handler], None]] = {
    "latency": late,
    "reset before the request arrives": reset_before,
    "reset in the answer": reset_within,
    "black hole": black_hole,
    "half-open": half_open,
    "answer lost after the commit": lost_answer,
    "one byte a second": drip,
    "captive portal": portal,
    "wrong JSON": wrong_json,
    "forged receipt": forged,
    "storm of 5xx": storm,
    "request duplicated": sent_twice,
    "answer duplicated": answered_twice,
    "answers out of order": swapped,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A connection that breaks is part of the game."""


@dataclass
class Proxy:
    """A running proxy: ``fault`` strikes ``share`` of the requests."""

    centre: str
    fault: Callable[[Handler], None]
    chance: random.Random
    share: float
    url: str = ""
    struck: int = 0
    before: Answer | None = None
    leave: threading.Event = field(default_factory=threading.Event)

    def strikes(self) -> bool:
        """Whether this request meets the fault."""
        hit = self.chance.random() < self.share
        self.struck += hit
        return hit


@contextmanager
def hostile(
    centre: str, fault: Callable[[Handler], None], *, share: float = 0.7, tls: ssl.SSLContext | None = None
) -> Iterator[Proxy]:
    """A proxy on loopback; with ``tls`` it speaks HTTPS."""
    proxy = Proxy(centre, fault, random.Random(1), share)
    with _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"proxy": proxy})) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        proxy.url = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.leave.set()
            with suppress(OSError):
                server.shutdown()
            thread.join()
