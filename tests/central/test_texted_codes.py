"""Texted codes: sent to the phone on record, short-lived, few tries, and good as evidence for that person only."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

Call = Callable[..., requests.Response]
PERSON = {"terminal": "TEST0001", "name": "安小徽", "number": "349900199003070028"}
OTHER = {"terminal": "TEST0001", "name": "方晚霞", "number": "349900195509090044"}


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def no_earlier_codes(execute: Callable[[str], None]) -> Iterator[None]:
    execute("DELETE FROM codes")
    yield
    execute("DELETE FROM codes")


def _sent(call: Call, person: dict[str, str] = PERSON) -> tuple[str, str]:
    """A code's id, and the code as the phone shows it."""
    answer = call("POST", "/v1/codes", json=person)
    assert answer.status_code == 201, answer.text
    newest = call("GET", "/sandbox/codes").json()[0]
    assert newest["id"] == answer.json()["id"]
    return newest["id"], newest["code"]


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def _with_code(case: dict[str, Any], token: str) -> dict[str, Any]:
    consents = [case["consents"][0], case["consents"][1] | {"agreed": False}]
    evidence = [case["evidence"][0], {"kind": "code", "at": case["created_at"], "token": token}]
    return case | {"consents": consents, "evidence": evidence}


def test_the_answer_shows_the_phone_masked_and_never_the_code(call: Call) -> None:
    answer = call("POST", "/v1/codes", json=PERSON).json()
    assert answer["sent_to"] == "154****0001"
    assert set(answer) == {"id", "sent_to"}


def test_a_right_code_gives_a_token_that_serves_as_evidence_for_a_case(
    call: Call, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    code_id, code = _sent(call)
    confirmed = call("POST", f"/v1/codes/{code_id}", json={"code": code}).json()
    assert confirmed["confirmed"] is True
    assert submit(_with_code(make_case(), confirmed["token"])).status_code == 201


def test_a_right_code_sent_twice_gives_the_same_token(call: Call) -> None:
    code_id, code = _sent(call)
    first, again = (call("POST", f"/v1/codes/{code_id}", json={"code": code}).json() for _ in range(2))
    assert first == again


def test_another_persons_token_is_no_evidence(
    call: Call, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    code_id, code = _sent(call, OTHER)
    token = call("POST", f"/v1/codes/{code_id}", json={"code": code}).json()["token"]
    answer = submit(_with_code(make_case(), token))
    assert answer.status_code == 422
    assert "the code does not hold" in answer.json()["message"]


def test_three_wrong_tries_end_a_code_even_for_who_then_knows_it(call: Call) -> None:
    code_id, code = _sent(call)
    answers = [call("POST", f"/v1/codes/{code_id}", json={"code": _wrong(code)}).json() for _ in range(3)]
    assert [answer["tries_left"] for answer in answers] == [2, 1, 0]
    late = call("POST", f"/v1/codes/{code_id}", json={"code": code})
    assert late.json() == {"confirmed": False, "tries_left": 0}


def test_an_expired_code_is_gone(call: Call, execute: Callable[[str], None]) -> None:
    code_id, code = _sent(call)
    execute("UPDATE codes SET expires_at = sent_at")
    answer = call("POST", f"/v1/codes/{code_id}", json={"code": code})
    assert (answer.status_code, answer.json()["code"]) == (410, "code-expired")


def test_an_unknown_code_and_one_that_is_no_code_are_refused(call: Call) -> None:
    assert call("POST", f"/v1/codes/{'0' * 32}", json={"code": "123456"}).status_code == 404
    code_id, _ = _sent(call)
    malformed = call("POST", f"/v1/codes/{code_id}", json={"code": "12345x"})
    assert (malformed.status_code, malformed.json()["code"]) == (422, "malformed")
    assert "12345x" not in malformed.text


def test_nobody_without_a_phone_on_record_is_texted(call: Call) -> None:
    stranger = PERSON | {"name": "方晚霞"}
    answer = call("POST", "/v1/codes", json=stranger)
    assert (answer.status_code, answer.json()["code"]) == (404, "phone-unknown")


def test_a_phone_does_not_ring_all_night(call: Call) -> None:
    answers = [call("POST", "/v1/codes", json=PERSON) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [201] * 4 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert call("POST", "/v1/codes", json=OTHER).status_code == 201
