"""The result of a case as a signed document: for its owner, as sure as the item asks, one file for ever; real HTTP."""

import base64
import hashlib
import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import requests
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from central.__main__ import main
from kiosk.centre import Centre
from kiosk.certificates import Certificates
from kiosk.contract import CaseResult, Consent, Evidence, EvidenceKind
from kiosk.effects import AskCopy, QueryResult, ReportCopy
from kiosk.failures import KioskError, KioskFailure
from offline.transport import CentreTransport

NO_CRIME_RECORD = "11349900MB0000002R2340709012001"
AT_ONCE = "11349900MB0000003W2342014003001"
TERMINAL = "TEST0001"
AN = {"name": "安小徽", "number": "349900199003070028"}
FANG = {"name": "方晚霞", "number": "349900195509090044"}

Call = Callable[..., requests.Response]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _proofs() -> list[dict[str, Any]]:
    now = datetime.now(UTC).isoformat()
    return [{"kind": "card", "at": now}, {"kind": "face", "at": now, "distance": 0.3, "threshold": 0.5}]


def _question(**changes: Any) -> dict[str, Any]:
    consent = {"notice": "own-cases", "version": 2, "agreed": True, "at": datetime.now(UTC).isoformat()}
    return {"terminal": TERMINAL, "evidence": _proofs(), "consent": consent} | AN | changes


@pytest.fixture
def results(call: Call) -> Callable[..., list[dict[str, Any]]]:
    """What a person is told of a case's results."""

    def of(case: dict[str, Any]) -> list[dict[str, Any]]:
        cases = call("POST", "/v1/people/cases", json=_question()).json()["cases"]
        return next(list(mine["results"]) for mine in cases if mine["progress"]["number"] == case["number"])

    return of


@pytest.fixture
def ask(call: Call) -> Callable[..., requests.Response]:
    """Ask for a result as a terminal does; keyword arguments replace parts of the question."""

    def send(result: dict[str, Any], **changes: Any) -> requests.Response:
        body = _question(key=uuid.uuid4().hex, part=result["part"], nth=result["nth"])
        return call("POST", "/v1/results", json=body | changes)

    return send


@pytest.fixture
def decided(file_case: Any, parts: Any, act: Any) -> Callable[..., dict[str, Any]]:
    """A case of which the department has decided."""

    def case(item: str = NO_CRIME_RECORD, *actions: str) -> dict[str, Any]:
        filed: dict[str, Any] = file_case(item)
        for action in actions or ("accept", "grant"):
            assert act(parts(filed)[0], action, note="按规定出具").status_code == 200
        return filed

    return case


def _code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_result_is_there_once_it_is_granted_and_never_before(
    file_case: Any, parts: Any, act: Any, results: Any, ask: Any
) -> None:
    case = file_case(NO_CRIME_RECORD)
    (part,) = parts(case)
    act(part, "accept")
    assert results(case) == []
    assert _code(ask({"part": part["id"], "nth": 0})) == (404, "nothing-on-record")
    act(part, "grant")
    (result,) = results(case)
    assert (result["part"], result["title"]["zh"], result["assurance"]) == (part["id"], "无犯罪记录证明", 3)
    act(part, "deliver")
    assert ask(result).status_code == 200, "what was delivered can be seen again"


def test_a_case_that_was_not_granted_has_no_result(decided: Any, results: Any) -> None:
    assert results(decided(NO_CRIME_RECORD, "accept", "not-grant")) == []


def test_what_is_decided_at_once_has_its_result_at_once(file_case: Any, results: Any, ask: Any) -> None:
    (result,) = results(file_case(AT_ONCE))
    assert ask(result).status_code == 200


def test_the_document_is_signed_says_what_was_decided_and_is_the_one_whose_digest_was_told(
    decided: Any, results: Any, ask: Any, call: Call, running: Any
) -> None:
    (result,) = results(case := decided())
    answer = ask(result)
    assert ":" in answer.headers["Signature"]
    issued = answer.json()
    assert "valid_until" not in issued or issued["valid_until"] is None
    pdf = call("GET", f"/v1/certificates/{issued['id']}/document").content
    assert hashlib.sha256(pdf).hexdigest() == issued["digest"]
    text = _text(pdf)
    for said in ("无犯罪记录证明", AN["name"], AN["number"], "按规定出具", issued["verification_code"]):
        assert said in text
    assert case["number"] not in text, "the provisional number is the terminal's"
    root = requests.get(f"{running.address}/verify/root.pem", timeout=20).content
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(pem.unarmor(root)[2])], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert validate_pdf_signature(signature, trusted).bottom_line


def test_a_result_is_one_file_for_ever_and_its_copies_count_across_visits(
    decided: Any, results: Any, ask: Any, call: Call
) -> None:
    (result,) = results(decided())
    first, second = ask(result).json(), ask(result).json()
    assert first["id"] != second["id"]
    for same in ("digest", "verification_code", "issued_at"):
        assert first[same] == second[same]
    key = uuid.uuid4().hex
    assert ask(result, key=key).json() == ask(result, key=key).json()

    def printed(asked: dict[str, Any]) -> requests.Response:
        body = {"terminal": TERMINAL, "key": uuid.uuid4().hex}
        return call("POST", f"/v1/certificates/{asked['id']}/copies", json=body)

    assert [printed(asked).json()["copies_left"] for asked in (first, second, first)] == [2, 1, 0]
    assert _code(printed(second)) == (429, "limit-reached")
    assert ask(result).json()["copies_left"] == 0, "it can still be looked at"


def test_nobody_gets_somebody_elses_result(decided: Any, results: Any, ask: Any) -> None:
    (result,) = results(decided())
    assert _code(ask(result, **FANG)) == (404, "nothing-on-record")
    assert _code(ask({"part": "0" * 32, "nth": 0})) == (404, "nothing-on-record")
    assert _code(ask(result | {"nth": 7})) == (404, "nothing-on-record")
    key = ask(result).json()["id"]
    assert _code(ask(result, key=key, **FANG)) == (409, "key-taken")


def test_another_terminal_gets_no_document(
    decided: Any, results: Any, ask: Any, call: Call, running: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (result,) = results(decided())
    key = ask(result).json()["id"]
    capsys.readouterr()
    terminal = f"TEST9{uuid.uuid4().int % 1000:03d}"
    assert main(["enrol", terminal, "--database", running.database]) == 0
    other = capsys.readouterr().out.strip()
    answer = call("GET", f"/v1/certificates/{key}/document", token=other)
    assert _code(answer) == (404, "certificate-unknown")


def test_without_consent_or_as_sure_an_identity_as_the_item_asks_nothing_is_shown(
    decided: Any, results: Any, ask: Any, file_case: Any, call: Call, execute: Callable[[str], None]
) -> None:
    (weighty,) = results(decided())
    (usual,) = results(file_case(AT_ONCE))
    refused = _question()["consent"] | {"agreed": False}
    assert _code(ask(usual, consent=refused)) == (403, "no-consent")
    card = _proofs()[0]
    assert _code(ask(usual, evidence=[card])) == (403, "not-verified")
    execute("DELETE FROM codes")
    code = call("POST", "/v1/codes", json={"terminal": TERMINAL} | AN).json()["id"]
    texted = call("GET", "/sandbox/codes").json()[0]["code"]
    token = call("POST", f"/v1/codes/{code}", json={"code": texted}).json()["token"]
    by_code = [card, {"kind": "code", "at": datetime.now(UTC).isoformat(), "token": token}]
    assert ask(usual, evidence=by_code).status_code == 200
    assert _code(ask(weighty, evidence=by_code)) == (403, "not-verified")
    execute("DELETE FROM codes")


def test_the_public_page_vouches_for_it_without_an_end_and_a_revoked_one_is_not_shown_again(
    decided: Any, results: Any, ask: Any, running: Any
) -> None:
    (result,) = results(decided())
    code = ask(result).json()["verification_code"]
    page = requests.get(f"{running.address}/verify", params={"code": code}, timeout=20)
    for said in ("真实有效", "长期有效", "无犯罪记录证明", "安**"):
        assert said in page.text
    assert AN["number"] not in page.text
    assert main(["revoke", code, "decided in error", "--database", running.database]) == 0
    assert _code(ask(result)) == (404, "nothing-on-record")


# --- On the terminal -------------------------------------------------------------------------------------------------


def test_the_terminal_gets_it_whole_drawn_and_counted(
    decided: Any, results: Any, running: Any, public_halves: dict[str, Any]
) -> None:
    (told,) = results(case := decided())
    result = CaseResult.model_validate(told)
    signing = public_halves["signing"]
    keys = {signing["id"]: base64.b64decode(signing["public"])}
    transport = CentreTransport(running.address, running.token, keys, terminal=TERMINAL)
    certificates = Certificates(Centre(transport, TERMINAL))
    at = datetime.now(UTC)
    consent = Consent(notice="own-cases", version=2, agreed=True, at=at)
    proofs = (
        Evidence(kind=EvidenceKind.CARD, at=at),
        Evidence(kind=EvidenceKind.FACE, at=at, distance=0.3, threshold=0.5),
    )
    question = QueryResult(case["number"], result, AN["name"], AN["number"], consent, proofs)
    document = certificates.query(question)
    assert document.case == case["number"]
    assert document.issued.title == result.title
    assert len(document.pictures) == document.issued.pages == 1
    assert certificates.count(AskCopy(document.issued.id, 1)).copies_left == 2
    assert certificates.count(ReportCopy(document.issued.id, 1, printed=False)).copies_left == 3
    other = QueryResult(case["number"], result, FANG["name"], FANG["number"], consent, proofs)
    with pytest.raises(KioskError) as nothing:
        certificates.query(other)
    assert nothing.value.failure is KioskFailure.NOTHING_ON_RECORD
    transport.close()
