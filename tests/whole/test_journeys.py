"""Residents at a real terminal process: touched through its screens, with everything else real below the wire."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.hands import last_code, lay_card
from sandbox.journey import Journey, stored_case
from sandbox.processes import Sandbox, wait_until
from sandbox.residents import AN, AYIBIEKE, FANG
from screens.pilot_client import Pilot

pytestmark = pytest.mark.whole

AN_SAYS = {"destination": "310000", "reason": "living-with-children"}
ALL_ANSWERS = {
    **AN_SAYS,
    "phone": "15400000002",
    "insured-place": "340200",
    "insurance-kind": "resident",
}
MEDICAL_FILING = "11349900MB0000019G2342099001001"
SECONDS = 30.0


@pytest.fixture
def terminal(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A terminal at its home page, with every device in order."""
    if not sandbox.running("centre"):
        sandbox.start_centre()
    for device in ("id_card_reader", "camera", "receipt_printer"):
        sandbox.steer(device, command="plug")
    sandbox.steer("id_card_reader", command="lift")
    sandbox.steer("camera", command="show", scene="nobody")
    sandbox.steer("receipt_printer", command="paper", state="good")
    sandbox.steer("receipt_printer", command="silent", on=False)
    sandbox.start_terminal(offscreen=True)
    yield sandbox
    sandbox.stop("terminal")


def journey(terminal: Sandbox, folder: Path, **more: Any) -> Journey:
    return Journey(terminal, AN, folder, answers=ALL_ANSWERS, **more)


def ledger(terminal: Sandbox, number: str) -> list[tuple[str, int, str]]:
    """Document, copy and state of every print of a case."""
    with sqlite3.connect(terminal.home.state / "terminal.db") as database:
        rows = database.execute("SELECT document, copy, state FROM print WHERE reference = ? ORDER BY seq", (number,))
        found = rows.fetchall()
    database.close()
    return found


def to_card(pilot: Pilot) -> None:
    pilot.wait(body="HomeBody", seconds=SECONDS)
    pilot.press("topic:health-care")
    pilot.wait(body="MenuBody", seconds=SECONDS)
    pilot.press(MEDICAL_FILING)
    pilot.wait(body="GuideBody", seconds=SECONDS)
    pilot.press("next")
    pilot.wait(body="ConsentBody", seconds=SECONDS)
    pilot.press("agree")
    pilot.wait(body="CardBody", seconds=SECONDS)


def leave(pilot: Pilot) -> None:
    pilot.press("cancel")
    pilot.wait(sheet="leave", seconds=SECONDS)
    pilot.press("leave")
    pilot.wait(body="FarewellBody", seconds=SECONDS)


def test_a_case_reaches_the_centre_once_with_its_papers_printed(terminal: Sandbox, tmp_path: Path) -> None:
    told = journey(terminal, tmp_path, pages_wanted=True)
    told.play()
    wait_until("delivery", lambda: (stored_case(terminal, told.number) or {}).get("rating") == 5)
    stored = stored_case(terminal, told.number)

    assert stored is not None
    assert [material["way"] for material in stored["case"]["materials"]] == ["spared"]
    assert {proof["kind"] for proof in stored["case"]["evidence"]} == {"card", "face"}
    assert ledger(terminal, told.number) == [("receipt", 1, "seen"), ("pages", 1, "seen")]


def test_without_a_network_the_case_waits_and_arrives_once(terminal: Sandbox, tmp_path: Path) -> None:
    terminal.stop("centre")
    told = Journey(terminal, FANG, tmp_path, answers=ALL_ANSWERS)
    told.play()
    terminal.start_centre()
    wait_until("delivery", lambda: stored_case(terminal, told.number) is not None, 60)
    stored = stored_case(terminal, told.number)

    assert stored is not None
    assert [material["way"] for material in stored["case"]["materials"]] == ["captured"]


def test_a_terminal_killed_after_the_receipt_keeps_its_promise(terminal: Sandbox, tmp_path: Path) -> None:
    terminal.stop("centre")
    told = journey(terminal, tmp_path)
    told.play_to_receipt()
    terminal.kill("terminal")
    terminal.start_centre()
    terminal.start_terminal(offscreen=True)
    wait_until("delivery", lambda: stored_case(terminal, told.number) is not None, 60)

    assert stored_case(terminal, told.number) is not None


def test_a_terminal_killed_before_the_signature_sends_nothing(terminal: Sandbox, tmp_path: Path) -> None:
    before = len(terminal.centre_json("/sandbox/cases"))
    told = journey(terminal, tmp_path)
    told.play_to_review()
    terminal.kill("terminal")
    terminal.start_terminal(offscreen=True)
    with Pilot(terminal.home.pilot) as pilot:
        pilot.wait(body="HomeBody", seconds=SECONDS)

    assert len(terminal.centre_json("/sandbox/cases")) == before


def test_who_refuses_the_camera_is_verified_by_a_texted_code(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        to_card(pilot)
        lay_card(terminal, AN)
        pilot.wait(body="ConsentBody", seconds=SECONDS)
        pilot.press("refuse")
        pilot.wait(body="CodeBody", seconds=SECONDS)
        pilot.type("000000" if last_code(terminal) != "000000" else "111111")
        pilot.press("next")
        pilot.wait(text="验证码不对", seconds=SECONDS)
        pilot.type(last_code(terminal))
        pilot.press("next")
        pilot.wait(body="QuestionBody", seconds=SECONDS)
        leave(pilot)


def test_a_card_whose_photo_cannot_be_read_goes_on_with_a_code(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        to_card(pilot)
        lay_card(terminal, AYIBIEKE)
        pilot.wait(body="CodeBody", seconds=SECONDS)
        leave(pilot)


def test_somebody_else_s_face_is_refused_and_another_way_is_open(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        to_card(pilot)
        lay_card(terminal, AN)
        pilot.wait(body="ConsentBody", seconds=SECONDS)
        terminal.steer("camera", command="show", scene=FANG.key)
        pilot.press("agree")
        page = pilot.wait(body="FaceBody", seconds=SECONDS)
        turned = ""
        while page["content"]["running"]:
            if page["content"]["turn"] != turned:
                turned = page["content"]["turn"]
                terminal.steer("camera", command="turn", direction=turned or "straight")
            page = pilot.page()
        assert page["banner"]["code"] == "D304"
        pilot.press("other-way")
        pilot.wait(body="CodeBody", seconds=SECONDS)
        leave(pilot)


def test_a_reader_that_is_pulled_suspends_the_session_and_never_resets_it(terminal: Sandbox) -> None:
    with Pilot(terminal.home.pilot) as pilot:
        to_card(pilot)
        terminal.steer("id_card_reader", command="unplug")
        page = pilot.wait(sheet="suspended", seconds=SECONDS)
        assert page["sheet"]["code"] == "D101"
        terminal.steer("id_card_reader", command="plug")
        pilot.wait(sheet=None, seconds=SECONDS)
        lay_card(terminal, AN)
        pilot.wait(body="ConsentBody", seconds=SECONDS)
        leave(pilot)


def test_paper_that_is_out_never_says_printed_and_a_copy_is_marked(terminal: Sandbox, tmp_path: Path) -> None:
    terminal.steer("receipt_printer", command="paper", state="out")
    told = journey(terminal, tmp_path)
    told.play_to_receipt()
    with Pilot(terminal.home.pilot) as pilot:
        page = pilot.wait(action="reprint", seconds=SECONDS)
        assert page["content"]["paper"]["tone"] == "care"
        terminal.steer("receipt_printer", command="paper", state="good")
        wait_until("a ready printer", lambda: not pilot.page()["banner"])
        pilot.press("reprint")
        wait_until("the copy", lambda: pilot.page()["content"]["paper"]["tone"] == "good")
        pilot.press("next")
        pilot.wait(body="RateBody", seconds=SECONDS)
        pilot.press("skip")
        pilot.wait(body="FarewellBody", seconds=SECONDS)

    assert ledger(terminal, told.number) == [("receipt", 1, "failed"), ("receipt", 2, "seen")]


def test_a_silent_printer_lets_the_person_say_whether_paper_came_out(terminal: Sandbox, tmp_path: Path) -> None:
    told = journey(terminal, tmp_path)
    told.play_to_sign()
    terminal.steer("receipt_printer", command="unplug-after", bytes=400)
    told.submit()
    with Pilot(terminal.home.pilot) as pilot:
        pilot.wait(action="paper-yes", seconds=60)
        pilot.press("paper-yes")
        page = pilot.wait(action="next", seconds=SECONDS)
        assert page["content"]["paper"]["tone"] == "good"

    # the answer is noted beside the page, which doesn't wait for the disk
    wait_until("the answer in the ledger", lambda: ledger(terminal, told.number) == [("receipt", 1, "seen")])
