"""``/sandbox/desk``: a page where somebody plays the departments, and the same for programs. Sandbox only."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.centre import Centre, TheCentre
from central.handling import desk
from central.handling.checks import Outcome, checks_of, holder_of
from central.handling.fees import give_back
from central.handling.follow_up import close, open_follow_ups
from central.handling.machine import Action, allowed
from central.handling.models import DepartmentalCase
from central.handling.progress import offer_of
from central.handling.results import item_of
from central.library import Offer
from central.models import StoredCase
from central.pages import fragment, page
from central.problems import Refusal
from kiosk.contract import Case, DepartmentProgress, DepartmentState, Item, Key, Number, Wire, Words
from kiosk.form import form_of

router = APIRouter(prefix="/sandbox", tags=["sandbox"])

_SHOWN: Final = 50
_LABELS: Final = {
    Action.ACCEPT: "受理 Accept",
    Action.ACCEPT_TOLERANT: "容缺受理 Accept on promise",
    Action.REFUSE_TO_ACCEPT: "不予受理 Refuse to accept",
    Action.ASK_SUPPLEMENT: "要求补正 Ask for more",
    Action.BEGIN_SPECIAL: "特别程序开始 Begin special procedure",
    Action.END_SPECIAL: "特别程序结束 End special procedure",
    Action.GRANT: "同意 Grant",
    Action.NOT_GRANT: "不同意 Not grant",
    Action.WITHDRAW: "撤回 Withdraw",
    Action.DELIVER: "送达 Deliver",
}
"""SUPPLIED is the resident's, not a department's."""
_OUTCOMES: Final = {
    Outcome.AGREES: "与记录一致 agrees",
    Outcome.DIFFERS: "与记录不一致 differs",
    Outcome.UNHELD: "没有记录 no record",
}


class DeskPaper(Wire):
    """A paper that is asked for."""

    code: str
    why: str


class DeskAction(Wire):
    """What a department does."""

    action: Action
    note: str = ""
    papers: tuple[DeskPaper, ...] = ()


class DeskCheck(Wire):
    """A value of this part that came unchecked, and what departments' records say of it."""

    element: str
    outcome: Outcome
    holder: Words | None = None


class DeskCase(Wire):
    """A departmental case with its id."""

    id: Key
    number: Number
    progress: DepartmentProgress
    checks: tuple[DeskCheck, ...] = ()


@router.get("/departmental-cases")
def departmental_cases(centre: TheCentre) -> list[DeskCase]:
    """Every departmental case, newest case first."""
    now = datetime.now(UTC)
    with centre.database.reading() as session:
        return [
            DeskCase(
                id=part.id,
                number=case.number,
                progress=desk.progress(part, now),
                checks=_checks(session, part, offer_of(centre.library, case)),
            )
            for part, case in _newest(session)
        ]


@router.post("/departmental-cases/{key}")
def act(centre: TheCentre, key: Key, wanted: DeskAction) -> DepartmentProgress:
    """Do something to a departmental case. Raises Refusal: 404, 409."""
    return _act(centre, key, wanted)


@router.get("/desk", response_class=HTMLResponse)
def desk_page(centre: TheCentre) -> HTMLResponse:
    """Play the departments."""
    now = datetime.now(UTC)
    with centre.database.reading() as session:
        cards = [_card(session, centre, part, case, now) for part, case in _newest(session)]
        calls = [
            fragment(
                "desk-follow-up.html", key=rating.key, level=str(rating.level), why=rating.text, due=f"{due:%Y-%m-%d}"
            )
            for rating, due in open_follow_ups(session)
        ]
    return page("desk.html", HTTPStatus.OK, markup="".join((*calls, *cards)), count=str(len(cards)))


@router.post("/desk/ratings/{key}")
def answer_rating(centre: TheCentre, key: Key) -> RedirectResponse:
    """A bad rating was followed up."""
    with centre.database.writing() as session:
        close(session, key, datetime.now(UTC))
    return RedirectResponse("/sandbox/desk", HTTPStatus.SEE_OTHER)


@router.post("/desk/{key}")
async def act_by_form(centre: TheCentre, key: Key, request: Request) -> RedirectResponse:
    """A button of the page."""
    fields = parse_qs((await request.body()).decode("utf-8"), keep_blank_values=False)
    note = fields.get("note", [""])[0]
    papers = tuple(DeskPaper(code=code, why=note) for code in fields.get("paper", []))
    _act(centre, key, DeskAction(action=Action(fields["action"][0]), note=note, papers=papers))
    return RedirectResponse("/sandbox/desk", HTTPStatus.SEE_OTHER)


def _act(centre: Centre, key: str, wanted: DeskAction) -> DepartmentProgress:
    now = datetime.now(UTC)
    with centre.database.writing() as session:
        part = session.get(DepartmentalCase, key)
        if part is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "case-unknown", "no departmental case has this id")
        if wanted.action is Action.SUPPLIED:
            raise Refusal(HTTPStatus.CONFLICT, "action-not-allowed", "papers are handed in by the resident")
        item, offer = _item(centre, session, part)
        papers = tuple(desk.AskedPaper(paper.code, paper.why) for paper in wanted.papers)
        if foreign := {paper.code for paper in papers} - desk.papers_of(item, offer):
            message = f"not papers of this department's part: {', '.join(sorted(foreign))}"
            raise Refusal(HTTPStatus.CONFLICT, "paper-not-of-this-part", message)
        desk.act(session, part, wanted.action, now, note=wanted.note, papers=papers, results=item)
        give_back(session, session.get_one(StoredCase, part.case_key), now)
        return desk.progress(part, now)


def _item(centre: Centre, session: Session, part: DepartmentalCase) -> tuple[Item, Offer]:
    offer = offer_of(centre.library, session.get_one(StoredCase, part.case_key))
    return item_of(part, offer), offer


def _checks(session: Session, part: DepartmentalCase, offer: Offer) -> tuple[DeskCheck, ...]:
    """Those of the elements that this part rests on."""
    own = {*item_of(part, offer).elements, *offer.item.elements}
    return tuple(
        DeskCheck(element=check.element, outcome=check.outcome, holder=holder_of(check))
        for check in checks_of(session, part.case_key)
        if check.element in own
    )


def _newest(session: Session) -> list[tuple[DepartmentalCase, StoredCase]]:
    wanted = (
        select(DepartmentalCase, StoredCase)
        .join(StoredCase, StoredCase.key == DepartmentalCase.case_key)
        .order_by(StoredCase.received_at.desc(), DepartmentalCase.nth)
        .limit(_SHOWN)
    )
    return [(part, case) for part, case in session.execute(wanted)]


def _card(session: Session, centre: Centre, part: DepartmentalCase, stored: StoredCase, now: datetime) -> str:
    told, offer = desk.progress(part, now), offer_of(centre.library, stored)
    case = Case.model_validate(stored.content)
    done = [Action(entry["action"]) for entry in part.log]
    buttons = "".join(
        fragment("desk-button.html", action=action.value, label=_LABELS[action])
        for action in allowed(DepartmentState(told.state), done)
        if action in _LABELS
    )
    given = {paper.code for paper in case.materials} & desk.papers_of(item_of(part, offer), offer)
    materials = form_of(offer.catalogue, offer.item).materials
    papers = "".join(
        fragment("desk-paper.html", code=material.code, name=material.name.zh)
        for material in materials
        if material.code in given
    )
    head = fragment(
        "desk-case.html",
        key=part.id,
        number=stored.number,
        body=told.body.zh,
        item=told.item.zh,
        told=told.told.zh,
        due=f"{told.due:%Y-%m-%d}" if told.due is not None else "",
    )
    labels = {element.code: element.label.zh for element in offer.catalogue.elements}
    checks = "".join(
        fragment(
            "desk-check.html",
            label=labels[check.element],
            outcome=_OUTCOMES[check.outcome],
            holder=check.holder.zh if check.holder is not None else "",
        )
        for check in _checks(session, part, offer)
    )
    return f"{head}{checks}{papers}{buttons}</form></section>"
