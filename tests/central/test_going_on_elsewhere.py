"""One application, two terminals, the real centre: saved at one, taken up, finished and filed at the other."""

import base64
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from devices.api import CardKind, CardReading, FaceMatch, IdentityCard, Picture
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.catalogue import load_directory
from kiosk.centre import Centre
from kiosk.contract import Catalogue, EnvelopeHeader, EnvelopeKind, canonical
from kiosk.draft import Kept
from kiosk.drafts import Drafts
from kiosk.failures import KioskError, KioskFailure
from kiosk.keeper import build_case
from kiosk.package import packed
from kiosk.profile import TerminalTable
from offline.transport import CentreTransport
from offline.vault import seal
from tests.kiosk.player import INK, Player

ROOT = Path(__file__).parents[2]
HERE, ELSEWHERE = "TEST0001", "TEST0003"
FILING, GOING_ON = "11349900MB0000019G2342099001001", "11349900MB0000035C2342098009001"
Terminal = Callable[[str, str], "Standing"]


class Standing(Player):
    """A resident at a terminal whose questions the real centre answers."""

    def __init__(self, catalogue: Catalogue, centre: Centre) -> None:
        super().__init__(catalogue, datetime.now(UTC))
        self._drafts = Drafts(centre)
        self._centre = centre
        self.play(ev.QueueChanged(0, 0, online=True))

    def _dispatch(self, event: ev.Event) -> None:
        before = len(self.effects)
        super()._dispatch(event)
        for effect in self.effects[before:]:
            match effect:
                case fx.SaveDraft() | fx.TakeUpDraft():
                    try:
                        super()._dispatch(self._drafts.perform(effect))
                    except KioskError as error:
                        super()._dispatch(ev.CentreFailed(type(effect).__name__, error.failure))
                case fx.Prefill(item, name, number, consent):
                    known = self._centre.prefill(item=item, name=name, number=number, consent=consent)
                    super()._dispatch(ev.Prefilled(known))
                case _:
                    pass

    def begin(self, item: str, reading: CardReading) -> None:
        self.play(sev.ItemChosen(item))
        self.press("next")
        self.press("agree")
        self.play(ev.CardFound(), ev.CardRead(reading))
        self.press("agree")
        self.play(ev.FaceVerified(FaceMatch(distance=0.2, threshold=0.5)))


@pytest.fixture
def reading() -> CardReading:
    """安小徽, whom the sandbox's departments know."""
    card = IdentityCard(
        kind=CardKind.RESIDENT,
        name="安小徽",
        sex="2",
        nation="01",
        birth=date(1990, 3, 7),
        address="安徽省合肥市蜀山区示范路1号",
        number="349900199003070028",
        issuer="合肥市公安局蜀山分局",
        valid_from=date(2020, 1, 1),
        valid_to=date(2040, 1, 1),
        photo_block=bytes(1024),
    )
    return CardReading(card=card, photo=Picture(2, 2, bytes(12)), reader="05.03-20090107-0000012345-0123456789")


@pytest.fixture(scope="module")
def sandbox_catalogue() -> Catalogue:
    return load_directory(ROOT / "central" / "sandbox" / "catalogue")


@pytest.fixture
def terminal(running: Any, public_halves: dict[str, Any], sandbox_catalogue: Catalogue) -> Terminal:
    keys = {public_halves["signing"]["id"]: base64.b64decode(public_halves["signing"]["public"])}

    def at(name: str, token: str) -> Standing:
        return Standing(sandbox_catalogue, Centre(CentreTransport(running.address, token, keys, terminal=name), name))

    return at


@pytest.fixture(scope="module")
def second_token(sqlite_centre: Any) -> str:
    command = [sys.executable, "-m", "central", "enrol", ELSEWHERE, "--database", sqlite_centre.database]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def test_an_application_goes_on_at_another_terminal_and_is_filed_once(
    terminal: Terminal,
    running: Any,
    second_token: str,
    public_halves: dict[str, Any],
    reading: CardReading,
    call: Callable[..., requests.Response],
    tmp_path: Path,
) -> None:
    here = terminal(HERE, running.token)
    here.begin(FILING, reading)
    here.play(sev.Chosen("destination", "310000"))
    here.press("next")
    here.press("cancel")
    here.press("save")
    slip = here.state.saving.slip
    assert slip is not None

    elsewhere = terminal(ELSEWHERE, second_token)
    elsewhere.begin(GOING_ON, reading)
    elsewhere.play(ev.CodeScanned(slip.url))
    assert elsewhere.draft.plan.item.code == FILING
    assert elsewhere.draft.values["destination"] == "310000"
    elsewhere.play(sev.Chosen("reason", "living-with-children"))
    elsewhere.press("next")
    elsewhere.press("next")
    elsewhere.press("next")
    elsewhere.play(sev.Signed(INK))
    elsewhere.press("next")
    draft = next(effect.draft for effect in elsewhere.effects if isinstance(effect, fx.KeepCase))
    assert _filed(draft, public_halves, second_token, call, tmp_path) == 201

    again = terminal(HERE, running.token)
    again.begin(GOING_ON, reading)
    again.play(ev.CodeScanned(slip.url))
    assert again.page.banner is not None
    assert again.page.banner.code == KioskFailure.DRAFT_ENDED


def test_a_slip_that_was_found_opens_nothing_for_the_finder(
    terminal: Terminal, running: Any, second_token: str, reading: CardReading
) -> None:
    here = terminal(HERE, running.token)
    here.begin(FILING, reading)
    here.press("cancel")
    here.press("save")
    slip = here.state.saving.slip
    assert slip is not None

    finder = terminal(ELSEWHERE, second_token)
    card = replace(reading.card, name="方示范", number="349900197812030019", birth=date(1978, 12, 3), sex="1")
    finder.begin(GOING_ON, replace(reading, card=card))
    finder.play(ev.CodeScanned(slip.url))
    assert finder.page.banner is not None
    assert finder.page.banner.code == KioskFailure.DRAFT_OF_ANOTHER
    assert finder.draft.taken is None


def _filed(draft: Any, halves: dict[str, Any], token: str, call: Callable[..., requests.Response], folder: Path) -> int:
    """Seal and send what was kept, as the courier does; the centre's status."""
    kept = Kept(number=f"{ELSEWHERE}-20261128-000001-A", key="5" * 32, progress_url="https://x/p", at=datetime.now(UTC))
    table = TerminalTable(id=ELSEWHERE, place="示范网点", state_dir=folder)
    case, files = build_case(draft, kept, "t" * 24, table)
    sealing = halves["sealing"]
    header = EnvelopeHeader(
        kind=EnvelopeKind.CASE,
        key=kept.key,
        lane=kept.key,
        terminal=ELSEWHERE,
        created_at=kept.at,
        recipient=sealing["id"],
    )
    info = canonical(header)
    sealed = seal(packed("case.json", case, files, {}), info, header.suite, base64.b64decode(sealing["public"]))
    headers = {"Envelope-Header": base64.urlsafe_b64encode(info).decode()}
    answer = call("PUT", f"/v1/envelopes/{kept.key}", token=token, headers=headers, data=sealed)
    return answer.status_code
