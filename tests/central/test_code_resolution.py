"""Scanned codes: the centre says what one is, the terminal guesses nothing."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from central.people import Person
from central.scanned_codes import CodeRegister, masked
from kiosk.centre import Centre
from kiosk.contract import CodeKind, CodePurpose, CodeQuestion
from offline.failures import OfflineError
from offline.transport import CentreTransport

Call = Callable[..., requests.Response]
Ask = Callable[..., dict[str, Any]]
PERSON = Person(name="安小徽", number="349900199003070028")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def ask(call: Call) -> Ask:
    """Ask the centre what a code is."""

    def question(payload: str, **purpose: str) -> dict[str, Any]:
        answer = call("POST", "/v1/codes/resolve", json={"payload": payload} | purpose)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Signature"]
        resolution: dict[str, Any] = answer.json()
        return resolution

    return question


def shown_on_a_phone(call: Call) -> str:
    answer = call("POST", "/sandbox/person-codes", json={"number": PERSON.number})
    assert answer.status_code == 201
    payload: str = answer.json()["payload"]
    return payload


def test_a_person_code_names_its_holder_masked_and_once(call: Call, ask: Ask) -> None:
    payload = shown_on_a_phone(call)
    first, again = ask(payload, purpose="identify"), ask(payload, purpose="identify")
    assert (first["kind"], first["holder"]) == ("person-code", "安*徽")
    assert again["kind"] == "expired"
    assert "holder" not in again


def test_a_person_code_held_up_for_something_else_names_nobody_and_is_not_used_up(call: Call, ask: Ask) -> None:
    payload = shown_on_a_phone(call)
    wrong = ask(payload, purpose="pick-up")
    assert wrong["kind"] == "person-code"
    assert "holder" not in wrong
    assert ask(payload, purpose="identify")["holder"] == "安*徽"


def test_a_person_code_expires_after_a_minute() -> None:
    register = CodeRegister()
    payload, good_until = register.issue(PERSON, NOW)
    question = CodeQuestion(payload=payload, purpose=CodePurpose.IDENTIFY)
    assert good_until == NOW + timedelta(minutes=1)
    assert register.resolve(question, good_until).kind is CodeKind.EXPIRED
    assert register.resolve(question, NOW + timedelta(hours=2)).kind is CodeKind.UNKNOWN


def test_a_receipts_code_resolves_to_where_its_case_stands(
    running: Any, ask: Ask, make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    case = make_case()
    assert submit(case).status_code == 201
    address = f"{running.address}/p/{case['number']}?t={case['access_token']}"
    resolution = ask(address)
    assert resolution["kind"] == "case"
    assert (resolution["progress"]["number"], resolution["progress"]["state"]) == (case["number"], "done")
    assert ask(address[:-1])["kind"] == "unknown"


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("34000000000000000001", "payment"),
        ("33000000000000000001", "unknown"),
        ("3400000000000000000", "unknown"),
        ("3400000000000000000１", "unknown"),
        ("QJ-SANDBOX-20261123-01", "pick-up"),
        ("AHM-SANDBOX-0000000000", "expired"),
        ("https://example.cn/p/?t=", "unknown"),
        ("' OR 1=1 --", "unknown"),
    ],
)
def test_a_code_is_what_the_centre_says(ask: Ask, payload: str, kind: str) -> None:
    resolution = ask(payload)
    assert resolution["kind"] == kind
    assert resolution["shown"]["zh"]


@pytest.mark.parametrize("payload", ["", "8" * 1025])
def test_what_can_be_no_code_is_refused_and_not_repeated(call: Call, payload: str) -> None:
    answer = call("POST", "/v1/codes/resolve", json={"payload": payload})
    assert answer.status_code == 422
    assert not payload or payload not in answer.text


def test_only_an_enrolled_terminal_may_ask(call: Call) -> None:
    assert call("POST", "/v1/codes/resolve", token="nobody", json={"payload": "34"}).status_code == 401


@pytest.mark.parametrize(
    ("name", "shown"), [("安小徽", "安*徽"), ("方雯", "方*"), ("阿依别克·叶尔肯", "阿******肯"), ("安", "安*")]
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


@pytest.fixture
def terminal(running: Any, public_halves: dict[str, Any]) -> Iterator[Callable[[str], Centre]]:
    """The terminal's own client, for an address."""
    keys = {public_halves["signing"]["id"]: base64.b64decode(public_halves["signing"]["public"])}
    opened: list[CentreTransport] = []

    def connect(address: str) -> Centre:
        transport = CentreTransport(address, running.token, keys, terminal="TEST0001")
        opened.append(transport)
        return Centre(transport, "TEST0001")

    yield connect
    for transport in opened:
        transport.close()


def test_the_terminals_client_asks_and_checks_the_signature(terminal: Callable[[str], Centre], running: Any) -> None:
    resolution = terminal(running.address).resolve_code("34000000000000000001", CodePurpose.PAY)
    assert resolution.kind is CodeKind.PAYMENT


def test_without_a_centre_nothing_is_guessed(terminal: Callable[[str], Centre]) -> None:
    with pytest.raises(OfflineError) as caught:
        terminal("http://127.0.0.1:1").resolve_code("34000000000000000001")
    assert caught.value.failure.value.startswith("N1")
