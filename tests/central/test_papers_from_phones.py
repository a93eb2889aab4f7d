"""Papers from a phone: opened by a terminal, sent by a browser, taken up by one case."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import requests

from kiosk.centre import Centre
from kiosk.contract import UploadState, Words
from offline.transport import CentreTransport

Call = Callable[..., requests.Response]
JPEG = b"\xff\xd8\xff\xe0 a page \r\n--not-a-boundary"
PDF = b"%PDF-1.7 pages"
NAME = {"zh": "居住证", "en": "Residence permit"}


@pytest.fixture
def upload(call: Call) -> dict[str, Any]:
    answer = call("POST", "/v1/uploads", json={"terminal": "TEST0001", "material": NAME, "most_pages": 2})
    assert (answer.status_code, "Signature" in answer.headers) == (201, True)
    return dict(answer.json())


def send(upload: dict[str, Any], *pages: bytes) -> requests.Response:
    files = [("page", (f"{n}.jpg", page)) for n, page in enumerate(pages)]
    return requests.post(upload["url"], files=files, timeout=10)


def done(upload: dict[str, Any]) -> requests.Response:
    return requests.post(upload["url"] + "/done", timeout=10)


def seen(call: Call, upload: dict[str, Any]) -> tuple[str, int]:
    answer = call("GET", f"/v1/uploads/{upload['id']}").json()
    return answer["state"], len(answer["pages"])


def test_the_terminal_sees_each_page_arrive_until_the_phone_is_done(call: Call, upload: dict[str, Any]) -> None:
    assert seen(call, upload) == ("waiting", 0)
    page = requests.get(upload["url"], timeout=10)
    assert "居住证" in page.text
    assert "<script" not in page.text
    send(upload, JPEG)
    assert seen(call, upload) == ("receiving", 1)
    send(upload, PDF)
    done(upload)
    assert seen(call, upload) == ("done", 2)


def test_what_was_sent_twice_counts_once(call: Call, upload: dict[str, Any]) -> None:
    send(upload, JPEG)
    send(upload, JPEG)
    assert seen(call, upload) == ("receiving", 1)


def test_nothing_is_done_before_there_is_a_page(call: Call, upload: dict[str, Any]) -> None:
    done(upload)
    assert seen(call, upload) == ("waiting", 0)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ((b"GIF89a",), "只能传照片"),
        ((JPEG + bytes(10 << 20),), "文件太大"),
        ((JPEG, PDF, b"\x89PNG\r\n\x1a\n"), "页数已经够了"),
        ((), "请先选一个文件"),
    ],
)
def test_what_can_not_be_taken_is_refused_in_plain_words(
    upload: dict[str, Any], pages: tuple[bytes, ...], reason: str
) -> None:
    answer = send(upload, *pages)
    assert (answer.status_code, reason in answer.text) == (422, True)


def test_after_its_time_an_upload_takes_nothing_and_is_removed(
    call: Call, upload: dict[str, Any], execute: Callable[[str], None]
) -> None:
    send(upload, JPEG)
    execute(f"UPDATE uploads SET expires_at = '2020-01-01 00:00:00' WHERE id = '{upload['id']}'")  # noqa: S608 - ours
    assert seen(call, upload)[0] == "expired"
    assert "时间已过" in send(upload, PDF).text
    call("POST", "/v1/uploads", json={"terminal": "TEST0001", "material": NAME, "most_pages": 2})
    assert call("GET", f"/v1/uploads/{upload['id']}").status_code == 404


def test_the_terminals_own_client_opens_an_upload_and_follows_it(running: Any, public_halves: dict[str, Any]) -> None:
    keys = {public_halves["signing"]["id"]: base64.b64decode(public_halves["signing"]["public"])}
    client = Centre(CentreTransport(running.address, running.token, keys, terminal="TEST0001"), "TEST0001")
    opened = client.open_upload(Words(zh="居住证", en="Residence permit"), 3)
    send({"url": opened.url}, JPEG)
    seen = client.upload(opened.id)
    assert (seen.state, seen.pages) == (UploadState.RECEIVING, (hashlib.sha256(JPEG).hexdigest(),))


def test_a_stranger_finds_no_upload(call: Call, upload: dict[str, Any]) -> None:
    assert requests.get(upload["url"] + "x", timeout=10).status_code == 404
    assert call("GET", f"/v1/uploads/{upload['id']}", token="x").status_code == 401


def test_a_case_takes_up_what_the_phone_sent_and_no_other_can(
    call: Call,
    upload: dict[str, Any],
    make_case: Callable[..., dict[str, Any]],
    submit: Callable[..., requests.Response],
) -> None:
    given = [{"code": "residence-proof", "way": "phone", "upload": upload["id"]}]
    send(upload, JPEG)
    early = submit(make_case(materials=given))
    assert (early.status_code, early.json()["message"]) == (422, "materials: residence-proof: not satisfied")
    done(upload)
    assert submit(make_case(materials=given)).status_code == 201
    again = submit(make_case(materials=given))
    assert again.status_code == 422, "it belongs to the first case"


def test_a_consent_spares_papers_of_one_case_of_one_person(
    make_case: Callable[..., dict[str, Any]], submit: Callable[..., requests.Response]
) -> None:
    first = make_case()
    assert submit(first).status_code == 201
    used = submit(make_case(materials=first["materials"]))
    assert (used.status_code, used.json()["message"]) == (422, "materials: residence-proof: not satisfied")
    without = {name: value for name, value in first["materials"][0].items() if name != "consent_token"}
    assert submit(make_case(materials=[without])).status_code == 422
    late = make_case(created_at="2036-11-23T02:00:00Z")
    assert submit(late).status_code == 422, "the consent held for an hour"
