"""What the centre says of itself and of cases: hello, catalogue, progress, status, operations, refusals."""

import base64
import hashlib
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.catalogue import load_directory
from kiosk.contract import canonical

Call = Callable[..., requests.Response]
SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
STATUS = {
    "software": "0.1.0",
    "catalogue_version": 1,
    "queue_waiting": 0,
    "queue_held": 0,
    "audit_head": "0" * 64,
    "devices": [{"name": "receipt-printer", "state": "ready"}],
}


def _verify(answer: requests.Response, halves: dict[str, Any], body: bytes | None = None) -> None:
    key, _, value = answer.headers["Signature"].partition(":")
    assert key == halves["signing"]["id"]
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(halves["signing"]["public"]))
    public.verify(base64.b64decode(value), answer.content if body is None else body)


def test_hello_is_signed(call: Call, public_halves: dict[str, Any]) -> None:
    answer = call("GET", "/v1/hello")
    _verify(answer, public_halves)
    assert answer.json()["catalogue_version"] == 1
    with pytest.raises(InvalidSignature):
        _verify(answer, public_halves, answer.content + b" ")


def test_the_catalogue_is_the_canonical_form_of_its_directory_signed(call: Call, public_halves: dict[str, Any]) -> None:
    answer = call("GET", "/v1/catalogue")
    _verify(answer, public_halves)
    assert answer.content == canonical(load_directory(SANDBOX / "catalogue"))
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'


def test_a_known_catalogue_is_not_sent_again(call: Call) -> None:
    etag = call("GET", "/v1/catalogue").headers["ETag"]
    again = call("GET", "/v1/catalogue", headers={"If-None-Match": f'"old", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert call("GET", "/v1/catalogue", headers={"If-None-Match": '"old"'}).status_code == 200


def test_a_receipts_bearer_sees_progress_and_nobody_else(
    call: Call, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    case = make_case()
    receipt = submit(case).json()
    where = f"/v1/progress/{case['number']}"
    seen = call("GET", where, params={"t": case["access_token"]}).json()
    assert (seen["state"], seen["case_number"]) == ("done", receipt["case_number"])
    assert seen["received_at"] == receipt["received_at"]
    for wrong in ({"t": case["access_token"] + "x"}, {"t": ""}, {}):
        assert call("GET", where, params=wrong).status_code == 404
    assert call("GET", "/v1/progress/TEST0001-20261123-9999-A", params={"t": case["access_token"]}).status_code == 404


def test_the_progress_page_shows_the_state_in_both_languages_and_nothing_personal(
    call: Call, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    case = make_case()
    submit(case)
    page = call("GET", f"/p/{case['number']}", params={"t": case["access_token"]})
    page.encoding = "utf-8"
    assert page.headers["Content-Type"].startswith("text/html")
    for words in ("已办结", "Completed", "跨省异地长期居住人员就医备案", case["number"]):
        assert words in page.text
    for value in ("安小徽", "349900199003070028", "15400000001", case["access_token"]):
        assert value not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert call("GET", f"/p/{case['number']}", params={"t": "x"}).status_code == 404


def test_pages_load_nothing_from_elsewhere(call: Call) -> None:
    operations = call("GET", "/docs")
    assert operations.status_code == 200
    assert "/v1/envelopes/{key}" in operations.text
    assert "http://" not in operations.text
    assert "https://" not in operations.text
    assert "default-src 'none'" in operations.headers["Content-Security-Policy"]
    assert "/v1/catalogue" in call("GET", "/openapi.json").json()["paths"]


def test_a_terminals_status_is_kept_and_only_its_own(call: Call) -> None:
    assert call("PUT", "/v1/terminals/TEST0001/status", json=STATUS).status_code == 204
    other = call("PUT", "/v1/terminals/TEST0002/status", json=STATUS)
    assert (other.status_code, other.json()["code"]) == (403, "another-terminal")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/prefill"),
        ("POST", "/v1/codes"),
        ("POST", f"/v1/codes/{'0' * 32}"),
        ("PUT", f"/v1/envelopes/{'0' * 32}"),
        ("PUT", "/v1/terminals/TEST0001/status"),
    ],
)
def test_nobody_speaks_without_a_token(call: Call, method: str, path: str) -> None:
    body = {"code": "000000"} if path.startswith("/v1/codes/") else STATUS if "status" in path else {}
    answer = call(method, path, token="guessed", json=body, headers={"Envelope-Header": "AAAA"})
    if answer.status_code != 422:  # a body that is malformed anyway may be told so first
        assert (answer.status_code, answer.json()["code"]) == (401, "unknown-terminal")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    else:
        assert path in ("/v1/prefill", "/v1/codes")


def test_a_body_above_the_limit_is_answered_not_cut_off(call: Call) -> None:
    path, headers = f"/v1/envelopes/{'0' * 32}", {"Envelope-Header": "AAAA"}
    declared = call("PUT", path, headers=headers, data=bytes((32 << 20) + 1))
    assert (declared.status_code, declared.json()["code"]) == (413, "too-large")
    streamed = call("PUT", path, headers=headers, data=(bytes(1 << 20) for _ in range(33)))
    assert (streamed.status_code, streamed.json()["code"]) == (413, "too-large")
    assert call("POST", "/v1/codes", data=bytes(70_000)).status_code == 413


def test_it_listens_on_loopback_only(running: Any) -> None:
    port = int(running.address.rpartition(":")[2])
    assert running.address.startswith("http://127.0.0.1:")
    with socket.socket() as probe, pytest.raises(OSError, match="refused"):
        probe.connect(("127.0.0.2", port))


def test_unknown_addresses_are_refused_as_problems(call: Call) -> None:
    answer = call("GET", "/v2/nothing")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "not-found")


def test_nothing_personal_reaches_the_log(
    call: Call, running: Any, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    case = make_case(applicant={"name": "安小徽"})
    submit(case)
    call("GET", f"/p/{case['number']}", params={"t": case["access_token"]})
    log = running.log.read_text()
    for value in ("安小徽", "349900199003070028", case["access_token"], case["number"]):
        assert value not in log


def test_a_database_that_fails_is_told_as_something_that_passes(call: Call, execute: Callable[[str], None]) -> None:
    execute("ALTER TABLE terminals RENAME TO hidden")
    answer = call("PUT", "/v1/terminals/TEST0001/status", json=STATUS)
    execute("ALTER TABLE hidden RENAME TO terminals")
    assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert call("PUT", "/v1/terminals/TEST0001/status", json=STATUS).status_code == 204
