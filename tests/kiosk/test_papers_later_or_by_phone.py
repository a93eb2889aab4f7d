"""Each paper is handed in by a way that works: camera, phone, or a promise that was read to its end."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from devices.api import Absent, CardReading, Media
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import AttachmentKind, Catalogue, HeldLicence, MaterialWay, Upload, UploadState
from kiosk.documents.case_pages import case_pages
from kiosk.documents.contents import receipt_data
from kiosk.draft import ChoosingWay, Kept, Promising
from kiosk.keeper import build_case
from kiosk.profile import TerminalTable
from tests.kiosk.player import HOLDER, INK, KNOWN, Player, a_page, to_form

TERMINAL = TerminalTable(id="AH0001", place="示范网点", state_dir=Path("/nowhere"))
PAPER, OTHER = "residence-proof", "paternity-proof"
KEY = "2" * 32
UNTIL = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)


@pytest.fixture
def catalogue(catalogue: Catalogue) -> Catalogue:
    """The filing with a second, deferrable paper, whatever the answers."""
    papers = tuple(
        paper.model_copy(update={"needed_when": ()}) if paper.code == OTHER else paper for paper in catalogue.materials
    )
    filing = catalogue.items[0].model_copy(update={"materials": (PAPER, OTHER)})
    return catalogue.model_copy(update={"items": (filing,), "materials": papers})


@pytest.fixture
def player(catalogue: Catalogue, now: datetime) -> Player:
    return Player(catalogue, now)


def to_papers(player: Player, reading: CardReading, *licences: HeldLicence) -> None:
    to_form(player, reading, KNOWN.model_copy(update={"licences": licences, "consent_token": "agreed"}))
    player.play(sev.Chosen("destination", "310000"))
    player.press("next")
    player.play(sev.Chosen("reason", "living-with-children"))
    player.press("next")


@pytest.fixture
def asked(player: Player, reading: CardReading) -> Player:
    """Somebody who is asked how to hand in the deferrable paper; the other one is spared."""
    to_papers(player, reading, KNOWN.licences[0])
    player.press("next")
    return player


def ways(player: Player) -> dict[str, bool]:
    body = player.page.body
    assert isinstance(body, view.MenuBody)
    return {tile.name: not tile.unavailable for tile in body.entries}


def told(state: UploadState, pages: int = 0, url: str = "") -> ev.UploadTold:
    digests = tuple(f"{n:064x}" for n in range(pages))
    return ev.UploadTold(Upload(id=KEY, url=url, expires_at=UNTIL, state=state, pages=digests))


def test_how_to_hand_in_a_paper_is_one_question(asked: Player) -> None:
    assert ways(asked) == {"camera": True, "phone": True, "later": True, "lacking": True}


def test_what_does_not_work_now_says_so_and_leads_nowhere(asked: Player) -> None:
    asked.play(
        ev.QueueChanged(0, 0, online=False),
        ev.DeviceChanged("document_camera", Absent(DeviceFailure.CAMERA_ABSENT), Media.UNKNOWN),
    )
    assert ways(asked) == {"camera": False, "phone": False, "later": True, "lacking": True}
    before = asked.page.key
    assert asked.play(sev.Picked("camera"), sev.Picked("phone")).key == before


def test_whoever_has_no_paper_hears_who_issues_it(asked: Player) -> None:
    page = asked.play(sev.Picked("lacking"))
    assert isinstance(page.body, view.MessageBody)
    assert "司法鉴定机构" in page.body.text
    assert asked.press("ways").body == asked.page.body
    assert isinstance(asked.draft.stage, ChoosingWay)


def test_a_phone_sends_pages_until_it_is_done(asked: Player) -> None:
    asked.play(sev.Picked("phone"))
    assert asked.asked_for(fx.OpenUpload) == 1
    page = asked.play(told(UploadState.WAITING, url="http://centre/u/secret"))
    assert isinstance(page.body, view.QrBody)
    assert page.body.qr_payload == "http://centre/u/secret"
    asked.play(ev.TimerFired("poll"))
    page = asked.play(told(UploadState.RECEIVING, 1))
    assert isinstance(page.body, view.QrBody)
    assert (page.body.qr_payload, page.body.title) == ("http://centre/u/secret", "已收到 1 页")
    asked.play(told(UploadState.DONE, 2))
    asked.press("next")
    given = asked.draft.upload_of(OTHER)
    assert given is not None
    assert (given.upload, given.pages, asked.draft.step) == (KEY, 2, "review")


def test_another_way_can_be_chosen_while_the_phone_is_waited_for(asked: Player) -> None:
    asked.play(sev.Picked("phone"), told(UploadState.WAITING, url="u"))
    asked.press("ways")
    asked.play(sev.Picked("camera"), sev.PictureAsked(), ev.PictureTaken(a_page(), ""))
    asked.press("next")
    assert asked.draft.step == "review"
    assert asked.play(told(UploadState.DONE, 1)).key == asked.page.key, "the phone's late answer changes nothing"
    assert asked.draft.upload_of(OTHER) is None


@pytest.mark.parametrize("failure", ["N101", ""])
def test_an_upload_that_fails_or_expires_leaves_both_ways_on(asked: Player, failure: str) -> None:
    asked.play(sev.Picked("phone"))
    page = asked.play(ev.CentreFailed("OpenUpload", failure) if failure else told(UploadState.EXPIRED))
    assert [action.name for action in page.actions] == ["ways", "retry"]
    asked.press("retry")
    assert asked.asked_for(fx.OpenUpload) == 2


def test_a_promise_is_agreed_to_only_after_it_was_read_to_its_end_and_aloud(asked: Player) -> None:
    asked.play(sev.Picked("later"))
    assert isinstance(asked.draft.stage, Promising)
    assert asked.asked_for(fx.ReadAloud) == 1
    asked.play(sev.Agreed())
    assert isinstance(asked.draft.stage, Promising), "not read yet"
    asked.play(sev.ReadThrough())
    asked.press("agree")
    assert asked.draft.step == "review"


def test_who_hears_a_promise_to_its_end_may_agree_to_it(asked: Player) -> None:
    page = asked.play(sev.Picked("later"))
    (agree,) = [action for action in asked.play(ev.Heard("another page")).actions if action.name == "agree"]
    assert not agree.enabled
    asked.play(ev.Heard(page.key))
    asked.press("agree")
    assert asked.draft.step == "review"


def test_a_promise_says_its_day_in_working_days(asked: Player) -> None:
    page = asked.play(sev.Picked("later"))
    assert isinstance(page.body, view.PledgeBody)
    assert ("最晚补交日期", "2026 年 12 月 14 日") in page.body.rows  # fifteen working days


def test_whoever_does_not_promise_hands_it_in_now(asked: Player) -> None:
    asked.play(sev.Picked("later"))
    asked.press("refuse")
    assert (asked.draft.step, asked.draft.promises) == ("materials", ())
    asked.play(sev.Picked("camera"), sev.PictureAsked(), ev.PictureTaken(a_page(), ""))
    asked.press("next")
    assert asked.draft.step == "review"


def test_all_spared_papers_share_one_page(player: Player, reading: CardReading, catalogue: Catalogue) -> None:
    papers = tuple(
        paper.model_copy(update={"spared_by": "paternity"}) if paper.code == OTHER else paper
        for paper in catalogue.materials
    )
    player.play(ev.CatalogueChanged(catalogue.model_copy(update={"materials": papers})))
    to_papers(player, reading, KNOWN.licences[0], HeldLicence(kind="paternity", certificate="1", holder=HOLDER))
    body = player.page.body
    assert isinstance(body, view.ReviewBody)
    assert len(body.groups[0].rows) == 2
    player.press("next")
    assert player.draft.step == "review"


def test_the_case_bears_consent_promise_and_pledge_and_the_receipt_its_day(asked: Player) -> None:
    asked.play(sev.Picked("later"), sev.ReadThrough())
    asked.press("agree")
    signed = replace(asked.draft, strokes=INK, signed_at=asked.now)
    kept = Kept(number="AH0001-20261123-0001-Z", key="1" * 32, progress_url="u", at=asked.now)
    case, contents = build_case(signed, kept, "t" * 22, TERMINAL)
    spared, promised = case.materials
    assert (spared.way, spared.consent_token) == (MaterialWay.SPARED, "agreed")
    assert (promised.way, promised.due) == (MaterialWay.DEFERRED, date(2026, 12, 14))
    assert (promised.pledge, promised.pledge_version) == ("pledge-defer", 1)
    (pledge,) = (file for file in case.attachments if file.kind is AttachmentKind.PLEDGE)
    assert contents[pledge.digest].startswith(b"%PDF-")
    pages = case_pages(signed, TERMINAL, kept)
    assert len(PdfDocument(pages)) == 2, "the form, and the promise behind it"
    papers = receipt_data(replace(signed, kept=kept), TERMINAL, copy=1, language="zh").papers
    assert papers[1] == "亲子鉴定证明（承诺在 2026 年 12 月 14 日前补交）"
