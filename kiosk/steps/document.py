"""Look at a certificate, or the result of a case, page by page; print it as often as the centre allows, or don't."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_time
from kiosk.contract import CertificateIssued
from kiosk.documents.certificate import Certificate
from kiosk.draft import Draft, Looking, Paper
from kiosk.effects import AskCopy, Effect, NotePaper, PrintCertificate, ReportCopy
from kiosk.events import CentreFailed, CopyCounted, CopyGranted, Event, PaperMoved
from kiosk.failures import KioskFailure
from kiosk.screen_events import Continued, PagesAsked, PaperAnswered, Picked, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, DocumentBody, Role, Tone

NEEDS = ()
DOCUMENT = "certificate"
_BEFORE, _AFTER = "page-before", "page-after"
_UNDER_WAY = ("created", "sent", "settled")


def enter(draft: Draft) -> Turn:
    """Show the first page; pass by when there is no certificate."""
    if draft.certificate is None:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Looking()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing is printed unasked."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Turn pages; a copy is granted before it is printed and reported afterwards."""
    certificate, stage = draft.certificate, draft.stage
    if certificate is None or not isinstance(stage, Looking):
        return None
    paper, number = draft.certificate_paper, certificate.issued.id
    match event:
        case Picked(entry) if entry in (_BEFORE, _AFTER):
            return _turned(draft, stage, certificate, 1 if entry == _AFTER else -1)
        case PagesAsked() if _may_print(draft, stage):
            return Turn(at(draft, replace(stage, asking=True, failure="")), (AskCopy(number, paper.copy + 1),))
        case CopyGranted(left) if stage.asking:
            copy = paper.copy + 1
            granted = replace(_with_left(draft, left), certificate_paper=Paper("created", copy=copy))
            return Turn(at(granted, replace(stage, asking=False)), (PrintCertificate(certificate, copy),))
        case CentreFailed("AskCopy", failure) if stage.asking:
            refused = _with_left(draft, 0) if failure == KioskFailure.COPIES_USED_UP else draft
            return Turn(at(refused, replace(stage, asking=False, failure=failure)))
        case PaperMoved("certificate", state, failure, copy):
            moved = replace(draft, certificate_paper=Paper(state, failure or "", copy))
            over = {"seen": (ReportCopy(number, copy, True),), "failed": (ReportCopy(number, copy, False),)}  # noqa: FBT003
            return Turn(moved, over.get(state, ()))
        case PaperAnswered(came_out) if paper.state == "unknown":
            said = replace(paper, state="seen" if came_out else "failed", failure="")
            report = ReportCopy(number, paper.copy, came_out)
            return Turn(replace(draft, certificate_paper=said), (NotePaper(DOCUMENT, paper.copy, came_out), report))
        case CopyCounted(left):
            return Turn(_with_left(draft, left))
        case Continued() if _may_leave(draft, stage):
            return Turn(draft, left=Left(remember=False))
        case WentBack() if not _may_go_back(draft, stage):
            return Turn(draft)
        case _:
            return None


def _may_print(draft: Draft, stage: Looking) -> bool:
    certificate = draft.certificate
    idle = not stage.asking and draft.certificate_paper.state not in (*_UNDER_WAY, "unknown")
    return idle and certificate is not None and certificate.issued.copies_left > 0


def _may_leave(draft: Draft, stage: Looking) -> bool:
    return not stage.asking and draft.certificate_paper.state not in _UNDER_WAY


def _may_go_back(draft: Draft, stage: Looking) -> bool:
    """From a result to its case, once it is known whether the paper came out."""
    of_a_case = draft.certificate is not None and bool(draft.certificate.case)
    return of_a_case and _may_leave(draft, stage) and draft.certificate_paper.state != "unknown"


def _turned(draft: Draft, stage: Looking, certificate: Certificate, by: int) -> Turn:
    page = max(0, min(len(certificate.pictures) - 1, stage.page + by))
    return Turn(at(draft, replace(stage, page=page)))


def _with_left(draft: Draft, left: int) -> Draft:
    certificate = draft.certificate
    assert certificate is not None, "copies are of a certificate"  # noqa: S101
    issued = certificate.issued.model_copy(update={"copies_left": left})
    return replace(draft, certificate=replace(certificate, issued=issued))


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The page as a picture, what it is beside it, and the truth about paper."""
    certificate, stage = draft.certificate, draft.stage
    assert certificate is not None, "shown only when there is one"  # noqa: S101
    assert isinstance(stage, Looking), stage  # noqa: S101 - the only stage of this step
    issued, pages = certificate.issued, len(certificate.pictures)
    return Part(
        heading=voice("document.heading.result" if certificate.case else "document.heading"),
        lead=voice("document.lead"),
        body=DocumentBody(
            name=voice("document.picture", n=stage.page + 1),
            jpeg=certificate.pictures[stage.page],
            text=certificate.texts[stage.page],
            place=voice("document.page", n=stage.page + 1, of=pages),
            before=_page_action(_BEFORE, voice, enabled=stage.page > 0) if pages > 1 else None,
            after=_page_action(_AFTER, voice, enabled=stage.page < pages - 1) if pages > 1 else None,
            title=voice.of(issued.title),
            private=bool(certificate.case),
            rows=_facts(issued, voice),
            paper=_paper(draft, stage, voice),
        ),
        actions=_actions(draft, stage, voice),
        can_go_back=_may_go_back(draft, stage),
        can_cancel=draft.certificate_paper.state not in _UNDER_WAY,
    )


def _facts(issued: CertificateIssued, voice: Voice) -> tuple[tuple[str, str], ...]:
    until = issued.valid_until
    valid = ((voice("document.until"), f"{beijing_time(until):%Y-%m-%d}"),) if until is not None else ()
    return (
        *valid,
        (voice("document.phone"), voice("document.phone.how")),
        (voice("document.copies"), voice("document.copies-left", n=issued.copies_left)),
    )


def _page_action(name: str, voice: Voice, *, enabled: bool) -> Action:
    return Action(name=name, label=voice(f"action.{name}"), event=Picked(name), role=Role.SECONDARY, enabled=enabled)


def _paper(draft: Draft, stage: Looking, voice: Voice) -> Banner | None:
    paper, certificate = draft.certificate_paper, draft.certificate
    if stage.failure:
        return failure_banner(stage.failure, voice, Tone.CARE)
    if stage.asking or paper.state in _UNDER_WAY:
        return _banner(Tone.INFO, "printing", voice)
    if paper.state == "failed":
        missing = _banner(Tone.CARE, "missing", voice)
        if not paper.failure:
            return missing
        return replace(failure_banner(paper.failure, voice, Tone.CARE), advice=missing.text)
    if paper.state in ("seen", "unknown"):
        return _banner(Tone.GOOD if paper.state == "seen" else Tone.CARE, paper.state, voice)
    none_left = certificate is not None and certificate.issued.copies_left == 0
    return _banner(Tone.CARE, "none-left", voice) if none_left else None


def _banner(tone: Tone, key: str, voice: Voice) -> Banner:
    return Banner(tone=tone, text=voice(f"document.{key}"), advice=voice(f"document.{key}.advice"))


def _actions(draft: Draft, stage: Looking, voice: Voice) -> tuple[Action, ...]:
    state = draft.certificate_paper.state
    if state == "unknown":
        return (
            Action(name="paper-no", label=voice("action.paper-no"), event=PaperAnswered(False), role=Role.EQUAL),  # noqa: FBT003
            Action(name="paper-yes", label=voice("action.paper-yes"), event=PaperAnswered(True), role=Role.EQUAL),  # noqa: FBT003
        )
    printed = state == "seen"
    finish = Action(
        name="finish",
        label=voice("action.done-looking"),
        event=Continued(),
        role=Role.PRIMARY if printed or not _may_print(draft, stage) else Role.SECONDARY,
        enabled=_may_leave(draft, stage),
    )
    print_it = Action(
        name="print",
        label=voice("action.print-again" if printed else "action.print-certificate"),
        event=PagesAsked(),
        role=Role.SECONDARY if printed else Role.PRIMARY,
        enabled=_may_print(draft, stage),
    )
    return (print_it, finish) if printed else (finish, print_it)
