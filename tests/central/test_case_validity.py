"""What makes a case invalid, and that each fault is told by its place and never by a personal value."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import requests

Make = Callable[..., dict[str, Any]]
Submit = Callable[..., requests.Response]
Call = Callable[..., requests.Response]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def _problem(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _without(parts: list[dict[str, Any]], name: str, value: str) -> list[dict[str, Any]]:
    return [part for part in parts if part[name] != value]


def _answered(case: dict[str, Any], element: str, **changes: str) -> dict[str, Any]:
    return case | {"answers": [a | changes if a["element"] == element else a for a in case["answers"]]}


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "required answer missing": (
        lambda case: case | {"answers": _without(case["answers"], "element", "destination")},
        "answers: destination: missing",
    ),
    "answer outside its choices": (
        lambda case: _answered(case, "reason", value="because"),
        "answers: reason: not-a-choice",
    ),
    "phone that is none": (lambda case: _answered(case, "phone", value="12"), "answers: phone: not-a-mobile-phone"),
    "name other than the card's": (
        lambda case: _answered(case, "name", value="方晚霞"),
        "answers: name: is not what the identification says",
    ),
    "name changed by hand": (
        lambda case: _answered(case, "name", source="resident"),
        "answers: name: can't be changed by the resident",
    ),
    "answer nobody shares": (
        lambda case: _answered(case, "reason", source="centre"),
        "answers: reason: can't come from the centre",
    ),
    "answer to another question": (
        lambda case: case | {"answers": [*case["answers"], {"element": "age", "value": "9", "source": "resident"}]},
        "answers: age is no element of this item",
    ),
    "answer given twice": (
        lambda case: case | {"answers": [*case["answers"], case["answers"][-1]]},
        "answers: an element is answered twice",
    ),
    "no consent on data": (
        lambda case: case | {"consents": _without(case["consents"], "notice", "data-use")},
        "consents: nothing said to data-use",
    ),
    "consent refused": (
        lambda case: case | {"consents": [case["consents"][0] | {"agreed": False}, case["consents"][1]]},
        "consents: the resident refused what this item can't do without",
    ),
    "consent to another wording": (
        lambda case: case | {"consents": [case["consents"][0] | {"version": 3}, case["consents"][1]]},
        "consents: data-use was shown in another version",
    ),
    "face compared though refused": (
        lambda case: case | {"consents": [case["consents"][0], case["consents"][1] | {"agreed": False}]},
        "evidence: a face was compared without consent",
    ),
    "no card": (lambda case: case | {"evidence": case["evidence"][1:]}, "evidence: less than this item needs"),
    "neither face nor code": (
        lambda case: case | {"evidence": case["evidence"][:1]},
        "evidence: less than this item needs",
    ),
    "another person's face": (
        lambda case: case | {"evidence": [case["evidence"][0], case["evidence"][1] | {"distance": 0.66}]},
        "evidence: the face does not hold",
    ),
    "token of nobody": (
        lambda case: (
            case | {"evidence": [case["evidence"][0], {"kind": "code", "at": case["created_at"], "token": "x"}]}
        ),
        "evidence: the code does not hold",
    ),
    "material missing": (lambda case: case | {"materials": []}, "materials: residence-proof: missing"),
    "material spared by nothing": (
        lambda case: case | {"materials": [case["materials"][0] | {"certificate": "1.2.156.3005.2.none"}]},
        "materials: residence-proof: not satisfied",
    ),
    "material that is no attachment": (
        lambda case: case | {"materials": [{"code": "residence-proof", "way": "captured", "attachment": "0" * 64}]},
        "materials: residence-proof: not satisfied",
    ),
    "no application": (
        lambda case: (
            case
            | {
                "attachments": case["attachments"][1:],
                "files": {case["attachments"][1]["digest"]: case["files"][case["attachments"][1]["digest"]]},
            }
        ),
        "attachments: a case holds exactly one application",
    ),
    "signature of somebody who could not sign": (
        lambda case: case | {"signed_by": "identity"},
        "attachments: a signature belongs to every case that was signed by hand, and only to these",
    ),
    "signature that is a PDF": (
        lambda case: (
            case | {"attachments": [case["attachments"][0], case["attachments"][1] | {"media_type": "application/pdf"}]}
        ),
        "attachments: a signature can't be application/pdf",
    ),
    "picture that is none": (
        lambda case: (
            case | {"attachments": [case["attachments"][0], case["attachments"][1] | {"media_type": "image/jpeg"}]}
        ),
        "attachments: a signature is no image/jpeg",
    ),
    "size that is wrong": (
        lambda case: case | {"attachments": [case["attachments"][0] | {"size": 1}, case["attachments"][1]]},
        "attachments: a application has another size than listed",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_invalid_case_is_refused_saying_where_and_without_personal_values(
    make_case: Make, submit: Submit, call: Call, name: str
) -> None:
    breaking, words = BROKEN[name]
    case = breaking(make_case())
    answer = submit(case)
    assert _problem(answer) == (422, "case-invalid")
    assert words in answer.json()["message"]
    for value in ("安小徽", "方晚霞", "349900199003070028", "15400000001", case["access_token"]):
        assert value not in answer.text
    assert call("GET", f"/sandbox/cases/{case['number']}/package").status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item_version": 2}, "item-unknown"),
        ({"catalogue_version": 7}, "item-unknown"),
        ({"item": "11349900MB0000019G2342099001002"}, "item-unknown"),
        ({"terminal": "TEST0002"}, "bad-case"),
        ({"number": "TEST0002-20261123-0001-A"}, "bad-case"),
        ({"surprise": 1}, "bad-case"),
        ({"created_at": "2026-11-23T02:00:00"}, "bad-case"),
        ({"evidence": []}, "bad-case"),
    ],
)
def test_a_case_that_is_not_what_it_says_is_refused(
    make_case: Make, submit: Submit, changes: dict[str, Any], code: str
) -> None:
    assert _problem(submit(make_case(**changes))) == (422, code)


def test_a_photographed_material_is_taken(make_case: Make, submit: Submit, listed: Callable[..., Any]) -> None:
    case = make_case()
    picture = b"\xff\xd8\xff a residence permit"
    digest = hashlib.sha256(picture).hexdigest()
    case["attachments"].append(listed(picture, "material", "image/jpeg"))
    case["files"][digest] = picture
    unused = submit(case)
    assert "attachments: a picture belongs to no material" in unused.json()["message"]
    case["materials"] = [{"code": "residence-proof", "way": "captured", "attachment": digest}]
    assert submit(case).status_code == 201


def test_a_material_of_several_pages_is_taken_as_one_pdf(
    make_case: Make, submit: Submit, listed: Callable[..., Any]
) -> None:
    case = make_case()
    pages = b"%PDF-1.4 two pages"
    digest = hashlib.sha256(pages).hexdigest()
    case["attachments"].append(listed(pages, "material", "application/pdf"))
    case["files"][digest] = pages
    case["materials"] = [{"code": "residence-proof", "way": "captured", "attachment": digest}]
    assert submit(case).status_code == 201


def test_a_signature_is_no_pdf(make_case: Make, submit: Submit, listed: Callable[..., Any]) -> None:
    case = make_case()
    pages = b"%PDF-1.4 a signature"
    signature = next(one for one in case["attachments"] if one["kind"] == "signature")
    case["attachments"].remove(signature)
    del case["files"][signature["digest"]]
    case["attachments"].append(listed(pages, "signature", "application/pdf"))
    case["files"][hashlib.sha256(pages).hexdigest()] = pages
    assert "attachments: a signature can't be application/pdf" in submit(case).json()["message"]
