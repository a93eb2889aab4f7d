"""A person's cases, each with its departments: where it stands, what is still wanted, papers handed in here, and result
documents, which are looked at on the next page.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from kiosk.beijing import beijing_time
from kiosk.contract import (
    CaseResult,
    Condition,
    DepartmentProgress,
    DepartmentState,
    Necessity,
    OpenPaper,
    PersonCase,
    StepKind,
    assurance_of,
)
from kiosk.draft import Draft, Failed, Fetching, HandingIn, Listing, Paper, ResultAsked
from kiosk.effects import AskCases, Effect, PrintProgress, QueryResult
from kiosk.events import CasesTold, CentreFailed, CertificateFetched, Event, PaperMoved
from kiosk.failures import KioskFailure
from kiosk.material_words import day
from kiosk.screen_events import Continued, PagesAsked, Picked, Refused, Retried, WentBack
from kiosk.steps.base import UNDER_WAY, Left, Part, Turn, anew, failed_part, retry_action, slip_banner
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    MenuBody,
    MessageBody,
    Reached,
    ReviewGroup,
    ReviewRow,
    Role,
    Tile,
    TimelineBody,
    TimelineEntry,
    Tone,
    WaitBody,
)

NEEDS = ()
HAND_IN = "hand-in"
_FINAL = (KioskFailure.NOTHING_ON_RECORD, KioskFailure.NOT_VERIFIED)
"""Why a result is not shown; asking again would say the same."""


def enter(draft: Draft) -> Turn:
    """Ask the centre."""
    return Turn(anew(draft, Fetching()))


def reenter(draft: Draft) -> Turn:
    """The list again, with what is known of it, or the case whose result was looked at; papers that were begun for a
    case are let go.
    """
    if draft.own_cases is None:
        return enter(draft)
    seen = draft.certificate.case if draft.certificate is not None and draft.handing_in is None else ""
    return Turn(anew(replace(draft, handing_in=None), Listing(seen)))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask for what the person agreed to, with how they were verified."""
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    person = draft.person
    if person is None or consent is None:
        return ()
    match draft.stage:
        case Fetching():
            return (AskCases(person.name, person.number, consent, draft.evidence),)
        case ResultAsked(number, result, failure=""):
            return (QueryResult(number, result, person.name, person.number, consent, draft.evidence),)
        case _:
            return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Look at one, hand in what it wants, see its results, or leave."""
    if isinstance(draft.stage, ResultAsked):
        return _handle_result(draft, draft.stage, event)
    match event, draft.stage:
        case CasesTold(cases), Fetching():
            return Turn(anew(replace(draft, own_cases=cases), Listing()))
        case CentreFailed("AskCases", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed():
            return Turn(anew(draft, Fetching()))
        case PagesAsked(), Listing(number) if (case := _case(draft, number)) is not None and _may_print(draft):
            copy = draft.ticket.copy + 1
            printing = replace(draft, ticket=Paper("created", copy=copy))
            return Turn(printing, (PrintProgress(case.progress, copy),))
        case PaperMoved("progress", state, failure, copy), _:
            return Turn(replace(draft, ticket=Paper(state, failure or "", copy)))
        case Picked("hand-in"), Listing(number) if (case := _case(draft, number)) is not None:
            return _hand_in(draft, case)
        case Picked(name), Listing(number) if (result := _result(draft, number, name)) is not None:
            return Turn(anew(draft, ResultAsked(number, result)))
        case Picked(number), Listing("") if _case(draft, number) is not None:
            return Turn(anew(replace(draft, ticket=Paper()), Listing(number)))
        case WentBack(), Listing(number) if number:
            return Turn(anew(draft, Listing()))
        case (Refused(), Failed()) | (Continued(), Listing()):
            return Turn(draft, left=Left(Condition.NOTHING_TO_HAND_IN, remember=False))
        case _:
            return None


def _handle_result(draft: Draft, stage: ResultAsked, event: Event) -> Turn | None:
    """Show it once it is there; else say why not."""
    match event:
        case CertificateFetched(certificate):
            # Copies are counted on: that something was printed is remembered to the farewell.
            paper = Paper(copy=draft.certificate_paper.copy)
            fetched = replace(draft, certificate=certificate, certificate_paper=paper)
            return Turn(fetched, left=Left(Condition.RESULT_TO_SEE))
        case CentreFailed("QueryResult", failure):
            return Turn(anew(draft, replace(stage, failure=failure)))
        case Retried() if stage.failure:
            return Turn(anew(draft, replace(stage, failure="")))
        case WentBack():
            return Turn(anew(draft, Listing(stage.number)))
        case _:
            return None


def _hand_in(draft: Draft, case: PersonCase) -> Turn | None:
    """The papers that are wanted become the papers of this draft: photographed, or sent by phone."""
    wanted = case.progress.open_papers
    if not wanted:
        return None
    plain = {"spared_by": None, "needed_when": (), "necessity": Necessity.REQUIRED, "issued_by": None}
    papers = tuple(paper.material.model_copy(update=plain) for paper in wanted)
    handing_in = HandingIn(number=case.progress.number, item=case.progress.item, papers=papers)
    empty = replace(draft, handing_in=handing_in, captured=(), uploaded=(), promises=(), kept=None)
    return Turn(empty, left=Left(Condition.PAPERS_TO_HAND_IN))


def _case(draft: Draft, number: str) -> PersonCase | None:
    return next((case for case in draft.own_cases or () if case.progress.number == number), None)


def _result(draft: Draft, number: str, name: str) -> CaseResult | None:
    """The result of a button, while it can be seen."""
    case = _case(draft, number)
    results = case.results if case is not None else ()
    return next((one for one in results if _name_of(one) == name and not _withheld(draft, one)), None)


def _name_of(result: CaseResult) -> str:
    return f"result-{result.part}-{result.nth}"


def _withheld(draft: Draft, result: CaseResult) -> str:
    """Key of why a result can't be seen here and now; empty when it can."""
    if assurance_of(draft.evidence) < result.assurance:
        return "progress.result.face"
    return "" if draft.online else "progress.result.offline"


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, the list, or one case."""
    leave = Action(name="go-home", label=voice("action.go-home"), event=Refused(), role=Role.SECONDARY)
    match draft.stage:
        case Failed() as failed:
            return failed_part(failed, voice("progress.failed"), voice, (leave, retry_action(voice)))
        case ResultAsked(failure=""):
            waiting = WaitBody(text=voice("progress.result.waiting"))
            return Part(heading=voice("progress.results"), body=waiting)
        case ResultAsked(failure=failure):
            back = Action(name="to-case", label=voice("progress.result.back"), event=WentBack(), role=Role.SECONDARY)
            ways = (replace(back, role=Role.PRIMARY),) if failure in _FINAL else (back, retry_action(voice))
            return failed_part(Failed(failure), voice("progress.result.failed"), voice, ways)
        case Listing(number) if (case := _case(draft, number)) is not None:
            return _one(draft, case, voice)
        case Listing():
            return _all(draft, voice)
        case _:
            body = WaitBody(text=voice("progress.waiting"))
            return Part(heading=voice("progress.heading"), body=body, can_go_back=False)


def _all(draft: Draft, voice: Voice) -> Part:
    done = Action(name="next", label=voice("action.finish"), event=Continued())
    if not draft.own_cases:
        body = MessageBody(tone=Tone.INFO, text=voice("progress.none"))
        return Part(heading=voice("progress.heading"), body=body, actions=(done,), can_go_back=False)
    return Part(
        heading=voice("progress.heading"),
        lead=voice("progress.lead"),
        body=MenuBody(entries=tuple(_tile(case, voice) for case in draft.own_cases), private=True),
        actions=(done,),
        can_go_back=False,
    )


def _tile(case: PersonCase, voice: Voice) -> Tile:
    told = case.progress
    facts = [voice(f"progress.{told.state}"), f"{beijing_time(told.received_at):%Y-%m-%d}"]
    if told.open_papers:
        facts.append(voice("progress.papers", n=len(told.open_papers)))
    if case.results:
        facts.append(voice("progress.result.ready"))
    if told.fee_fen:
        facts.append(voice("progress.fee", yuan=f"{told.fee_fen / 100:.2f}"))
    return Tile(
        name=told.number,
        icon="document",
        title=voice.of(told.item),
        summary=told.number,
        facts=tuple(facts),
        event=Picked(told.number),
    )


def _may_print(draft: Draft) -> bool:
    return draft.ticket.state not in UNDER_WAY


def _one(draft: Draft, case: PersonCase, voice: Voice) -> Part:
    told = case.progress
    groups = [ReviewGroup(heading=voice(f"progress.{told.state}"), rows=_more(case, voice))]
    if case.results:
        found = tuple(_result_row(draft, result, voice) for result in case.results)
        groups.insert(0, ReviewGroup(heading=voice("progress.results"), rows=found))
    if told.open_papers:
        rows = tuple(_paper(paper, voice) for paper in told.open_papers)
        groups.append(ReviewGroup(heading=voice("progress.wanted"), rows=rows))
    hand_in = Action(name=HAND_IN, label=voice("progress.hand-in"), event=Picked(HAND_IN))
    done = Action(name="next", label=voice("action.finish"), event=Continued(), role=Role.SECONDARY)
    print_it = Action(
        name="print",
        label=voice("visit.print"),
        event=PagesAsked(),
        role=Role.SECONDARY,
        enabled=_may_print(draft),
    )
    onward = (done, hand_in) if told.open_papers else (replace(done, role=Role.PRIMARY),)
    return Part(
        heading=voice.of(told.item),
        body=TimelineBody(
            groups=tuple(groups),
            heading=voice("progress.departments"),
            entries=tuple(_department(part, voice) for part in told.departments),
        ),
        banner=slip_banner(draft.ticket, voice),
        actions=(print_it, *onward),
    )


def _more(case: PersonCase, voice: Voice) -> tuple[ReviewRow, ...]:
    told = case.progress
    received = f"{beijing_time(told.received_at):%Y-%m-%d %H:%M}"
    rows = [
        ReviewRow(label=voice("progress.number"), value=told.number, source=""),
        ReviewRow(label=voice("progress.at"), value=received, source=""),
    ]
    if told.pick_up is not None:
        code = f"{told.pick_up[:4]} {told.pick_up[4:]}"
        rows.append(ReviewRow(label=voice("progress.pick-up"), value=code, source=voice("progress.pick-up.how")))
    if told.fee_fen:
        amount = f"¥ {told.fee_fen / 100:.2f}"
        rows.append(ReviewRow(label=voice("guide.fee"), value=amount, source=voice("progress.fee.how")))
    if told.refunded_fen:
        back = voice("progress.refunded", yuan=f"{told.refunded_fen / 100:.2f}")
        rows.append(ReviewRow(label=voice("guide.fee"), value=back, source=""))
    return tuple(rows)


_REACHED: Mapping[DepartmentState, Reached] = MappingProxyType(
    {
        DepartmentState.SUPPLEMENT: Reached.WAITS,
        DepartmentState.GRANTED: Reached.DONE,
        DepartmentState.DELIVERED: Reached.DONE,
        DepartmentState.NOT_ACCEPTED: Reached.ENDED,
        DepartmentState.NOT_GRANTED: Reached.ENDED,
        DepartmentState.WITHDRAWN: Reached.ENDED,
    }
)
"""Every other state is under way."""


def _department(part: DepartmentProgress, voice: Voice) -> TimelineEntry:
    notes = [voice("progress.since", day=f"{beijing_time(part.since):%Y-%m-%d}")]
    if part.due is not None:
        notes.append(voice("progress.due-by", due=day(part.due, voice)))
    return TimelineEntry(
        title=f"{voice.of(part.body)} · {voice.of(part.item)}",
        text=voice.of(part.told),
        notes=tuple(notes),
        reached=_REACHED.get(part.state, Reached.NOW),
    )


def _result_row(draft: Draft, result: CaseResult, voice: Voice) -> ReviewRow:
    withheld = _withheld(draft, result)
    see = Action(
        name=_name_of(result),
        label=voice("progress.result.see"),
        event=Picked(_name_of(result)),
        role=Role.SECONDARY,
        enabled=not withheld,
    )
    source = voice(withheld) if withheld else ""
    return ReviewRow(label=voice("progress.result"), value=voice.of(result.title), source=source, edit=see)


def _paper(paper: OpenPaper, voice: Voice) -> ReviewRow:
    why = voice.of(paper.why) if paper.why is not None else ""
    if paper.due is not None:
        why = voice("progress.by", due=day(paper.due, voice))
    return ReviewRow(label=voice.of(paper.material.name), value=why, source="")
