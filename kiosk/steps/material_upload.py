"""A paper sent from the resident's phone: a QR code, and the truth about what has arrived."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_time
from kiosk.contract import Material, UploadState
from kiosk.draft import Draft, Showing, Uploaded, Uploading
from kiosk.effects import CheckUpload, Effect, OpenUpload, StartTimer, StopTimer
from kiosk.events import CentreFailed, Event, TimerFired, UploadTold
from kiosk.screen_events import OtherWayChosen, Retried
from kiosk.steps.base import Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, QrBody, Role, Tone, WaitBody

POLL = "poll"
POLL_S = 2.0


def begin(material: Material, stage: Uploading, most_pages: int) -> tuple[Effect, ...]:
    """Ask for a page once the person sees that one is being made."""
    return (OpenUpload(material.name, most_pages),) if stage.upload is None and not stage.failure else ()


def handle(draft: Draft, stage: Uploading, event: Event, now: datetime) -> Turn | None:
    """Follow the upload until the phone says that these are all."""
    match event:
        case UploadTold(upload) if stage.upload is None or stage.upload.id == upload.id:
            if upload.state is UploadState.DONE and upload.pages:
                given = Uploaded(stage.material, upload.id, len(upload.pages))
                settled = draft.without_paper(stage.material)
                settled = replace(settled, uploaded=(*settled.uploaded, given))
                return Turn(anew(settled, Showing(stage.material)), (StopTimer(POLL),))
            going_on = upload.state in (UploadState.WAITING, UploadState.RECEIVING)
            url = stage.upload.url if stage.upload is not None else upload.url  # told once
            news = replace(stage, upload=upload.model_copy(update={"url": url}), failure="")
            return Turn(at(draft, news), (StartTimer(POLL, POLL_S),) if going_on else (StopTimer(POLL),))
        case CentreFailed("OpenUpload", failure) if stage.upload is None:
            return Turn(at(draft, replace(stage, failure=failure)))
        case CentreFailed("CheckUpload", failure) if stage.upload is not None:
            return Turn(at(draft, replace(stage, failure=failure)), (StartTimer(POLL, POLL_S),))
        case TimerFired("poll") if stage.upload is not None:
            return Turn(draft, (CheckUpload(stage.upload.id),))
        case Retried():
            return Turn(anew(draft, Uploading(stage.material)), (StopTimer(POLL),))
        case _:
            return None


def part(material: Material, stage: Uploading, voice: Voice, today: date) -> Part:
    """The QR code, the time left and the pages so far."""
    heading = voice("papers.upload.heading", name=voice.of(material.name))
    other = Action(name="ways", label=voice("action.another-way"), event=OtherWayChosen(), role=Role.SECONDARY)
    again = Action(name="retry", label=voice("action.other-phone-code"), event=Retried())
    upload = stage.upload
    if upload is None and not stage.failure:
        lead = voice("papers.upload.lead")
        return Part(heading=heading, lead=lead, body=WaitBody(text=voice("papers.upload.opening")), actions=(other,))
    if upload is None or upload.state not in (UploadState.WAITING, UploadState.RECEIVING):
        banner = Banner(
            tone=Tone.CARE, text=voice("papers.upload.expired"), advice=voice("papers.upload.expired.advice")
        )
        return Part(
            heading=heading,
            lead=voice("papers.upload.expired.advice"),
            body=QrBody(title=voice("papers.upload.over"), qr_payload="", hint="", picture="phone"),
            banner=failure_banner(stage.failure, voice, Tone.CARE) if stage.failure else banner,
            actions=(other, again),
        )
    count = len(upload.pages)
    arrived = voice("papers.upload.some", n=count) if count else voice("papers.upload.none")
    unheard = Banner(
        tone=Tone.CARE,
        text=voice("papers.upload.unheard"),
        advice=voice("papers.upload.unheard.advice"),
        code=stage.failure,
    )
    return Part(
        heading=heading,
        lead=voice("papers.upload.lead"),
        body=QrBody(
            title=arrived if not stage.failure else "",
            qr_payload=upload.url,
            hint="",
            rows=(
                (voice("papers.upload.pages"), arrived),
                (voice("papers.upload.until"), f"{beijing_time(upload.expires_at):%H:%M}"),
            ),
        ),
        banner=unheard if stage.failure else None,
        actions=(other,),
    )
