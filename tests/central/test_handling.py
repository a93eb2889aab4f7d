"""A bundle is split among its departments, they act on their parts, and papers come in later: over real HTTP."""

import hashlib
import json
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
NEWBORN = "11349900MB0000009F2342023007001"
DAMAGED_CARD = "11349900MB0000002R2340709016001"
HOUSEHOLD = "11349900MB0000002R2340709008001"
TERMINAL = "TEST0001"
NUMBER = "349900199003070028"
JPEG = b"\xff\xd8\xff a paper"

Call = Callable[..., requests.Response]


@pytest.fixture
def progress(call: Call) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def of(case: dict[str, Any]) -> dict[str, Any]:
        answer = call("GET", f"/v1/progress/{case['number']}", params={"t": case["access_token"]})
        assert answer.status_code == 200
        return dict(answer.json())

    return of


def supplement(case: dict[str, Any], *codes: str, **changes: Any) -> dict[str, Any]:
    digest = hashlib.sha256(JPEG).hexdigest()
    listed = {"digest": digest, "kind": "material", "media_type": "image/jpeg", "size": len(JPEG)}
    return {
        "schema_version": 1,
        "key": uuid.uuid4().hex,
        "number": case["number"],
        "access_token": secrets.token_urlsafe(24),
        "terminal": TERMINAL,
        "created_at": case["created_at"],
        "person": NUMBER,
        "evidence": case["evidence"],
        "materials": [{"code": code, "way": "captured", "attachment": digest} for code in codes],
        "attachments": [listed],
        "files": {digest: JPEG},
    } | changes


def test_a_bundle_is_done_only_when_every_department_is(file_case: Any, parts: Any, act: Any, progress: Any) -> None:
    case = file_case(NEWBORN)
    mine = parts(case)
    assert len(mine) == len(case["members"]) > 2
    for part in mine:
        assert progress(case)["state"] != "done"
        if part["progress"]["state"] == "received":
            assert act(part, "accept").status_code == 200
            assert act(part, "grant").status_code == 200

    told = progress(case)
    assert told["state"] == "done"
    assert {part["state"] for part in told["departments"]} == {"granted"}


def test_an_accepted_part_names_its_day_and_a_refused_one_its_reason(
    file_case: Any, parts: Any, act: Any, progress: Any
) -> None:
    case = file_case(NEWBORN)
    waiting = [part for part in parts(case) if part["progress"]["state"] == "received"]
    act(waiting[0], "accept")
    act(waiting[1], "refuse-to-accept", note="材料不属于本辖区。")

    told = {part["item"]["zh"]: part for part in progress(case)["departments"]}
    assert told[waiting[0]["progress"]["item"]["zh"]]["due"] > case["created_at"][:10]
    assert "材料不属于本辖区" in told[waiting[1]["progress"]["item"]["zh"]]["told"]["zh"]


def test_what_is_asked_for_is_handed_in_once_and_the_department_goes_on(
    file_case: Any, parts: Any, act: Any, progress: Any, submit: Any
) -> None:
    case = file_case(NEWBORN)
    part = next(part for part in parts(case) if part["progress"]["item"]["zh"] == "出生登记")
    paper = case["materials"][0]["code"]
    assert act(part, "ask-supplement", papers=[]).status_code == 409
    assert act(part, "ask-supplement", papers=[{"code": paper, "why": "照片不清楚"}]).status_code == 200
    told = progress(case)
    assert told["state"] == "supplement"
    assert [(open_["material"]["code"], open_["why"]["zh"]) for open_ in told["open_papers"]] == [(paper, "照片不清楚")]

    late = supplement(case, paper)
    assert submit(late).status_code == 201
    told = progress(case)
    assert told["open_papers"] == []
    assert told["state"] in ("received", "accepted")
    assert act(part, "ask-supplement", papers=[{"code": paper, "why": "再来一次"}]).status_code == 409
    assert submit(supplement(case, paper)).json()["code"] == "paper-not-wanted"


def test_what_nobody_could_check_is_checked_when_it_arrives(file_case: Any, call: Call) -> None:
    case = file_case(NEWBORN)
    unchecked = {answer["element"]: answer["value"] for answer in case["answers"] if answer.get("unchecked")}
    assert unchecked["phone"] == "15400000001"
    assert unchecked["birth-hospital"] != "示例市妇幼保健院"

    listed = call("GET", "/sandbox/departmental-cases").json()
    found = {
        check["element"]: check["outcome"]
        for part in listed
        if part["number"] == case["number"]
        for check in part["checks"]
    }
    assert found.keys() == unchecked.keys()
    assert found["phone"] == "agrees"
    assert found["birth-hospital"] == "differs"
    page = call("GET", "/sandbox/desk").text
    assert "与记录不一致" in page
    assert unchecked["birth-hospital"] not in page, "what was found is told, the value stands in the case"


def test_a_department_asks_for_papers_of_its_own_part_only(file_case: Any, parts: Any, act: Any, progress: Any) -> None:
    case = file_case(NEWBORN)
    paper = case["materials"][0]["code"]
    waiting = [part for part in parts(case) if part["progress"]["state"] == "received"]
    answers = [
        act(part, "ask-supplement", papers=[{"code": code, "why": "看不清"}])
        for part in waiting
        for code in ("shoe-size", paper)
    ]
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused == {"paper-not-of-this-part"}
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert [open_["material"]["code"] for open_ in progress(case)["open_papers"]] == [paper]


def test_every_part_goes_to_the_place_that_its_own_answers_name(file_case: Any, parts: Any, catalogue: Any) -> None:
    case = file_case(NEWBORN)
    answers = {answer["element"]: answer["value"] for answer in case["answers"]}
    names = {division.code: division.name.zh for division in catalogue.divisions}

    bodies = {part["progress"]["item"]["zh"]: part["progress"]["body"]["zh"] for part in parts(case)}
    assert names[answers["household-division"]] in bodies["出生登记"]
    assert names[answers["insured-place"]] in bodies["新生儿医保参保登记"]
    assert bodies["出生登记"].endswith("公安部门")


def test_what_is_wanted_is_sent_from_the_phone_that_scans_the_receipt(
    file_case: Any, parts: Any, act: Any, progress: Any, call: Call
) -> None:
    case = file_case(NEWBORN)
    part = next(part for part in parts(case) if part["progress"]["item"]["zh"] == "出生登记")
    paper = case["materials"][0]["code"]
    act(part, "ask-supplement", papers=[{"code": paper, "why": "照片不清楚"}])
    bearer = {"t": case["access_token"]}
    receipt, address = f"/p/{case['number']}", f"/p/{case['number']}/papers/{paper}"
    assert address in call("GET", receipt, params=bearer).text
    assert call("POST", address, params={"t": "x"}).status_code == 404
    assert call("POST", f"{receipt}/papers/shoe-size", params=bearer).status_code == 404

    opened = call("POST", address, params=bearer, allow_redirects=False)
    assert opened.status_code == 303
    page = opened.headers["Location"]
    call("POST", f"{page}/done")
    assert progress(case)["state"] == "supplement", "nothing was sent yet"
    call("POST", page, files=[("page", ("1.jpg", JPEG))])
    handed_in = call("POST", f"{page}/done")
    assert "交好了" in handed_in.text

    told = progress(case)
    assert (told["open_papers"], told["state"] in ("received", "accepted")) == ([], True)
    assert address not in call("GET", receipt, params=bearer).text
    assert call("POST", address, params=bearer).status_code == 404
    assert "交好了" in call("POST", f"{page}/done").text, "the button pressed twice"


@pytest.mark.parametrize(("actions", "back"), [(("refuse-to-accept",), True), (("accept", "not-grant"), False)])
def test_the_fee_of_a_case_that_nobody_took_in_goes_back_and_is_not_asked_for_again(
    file_case: Any, parts: Any, act: Any, progress: Any, call: Call, actions: tuple[str, ...], back: bool
) -> None:
    case = file_case(DAMAGED_CARD)
    assert progress(case)["fee_fen"] == 4000
    order = {"terminal": TERMINAL, "key": uuid.uuid4().hex, "amount_fen": 4000, "case_number": case["number"]}
    payment = call("POST", "/v1/payments", json=order | {"what": {"zh": "工本费", "en": "Fee"}}).json()
    assert requests.post(f"{payment['qr_payload']}/confirm", timeout=20).status_code == 200
    assert progress(case)["fee_fen"] == 0

    (part,) = parts(case)
    for action in actions:
        act(part, action, note="照片不合格")
    told = progress(case)
    assert (told["state"], told["fee_fen"]) == ("refused", 0)
    assert told.get("refunded_fen", 0) == (4000 if back else 0)
    page = call("GET", f"/p/{case['number']}", params={"t": case["access_token"]}).text
    assert ("已原路退款" in page) is back
    assert "待缴费" not in page


def test_papers_of_somebody_else_or_for_nothing_are_refused(file_case: Any, submit: Any) -> None:
    case = file_case(NEWBORN)
    paper = case["materials"][0]["code"]
    assert submit(supplement(case, paper)).json()["code"] == "paper-not-wanted"
    assert submit(supplement(case, paper, person="349900195509090044")).json()["code"] == "case-unknown"
    assert submit(supplement(case, paper, files={})).json()["code"] == "bad-supplement"


def test_a_person_sees_their_own_cases_and_only_with_consent(file_case: Any, call: Call) -> None:
    case = file_case(NEWBORN)
    asked = {
        "terminal": TERMINAL,
        "name": "安小徽",
        "number": case["applicant"]["number"],
        "evidence": case["evidence"],
        "consent": case["consents"][0],
    }
    cases = call("POST", "/v1/people/cases", json=asked).json()["cases"]
    assert case["number"] in {mine["progress"]["number"] for mine in cases}
    other = call("POST", "/v1/people/cases", json=asked | {"number": "349900195509090044"}).json()["cases"]
    assert case["number"] not in {theirs["progress"]["number"] for theirs in other}
    refused = asked | {"consent": case["consents"][0] | {"agreed": False}}
    assert call("POST", "/v1/people/cases", json=refused).status_code == 403


def test_a_pick_up_code_tells_its_bearer_what_lies_ready_and_nothing_of_the_person(
    file_case: Any, parts: Any, act: Any, call: Call
) -> None:
    case = file_case(HOUSEHOLD)
    asked = {
        "terminal": TERMINAL,
        "name": case["applicant"]["name"],
        "number": case["applicant"]["number"],
        "evidence": case["evidence"],
        "consent": case["consents"][0],
    }

    def told() -> dict[str, Any]:
        cases = call("POST", "/v1/people/cases", json=asked).json()["cases"]
        found = (mine["progress"] for mine in cases if mine["progress"]["number"] == case["number"])
        return dict(next(found))

    def resolved(code: str) -> dict[str, Any]:
        question = {"payload": code, "purpose": "pick-up"}
        return dict(call("POST", "/v1/codes/resolve", json=question).json())

    assert "pick_up" not in told()
    part = parts(case)[0]
    act(part, "accept")
    act(part, "grant")
    code = told()["pick_up"]
    ready = resolved(code)
    assert ready["kind"] == "pick-up"
    for secret in (case["applicant"]["name"], case["applicant"]["number"], case["number"]):
        assert secret not in json.dumps(ready, ensure_ascii=False)
    act(part, "deliver")
    assert resolved(code)["kind"] == "expired"
    assert resolved("00000000")["kind"] == "unknown"


def test_the_public_page_shows_every_department_and_nobody(file_case: Any, parts: Any, act: Any, call: Call) -> None:
    case = file_case(NEWBORN)
    act(next(part for part in parts(case) if part["progress"]["state"] == "received"), "accept")
    text = call("GET", f"/p/{case['number']}", params={"t": case["access_token"]}).text
    for part in parts(case):
        assert part["progress"]["item"]["zh"] in text
    assert "前办结" in text
    assert case["applicant"]["name"] not in text


def test_somebody_can_play_the_departments_on_a_page(file_case: Any, parts: Any, call: Call) -> None:
    case = file_case(NEWBORN)
    part = next(part for part in parts(case) if part["progress"]["state"] == "received")
    page = call("GET", "/sandbox/desk")
    assert case["number"] in page.text
    answer = call("POST", f"/sandbox/desk/{part['id']}", data={"action": "accept", "note": ""}, allow_redirects=False)
    assert answer.status_code == 303
    assert next(now for now in parts(case) if now["id"] == part["id"])["progress"]["state"] == "accepted"


def test_a_bad_rating_of_a_visit_opens_a_follow_up(call: Call, submit: Any, make_rating: Any) -> None:
    good = make_rating({"key": ""}, case_key=None, level=5)
    del good["case_key"]
    why = f"打印太慢 {uuid.uuid4().hex}"
    bad = {**good, "key": uuid.uuid4().hex, "level": 1, "reasons": ["slow"], "text": why, "anonymous": True}
    for rating in (good, bad):
        assert submit(rating).status_code == 201
    assert why in call("GET", "/sandbox/desk").text
    call("POST", f"/sandbox/desk/ratings/{bad['key']}")
    assert why not in call("GET", "/sandbox/desk").text
