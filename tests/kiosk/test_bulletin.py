"""What the centre has terminals tell people: said on home for its time, and items that nobody is to begin now."""

from datetime import UTC, datetime, timedelta

import pytest

from devices.api import CardReading
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.bulletin import Posted, accepted_bulletin, posted
from kiosk.contract import Announcement, BlockedItem, Bulletin, Words, canonical
from kiosk.failures import KioskError
from kiosk.state import Serving
from kiosk.view import HomeBody, MenuBody
from tests.kiosk.player import Player, to_form

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSED = Words(zh="国庆节期间，转移接续审核顺延。", en="Transfers are checked after the holiday.")
WHY = Words(zh="系统升级，下周一恢复办理", en="The system is being renewed; back on Monday")


def bulletin(item: str = "", version: int = 4) -> Bulletin:
    blocked = (BlockedItem(item=item, why=WHY),) if item else ()
    return Bulletin(
        version=version,
        announcements=(Announcement(text=CLOSED, not_before=NOON, until=NOON + HOUR),),
        blocked=blocked,
    )


@pytest.mark.parametrize(
    ("moment", "said"), [(NOON - HOUR, ()), (NOON, (CLOSED,)), (NOON + HOUR, ())], ids=["before", "during", "after"]
)
def test_an_announcement_holds_for_its_time(moment: datetime, said: tuple[Words, ...]) -> None:
    assert posted(bulletin(), moment).announcements == said


def test_before_the_first_bulletin_nothing_is_said() -> None:
    assert posted(None, NOON) == Posted()


def test_an_older_or_broken_bulletin_is_refused() -> None:
    assert accepted_bulletin(canonical(bulletin(version=4)), bulletin(version=4)) == bulletin(version=4)
    with pytest.raises(KioskError, match="older"):
        accepted_bulletin(canonical(bulletin(version=3)), bulletin(version=4))
    with pytest.raises(KioskError, match="no bulletin"):
        accepted_bulletin(b'{"version": 9, "announcements": "x"}', None)


def test_home_says_it_and_a_blocked_item_says_why(player: Player) -> None:
    menu = player.play(sev.Picked("topic:health-care")).body
    assert isinstance(menu, MenuBody)
    chosen = menu.entries[0].event
    assert isinstance(chosen, sev.ItemChosen)
    player.press("back")

    player.play(ev.BulletinChanged(posted(bulletin(chosen.item), NOON)))

    body = player.page.body
    assert isinstance(body, HomeBody)
    assert CLOSED.zh in [banner.text for banner in body.out_of_order]
    menu = player.play(sev.Picked("topic:health-care")).body
    assert isinstance(menu, MenuBody)
    assert menu.entries[0].unavailable == WHY.zh


def test_whoever_has_begun_a_blocked_item_goes_on(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    draft = player.state.draft
    assert draft is not None

    player.play(ev.BulletinChanged(posted(bulletin(draft.plan.item.code), NOON)))

    assert isinstance(player.state.place, Serving)
