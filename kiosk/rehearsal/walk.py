"""Walks a journey: looks at each page and does what a willing person would."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.configured import SessionSettings
from kiosk.contract import Catalogue, DivisionLevel, Item, StepKind
from kiosk.draft import Asking, ChoosingWay, Draft, Listing, SlipAsked
from kiosk.form import holds
from kiosk.presenter import present
from kiosk.rehearsal.answers import candidates
from kiosk.rehearsal.drafts import SLIP_CODE
from kiosk.rehearsal.person import Person
from kiosk.rehearsal.world import answers
from kiosk.rules import decide, page_key
from kiosk.state import Farewell, Home, State
from kiosk.steps.material_ways import open_ways
from kiosk.steps.pick_up import FIELD as PICK_UP_FIELD
from kiosk.steps.progress import HAND_IN
from kiosk.steps.question import is_touched
from kiosk.steps.resume import FIELD
from kiosk.view import MenuBody, Page, QuestionBody, Role

_SETTINGS = SessionSettings()
_MOST_TOUCHES = 600
_MOST_TRIES = 80
_INK = (((0.1, 0.5), (0.4, 0.2), (0.8, 0.6)),)
_BEST = 5
_CHILDREN = 4


class StuckError(Exception):
    """The journey can't be finished; the message names the page and what was tried there."""


class Rehearsal:
    """One journey. ``online``: the centre answers. ``wishes``: what this person rather answers, by element."""

    def __init__(
        self,
        catalogue: Catalogue,
        item: Item,
        person: Person,
        now: datetime,
        *,
        online: bool = True,
        language: str = "zh",
        wishes: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._item = item
        self._wishes = wishes
        self._person = person
        self._now = now
        self._online = online
        self.state = State(catalogue=catalogue, language=language, online=online)
        self.effects: list[fx.Effect] = []
        self._watched: list[Page] | None = None

    @property
    def draft(self) -> Draft | None:
        """The application in the making."""
        return self.state.draft

    @property
    def page(self) -> Page:
        """The page that shows now."""
        return present(self.state, self._now, "示范网点", _SETTINGS)

    def begin(self) -> None:
        """Choose the item on the home page."""
        self.play(sev.ItemChosen(self._item.code))
        if self.draft is None:
            raise StuckError(f"{self._item.name.zh}: can't be begun")

    def walk(self) -> Iterator[Page]:
        """Every page from the first to the farewell, as it shows. Raises StuckError."""
        self._watched = []
        self.begin()
        for _ in range(_MOST_TOUCHES):
            yield from self._watched
            self._watched.clear()
            if isinstance(self.state.place, Farewell | Home):
                return
            before = self.state
            self._touch()
            if self.state == before:
                raise StuckError(f"{self._item.name.zh}: {self._where()}: nothing leads on")
        raise StuckError(f"{self._item.name.zh}: {self._where()}: no end after {_MOST_TOUCHES} touches")

    def finish(self) -> State:
        """Walk without looking, which is faster. Raises StuckError."""
        self.begin()
        for _ in range(_MOST_TOUCHES):
            if isinstance(self.state.place, Farewell | Home):
                return self.state
            before = self.state
            self._touch()
            if self.state == before:
                break
        raise StuckError(f"{self._item.name.zh}: {self._where()}: nothing leads on")

    def play(self, event: ev.Event) -> None:
        """Let something happen, and everything that follows from it."""
        waiting: list[ev.Event] = [event]
        while waiting:
            waiting = [*waiting[1:], *self._dispatch(waiting[0])]
            if not waiting and page_key(self.state) != self.state.begun:
                if self._watched is not None:
                    self._watched.append(self.page)
                waiting = [sev.Shown(page_key(self.state))]

    def _dispatch(self, event: ev.Event) -> list[ev.Event]:
        change = decide(self.state, event, self._now, _SETTINGS)
        self.state = change.state
        self.effects += change.effects
        return [answer for effect in change.effects for answer in self.answers(effect, change.state)]

    def answers(self, effect: fx.Effect, state: State) -> tuple[ev.Event, ...]:
        """What devices and the centre do about an effect, at once."""
        return answers(effect, state, self._person, self._now, online=self._online)

    # --- What a willing person does ---------------------------------------------------------------------------------

    def _touch(self) -> None:
        draft = self.draft
        if draft is None:
            raise StuckError(f"{self._item.name.zh}: the session ended")
        kind = draft.plan.step(draft.step).kind
        if kind is StepKind.CONSENT:
            self.play(sev.Agreed())
        elif isinstance(draft.stage, ChoosingWay):
            paper = next(paper for paper in draft.needed if paper.code == draft.stage.material)
            self.play(sev.Picked(open_ways(draft, paper)[0]))
        elif isinstance(draft.stage, Asking):
            self._answer(draft, draft.stage)
        elif kind in (StepKind.HALLS, StepKind.SLOT) and isinstance(draft.stage, Listing):
            self._pick_first()
        elif isinstance(draft.stage, Listing):
            self._take_up(draft, draft.stage)
        elif kind is StepKind.SIGN and not draft.strokes:
            self.play(sev.Signed(_INK))
        elif kind is StepKind.RATE and draft.rating is None:
            self.play(sev.Rated(_BEST))
        elif kind is StepKind.BILL and draft.bill is None:
            self.play(sev.Typed("payment-code", "34" + 18 * "0"))
            self.play(sev.Continued())
        elif kind is StepKind.PICK_UP and isinstance(draft.stage, SlipAsked):
            self.play(sev.Typed(PICK_UP_FIELD, "12345678"))
            self.play(sev.Continued())
        elif kind is StepKind.RESUME:
            self.play(sev.Typed(FIELD, SLIP_CODE))
            self.play(sev.Continued())
        elif kind is StepKind.PAY:
            self.play(sev.Refused())
        elif kind is StepKind.VERIFY_CODE:
            self.play(sev.Typed("code", "123456"))
            self.play(sev.Continued())
        else:
            self._press()

    def _take_up(self, draft: Draft, stage: Listing) -> None:
        """The first benefit that is offered; the papers that the first case wants."""
        if draft.offers:
            self.play(sev.Picked(draft.offers[0].code))
        elif stage.opened:
            self.play(sev.Picked(HAND_IN))
        elif draft.own_cases and draft.handing_in is None and draft.kept is None:
            self.play(sev.Picked(draft.own_cases[0].progress.number))
        else:
            self._press()

    def _pick_first(self) -> None:
        body = self.page.body
        if isinstance(body, QuestionBody):
            self.play(body.options[0].event)
        elif isinstance(body, MenuBody):
            self.play(next(entry for entry in body.entries if not entry.unavailable).event)

    def _press(self) -> None:
        """The page's main action."""
        actions = [action for action in self.page.actions if action.enabled]
        primary = [action for action in actions if action.role is Role.PRIMARY]
        if not actions:
            raise StuckError(f"{self._item.name.zh}: {self._where()}: nothing can be touched")
        self.play((primary or actions)[-1].event)

    def _answer(self, draft: Draft, stage: Asking) -> None:
        element = draft.plan.element(stage.element)
        if not element.required and draft.answer(element.code) is None and not stage.problem:
            self.play(sev.Continued())
            return
        if is_touched(element) and element.choices:
            offered = [choice.value for choice in element.choices if holds(choice.when, draft.values, draft.day)]
        elif is_touched(element):
            offered = [str(nth) for nth in range(_CHILDREN)]
        else:
            offered = list(candidates(draft, element))
        wish = self._wishes.get(element.code)
        if wish is not None and (wish in offered or not is_touched(element)):
            offered = [wish, *offered]
        tried = []
        for value in offered[:_MOST_TRIES]:
            self._give(element.code, value)
            self.play(sev.Continued())
            now = self.draft
            if now is None or not isinstance(now.stage, Asking) or now.stage.element != element.code:
                return
            tried.append(value)
        raise StuckError(f"{self._item.name.zh}: {self._where()}: none of {tried} is taken")

    def _give(self, element: str, value: str) -> None:
        draft = self.draft
        assert draft is not None, "a question is asked of somebody"  # noqa: S101
        asked = draft.plan.element(element)
        if not is_touched(asked):
            text = f"{int(value) // 100}.{int(value) % 100:02d}" if asked.kind.value == "money" else value
            self.play(sev.Typed(element, text))
        elif asked.choices:
            self.play(sev.Chosen(element, value))
        else:
            self._go_down(element, int(value))

    def _go_down(self, element: str, nth: int) -> None:
        """The nth division, and the nth of its own, to the last level."""
        for _ in DivisionLevel:
            draft = self.draft
            stage = draft.stage if draft is not None else None
            if draft is None or not isinstance(stage, Asking):
                return
            children = draft.plan.form.divisions.children(stage.under)
            if not children:
                return
            division = children[nth % len(children)]
            self.play(sev.Chosen(element, division.code))
            now = self.draft
            if now is None or now.values.get(element) == division.code:
                return

    def _where(self) -> str:
        draft = self.draft
        if draft is None:
            return type(self.state.place).__name__
        stage = draft.stage
        detail = f" {stage.element}" if isinstance(stage, Asking) else ""
        return f"step {draft.step}{detail}"

    def turned(self, language: str) -> Page:
        """The present page in a language."""
        return present(replace(self.state, language=language), self._now, "示范网点", _SETTINGS)
