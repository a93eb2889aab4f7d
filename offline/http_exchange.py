"""One HTTP request and its whole answer, bounded in time and size whatever the other side does.

A lobby's network holds captive portals, half-dead links and servers that send one byte a second. So redirects are
answers and never followed, proxies and credentials of the environment are ignored, headers must be complete within
the read time-out (a time-out per received byte is no time-out), and bodies are read piece by piece against a deadline.
"""

import io
import socket
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse, HTTPResponse

from offline.bandwidth import Bandwidth
from offline.failures import OfflineError, OfflineFailure, scrub

_PIECE_BYTES: Final = 65_536
_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. ``headers`` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect (and for each 16 kB sent), for an answer's headers, and for a whole body either way."""

    connect_s: float = 5.0
    read_s: float = 15.0
    body_s: float = 60.0


class _Upload(io.BytesIO):
    """A request body that stops being sent when its time is up; what waits for a cap does not count."""

    def __init__(self, body: bytes, deadline: float, bandwidth: Bandwidth | None) -> None:
        super().__init__(body)
        self._deadline = deadline
        self._bandwidth = bandwidth

    def read(self, size: int | None = -1, /) -> bytes:
        if monotonic() > self._deadline:
            raise TimeoutError("sending took too long")
        piece = super().read(size)
        if self._bandwidth is not None and piece:
            self._deadline += self._bandwidth.take(len(piece))
        return piece


class _Watch:
    """Hangs up a socket unless left in time, and raises TimeoutError then."""

    def __init__(self, sock: socket.socket, timeout_s: float) -> None:
        self._sock = sock
        self._overdue = False
        self._timer = threading.Timer(timeout_s, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._overdue:
            raise TimeoutError("no answer in time")

    def _hang_up(self) -> None:
        self._overdue = True
        with suppress(OSError):  # gone already
            # Below TLS: the reader is woken by the end of its stream, its TLS state stays untouched by this thread.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


class _PlainConnection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in the base class: not http.client's
        with _Watch(self.sock, self.timeout or 0.0):
            return super().getresponse()


class _TlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in the base class: not http.client's
        with _Watch(self.sock, self.timeout or 0.0):
            return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: object) -> None:  # noqa: FBT001, FBT002 - the base class's signature
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the base class's signature
        # requests reads the whole body of a redirect, without bound, even when told not to follow it
        return None


class HttpExchange:
    """Requests to one base URL, from any thread; each thread keeps its own session and connections.

    Raises OfflineError N120 at construction for plain HTTP to anything but the own machine.
    """

    def __init__(
        self,
        base_url: str,
        user_agent: str,
        ca_file: Path | None,
        limits: Limits,
        bandwidth: Bandwidth | None = None,
    ) -> None:
        self._bandwidth = bandwidth
        self._base_url = _checked(base_url)
        self._user_agent = user_agent
        self._verify: bool | str = True if ca_file is None else str(ca_file)
        self._limits = limits
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: list[requests.Session] = []

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = threading.local()

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, limit: int) -> Answer:
        """The answer to one request; a body longer than ``limit`` bytes is refused. Raises OfflineError N1xx."""
        try:
            with self._session().request(
                method,
                self._base_url + path,
                headers=dict(headers),
                data=None if body is None else _Upload(body, monotonic() + self._limits.body_s, self._bandwidth),
                timeout=(self._limits.connect_s, self._limits.read_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                packed = response.headers.get("Content-Encoding", "").lower() == "gzip"
                return Answer(response.status_code, response.headers, self._read(response.raw, limit, packed=packed))
        except zlib.error as error:
            raise OfflineError(OfflineFailure.CONNECTION_LOST, "the answer's compressed body is damaged") from error
        except (requests.RequestException, HTTPError) as error:
            raise _failure(error) from error

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = _Session()
            session.trust_env = False
            session.verify = self._verify
            session.headers.update({"User-Agent": self._user_agent, "Accept-Encoding": "gzip"})
            session.mount("http://", _Adapter())
            session.mount("https://", _Adapter())
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    def _read(self, raw: BaseHTTPResponse, limit: int, *, packed: bool) -> bytes:
        """The body, unpacked piece by piece: what swells beyond the limit is not unpacked."""
        deadline = monotonic() + self._limits.body_s
        body = bytearray()
        unpacking = zlib.decompressobj(_GZIP)
        while piece := raw.read1(_PIECE_BYTES, decode_content=False):
            body += unpacking.decompress(piece, limit + 1 - len(body)) if packed else piece
            if len(body) > limit:
                raise OfflineError(OfflineFailure.ANSWER_TOO_LARGE, f"more than {limit} bytes")
            if monotonic() > deadline:
                raise OfflineError(OfflineFailure.ANSWER_TIMED_OUT, f"no whole answer in {self._limits.body_s:g} s")
        if packed and not unpacking.eof:
            raise OfflineError(OfflineFailure.CONNECTION_LOST, "the answer ends within its compressed body")
        return bytes(body)


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise OfflineError(
            OfflineFailure.ADDRESS_INSECURE, f"{scrub(base_url)}: the centre is reached by https:// only"
        )
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise OfflineError(OfflineFailure.ADDRESS_INSECURE, "the centre's address is https://HOST[:PORT][/PATH]")
    return base_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _failure(error: requests.RequestException | HTTPError) -> OfflineError:
    detail = scrub(str(error))
    match error:
        case requests.exceptions.SSLError():
            return OfflineError(OfflineFailure.CERTIFICATE_REFUSED, detail)
        case requests.ConnectTimeout():
            return OfflineError(OfflineFailure.CONNECT_TIMED_OUT, detail)
        case requests.ReadTimeout() | ReadTimeoutError():
            return OfflineError(OfflineFailure.ANSWER_TIMED_OUT, detail)
    cause = getattr(error.args[0], "reason", None) if error.args else None
    match cause:
        case NameResolutionError():
            return OfflineError(OfflineFailure.NAME_UNRESOLVED, detail)
        case NewConnectionError():
            return OfflineError(OfflineFailure.CONNECTION_FAILED, detail)
    return OfflineError(OfflineFailure.CONNECTION_LOST, detail)
