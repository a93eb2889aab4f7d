"""Saved drafts: for their owner alone, sealed at rest, forgotten once their case is here or their days are over."""

import base64
import copy
import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

from kiosk.identifiers import mod_11_10_check_digit

Call = Callable[..., requests.Response]
HERE, ELSEWHERE = "TEST0001", "TEST0002"
ITEM = "11349900MB0000019G2342099001001"
ROOT = Path(__file__).parents[2]
PEOPLE = itertools.count(1)
SECRET = "合肥市不存在的小巷七号"
JPEG = base64.b64encode(b"\xff\xd8\xff a page").decode()
PAGE = {"jpeg": JPEG, "width": 10, "height": 10, "kind": "page"}
DRAFT = {
    "schema_version": 1,
    "item": ITEM,
    "catalogue_version": 1,
    "step": "form",
    "answers": [{"element": "post-detail", "value": SECRET, "source": "resident"}],
    "captured": [{"material": "residence-proof", "pages": [PAGE]}],
}


def proof(level: int = 2, ago: timedelta = timedelta(0)) -> list[dict[str, Any]]:
    at = (datetime.now(UTC) - ago).isoformat()
    card: dict[str, Any] = {"kind": "card", "at": at, "reader": "00.00-20260101-0000000001"}
    return [card, {"kind": "face", "at": at, "distance": 0.2, "threshold": 0.5}][:level]


@pytest.fixture
def person() -> dict[str, str]:
    """Somebody new, so that nobody's tries are used up by another test."""
    return {"name": "安小徽", "number": f"34990019900307{next(PEOPLE):04d}"}


@pytest.fixture(scope="module")
def elsewhere(sqlite_centre: Any) -> str:
    """The token of a second terminal."""
    command = [sys.executable, "-m", "central", "enrol", ELSEWHERE, "--database", sqlite_centre.database]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def save(call: Call, person: dict[str, str]) -> Call:
    def ask(draft: dict[str, Any] = DRAFT, evidence: Any = None, **more: Any) -> requests.Response:
        body = {"terminal": HERE, "evidence": evidence or proof(), "draft": draft} | person | more
        return call("POST", "/v1/drafts", json=body)

    return ask


@pytest.fixture
def take_up(call: Call, person: dict[str, str], elsewhere: str) -> Call:
    def ask(slip: str, evidence: Any = None, agreed: bool = True, **more: Any) -> requests.Response:
        consent = {"notice": "data-use", "version": 2, "agreed": agreed, "at": datetime.now(UTC).isoformat()}
        body = {"terminal": ELSEWHERE, "evidence": evidence or proof(), "consent": consent, "slip": slip}
        return call("POST", "/v1/drafts/take-up", token=elsewhere, json=body | person | more)

    return ask


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_it_is_taken_up_at_another_terminal_by_address_and_by_code(save: Call, take_up: Call) -> None:
    slip = save()
    assert (slip.status_code, "Signature" in slip.headers) == (201, True)
    told = slip.json()
    assert re.fullmatch(r"\d{10}", told["code"])
    assert mod_11_10_check_digit(told["code"][:-1]) == told["code"][-1]
    left = datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    for way in (told["url"], told["code"]):
        taken = take_up(way)
        assert (taken.status_code, "Signature" in taken.headers) == (200, True)
        assert taken.json()["id"] == told["id"]
        assert taken.json()["draft"]["answers"][0]["value"] == SECRET
        assert taken.json()["draft"]["captured"][0]["pages"] == [PAGE]


def test_at_rest_nobody_reads_it(save: Call, running: Any, person: dict[str, str]) -> None:
    told = save().json()
    engine = create_engine(running.database)
    with engine.begin() as connection:
        row = connection.execute(text("SELECT * FROM drafts WHERE id = :id"), {"id": told["id"]}).one()
    engine.dispose()
    content = row.content
    for readable in (SECRET.encode(), JPEG.encode(), b"\xff\xd8\xff", b"answers"):
        assert readable not in content
    token = told["url"].rpartition("/")[2]
    for secret in (token, told["code"], person["number"], person["name"]):
        assert secret not in repr(row)
    assert token not in running.log.read_text()


def test_another_person_learns_only_that_it_is_not_theirs(save: Call, take_up: Call) -> None:
    slip = save().json()
    other = f"34990019900307{next(PEOPLE):04d}"
    assert refused(take_up(slip["url"], number=other)) == (403, "draft-of-another")


@pytest.mark.parametrize("evidence", [proof(1), proof(2, ago=timedelta(hours=1))])
def test_the_card_alone_or_an_old_proof_opens_nothing(save: Call, take_up: Call, evidence: Any) -> None:
    assert refused(take_up(save().json()["code"], evidence)) == (403, "not-verified")


def test_without_consent_nothing_is_looked_up(save: Call, take_up: Call) -> None:
    assert refused(take_up(save().json()["code"], agreed=False)) == (403, "no-consent")


def test_who_took_an_hour_over_a_form_may_still_save_it(save: Call) -> None:
    assert save(evidence=proof(1, ago=timedelta(hours=1))).status_code == 201
    assert refused(save(evidence=proof(1, ago=timedelta(days=1)))) == (403, "not-verified")


def test_after_its_days_it_is_gone_and_the_slip_says_so(
    save: Call, take_up: Call, execute: Callable[[str], None], running: Any
) -> None:
    slip = save().json()
    execute("UPDATE drafts SET expires_at = datetime('now', '-1 day')")
    assert refused(take_up(slip["code"])) == (410, "draft-expired")
    assert requests.get(slip["url"], timeout=10).status_code == 404
    engine = create_engine(running.database)
    with engine.begin() as connection:
        content = connection.execute(text("SELECT content FROM drafts WHERE id = :id"), slip).scalar_one()
    engine.dispose()
    assert content is None


def test_saved_anew_the_older_slip_opens_nothing(save: Call, take_up: Call) -> None:
    older = save().json()
    newer = save(replaces=older["id"]).json()
    assert refused(take_up(older["code"])) == (410, "draft-ended")
    assert take_up(newer["code"]).status_code == 200


def test_nobody_replaces_a_draft_of_another(save: Call, take_up: Call) -> None:
    slip = save().json()
    assert save(replaces=slip["id"], number=f"34990019900307{next(PEOPLE):04d}").status_code == 201
    assert take_up(slip["code"]).status_code == 200


def test_one_person_has_ten_at_most(save: Call) -> None:
    for _ in range(10):
        assert save().status_code == 201
    assert refused(save()) == (429, "too-many-drafts")


def test_codes_are_not_to_be_guessed(take_up: Call) -> None:
    for digits in range(6):
        code = f"{digits:09d}"
        assert refused(take_up(code + mod_11_10_check_digit(code))) == (404, "draft-unknown")
    assert refused(take_up("http://x/d/" + 20 * "t")) == (429, "too-many-tries")


def test_the_case_that_came_of_it_ends_it(save: Call, take_up: Call, make_case: Any, submit: Call) -> None:
    person = {"number": "349900199003070028"}
    slip = save(**person).json()
    case = make_case(saved_draft=slip["id"])
    assert submit(case).status_code == 201
    assert refused(take_up(slip["code"], **person)) == (410, "draft-ended")


def test_the_case_of_somebody_else_ends_nothing(save: Call, take_up: Call, make_case: Any, submit: Call) -> None:
    slip = save().json()
    assert submit(make_case(saved_draft=slip["id"])).status_code == 201
    assert take_up(slip["code"]).status_code == 200


def test_what_a_phone_sent_goes_along(save: Call, take_up: Call, call: Call, elsewhere: str) -> None:
    name = {"zh": "居住证", "en": "Residence permit"}
    upload = call("POST", "/v1/uploads", json={"terminal": HERE, "material": name, "most_pages": 2}).json()
    requests.post(upload["url"], files=[("page", ("1.jpg", b"\xff\xd8\xff page"))], timeout=10)
    requests.post(upload["url"] + "/done", timeout=10)
    draft = copy.deepcopy(DRAFT) | {"uploaded": [{"material": "residence-proof", "upload": upload["id"], "pages": 1}]}
    slip = save(draft).json()
    path = f"/v1/uploads/{upload['id']}"
    assert call("GET", path, token=elsewhere).status_code == 404
    assert take_up(slip["code"]).status_code == 200
    assert call("GET", path, token=elsewhere).status_code == 200
    assert call("GET", path).status_code == 404


def test_the_page_of_the_slip_says_until_when_and_nothing_of_anybody(save: Call) -> None:
    page = requests.get(save().json()["url"], timeout=10)
    assert page.status_code == 200
    assert "还没有提交" in page.text
    for secret in (SECRET, "安小徽", ITEM):
        assert secret not in page.text


def test_only_a_terminal_of_its_own_name_may_save(save: Call) -> None:
    assert save(terminal=ELSEWHERE).status_code == 403
