"""Papers under the document camera: aimed with advice, taken page by page, taken again, never lost."""

import json
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from devices.api import CardReading, DeviceError, DocumentAdvice, DocumentView, PageKind, ScannedPage
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.casefile import load_case_file
from kiosk.contract import Catalogue
from kiosk.draft import Aiming, Kept
from kiosk.failures import KioskError
from kiosk.keeper import build_case
from kiosk.pictures import jpeg_page, material_file
from kiosk.profile import TerminalTable
from kiosk.steps.materials import MOST_PAGES
from kiosk.texts import Voice
from tests.kiosk.player import INK, KNOWN, Player, a_page, to_form

ROOT = Path(__file__).resolve().parents[2]
PAPER = "residence-proof"
CORNERS = ((0.2, 0.1), (0.8, 0.1), (0.8, 0.9), (0.2, 0.9))


@pytest.fixture
def aiming(player: Player, reading: CardReading) -> Player:
    """Somebody whose paper the centre does not hold, before the document camera."""
    to_form(player, reading, KNOWN.model_copy(update={"licences": ()}))
    player.play(sev.Chosen("destination", "310000"))
    player.press("next")
    player.play(sev.Chosen("reason", "living-with-children"))
    player.press("next")
    player.play(sev.Picked("camera"))
    return player


def body(player: Player) -> view.MaterialBody:
    assert isinstance(player.page.body, view.MaterialBody)
    return player.page.body


def names(player: Player) -> list[str]:
    return [action.name for action in player.page.actions]


def take(player: Player, page: ScannedPage, failure: str = "") -> None:
    player.press("shoot")
    player.play(ev.PictureTaken(page, failure))


def test_while_aiming_the_advice_is_said_and_the_outline_drawn(aiming: Player) -> None:
    assert body(aiming).outline == ()
    before = aiming.page.key

    aiming.play(ev.DocumentSeen(DocumentView(CORNERS, DocumentAdvice.LESS_GLARE)))
    assert body(aiming).text == Voice("zh")("material.advice.less-glare")
    assert body(aiming).tone is view.Tone.CARE
    assert body(aiming).outline == CORNERS

    aiming.play(ev.DocumentSeen(DocumentView(CORNERS, None)))
    assert body(aiming).tone is view.Tone.GOOD

    aiming.play(ev.DocumentSeen(None))
    assert body(aiming).text == Voice("zh")("material.aim.lead")
    assert body(aiming).outline == ()
    assert aiming.page.key == before, "the page is not begun anew by what is seen"


def test_the_picture_may_be_taken_whatever_the_advice(aiming: Player) -> None:
    aiming.play(ev.DocumentSeen(DocumentView(None, DocumentAdvice.PLACE_PAPER)))
    aiming.press("shoot")

    assert aiming.asked_for(fx.TakePicture) == 1


def test_a_taken_page_is_shown_flattened_and_can_be_taken_again(aiming: Player) -> None:
    take(aiming, a_page(b"1"))
    assert body(aiming).stage is view.MaterialStage.TAKEN
    assert body(aiming).jpeg == a_page(b"1").jpeg
    assert aiming.page.banner is None

    aiming.press("again")
    assert aiming.draft.pages_of(PAPER) == ()
    take(aiming, a_page(b"2"))
    assert aiming.draft.pages_of(PAPER) == (a_page(b"2"),)


def test_pages_are_added_one_by_one_and_only_the_last_is_taken_again(aiming: Player) -> None:
    for mark in (b"1", b"2", b"3"):
        if mark != b"1":
            aiming.press("add-page")
        take(aiming, a_page(mark))
    aiming.press("again")
    assert aiming.draft.pages_of(PAPER) == (a_page(b"1"), a_page(b"2"))
    take(aiming, a_page(b"4"))

    assert [page.jpeg[3:] for page in aiming.draft.pages_of(PAPER)] == [b"1", b"2", b"4"]
    assert "3" in body(aiming).text
    asked = [effect.pages for effect in aiming.effects if isinstance(effect, fx.TakePicture)]
    assert asked[-1] == (a_page(b"1"), a_page(b"2")), "the camera is told what was taken, so that the limit is kept"
    aiming.press("next")
    assert isinstance(aiming.page.body, view.ReviewBody)


def test_whoever_adds_no_page_after_all_returns_to_what_was_taken(aiming: Player) -> None:
    take(aiming, a_page(b"1"))
    aiming.press("add-page")
    aiming.press("no-more-pages")

    assert body(aiming).stage is view.MaterialStage.TAKEN
    assert aiming.draft.pages_of(PAPER) == (a_page(b"1"),)


def test_after_one_side_of_a_card_the_other_is_offered(aiming: Player) -> None:
    take(aiming, a_page(b"1", PageKind.CARD))

    assert next(action.label for action in aiming.page.actions if action.name == "add-page") == Voice("zh")(
        "action.add-back"
    )


def test_there_is_a_most_of_pages(aiming: Player) -> None:
    take(aiming, a_page(b"1"))
    for _ in range(MOST_PAGES - 1):
        aiming.press("add-page")
        take(aiming, a_page(b"x"))

    assert len(aiming.draft.pages_of(PAPER)) == MOST_PAGES
    assert "add-page" not in names(aiming)
    assert "next" in names(aiming)


@pytest.mark.parametrize("failure", ["D801", "D804", "D806"])
def test_a_page_that_could_not_be_read_says_why_and_may_still_be_used(aiming: Player, failure: str) -> None:
    take(aiming, a_page(b"1", PageKind.PHOTO), failure)

    assert aiming.page.banner is not None
    assert aiming.page.banner.code == failure
    assert names(aiming) == ["again", "add-page", "next"]


@pytest.mark.parametrize("failure", ["", "D006", "D004", "D002"])
def test_without_document_capture_the_plain_photo_will_do_and_nobody_is_blamed(aiming: Player, failure: str) -> None:
    take(aiming, a_page(b"1", PageKind.PHOTO), failure)

    assert aiming.page.banner is not None
    assert aiming.page.banner.tone is view.Tone.INFO
    assert aiming.page.banner.text == Voice("zh")("material.plain")
    aiming.press("next")
    assert isinstance(aiming.page.body, view.ReviewBody)


def test_a_page_too_many_is_refused_and_the_others_are_kept(aiming: Player) -> None:
    take(aiming, a_page(b"1"))
    aiming.press("add-page")
    aiming.press("shoot")
    aiming.play(ev.DeviceFailed("TakePicture", DeviceError(DeviceFailure.DOCUMENT_TOO_LARGE)))

    assert aiming.page.banner is not None
    assert aiming.page.banner.code == "D807"
    assert isinstance(aiming.draft.stage, Aiming)
    aiming.press("no-more-pages")
    assert body(aiming).stage is view.MaterialStage.TAKEN
    assert aiming.draft.pages_of(PAPER) == (a_page(b"1"),)


def real_page(kind: PageKind = PageKind.PAGE) -> ScannedPage:
    target = BytesIO()
    Image.new("RGB", (124, 175), "white").save(target, "JPEG")
    return replace(jpeg_page(target.getvalue()), kind=kind)


def test_one_page_travels_as_the_jpeg_and_several_as_one_pdf(aiming: Player) -> None:
    terminal = TerminalTable(id="AH0001", place="示范网点", state_dir=Path("/nowhere"))
    for count, media_type in ((1, "image/jpeg"), (2, "application/pdf")):
        draft = aiming.draft.with_pages(PAPER, (real_page(),) * count)
        draft = replace(draft, strokes=INK, signed_at=aiming.now)
        kept = Kept(number="AH0001-20261123-0001-Z", key="1" * 32, progress_url="u", at=aiming.now)
        case, contents = build_case(draft, kept, "t" * 22, terminal)

        (given,) = case.materials
        assert given.attachment is not None
        (listed,) = (attachment for attachment in case.attachments if attachment.digest == given.attachment)
        assert listed.media_type == media_type
        assert listed.size == len(contents[given.attachment])


def test_a_single_page_above_the_limit_is_made_smaller() -> None:
    noise = Image.effect_noise((1240, 1754), 120).convert("RGB")
    target = BytesIO()
    noise.save(target, "JPEG", quality=95)
    page = jpeg_page(target.getvalue())
    assert len(page.jpeg) > 1_000_000

    media_type, content = material_file((page,), 1_000_000)

    assert media_type == "application/pdf"
    assert len(content) <= 1_000_000


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_jpeg_is_no_page(content: bytes) -> None:
    with pytest.raises(ValueError, match="no JPEG"):
        jpeg_page(content)


def test_a_case_file_may_bring_several_pages(catalogue: Catalogue, now: datetime, tmp_path: Path) -> None:
    content = json.loads((ROOT / "docs" / "examples" / "case.json").read_text(encoding="utf-8"))
    content["materials"] = {PAPER: {"pictures": ["1.jpg", "2.jpg"]}}
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / name).write_bytes(real_page().jpeg)
    case = tmp_path / "case.json"
    case.write_text(json.dumps(content), encoding="utf-8")

    draft = load_case_file(case, catalogue, now)

    assert [page.kind for page in draft.pages_of(PAPER)] == [PageKind.PHOTO] * 2
    (tmp_path / "2.jpg").write_bytes(b"\xff\xd8\xff broken")
    with pytest.raises(KioskError, match="is no JPEG file"):
        load_case_file(case, catalogue, now)
