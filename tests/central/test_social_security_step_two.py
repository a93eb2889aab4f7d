"""The platform's second step for locked social security cards: over HTTP, and with a card in a real PC/SC reader."""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests

from devices.simulated.social_security_chip import SocialSecurityChip, chip
from devices.social_security_card.chip_reader import SocialSecurityCardReader
from devices.social_security_card.record import SELECT_APPLICATION
from kiosk.centre import Centre
from kiosk.social_security import SocialSecurityResult, read_social_security_card
from offline.failures import OfflineFailure
from offline.transport import CentreTransport
from tests.devices.card_desk import V2, V3, CardDesk
from tests.devices.conftest import ROOT

Call = Callable[..., requests.Response]
PATH = "/v1/social-security/step-two"
TERMINAL = "TEST0001"
CARD_ID = "349900D15600000599110145FFFFFFFF"
HISTORY = "00814D8631349900D156000001"


def challenge(randoms: str = "5A" * 32, area: str = "349900", algorithm: str = "03", card_id: str = CARD_ID) -> str:
    return f"{area}|{HISTORY}|{algorithm}|{card_id}|{randoms}"


def asked(call: Call, text: str, terminal: str = TERMINAL) -> requests.Response:
    return call("POST", PATH, json={"terminal": terminal, "challenge": text})


def challenged(card: SocialSecurityChip) -> str:
    card.answer(SELECT_APPLICATION)
    randoms = b"".join(card.answer(bytes.fromhex("0084000008"))[:-2] for _ in range(4))
    return challenge(randoms.hex().upper())


def test_a_card_takes_what_the_centre_answers(call: Call) -> None:
    card = chip(V3)
    answer = asked(call, challenged(card))
    assert answer.status_code == 200
    (key,) = answer.json()["keys"]
    assert card.answer(bytes.fromhex("00B2013414")) == b"\x69\x82", "locked before"
    assert card.answer(bytes.fromhex("0082000A10" + key)) == b"\x90\x00"
    assert card.answer(bytes.fromhex("00B2013414")).endswith(b"\x90\x00")


def test_the_answer_is_signed(call: Call, public_halves: dict[str, Any]) -> None:
    answer = asked(call, challenge())
    key_id, _, _ = answer.headers["Signature"].partition(":")
    assert key_id == public_halves["signing"]["id"]


def test_an_answer_to_one_card_opens_no_other(call: Call) -> None:
    (key,) = asked(call, challenge()).json()["keys"]
    card = chip(V3)
    challenged(card)
    assert card.answer(bytes.fromhex("0082000A10" + key)) == b"\x63\x00"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (challenge(area="340100"), "card-unknown"),
        (challenge(algorithm="01"), "card-unknown"),
        (challenge(card_id="340100D15600000599110145FFFFFFFF"), "card-unknown"),
        (challenge(randoms="5A" * 8), "malformed"),
        (challenge() + "|", "malformed"),
        ("", "malformed"),
    ],
    ids=["another area", "another algorithm", "a card of another area", "too few randoms", "a field too many", "none"],
)
def test_a_challenge_that_cannot_be_answered_is_refused(call: Call, text: str, code: str) -> None:
    answer = asked(call, text)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_only_the_terminal_itself_is_answered(call: Call) -> None:
    assert asked(call, challenge(), terminal="TEST0002").status_code == 403
    assert call("POST", PATH, token="wrong", json={"terminal": TERMINAL, "challenge": challenge()}).status_code == 401


# --- With a card in a reader ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk() -> Iterator[CardDesk]:
    with tempfile.TemporaryDirectory(prefix="card") as folder:  # a short path, as sockets want it
        desk = CardDesk(Path(folder))
        yield desk
        desk.simulator.close()


@pytest.fixture
def keys(public_halves: dict[str, Any]) -> dict[str, bytes]:
    signing = public_halves["signing"]
    return {signing["id"]: base64.b64decode(signing["public"])}


def read(desk: CardDesk, transport: CentreTransport) -> SocialSecurityResult:
    reader = SocialSecurityCardReader(desk.settings)
    reader.open()
    try:
        return read_social_security_card(reader, Centre(transport, TERMINAL), Event(), 5, lambda: None)
    finally:
        reader.close()
        transport.close()


def test_a_locked_card_is_read_whole_with_the_centres_help(
    desk: CardDesk, running: Any, keys: dict[str, bytes]
) -> None:
    desk.insert(V3)
    result = read(desk, CentreTransport(running.address, running.token, keys, terminal=TERMINAL))

    assert result.withheld is None
    assert (result.card.name, result.card.number) == ("安小徽", "349900199003070028")


@pytest.mark.fault(
    "social security card", "the centre is offline", code="N102", recovers="what is open is used; whole once online"
)
def test_without_the_centre_a_locked_card_gives_what_is_open(desk: CardDesk, keys: dict[str, bytes]) -> None:
    desk.insert(V3)
    result = read(desk, CentreTransport("http://127.0.0.1:1", "none", keys, terminal=TERMINAL))

    assert result.withheld is not None
    assert result.withheld.failure is OfflineFailure.CONNECTION_FAILED
    assert (result.card.card_id, result.card.version) == (CARD_ID, "3.00")
    assert (result.card.number, result.card.name) == (None, None)


@pytest.mark.fault(
    "social security card", "the centre refuses", code="N201", recovers="what is open is used; the person's ID card"
)
def test_a_card_that_the_centre_does_not_serve_gives_what_is_open(
    desk: CardDesk, running: Any, keys: dict[str, bytes]
) -> None:
    desk.insert(V3 | {"card_id": "340100D15600000599110145FFFFFFFF"})
    result = read(desk, CentreTransport(running.address, running.token, keys, terminal=TERMINAL))

    assert result.withheld is not None
    assert result.withheld.failure is OfflineFailure.CONTENT_REFUSED
    assert not result.card.identified


def test_an_open_card_needs_no_centre(desk: CardDesk) -> None:
    desk.insert(V2)
    result = read(desk, CentreTransport("http://127.0.0.1:1", "none", {}, terminal=TERMINAL))

    assert result.withheld is None
    assert result.card.identified


@pytest.mark.parametrize("online", [True, False])
def test_a_technician_reads_a_card_from_the_command_line(
    desk: CardDesk, running: Any, public_halves: dict[str, Any], tmp_path: Path, online: bool
) -> None:
    desk.insert(V3)
    (tmp_path / "token").write_text(running.token)
    signing, sealing = public_halves["signing"], public_halves["sealing"]
    address = running.address if online else "http://127.0.0.1:1"
    (tmp_path / "profile.toml").write_text(
        f'[terminal]\nid = "{TERMINAL}"\nplace = "nowhere"\nstate_dir = "state"\n'
        f'[centre]\nurl = "{address}"\npublic_url = "{address}"\ntoken_file = "token"\n'
        f'sealing_key_id = "{sealing["id"]}"\nsealing_key = "{sealing["public"]}"\n'
        f'[centre.signing_keys]\n"{signing["id"]}" = "{signing["public"]}"\n'
        f'[devices.social_security_reader]\ndriver = "social-security-card"\nsocket = "{desk.socket}"\n'
    )
    words = ["device", "read-social-security", "--json", "--seconds", "5", "--profile", str(tmp_path / "profile.toml")]
    told = subprocess.run([sys.executable, "main.py", *words], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr
    content = json.loads(told.stdout)
    assert content["complete"] is online
    assert content["number"] == ("349900199003070028" if online else None)
    assert (content["card_id"], content["valid_to"]) == (CARD_ID, "2030-01-01")
    assert content["withheld"] == (None if online else "N102")
