"""Intake on both databases: what is taken, what is refused and in which words."""

import hashlib
import itertools
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from kiosk.contract import Case

Make = Callable[..., dict[str, Any]]
Submit = Callable[..., requests.Response]
Seal = Callable[..., tuple[str, dict[str, str], bytes]]
Call = Callable[..., requests.Response]
Zipped = Callable[..., bytes]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def _problem(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _stored(call: Call, number: str) -> list[dict[str, Any]]:
    return [stored for stored in call("GET", "/sandbox/cases").json() if stored["case"]["number"] == number]


def test_a_right_case_is_stored_once_and_its_receipt_names_the_sealed_bytes(
    make_case: Make, seal: Seal, call: Call
) -> None:
    case = make_case()
    path, headers, sealed = seal(case)
    answer = call("PUT", path, headers=headers, data=sealed)
    assert answer.status_code == 201, answer.text
    assert answer.json()["digest"] == hashlib.sha256(sealed).hexdigest()
    [stored] = _stored(call, case["number"])
    assert stored["case_number"] == answer.json()["case_number"]
    sent = {name: part for name, part in case.items() if name != "files"}
    assert stored["case"] == Case.model_validate(sent).model_dump(mode="json", exclude_none=True)


def test_the_stored_package_holds_the_case_and_every_attachment(make_case: Make, submit: Submit, call: Call) -> None:
    case = make_case()
    submit(case)
    package = call("GET", f"/sandbox/cases/{case['number']}/package")
    assert package.headers["Content-Type"] == "application/zip"
    for digest, body in case["files"].items():
        assert digest.encode() in package.content
        assert body in package.content


def test_the_same_envelope_again_gets_the_same_receipt_to_the_byte(make_case: Make, seal: Seal, call: Call) -> None:
    path, headers, sealed = seal(make_case())
    first = call("PUT", path, headers=headers, data=sealed)
    again = call("PUT", path, headers=headers, data=sealed)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.content, first.headers["Signature"]) == (again.content, again.headers["Signature"])


def test_eight_uploads_of_one_envelope_at_once_make_one_case(make_case: Make, seal: Seal, call: Call) -> None:
    case = make_case()
    path, headers, sealed = seal(case)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call("PUT", path, headers=headers, data=sealed), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({(answer.content, answer.headers["Signature"]) for answer in answers}) == 1
    assert len(_stored(call, case["number"])) == 1


def test_a_used_key_with_other_bytes_is_a_conflict(make_case: Make, submit: Submit) -> None:
    case = make_case()
    assert submit(case).status_code == 201
    assert _problem(submit(case)) == (409, "key-taken")  # sealed anew, so the bytes differ


def test_a_second_case_with_the_same_number_is_a_conflict(make_case: Make, submit: Submit) -> None:
    case = make_case()
    submit(case)
    assert _problem(submit(make_case(number=case["number"]))) == (409, "number-taken")


def test_two_cases_with_one_number_at_once_leave_one(make_case: Make, submit: Submit, call: Call) -> None:
    number = make_case()["number"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: submit(make_case(number=number)), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(_stored(call, number)) == 1


def test_a_header_changed_on_the_way_can_not_be_opened(make_case: Make, seal: Seal, call: Call) -> None:
    case = make_case()
    path, _, sealed = seal(case)
    _, other, _ = seal(case, lane="0" * 32)
    assert _problem(call("PUT", path, headers=other, data=sealed)) == (422, "cannot-open")


def test_changed_bytes_can_not_be_opened(make_case: Make, seal: Seal, call: Call) -> None:
    path, headers, sealed = seal(make_case())
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert _problem(call("PUT", path, headers=headers, data=changed)) == (422, "cannot-open")
    assert _problem(call("PUT", path, headers=headers, data=b"")) == (422, "cannot-open")


def test_an_envelope_for_another_recipient_is_refused(make_case: Make, submit: Submit) -> None:
    assert _problem(submit(make_case(), recipient="0123456789abcdef")) == (422, "wrong-recipient")


@pytest.mark.parametrize("header", ["", "***", "AAAA", "A" * 9000])
def test_a_header_that_is_none_is_refused(make_case: Make, seal: Seal, call: Call, header: str) -> None:
    path, _, sealed = seal(make_case())
    assert _problem(call("PUT", path, headers={"Envelope-Header": header}, data=sealed)) == (422, "bad-header")


def test_a_header_must_name_the_key_of_its_address(make_case: Make, seal: Seal, call: Call) -> None:
    _, headers, sealed = seal(make_case())
    assert _problem(call("PUT", f"/v1/envelopes/{'0' * 32}", headers=headers, data=sealed)) == (422, "bad-header")


def test_another_terminals_envelope_is_refused(make_case: Make, submit: Submit) -> None:
    assert _problem(submit(make_case(), terminal="TEST0002")) == (403, "another-terminal")


def _files(case: dict[str, Any]) -> dict[str, bytes]:
    document = json.dumps({name: part for name, part in case.items() if name != "files"}).encode()
    return {"case.json": document} | {f"attachments/{digest}": body for digest, body in case["files"].items()}


def test_packages_that_are_none_are_refused(make_case: Make, submit: Submit, zipped: Zipped) -> None:
    case = make_case()
    files = _files(case)
    right = zipped(files)
    bad = {
        "no zip": b"no zip",
        "nothing": b"",
        "cut short": right[:-30],
        "compressed bomb": zipped({"case.json": b" " * (1 << 25)}, zipfile.ZIP_DEFLATED),
        "huge document": zipped({"case.json": b" " * (2 << 20)}),
        "many files": zipped(files | {f"attachments/{number:064x}": b"" for number in range(70)}),
        "no document": zipped({name: body for name, body in files.items() if name != "case.json"}),
        "path upwards": zipped(files | {"../case.json": b"{}"}),
        "surplus file": zipped(files | {"notes.txt": b"hello"}),
        "wrong digest": zipped(files | {"attachments/" + "0" * 64: b"hello"}),
        "rating inside": zipped({"rating.json": b"{}"}),
    }
    got = {name: _problem(submit(case, plain=plain)) for name, plain in bad.items()}
    assert got == dict.fromkeys(bad, (422, "bad-package"))
    assert submit(case).status_code == 201  # nothing of it stuck


def test_a_file_listed_but_absent_and_one_present_but_unlisted_are_refused(make_case: Make, submit: Submit) -> None:
    case = make_case()
    body = b"hello"
    swapped = {hashlib.sha256(body).hexdigest(): body} | dict(list(case["files"].items())[1:])
    answer = submit(case | {"files": swapped})
    assert _problem(answer) == (422, "case-invalid")
    assert "1 listed but not in the package" in answer.json()["message"]
    assert "1 in the package but not listed" in answer.json()["message"]


def test_a_rating_waits_for_its_case_and_counts_once(
    make_case: Make, make_rating: Make, submit: Submit, call: Call
) -> None:
    case = make_case()
    rating = make_rating(case, level=4)
    assert _problem(submit(rating)) == (409, "case-unknown")
    receipt = submit(case)
    rated = submit(rating)
    assert rated.status_code == 201
    assert rated.json()["case_number"] == receipt.json()["case_number"]
    assert _problem(submit(make_rating(case, level=1))) == (409, "already-rated")
    assert [stored["rating"] for stored in _stored(call, case["number"])] == [4]


def test_a_second_rating_racing_the_first_is_refused(make_case: Make, make_rating: Make, submit: Submit) -> None:
    case = make_case()
    submit(case)
    levels = itertools.cycle([1, 5])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda level: submit(make_rating(case, level=level)), itertools.islice(levels, 4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_a_rating_is_never_assumed(make_case: Make, make_rating: Make, submit: Submit) -> None:
    case = make_case()
    submit(case)
    unrated = make_rating(case)
    unrated["level"] = None
    assert _problem(submit(unrated)) == (422, "bad-rating")
