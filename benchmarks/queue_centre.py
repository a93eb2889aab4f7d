"""A centre that acknowledges whatever comes, in a process of its own: what draining is measured against.

Prints its address and its signing key, then serves until its input ends.
"""

import base64
import hashlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_SIGNING = Ed25519PrivateKey.generate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args: object) -> None:
        """Nothing to say."""

    def _serve(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "GET":
            self._signed(b'{"now":"2026-03-07T04:00:00+00:00"}')
        elif self.command == "PUT":
            self._signed(_receipt(self.path.rsplit("/", 1)[1], content))
        else:
            self._signed(json.dumps({"results": [_result(*one) for one in _unframed(content)]}).encode())

    do_GET = do_PUT = do_POST = _serve  # noqa: N815 - http.server looks for these names

    def _signed(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nSignature: {_signature(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)


def _receipt(key: str, sealed: bytes) -> bytes:
    return json.dumps({"key": key, "digest": hashlib.sha256(sealed).hexdigest()}).encode()


def _result(header: bytes, sealed: bytes) -> dict[str, object]:
    body = _receipt(str(json.loads(header)["key"]), sealed)
    return {"status": 200, "body": body.decode(), "signature": _signature(body)}


def _signature(body: bytes) -> str:
    return "k1:" + base64.b64encode(_SIGNING.sign(body)).decode()


def _unframed(content: bytes) -> list[tuple[bytes, bytes]]:
    pieces, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        pieces.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return list(zip(pieces[::2], pieces[1::2], strict=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def main() -> None:
    """Serve until the input ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        public = base64.b64encode(_SIGNING.public_key().public_bytes_raw()).decode()
        print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}", "key": public}), flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
