import base64
import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from offline.failures import OfflineError, OfflineFailure
from offline.http_exchange import Limits
from offline.parcel import Parcel
from offline.retry import Busy, Delivered, NotTheCentre, Refused, Unreachable
from offline.signed import SignedDocument
from offline.transport import CentreTransport, NotModified, retry_after_s

MakeParcel = Callable[..., Parcel]
QUICK = Limits(connect_s=2.0, read_s=0.4, body_s=0.6)
NOW = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


@pytest.fixture
def transport(centre: Any) -> Iterator[CentreTransport]:
    opened = CentreTransport(centre.url, "secret", centre.keys, terminal="T0001", limits=QUICK)
    yield opened
    opened.close()


def test_a_parcel_is_delivered_once_and_acknowledged_again(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel
) -> None:
    parcel = make_parcel(1, sealed=bytes(300_000))

    first, second = transport.deliver(parcel), transport.deliver(parcel)

    assert isinstance(first, Delivered)
    assert first == second
    assert centre.envelopes == {parcel.key: parcel.sealed}
    method, path, headers = centre.requests[0]
    assert (method, path) == ("PUT", f"/v1/envelopes/{parcel.key}")
    assert headers["Authorization"] == "Bearer secret"
    assert base64.urlsafe_b64decode(headers["Envelope-Header"]) == parcel.header


def another_signature(handler: Any) -> None:
    body = json.dumps(handler.receipt()).encode()
    handler.answer(201, body, {"Signature": handler.centre.sign(b"something else")})


@pytest.mark.parametrize(
    "behave",
    [
        lambda handler: handler.answer(302, b"x" * 10, {"Location": "http://127.0.0.1:1/portal"}),
        lambda handler: handler.answer(200, b"<html>Welcome to our free Wi-Fi</html>"),
        lambda handler: handler.answer(409, b"<html>Please pay first</html>"),
        lambda handler: handler.answer(204),
        another_signature,
        lambda handler: handler.signed(201, {**handler.receipt(), "digest": "0" * 64}),
        lambda handler: handler.signed(201, {**handler.receipt(), "key": "0" * 32}),
        lambda handler: handler.signed(201, ["not", "a", "receipt"]),
        lambda handler: handler.answer(201, b"{}", {"Signature": "stranger:AAAA"}),
    ],
)
def test_whoever_cannot_prove_to_be_the_centre_is_not_the_centre(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel, behave: Callable[[Any], None]
) -> None:
    centre.behave = behave

    assert isinstance(transport.deliver(make_parcel(1)), NotTheCentre)
    assert len(centre.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 409, 413, 422])
def test_a_refusal_brings_the_centres_problem(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel, status: int
) -> None:
    centre.behave = lambda handler: handler.problem(status, "item-version")

    assert transport.deliver(make_parcel(1)) == Refused(status, "item-version", "no")


def test_numbers_of_people_in_a_refusal_are_masked(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel
) -> None:
    body = json.dumps({"code": "bad", "message": "349900199003070028 of\n15400000001"}).encode()
    centre.behave = lambda handler: handler.answer(422, body)

    assert transport.deliver(make_parcel(1)) == Refused(422, "bad", "… of …")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "120"}, Busy(120.0, 429)),
        ({}, Busy(None, 503)),
        ({"Retry-After": "soon"}, Busy(None, 502)),
    ],
)
def test_a_busy_centre_says_when_to_come_back(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel, headers: dict[str, str], expected: Busy
) -> None:
    centre.behave = lambda handler: handler.answer(expected.status, b"<html>", headers)

    assert transport.deliver(make_parcel(1)) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": format_datetime(NOW + timedelta(minutes=2), usegmt=True)}, 120.0),
        ({"Retry-After": format_datetime(NOW - timedelta(minutes=2), usegmt=True)}, 0.0),
        # the terminal's clock may be wrong: the answer's own date counts
        (
            {
                "Retry-After": format_datetime(NOW + timedelta(days=9, minutes=1), usegmt=True),
                "Date": format_datetime(NOW + timedelta(days=9), usegmt=True),
            },
            60.0,
        ),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "9" * 400}, 999_999_999.0),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after_s(headers, NOW) == expected


def reset_in_the_answer(handler: Any) -> None:
    handler.send_response(201)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.wfile.flush()
    handler.reset()


@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (lambda handler: handler.reset(), OfflineFailure.CONNECTION_LOST),
        (reset_in_the_answer, OfflineFailure.CONNECTION_LOST),
        (lambda handler: handler.centre.leave.wait(5), OfflineFailure.ANSWER_TIMED_OUT),
        (lambda handler: handler.answer(200, bytes((1 << 20) + 1)), OfflineFailure.ANSWER_TOO_LARGE),
        (lambda handler: handler.answer(302, bytes(2 << 20), {"Location": "/"}), OfflineFailure.ANSWER_TOO_LARGE),
        (
            lambda handler: handler.drip(b"HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n".ljust(999)),
            OfflineFailure.ANSWER_TIMED_OUT,
        ),
    ],
)
def test_a_broken_answer_is_no_answer(
    centre: Any,
    transport: CentreTransport,
    make_parcel: MakeParcel,
    behave: Callable[[Any], None],
    kind: OfflineFailure,
) -> None:
    centre.behave = behave
    started = monotonic()

    outcome = transport.deliver(make_parcel(1))

    assert isinstance(outcome, Unreachable)
    assert outcome.kind is kind
    assert monotonic() - started < 3.0


def test_a_body_that_comes_byte_by_byte_is_given_up_at_the_deadline(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel
) -> None:
    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        handler.wfile.flush()
        handler.drip(bytes(900))

    centre.behave = drip

    outcome = transport.deliver(make_parcel(1))

    assert isinstance(outcome, Unreachable)
    assert outcome.kind is OfflineFailure.ANSWER_TIMED_OUT


def test_an_answer_lost_after_the_commit_is_given_again(
    centre: Any, transport: CentreTransport, make_parcel: MakeParcel
) -> None:
    def commit_and_die(handler: Any) -> None:
        handler.centre.envelopes[handler.receipt()["key"]] = handler.content
        handler.reset()

    centre.behave = commit_and_die
    assert isinstance(transport.deliver(make_parcel(1)), Unreachable)
    centre.behave = lambda handler: handler.accept()

    assert isinstance(transport.deliver(make_parcel(1)), Delivered)
    assert len(centre.envelopes) == 1


def test_nobody_listening_is_told_as_such(make_parcel: MakeParcel) -> None:
    transport = CentreTransport("http://127.0.0.1:1", "t", {}, terminal="T", limits=QUICK)

    outcome = transport.deliver(make_parcel(1))
    transport.close()

    assert isinstance(outcome, Unreachable)
    assert outcome.kind is OfflineFailure.CONNECTION_FAILED


@pytest.mark.parametrize(
    "limits", [Limits(connect_s=0.2, read_s=0.2, body_s=9.0), Limits(connect_s=9.0, read_s=0.2, body_s=0.0)]
)
def test_a_server_that_takes_nothing_in_is_given_up(make_parcel: MakeParcel, limits: Limits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        transport = CentreTransport(url, "t", {}, terminal="T", limits=limits)
        started = monotonic()

        outcome = transport.deliver(make_parcel(1, sealed=bytes(20_000_000)))

        transport.close()
    assert isinstance(outcome, Unreachable)
    assert outcome.kind is OfflineFailure.CONNECTION_LOST
    assert monotonic() - started < 3.0


def test_a_proxy_of_the_environment_is_ignored(
    centre: Any, transport: CentreTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    transport.hello()

    assert centre.requests[0][1] == "/v1/hello"


def test_a_signed_document_comes_with_its_tag_and_is_not_sent_twice(centre: Any, transport: CentreTransport) -> None:
    def tagged(handler: Any) -> None:
        if handler.headers.get("If-None-Match") == '"7"':
            handler.answer(304)
        else:
            handler.signed(200, {"version": 7, "filling": "x" * 2_000_000}, {"ETag": '"7"'})

    centre.behave = tagged

    document = transport.get_signed("/v1/catalogue")

    assert isinstance(document, SignedDocument)
    assert document.etag == '"7"'
    assert json.loads(document.body)["version"] == 7
    assert transport.get_signed("/v1/catalogue", '"7"') == NotModified()


@pytest.mark.parametrize(
    ("behave", "code"),
    [
        (lambda handler: handler.answer(200, b"{}"), "N110"),
        (lambda handler: handler.answer(200, b"{}", {"Signature": handler.centre.sign(b"[]")}), "N112"),
        (lambda handler: handler.answer(302, b"", {"Location": "/x"}), "N109"),
        (lambda handler: handler.problem(503), "N207"),
        (lambda handler: handler.problem(404, "no-item"), "N208 .*404 no-item"),
    ],
)
def test_a_document_that_is_not_the_centres_is_an_error(
    centre: Any, transport: CentreTransport, behave: Callable[[Any], None], code: str
) -> None:
    centre.behave = behave

    with pytest.raises(OfflineError, match=code):
        transport.get_signed("/v1/catalogue")


def test_questions_are_answered_with_the_signature_checked(centre: Any, transport: CentreTransport) -> None:
    centre.behave = lambda handler: handler.signed(200, json.loads(handler.content))
    assert json.loads(transport.post_json("/v1/prefill", b'{"a":1}', signed=True)) == {"a": 1}

    centre.behave = lambda handler: handler.answer(201, b"{}")
    assert transport.post_json("/v1/codes", b"{}", signed=False) == b"{}"
    with pytest.raises(OfflineError, match="N110"):
        transport.post_json("/v1/prefill", b"{}", signed=True)

    centre.behave = lambda handler: handler.answer(200, b"<html>")
    with pytest.raises(OfflineError, match="N107"):
        transport.post_json("/v1/codes", b"{}", signed=False)


def test_a_report_is_accepted_or_refused(centre: Any, transport: CentreTransport) -> None:
    centre.behave = lambda handler: handler.answer(204)
    transport.put_json("/v1/terminals/T0001/status", b"{}")

    centre.behave = lambda handler: handler.problem(401)
    with pytest.raises(OfflineError, match="N206"):
        transport.put_json("/v1/terminals/T0001/status", b"{}")


@pytest.mark.parametrize(
    "url", ["http://centre.example", "http://10.0.0.1", "ftp://127.0.0.1", "https://", "https://u:p@h", "centre"]
)
def test_an_insecure_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(OfflineError, match="N120"):
        CentreTransport(url, "t", {}, terminal="T")


def test_https_is_trusted_by_the_given_authority_only(
    centre: Any, make_parcel: MakeParcel, tmp_path: Path, tls_port: int
) -> None:
    url = f"https://localhost:{tls_port}"
    trusting = CentreTransport(url, "t", centre.keys, terminal="T", ca_file=tmp_path / "ca.pem", limits=QUICK)
    doubting = CentreTransport(url, "t", centre.keys, terminal="T", limits=QUICK)

    assert isinstance(trusting.deliver(make_parcel(1)), Delivered)
    outcome = doubting.deliver(make_parcel(1))

    assert isinstance(outcome, Unreachable)
    assert outcome.kind is OfflineFailure.CERTIFICATE_REFUSED
    trusting.close()
    doubting.close()


def test_a_tls_centre_that_falls_silent_is_given_up(centre: Any, tmp_path: Path, tls_port: int) -> None:
    url = f"https://localhost:{tls_port}"
    transport = CentreTransport(url, "t", centre.keys, terminal="T", ca_file=tmp_path / "ca.pem", limits=QUICK)
    centre.behave = lambda handler: handler.drip(b"HTTP/1.1 200 OK\r\n".ljust(999, b"x"))

    with pytest.raises(OfflineError, match="N105"):
        transport.hello()
    transport.close()


@pytest.fixture
def tls_port(centre: Any, tmp_path: Path) -> Iterator[int]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    with centre.another_server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        centre.leave.set()
        server.shutdown()
        thread.join()


def test_a_large_answer_may_come_packed_and_is_verified_as_it_was_signed(
    centre: Any, transport: CentreTransport
) -> None:
    body = b'{"items":"' + b"x" * 500_000 + b'"}'
    headers = {"Signature": centre.sign(body), "Content-Encoding": "gzip"}
    centre.behave = lambda handler: handler.answer(200, gzip.compress(body), headers)

    document = transport.get_signed("/v1/catalogue")

    assert isinstance(document, SignedDocument)
    assert document.body == body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (gzip.compress(bytes(64 << 20)), "N108"),
        (gzip.compress(b"{}" * 1000)[:-9], "N104"),
        (b"not packed at all", "N104"),
    ],
    ids=["swells", "cut", "damaged"],
)
def test_a_packed_answer_that_swells_or_is_damaged_is_refused(
    centre: Any, transport: CentreTransport, body: bytes, code: str
) -> None:
    centre.behave = lambda handler: handler.answer(200, body, {"Content-Encoding": "gzip"})

    with pytest.raises(OfflineError, match=code):
        transport.get_signed("/v1/hello")
