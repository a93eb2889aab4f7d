"""Plays a resident on the pure rules: events in, pages and effects out, in milliseconds."""

from datetime import datetime

from devices.api import (
    Advice,
    CardReading,
    FaceMatch,
    FaceProgress,
    PageKind,
    ScannedPage,
)
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.configured import SessionSettings
from kiosk.contract import (
    Catalogue,
    HeldLicence,
    PrefillAnswer,
    SharedValue,
    Words,
)
from kiosk.draft import Draft
from kiosk.presenter import present
from kiosk.rules import decide, page_key
from kiosk.state import State

SETTINGS = SessionSettings()


INK = (((0.1, 0.5), (0.4, 0.2), (0.8, 0.6)),)


HOLDER = Words(zh="安徽省医疗保障局", en="insurer")


KNOWN = PrefillAnswer(
    values=(
        SharedValue(element="phone", value="15400000001", holder=HOLDER),
        SharedValue(element="insured-place", value="340100", holder=HOLDER),
        SharedValue(element="insurance-kind", value="employee", holder=HOLDER),
    ),
    licences=(HeldLicence(kind="residence-permit", certificate="1.2.156", holder=HOLDER),),
)


MATCH = FaceMatch(distance=0.2, threshold=0.5)


CODE_ID = "0" * 32


def a_page(mark: bytes = b"", kind: PageKind = PageKind.PAGE) -> ScannedPage:
    """A photographed page that can be told from another by its mark."""
    return ScannedPage(b"\xff\xd8\xff" + mark, 1240, 1754, kind)


class Player:
    """Plays events as the terminal would: each new page reports that it is shown."""

    def __init__(self, catalogue: Catalogue, now: datetime) -> None:
        self.now = now
        self.state = State(catalogue=catalogue)
        self.effects: list[fx.Effect] = []
        self.play(sev.Shown(page_key(self.state)))

    def play(self, *happened: ev.Event) -> view.Page:
        """Dispatch events; returns the page that shows then."""
        for event in happened:
            self._dispatch(event)
            self._dispatch(sev.Shown(page_key(self.state)))
        return self.page

    def _dispatch(self, event: ev.Event) -> None:
        change = decide(self.state, event, self.now, SETTINGS)
        self.state = change.state
        self.effects += change.effects

    @property
    def page(self) -> view.Page:
        return present(self.state, self.now, "示范网点", SETTINGS)

    @property
    def draft(self) -> Draft:
        assert self.state.draft is not None
        return self.state.draft

    def asked_for(self, kind: type) -> int:
        """How often an effect of this kind was asked for."""
        return sum(isinstance(effect, kind) for effect in self.effects)

    def press(self, name: str) -> view.Page:
        """Touch an action of the page, as far as it can be touched."""
        page = self.page
        actions = page.sheet.actions if page.sheet is not None else page.actions
        found = {action.name: action for action in actions if action.enabled}
        if page.sheet is None:
            found |= {action.name: action for action in (page.back, page.cancel) if action is not None}
        if page.sheet is None and isinstance(page.body, view.ReviewBody | view.TimelineBody):
            edits = (row.edit for group in page.body.groups for row in group.rows)
            found |= {edit.name: edit for edit in edits if edit is not None and edit.enabled}
        tiles: tuple[view.Tile, ...] = ()
        if page.sheet is None and isinstance(page.body, view.HomeBody | view.MenuBody):
            body = page.body
            tiles = (*body.quick, *body.events, *body.tiles) if isinstance(body, view.HomeBody) else body.entries
        for tile in tiles:
            if tile.name == name and not tile.unavailable:
                return self.play(tile.event)
        assert name in found, f"{name} can't be touched; there is {sorted(found)}"
        return self.play(found[name].event)


def to_card(player: Player) -> None:
    assert player.state.catalogue is not None
    player.play(sev.ItemChosen(player.state.catalogue.items[0].code))
    player.press("next")
    player.press("agree")


def to_form(player: Player, reading: CardReading, known: PrefillAnswer = KNOWN) -> None:
    to_card(player)
    player.play(ev.CardFound(), ev.CardRead(reading))
    player.press("agree")
    player.play(ev.FaceProgressed(FaceProgress(Advice.TURN_LEFT, 0.5)), ev.FaceVerified(MATCH), ev.Prefilled(known))


def to_review(player: Player, reading: CardReading) -> None:
    to_form(player, reading)
    player.play(sev.Chosen("destination", "310000"))
    player.press("next")
    player.play(sev.Chosen("reason", "living-with-children"))
    player.press("next")
    player.press("next")


def to_receipt(player: Player, reading: CardReading) -> None:
    to_review(player, reading)
    player.press("next")
    player.play(sev.Signed(INK))
    player.press("next")
    player.play(
        ev.CaseKept(number="AH0001-20261123-0001-K", key="1" * 32, progress_url="http://x/p", kept_at=player.now)
    )


def replace_value(answer: PrefillAnswer, element: str, value: str) -> PrefillAnswer:
    values = tuple(one.model_copy(update={"value": value}) if one.element == element else one for one in answer.values)
    return answer.model_copy(update={"values": values})
