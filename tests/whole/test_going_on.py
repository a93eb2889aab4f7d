"""Somebody leaves in the middle, with a slip, and goes on later: through the real screens, with real paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.journey import SIGNATURE, Journey, stored_case
from sandbox.processes import Sandbox, wait_until
from sandbox.residents import AN
from screens.pilot_client import Pilot

pytestmark = pytest.mark.whole

GOING_ON = "11349900MB0000035C2342098009001"
SAYS = {"destination": "310000", "reason": "living-with-children", "phone": "15400000002"}
SAYS |= {"insured-place": "340200", "insurance-kind": "resident"}
SECONDS = 30.0


@pytest.fixture
def terminal(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.start_terminal(offscreen=True)
    yield sandbox
    sandbox.stop("terminal")


def test_a_saved_application_leaves_nothing_behind_and_is_finished_later(terminal: Sandbox, tmp_path: Path) -> None:
    told = Journey(terminal, AN, tmp_path, answers=SAYS)
    told.play_to_review()
    with Pilot(terminal.home.pilot) as pilot:
        pilot.press("cancel")
        pilot.wait(sheet="leave", seconds=SECONDS)
        pilot.press("save")
        page = pilot.wait(sheet="saved", seconds=SECONDS)
        pilot.picture(tmp_path / "saved.png")
        found = re.search(r"\d{3} \d{4} \d{3}", str(page["texts"]))
        assert found is not None
        pilot.press("leave")
        pilot.wait(body="FarewellBody", seconds=SECONDS)
        terminal.steer("id_card_reader", command="lift")
        wait_until("the slip", lambda: any(terminal.home.receipts.glob("*.png")))
        pilot.press("home")
        pilot.wait(body="HomeBody", seconds=SECONDS)
        _nothing_is_left(terminal, found[0])

        pilot.press("topic:my-cases")
        pilot.wait(body="MenuBody", seconds=SECONDS)
        pilot.press(GOING_ON)
        pilot.wait(body="GuideBody", seconds=SECONDS)
        pilot.press("next")
        pilot.wait(body="ConsentBody", seconds=SECONDS)
        pilot.press("agree")
        told.identify(pilot)
        pilot.wait(body="QuestionBody", seconds=SECONDS)
        pilot.type(found[0].replace(" ", ""))
        pilot.picture(tmp_path / "typed.png")
        pilot.press("next")
        pilot.wait(body="ReviewBody", seconds=SECONDS)
        pilot.press("next")
        pilot.wait(body="SignBody", seconds=SECONDS)
        pilot.draw(SIGNATURE)
        pilot.press("next")
        number = pilot.wait(body="ReceiptBody", seconds=SECONDS)["content"]["number"]
    wait_until("delivery", lambda: stored_case(terminal, number) is not None)
    stored = stored_case(terminal, number)
    assert stored is not None
    answers = {answer["element"]: answer["value"] for answer in stored["case"]["answers"]}
    assert answers["destination"] == SAYS["destination"]
    assert "saved_draft" in stored["case"]


def _nothing_is_left(terminal: Sandbox, code: str) -> None:
    canaries = [AN.name, AN.number, AN.address, "15400000001", code, code.replace(" ", "")]
    places = [path for path in terminal.home.state.rglob("*") if path.is_file()]
    for path in (*places, terminal.home.directory / "logs" / "terminal.log"):
        content = path.read_bytes() if path.exists() else b""
        assert not [canary for canary in canaries if canary.encode() in content], path
