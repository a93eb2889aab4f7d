"""A database in a fresh folder, parcels, and a centre on loopback that behaves as badly as a lobby's network."""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


def _make_parcel(number: int, lane: str | None = None, sealed: bytes | None = None) -> Parcel:
    key = f"{number:032x}"
    content = sealed if sealed is not None else hashlib.sha256(key.encode()).digest() * 8
    return Parcel(key, lane or key, "case", f"T0001-20260307-{number:04}-X", b'{"key":%d}' % number, content, NOON)


@pytest.fixture(scope="session")
def make_parcel() -> Callable[..., Parcel]:
    return _make_parcel


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "state" / "terminal.db") as opened:
        yield opened


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database)


@dataclass
class LoopbackCentre:
    """Answers as ``behave`` tells; keeps what it accepted, as the real centre would."""

    url: str = ""
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    behave: Callable[["Handler"], None] = lambda handler: handler.accept()
    envelopes: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    leave: threading.Event = field(default_factory=threading.Event)

    @property
    def keys(self) -> dict[str, bytes]:
        return {"k1": self.signing.public_key().public_bytes_raw()}

    def another_server(self) -> ThreadingHTTPServer:
        return QuietServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"centre": self}))

    def sign(self, body: bytes) -> str:
        return "k1:" + base64.b64encode(self.signing.sign(body)).decode()


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that breaks is part of the game."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    centre: LoopbackCentre
    content: bytes

    def log_message(self, *args: object) -> None:
        """Nothing to say."""

    def _serve(self) -> None:
        self.content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.centre.requests.append((self.command, self.path, dict(self.headers)))
        self.centre.behave(self)

    do_GET = do_PUT = do_POST = _serve  # noqa: N815 - http.server looks for these names

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def signed(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(value).encode()
        self.answer(status, body, {"Signature": self.centre.sign(body), **(headers or {})})

    def problem(self, status: int, code: str = "bad", headers: dict[str, str] | None = None) -> None:
        self.answer(status, json.dumps({"code": code, "message": "no"}).encode(), headers)

    def take_batch(self) -> None:
        """As the real centre: a result for every envelope of the body."""
        results, at = [], 0
        pieces: list[bytes] = []
        while at < len(self.content):
            length = int.from_bytes(self.content[at : at + 4], "big")
            pieces.append(self.content[at + 4 : at + 4 + length])
            at += 4 + length
        for header, sealed in zip(pieces[::2], pieces[1::2], strict=True):
            key = f"{json.loads(header)['key']:032x}"
            first = key not in self.centre.envelopes
            self.centre.envelopes[key] = sealed
            body = json.dumps({"key": key, "digest": hashlib.sha256(sealed).hexdigest()})
            status = 201 if first else 200
            results.append({"status": status, "body": body, "signature": self.centre.sign(body.encode())})
        self.signed(200, {"results": results})

    def receipt(self) -> dict[str, str]:
        return {"key": self.path.rsplit("/", 1)[1], "digest": hashlib.sha256(self.content).hexdigest()}

    def accept(self) -> None:
        if self.command == "GET":
            self.signed(200, {"centre": "test"})
            return
        if self.command == "POST":
            self.take_batch()
            return
        receipt = self.receipt()
        status = 200 if receipt["key"] in self.centre.envelopes else 201
        self.centre.envelopes[receipt["key"]] = self.content
        self.signed(status, receipt)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def drip(self, data: bytes) -> None:
        self.close_connection = True
        for octet in data:
            try:
                self.connection.sendall(bytes([octet]))
            except OSError:
                return
            if self.centre.leave.wait(0.05):
                return


@pytest.fixture
def centre() -> Iterator[LoopbackCentre]:
    state = LoopbackCentre()
    with state.another_server() as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield state
        state.leave.set()
        server.shutdown()
        thread.join()
