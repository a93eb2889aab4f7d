"""Item guide: what it is, what you need, how long, what it costs, how data is used."""

from datetime import date, datetime

from kiosk.contract import Answer, Source
from kiosk.draft import Draft, Still
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.form import ACTING_FOR
from kiosk.item_words import decided, told_by_data
from kiosk.outlook import outlook
from kiosk.plan import Plan
from kiosk.screen_events import Continued, Picked
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, GuideBody, Role, Section

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Show the guide."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Go on when told to: for oneself, or for somebody else."""
    match event:
        case Continued():
            return Turn(draft.without_answer(ACTING_FOR), left=Left())
        case Picked(kind) if kind in draft.plan.item.represented:
            said = Answer(element=ACTING_FOR, value=kind, source=Source.RESIDENT)
            return Turn(draft.with_answer(said), left=Left())
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The guide of the item."""
    plan, item = draft.plan, draft.plan.item
    return Part(
        heading=voice.of(item.name),
        lead=voice.of(item.summary),
        body=GuideBody(
            facts=(*facts(plan, voice), (voice("guide.department"), voice.of(plan.department.name))),
            sections=(
                Section(heading=voice("outlook.heading"), lines=tuple(voice(key) for key in outlook(draft))),
                *(
                    Section(heading=voice.of(section.heading), lines=tuple(voice.of(line) for line in section.lines))
                    for section in item.guide
                ),
                *(Section(heading=heading, lines=lines) for heading, lines in told_by_data(plan, voice)),
            ),
        ),
        actions=(
            *(
                Action(name=f"for-{kind}", label=voice(f"guide.for-{kind}"), event=Picked(kind), role=Role.SECONDARY)
                for kind in item.represented
            ),
            Action(name="next", label=voice("action.begin"), event=Continued()),
        ),
    )


def facts(plan: Plan, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Key facts of an item: fee, minutes at the terminal, time to the decision."""
    return (
        (voice("guide.fee"), _fee(plan, voice)),
        (voice("guide.here"), voice("guide.minutes", minutes=plan.item.minutes)),
        (voice("guide.decided"), decided(plan.item, voice)),
    )


def _fee(plan: Plan, voice: Voice) -> str:
    """What it costs; of a bundle whose members cost something, never more than is said here."""
    of_members = sum(member.fee_fen for member in plan.form.members)
    most = f"{(plan.item.fee_fen + of_members) / 100:.2f}"
    if of_members:
        return voice("guide.at-most-yuan", yuan=most)
    return voice("guide.yuan", yuan=most) if plan.item.fee_fen else voice("guide.free")
