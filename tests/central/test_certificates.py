"""Certificates: issued to who was verified, counted, verified by the public, signed so that a change shows."""

import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import requests
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from central.__main__ import main
from central.certificates.contents import Content, filled
from central.certificates.page import draw
from central.certificates.templates import templates
from kiosk.catalogue import load_directory
from kiosk.contract import Catalogue

Call = Callable[..., requests.Response]
SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
TERMINAL = "TEST0001"
AN = ("安小徽", "349900199003070028")
FANG = ("方晚霞", "349900195509090044")
AYIBIEKE = ("阿依别克·叶尔肯", "349900197812030019")


@pytest.fixture(scope="session")
def sandbox_catalogue() -> Catalogue:
    return load_directory(SANDBOX / "catalogue")


@pytest.fixture
def ask(call: Call, sandbox_catalogue: Catalogue) -> Callable[..., requests.Response]:
    """Ask for a kind of certificate as a terminal does, right in every part; keyword arguments replace parts."""

    def send(kind: str, person: tuple[str, str] = AN, **changes: Any) -> requests.Response:
        item = next(item for item in sandbox_catalogue.items if item.certificate == kind)
        now = datetime.now(UTC).isoformat()
        body: dict[str, Any] = {
            "terminal": TERMINAL,
            "key": uuid.uuid4().hex,
            "item": item.code,
            "name": person[0],
            "number": person[1],
            "consent": {"notice": "record-query", "version": 1, "agreed": True, "at": now},
            "evidence": [
                {"kind": "card", "at": now},
                {"kind": "face", "at": now, "distance": 0.3, "threshold": 0.5},
            ],
        }
        return call("POST", "/v1/certificates", json=body | changes)

    return send


def _copy(call: Call, certificate: str, key: str | None = None) -> requests.Response:
    body = {"terminal": TERMINAL, "key": key or uuid.uuid4().hex}
    return call("POST", f"/v1/certificates/{certificate}/copies", json=body)


def _report(call: Call, certificate: str, key: str, *, printed: bool) -> requests.Response:
    body = {"terminal": TERMINAL, "key": key, "printed": printed}
    return call("POST", f"/v1/certificates/{certificate}/reports", json=body)


def _code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _pdf(call: Call, certificate: str) -> bytes:
    answer = call("GET", f"/v1/certificates/{certificate}/document")
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.content


@pytest.fixture
def forget_copies(execute: Callable[[str], None]) -> None:
    """Tests share one centre: nobody has printed anything yet."""
    execute("DELETE FROM certificate_copies")


def test_every_kind_is_an_item_and_is_issued_for_somebody(
    ask: Callable[..., requests.Response], sandbox_catalogue: Catalogue, forget_copies: None
) -> None:
    offered = {item.certificate for item in sandbox_catalogue.items if item.certificate is not None}
    assert offered == set(templates())
    departments = {item.certificate: item.department for item in sandbox_catalogue.items}
    for kind, template in templates().items():
        assert departments[kind] == template.department
        assert any(ask(kind, person).status_code == 200 for person in (AN, FANG, AYIBIEKE)), kind


def test_the_pdf_is_the_one_whose_digest_the_centre_signed(
    ask: Callable[..., requests.Response], call: Call, forget_copies: None
) -> None:
    answer = ask("social-insurance-payments")
    assert answer.status_code == 200, answer.text
    assert ":" in answer.headers["Signature"]
    issued = answer.json()
    assert hashlib.sha256(_pdf(call, issued["id"])).hexdigest() == issued["digest"]
    assert issued["pages"] == 2
    assert issued["verify_url"].endswith(f"/verify?code={issued['verification_code']}")


def test_the_same_key_gives_the_same_certificate_and_only_to_the_same_person(
    ask: Callable[..., requests.Response], forget_copies: None
) -> None:
    key = uuid.uuid4().hex
    first, again = (ask("household-registration", key=key).json() for _ in range(2))
    assert first == again
    assert _code(ask("household-registration", FANG, key=key)) == (409, "key-taken")


def _validated(pdf: bytes, root: bytes) -> PdfSignatureStatus:
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(pem.unarmor(root)[2])], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, trusted)


def test_any_reader_that_trusts_the_root_validates_the_signature_and_sees_a_change(
    ask: Callable[..., requests.Response], call: Call, running: Any, forget_copies: None
) -> None:
    pdf = _pdf(call, ask("marriage-record").json()["id"])
    root = requests.get(f"{running.address}/verify/root.pem", timeout=20).content
    status = _validated(pdf, root)
    assert status.bottom_line
    assert status.trusted
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    place = pdf.index(b"endstream") - 20
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert not _validated(changed, root).intact


def test_who_was_not_verified_gets_nothing(ask: Callable[..., requests.Response], forget_copies: None) -> None:
    now, old = datetime.now(UTC).isoformat(), "2026-01-01T00:00:00Z"
    card = {"kind": "card", "at": now}
    far = {"kind": "face", "at": now, "distance": 0.6, "threshold": 0.5}
    stale = {"kind": "face", "at": old, "distance": 0.3, "threshold": 0.5}
    forged = {"kind": "code", "at": now, "token": "0" * 32 + ".forged"}
    for evidence in ([card], [card, far], [card, stale], [card, forged], [stale | {"at": now}]):
        assert _code(ask("household-registration", evidence=evidence)) == (403, "not-verified")


def test_nobodys_records_are_shown_without_their_consent(ask: Callable[..., requests.Response]) -> None:
    refused = {"notice": "record-query", "version": 1, "agreed": False, "at": datetime.now(UTC).isoformat()}
    assert _code(ask("household-registration", consent=refused)) == (403, "no-consent")


def test_nothing_on_record_is_said_or_certified_as_the_kind_has_it(
    ask: Callable[..., requests.Response], forget_copies: None
) -> None:
    assert _code(ask("pension-statement", AN)) == (404, "nothing-on-record")
    assert ask("real-estate-holding", FANG).status_code == 200


def test_copies_are_counted_once_each_and_end_at_the_limit(
    ask: Callable[..., requests.Response], call: Call, forget_copies: None
) -> None:
    certificate = ask("tax-payment-proof").json()
    assert certificate["copies_left"] == 3
    keys = [uuid.uuid4().hex for _ in range(3)]
    left = [_copy(call, certificate["id"], key).json()["copies_left"] for key in (keys[0], *keys)]
    assert left == [2, 2, 1, 0]
    for _ in range(2):
        assert _report(call, certificate["id"], keys[0], printed=True).json()["copies_left"] == 0
    assert _code(_copy(call, certificate["id"])) == (429, "limit-reached")
    assert _code(ask("tax-payment-proof")) == (429, "limit-reached")
    assert ask("household-registration").status_code == 200


def test_a_copy_that_did_not_come_out_is_given_back_and_a_printed_one_is_not(
    ask: Callable[..., requests.Response], call: Call, forget_copies: None
) -> None:
    certificate = ask("household-registration").json()["id"]
    spoiled, printed = uuid.uuid4().hex, uuid.uuid4().hex
    for key in (spoiled, printed):
        _copy(call, certificate, key)
    assert _report(call, certificate, spoiled, printed=False).json()["copies_left"] == 2
    assert _report(call, certificate, printed, printed=True).json()["copies_left"] == 2
    assert _report(call, certificate, printed, printed=False).json()["copies_left"] == 2
    assert _code(_report(call, certificate, uuid.uuid4().hex, printed=True)) == (404, "copy-unknown")


def test_another_terminal_gets_neither_document_nor_copy(
    ask: Callable[..., requests.Response], call: Call, running: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = ask("household-registration").json()["id"]
    assert main(["enrol", "TEST0002", "--database", running.database]) == 0
    other = capsys.readouterr().out.strip()
    answer = call("GET", f"/v1/certificates/{certificate}/document", token=other)
    assert _code(answer) == (404, "certificate-unknown")


def _page(running: Any, code: str) -> requests.Response:
    return requests.get(f"{running.address}/verify", params={"code": code}, timeout=20)


def test_the_public_page_says_genuine_expired_revoked_or_unknown_and_masks_the_person(
    ask: Callable[..., requests.Response],
    running: Any,
    execute: Callable[[str], None],
    forget_copies: None,
) -> None:
    issued = ask("household-registration").json()
    code = issued["verification_code"]
    page = _page(running, code.replace("-", "").lower())
    assert page.status_code == 200
    assert "真实有效" in page.text
    assert "安**" in page.text
    assert "3499**********0028" in page.text
    assert issued["digest"] in page.text
    assert AN[0] not in page.text
    assert AN[1] not in page.text
    execute(f"UPDATE certificates SET valid_until = issued_at WHERE id = '{issued['id']}'")  # noqa: S608 - our own id
    assert "已过期" in _page(running, code).text
    assert main(["revoke", code, "issued in error", "--database", running.database]) == 0
    revoked = _page(running, code).text
    assert "已作废" in revoked
    assert "issued in error" not in revoked
    unknown = _page(running, "0000-0000-0000-0000")
    assert (unknown.status_code, "没有这份文件" in unknown.text) == (404, True)


def test_without_a_code_the_page_asks_for_one(running: Any) -> None:
    page = requests.get(f"{running.address}/verify", timeout=20)
    assert '<form method="get" action="/verify">' in page.text


def test_revoking_an_unknown_code_says_so(running: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["revoke", "0000-0000-0000-0000", "x", "--database", running.database]) == 1
    assert "no certificate bears this code" in capsys.readouterr().err


def test_a_rare_character_is_printed_and_one_that_no_font_has_is_marked_and_named() -> None:
    template = templates()["household-registration"]
    record: dict[str, Any] = {"household": "1", "kind": "家庭户", "address": "示例路"}
    words = filled(template, record)
    assert words is not None
    now = datetime.now(UTC)
    content = Content(
        template.title,
        template.issuer,
        template.purpose,
        "安𠮷\U0002b73a",
        "349900199003070028",
        *words,
        verification_code="0000-0000-0000-0000",
        verify_url="http://127.0.0.1/verify",
        issued_at=now,
        valid_until=now,
    )
    pdf, pages = draw(content)
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage().get_text_range()
    assert pages == 1
    assert "安𠮷〓" in text
    assert "U+2B73A" in text
