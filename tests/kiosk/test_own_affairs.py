"""Own cases, papers handed in later, benefits offered unasked, acting for another, and saying what was wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from devices.api import CardReading, PageKind, ScannedPage
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import (
    CaseState,
    Catalogue,
    DepartmentProgress,
    DepartmentState,
    MaterialWay,
    Offer,
    OpenPaper,
    PersonCase,
    Progress,
    Words,
)
from kiosk.documents.progress_slip import progress_slip
from kiosk.keeper import build_supplement
from kiosk.profile import TerminalTable
from kiosk.state import Farewell
from kiosk.texts import Voice
from tests.kiosk.player import MATCH, Player

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
NUMBER = "AH0001-20261120-0001-K"
HEARD = Words(zh="请在 2026 年 12 月 4 日前补交。", en="Hand it in by 4 December 2026.")
Serve = Callable[[str], Player]


@pytest.fixture
def serve(sandbox_catalogue: Catalogue, now: datetime, reading: CardReading) -> Serve:
    """Somebody whose face was verified for an item, by its Chinese name."""

    def begun(name: str) -> Player:
        item = next(item for item in sandbox_catalogue.items if item.name.zh == name)
        player = Player(sandbox_catalogue, now)
        player.play(sev.ItemChosen(item.code))
        player.press("next")
        player.press("agree")
        player.play(ev.CardFound(), ev.CardRead(reading))
        player.press("agree")
        player.play(ev.FaceVerified(MATCH))
        return player

    return begun


@pytest.fixture
def case(sandbox_catalogue: Catalogue) -> PersonCase:
    """One that waits for a paper, and whose department was heard of."""
    paper = next(material for material in sandbox_catalogue.materials if material.code == "residence-proof")
    item = next(item for item in sandbox_catalogue.items if item.materials)
    body = Words(zh="医疗保障局", en="Medical insurance")
    return PersonCase(
        item=item.code,
        catalogue_version=1,
        progress=Progress(
            number=NUMBER,
            case_number="20261120ABCDEFGHJK",
            item=item.name,
            state=CaseState.SUPPLEMENT,
            received_at=AT,
            departments=(
                DepartmentProgress(
                    item=item.name, body=body, state=DepartmentState.SUPPLEMENT, told=HEARD, since=AT, due=None
                ),
            ),
            open_papers=(OpenPaper(material=paper, due=date(2026, 12, 4)),),
        ),
    )


def _texts(page: view.Page) -> str:
    return repr(page)


# --- Own cases -------------------------------------------------------------------------------------------------------


def test_own_cases_are_asked_for_with_consent_and_proof(serve: Serve) -> None:
    player = serve("我的办件")
    asked = [effect for effect in player.effects if isinstance(effect, fx.AskCases)]
    assert len(asked) == 1
    assert asked[0].consent.notice == "own-cases"
    assert {proof.kind for proof in asked[0].evidence} == {"card", "face"}


def test_each_department_and_what_is_wanted_is_seen(serve: Serve, case: PersonCase) -> None:
    player = serve("我的办件")
    player.play(ev.CasesTold((case,)))
    page = player.press(NUMBER)
    for text in ("医疗保障局", HEARD.zh, "2026 年 12 月 4 日"):
        assert text in _texts(page)


def test_where_a_case_stands_is_printed_for_who_wants_it(
    serve: Serve, case: PersonCase, reading: CardReading, now: datetime, tmp_path: Path
) -> None:
    player = serve("我的办件")
    ready = case.model_copy(update={"progress": case.progress.model_copy(update={"pick_up": "12345678"})})
    player.play(ev.CasesTold((ready,)))
    player.press(NUMBER)
    assert player.asked_for(fx.PrintProgress) == 0, "nothing is printed unasked"
    player.press("print")
    player.play(ev.PaperMoved("progress", "failed", "D402", 1))
    assert player.page.banner is not None
    assert player.page.banner.code == "D402"
    player.press("print")
    printed = [effect for effect in player.effects if isinstance(effect, fx.PrintProgress)]
    assert [effect.copy for effect in printed] == [1, 2]
    terminal = TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)
    for language, heard in (("zh", HEARD.zh), ("en", HEARD.en)):
        paper = progress_slip(printed[0].progress, terminal, now, Voice(language))
        assert heard in repr(paper)
        assert "1234 5678" in repr(paper)
        assert reading.card.name not in repr(paper)
        assert reading.card.number not in repr(paper)


def test_who_has_no_case_is_told_so_and_may_leave(serve: Serve) -> None:
    player = serve("我的办件")
    page = player.play(ev.CasesTold(()))
    assert isinstance(page.body, view.MessageBody)
    player.press("next")
    player.press("skip")
    assert isinstance(player.state.place, Farewell)


def test_without_the_centre_it_says_why_and_asks_again_when_told(serve: Serve) -> None:
    player = serve("我的办件")
    player.play(ev.CentreFailed("AskCases", "N102"))
    player.press("retry")
    assert player.asked_for(fx.AskCases) == 2


def test_a_paper_is_handed_in_for_the_case_that_wants_it(serve: Serve, case: PersonCase, tmp_path: object) -> None:
    player = serve("我的办件")
    player.play(ev.CasesTold((case,)))
    player.press(NUMBER)
    player.press("hand-in")
    player.press("camera")
    player.press("shoot")
    player.play(ev.PictureTaken(ScannedPage(b"\xff\xd8\xff\xd9", 1240, 1754, PageKind.PAGE)))
    player.press("next")
    kept = [effect.draft for effect in player.effects if isinstance(effect, fx.KeepCase)]
    assert len(kept) == 1
    assert kept[0].handing_in is not None
    assert kept[0].handing_in.number == NUMBER
    player.play(ev.CaseKept(NUMBER, "0" * 32, "http://127.0.0.1/p", AT))
    assert player.draft.kept is not None
    terminal = TerminalTable.model_validate({"id": "AH0001", "place": "示范网点", "state_dir": tmp_path})
    supplement, files = build_supplement(kept[0], player.draft.kept, "t" * 24, terminal)
    assert [(paper.code, paper.way) for paper in supplement.materials] == [("residence-proof", MaterialWay.CAPTURED)]
    assert set(files) == {attachment.digest for attachment in supplement.attachments}
    assert supplement.person == "349900199003070028"


# --- Benefits --------------------------------------------------------------------------------------------------------


@pytest.fixture
def offer(sandbox_catalogue: Catalogue) -> Offer:
    found = sandbox_catalogue.entitlements[0]
    return Offer(code=found.code, item=found.item, title=found.title, reason=found.reason)


def test_who_takes_a_benefit_up_goes_on_at_its_form_known_and_verified(serve: Serve, offer: Offer) -> None:
    player = serve("免申即享")
    page = player.play(ev.OffersTold((offer,)))
    assert offer.reason.zh in _texts(page), "why this person, in a sentence"
    player.press(offer.code)
    assert player.draft.plan.item.code == offer.item
    assert player.draft.verified
    assert player.draft.values["name"] == "安小徽"
    assert player.asked_for(fx.ReadCard) == 1, "nobody shows the card twice"
    assert player.asked_for(fx.Prefill) == 1


def test_who_declines_leaves_and_nothing_is_filed(serve: Serve, offer: Offer) -> None:
    player = serve("免申即享")
    player.play(ev.OffersTold((offer,)))
    player.press("next")
    player.press("skip")
    assert isinstance(player.state.place, Farewell)
    assert not player.asked_for(fx.KeepCase)


# --- For another -----------------------------------------------------------------------------------------------------


def test_who_acts_for_a_child_states_whose_and_nothing_is_looked_up_of_them(
    sandbox_catalogue: Catalogue, now: datetime, reading: CardReading
) -> None:
    item = next(item for item in sandbox_catalogue.items if "child" in item.represented and not item.members)
    player = Player(sandbox_catalogue, now)
    player.play(sev.ItemChosen(item.code))
    player.press("for-child")
    player.press("agree")
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceVerified(MATCH))
    assert not player.asked_for(fx.Prefill), "only the person themselves can agree to that"
    asked = {element.code for element in player.draft.shown}
    assert {"represented-name", "represented-number", "represented-relation"} <= asked


def test_who_acts_for_themselves_is_asked_nothing_of_another(serve: Serve, sandbox_catalogue: Catalogue) -> None:
    item = next(item for item in sandbox_catalogue.items if "child" in item.represented and not item.members)
    player = serve(item.name.zh)
    assert not {"acting-for", "represented-name"} & {element.code for element in player.draft.shown}


# --- Rating ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rating(serve: Serve) -> Player:
    player = serve("我的办件")
    player.play(ev.CasesTold(()))
    player.press("next")
    return player


def test_no_level_is_chosen_beforehand_and_none_is_forced(rating: Player) -> None:
    body = rating.page.body
    assert isinstance(body, view.RateBody)
    assert not any(option.chosen for option in body.levels)
    rating.press("skip")
    assert not rating.asked_for(fx.KeepRating)


def test_a_bad_rating_is_asked_why_which_may_be_left_open(rating: Player) -> None:
    rating.play(sev.Rated(1))
    page = rating.press("next")
    assert isinstance(page.body, view.MenuBody)
    assert not rating.asked_for(fx.KeepRating)
    first = page.body.entries[0]
    rating.press(first.name)
    rating.press("anonymous")
    rating.press("next")
    kept = [effect.draft for effect in rating.effects if isinstance(effect, fx.KeepRating)]
    assert [(draft.rating, draft.rating_reasons, draft.rated_anonymously) for draft in kept] == [
        (1, frozenset({first.name}), True)
    ]


def test_a_good_rating_is_thanked_for_at_once(rating: Player) -> None:
    rating.play(sev.Rated(5))
    rating.press("next")
    assert rating.asked_for(fx.KeepRating) == 1
    assert isinstance(rating.state.place, Farewell)


def test_another_level_forgets_the_reasons_of_the_first(rating: Player) -> None:
    rating.play(sev.Rated(1))
    page = rating.press("next")
    assert isinstance(page.body, view.MenuBody)
    rating.press(page.body.entries[0].name)
    rating.play(sev.WentBack(), sev.Rated(3))
    rating.press("next")
    kept = next(effect.draft for effect in rating.effects if isinstance(effect, fx.KeepRating))
    assert not kept.rating_reasons
