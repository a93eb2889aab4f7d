"""Prefill: what departments hold, only for the item and only under consent."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

Call = Callable[..., requests.Response]
ITEM = "11349900MB0000019G2342099001001"
NOW = "2026-11-23T02:00:00Z"


def _request(**changes: Any) -> dict[str, Any]:
    consent = {"notice": "data-use", "version": 2, "agreed": True, "at": NOW}
    person = {"name": "安小徽", "number": "349900199003070028"}
    return {"terminal": "TEST0001", "item": ITEM, "consent": consent} | person | changes


def test_what_is_held_is_answered_signed_with_its_holders(call: Call) -> None:
    answer = call("POST", "/v1/prefill", json=_request())
    assert answer.status_code == 200
    assert answer.headers["Signature"]
    values = {value["element"]: value["value"] for value in answer.json()["values"]}
    assert values == {"phone": "15400000001", "insured-place": "340100", "insurance-kind": "employee"}
    assert [licence["kind"] for licence in answer.json()["licences"]] == ["residence-permit"]


def test_of_a_stranger_nothing_is_known(call: Call) -> None:
    answer = call("POST", "/v1/prefill", json=_request(name="方晚霞"))
    assert answer.json() == {"values": [], "licences": []}


@pytest.mark.parametrize(
    "consent",
    [
        {"notice": "data-use", "version": 2, "agreed": False, "at": NOW},
        {"notice": "data-use", "version": 3, "agreed": True, "at": NOW},
        {"notice": "face-use", "version": 1, "agreed": True, "at": NOW},
    ],
)
def test_nothing_is_answered_without_consent_to_this_very_notice(call: Call, consent: dict[str, Any]) -> None:
    answer = call("POST", "/v1/prefill", json=_request(consent=consent))
    assert (answer.status_code, answer.json()["code"]) == (403, "no-consent")


def test_an_unknown_item_has_no_values(call: Call) -> None:
    answer = call("POST", "/v1/prefill", json=_request(item="11349900MB0000019G2342099009009"))
    assert (answer.status_code, answer.json()["code"]) == (404, "item-unknown")


def test_every_look_is_recorded_without_values(call: Call, running: Any) -> None:
    call("POST", "/v1/prefill", json=_request())
    engine = create_engine(running.database)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM prefills ORDER BY id DESC LIMIT 1")).mappings().one()
    engine.dispose()
    assert (row["terminal"], row["item"], row["notice"], row["notice_version"]) == ("TEST0001", ITEM, "data-use", 2)
    for value in ("安小徽", "349900199003070028", "15400000001"):
        assert value not in str(dict(row))
