"""Five people at a real terminal, from card to receipt, each in their own way (told in docs/journeys/)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.five_people import blind, elder, english, first_time, seated, with_headset
from sandbox.home import Home
from sandbox.journey import stored_case
from sandbox.listening import Ears
from sandbox.processes import Sandbox, wait_until
from sandbox.residents import AN, QIAN
from sandbox.story import MOST_BYTES

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def voices(home: Home) -> Iterator[Sandbox]:
    """Centre and devices, with loudspeaker and headset."""
    with with_headset(home) as sandbox:
        yield sandbox


@pytest.fixture
def terminal(voices: Sandbox) -> Iterator[Sandbox]:
    """A terminal at its home page, with nobody there."""
    voices.steer("id_card_reader", command="lift")
    voices.steer("camera", command="show", scene="nobody")
    voices.start_terminal(offscreen=True)
    yield voices
    voices.stop("terminal")


def _stored(terminal: Sandbox, number: str) -> dict[str, object]:
    wait_until("delivery", lambda: stored_case(terminal, number) is not None, 60)
    stored = stored_case(terminal, number)
    assert stored is not None
    case: dict[str, object] = stored["case"]
    return case


def _told(out: Path, name: str) -> str:
    assert (out / f"{name}.png").stat().st_size <= MOST_BYTES
    return (out / f"{name}.md").read_text(encoding="utf-8")


def test_somebody_who_was_never_here(terminal: Sandbox, tmp_path: Path) -> None:
    told = first_time(terminal, tmp_path, tmp_path / "pictures")
    assert _stored(terminal, told.number)["signed_by"] == "hand"
    assert "The receipt" in _told(tmp_path, "first-time")


def test_an_old_person_with_large_letters_and_the_voice(terminal: Sandbox, tmp_path: Path) -> None:
    told = elder(terminal, tmp_path, tmp_path / "pictures")
    assert _stored(terminal, told.number)["applicant"]
    assert told.ears is not None
    aloud = "".join(told.ears.heard["speech"]).replace(" ", "")
    assert "请核对" in aloud
    assert told.ears.heard["headset"] == []
    for personal in (QIAN.name, QIAN.number, "15400000002", told.number.replace("-", ",")):
        assert personal not in aloud


def test_somebody_in_a_wheelchair_reaches_everything(terminal: Sandbox, tmp_path: Path) -> None:
    told = seated(terminal, tmp_path, tmp_path / "pictures")
    assert _stored(terminal, told.number)["signed_by"] == "hand"


def test_somebody_who_reads_english_and_has_no_photo_on_the_card(terminal: Sandbox, tmp_path: Path) -> None:
    told = english(terminal, tmp_path, tmp_path / "pictures")
    proofs = _stored(terminal, told.number)["evidence"]
    assert isinstance(proofs, list)
    assert {proof["kind"] for proof in proofs} == {"card", "code"}


def test_a_blind_person_completes_a_case_by_keypad_and_headset_alone(terminal: Sandbox, tmp_path: Path) -> None:
    """Everything is found by ear; the receipt's number that was heard is the one that the centre holds."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    ears, receipt = blind(terminal, tmp_path, pictures)
    assert isinstance(ears, Ears)
    cases = [row["case"] for row in terminal.centre_json("/sandbox/cases") if row["case"]["signed_by"] == "identity"]
    (case,) = cases
    assert " ".join(case["number"].replace("-", ",")) in receipt
    assert case["applicant"]["number"] == AN.number
    given = {answer["element"]: answer["value"] for answer in case["answers"]}
    assert (given["destination"], given["reason"]) == ("310000", "living-with-children")
    assert ears.heard["speech"] == []
    assert any("安小徽" in text for text in ears.heard["headset"])
    assert any(" ".join(AN.number) in text for text in ears.heard["headset"]), "the masked number, on request"
