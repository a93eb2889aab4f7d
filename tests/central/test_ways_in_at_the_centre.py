"""What the centre vouches for, and nothing else: a code, a phone's confirmation, and the level an item needs."""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from kiosk.centre import Centre
from kiosk.contract import CodeKind, CodePurpose, PhoneConfirmation, PhoneState, Words
from offline.transport import CentreTransport

AN = {"name": "安小徽", "number": "349900199003070028"}
ITEM = Words(zh="异地就医备案", en="Medical care elsewhere")
Call = Callable[..., requests.Response]
Case = dict[str, Any]


@pytest.fixture
def centre(running: Any, public_halves: dict[str, Any]) -> Iterator[Centre]:
    signing = public_halves["signing"]
    keys = {signing["id"]: base64.b64decode(signing["public"])}
    transport = CentreTransport(running.address, running.token, keys, terminal="TEST0001")
    yield Centre(transport, "TEST0001")
    transport.close()


@pytest.fixture
def opened(centre: Centre) -> PhoneConfirmation:
    return centre.open_confirmation(ITEM, "示范网点")


def _texted(call: Call) -> str:
    return str(call("GET", "/sandbox/codes").json()[0]["code"])


def _named(opened: PhoneConfirmation, **person: str) -> requests.Response:
    return requests.post(f"{opened.url}/person", data=AN | person, timeout=10)


def _confirmed(opened: PhoneConfirmation, code: str, pairing: str) -> requests.Response:
    return requests.post(f"{opened.url}/confirm", data={"code": code, "pairing": pairing}, timeout=10)


@pytest.fixture(autouse=True)
def no_earlier_codes(execute: Callable[[str], None], call: Call) -> None:
    call("GET", "/v1/hello")  # the tables are there
    execute("DELETE FROM codes")


def test_the_page_says_which_terminal_asks_and_for_what(opened: PhoneConfirmation) -> None:
    page = requests.get(opened.url, timeout=10)
    assert page.status_code == 200
    assert "示范网点" in page.text
    assert ITEM.zh in page.text
    assert f">{opened.pairing}<" not in page.text, "the number is seen on the terminal only"


def test_a_phone_confirms_who_stands_at_the_terminal(centre: Centre, opened: PhoneConfirmation, call: Call) -> None:
    assert centre.confirmation(opened.id).state is PhoneState.WAITING
    requests.get(opened.url, timeout=10)
    assert centre.confirmation(opened.id).state is PhoneState.OPENED
    offered = re.findall(r'value="(\d\d)"', _named(opened).text)
    assert len(set(offered)) == 3
    assert opened.pairing in offered
    assert _confirmed(opened, _texted(call), opened.pairing).status_code == 200
    told = centre.confirmation(opened.id)
    assert told.state is PhoneState.CONFIRMED
    assert told.person is not None
    assert told.person.model_dump() == AN


def test_nobody_is_told_before_the_phone_confirmed(centre: Centre, opened: PhoneConfirmation) -> None:
    _named(opened)
    told = centre.confirmation(opened.id)
    assert (told.person, told.token) == (None, None)


def test_a_wrong_number_ends_it_whatever_the_code(centre: Centre, opened: PhoneConfirmation, call: Call) -> None:
    offered = re.findall(r'value="(\d\d)"', _named(opened).text)
    wrong = next(number for number in offered if number != opened.pairing)
    assert "不是终端屏幕上的数字" in _confirmed(opened, _texted(call), wrong).text
    assert centre.confirmation(opened.id).state is PhoneState.DECLINED
    _confirmed(opened, _texted(call), opened.pairing)
    assert centre.confirmation(opened.id).state is PhoneState.DECLINED


def test_a_wrong_code_may_be_corrected(centre: Centre, opened: PhoneConfirmation, call: Call) -> None:
    _named(opened)
    right = _texted(call)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert _confirmed(opened, wrong, opened.pairing).status_code == 422
    assert _confirmed(opened, right, opened.pairing).status_code == 200
    assert centre.confirmation(opened.id).state is PhoneState.CONFIRMED


def test_a_stranger_gets_no_code_and_learns_nothing(opened: PhoneConfirmation) -> None:
    answer = _named(opened, name="无此人")
    assert answer.status_code == 422
    assert "姓名、号码对不上" in answer.text


def test_who_did_not_ask_declines(centre: Centre, opened: PhoneConfirmation) -> None:
    requests.post(f"{opened.url}/decline", timeout=10)
    assert centre.confirmation(opened.id).state is PhoneState.DECLINED


def test_another_terminal_or_address_finds_nothing(call: Call, opened: PhoneConfirmation) -> None:
    assert requests.get(opened.url + "x", timeout=10).status_code == 404
    assert call("GET", f"/v1/phone-confirmations/{opened.id}", token="x").status_code == 401


def _with_phone(case: Case, token: str | None, at: str) -> Case:
    consents = [case["consents"][0], case["consents"][1] | {"agreed": False}]
    identity = [answer | {"source": "identity"} if answer["source"] == "card" else answer for answer in case["answers"]]
    return case | {
        "evidence": [{"kind": "phone", "at": at, "token": token}],
        "consents": consents,
        "answers": identity,
    }


def test_a_case_is_filed_with_a_phones_confirmation_and_with_no_other_token(
    centre: Centre, opened: PhoneConfirmation, call: Call, make_case: Callable[..., Case], submit: Callable[..., Any]
) -> None:
    _named(opened)
    _confirmed(opened, _texted(call), opened.pairing)
    token = centre.confirmation(opened.id).token
    assert token is not None
    now = datetime.now(UTC)
    at = now.isoformat()
    wrong = {
        "made up": _with_phone(make_case(), "1.x", at),
        "changed": _with_phone(make_case(), token[:-1] + ("0" if token[-1] != "0" else "1"), at),
        "old": _with_phone(make_case(), token, now.replace(year=now.year - 1).isoformat()),
    }
    for case in wrong.values():
        answer = submit(case)
        assert answer.status_code == 422
        assert "the phone does not hold" in answer.json()["message"]
    assert submit(_with_phone(make_case(), token, at)).status_code == 201


def test_who_shows_no_photo_is_not_asked_about_their_face(
    centre: Centre, opened: PhoneConfirmation, call: Call, make_case: Callable[..., Case], submit: Callable[..., Any]
) -> None:
    _named(opened)
    _confirmed(opened, _texted(call), opened.pairing)
    case = _with_phone(make_case(), centre.confirmation(opened.id).token, datetime.now(UTC).isoformat())
    assert submit(case | {"consents": case["consents"][:1]}).status_code == 201


def test_a_persons_code_tells_who_it_is_to_who_identifies_once(centre: Centre, call: Call) -> None:
    payload = call("POST", "/sandbox/person-codes", json={"number": AN["number"]}).json()["payload"]
    first = centre.resolve_code(payload, CodePurpose.IDENTIFY)
    assert first.person is not None
    assert first.person.model_dump() == AN
    assert first.token is not None
    again = centre.resolve_code(payload, CodePurpose.IDENTIFY)
    assert (again.kind, again.person) == (CodeKind.EXPIRED, None)


def test_own_cases_and_benefits_need_a_second_factor(call: Call) -> None:
    now = datetime.now(UTC).isoformat()
    asked = {
        "terminal": "TEST0001",
        "consent": {"notice": "own-cases", "version": 1, "agreed": True, "at": now},
        "evidence": [{"kind": "card", "at": now}],
    } | AN
    for path in ("/v1/people/cases", "/v1/people/offers"):
        refused = call("POST", path, json=asked)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-verified")
        face = {"kind": "face", "at": now, "distance": 0.2, "threshold": 0.5}
        assert call("POST", path, json=asked | {"evidence": [*asked["evidence"], face]}).status_code == 200
