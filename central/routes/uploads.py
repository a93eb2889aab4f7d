"""``/v1/uploads`` for terminals, and ``/u/{token}``: the page that a phone opens by the code on the screen."""

from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from central.centre import Centre, TheCentre
from central.pages import page
from central.papers import later, uploads
from central.papers.form_data import files
from central.papers.models import StoredUpload
from central.problems import Refusal
from central.registry import Caller, require_own
from kiosk.contract import Key, Upload, UploadRequest, UploadState

router = APIRouter(tags=["uploads"])

_REFUSED: Final = {
    "none": ("请先选一个文件", "Choose a file first"),
    "enough": ("页数已经够了，请按“传完了”", "That is enough; press Done"),
    "large": ("文件太大，一个最多 10 MB", "Too large: at most 10 MB each"),
    "kind": ("只能传照片（JPG、PNG）或 PDF", "Only JPG, PNG or PDF"),
    "over": ("时间已过", "Time is up"),
}


_OVER: Final = {
    (True, False): ("传完了，请看终端屏幕", "Done. Look at the terminal"),
    (False, False): ("时间已过，请在终端上重来", "Time is up: begin again at the terminal"),
    (False, True): ("时间已过，请重新扫回执上的码", "Time is up: scan your receipt again"),
}
"""By whether all was sent, and whether it was opened at a case's own page."""


@router.post("/v1/uploads", status_code=HTTPStatus.CREATED, responses={201: {"model": Upload}})
def open_upload(centre: TheCentre, caller: Caller, request: Request, wanted: UploadRequest) -> Response:
    """Open an upload for one material."""
    require_own(caller, wanted.terminal)
    now = datetime.now(UTC)
    with centre.database.writing() as session:
        upload, token = uploads.open_upload(session, caller, wanted, now)
        answer = uploads.as_upload(session, upload, f"{str(request.base_url).rstrip('/')}/u/{token}", now)
    signed = centre.signed(answer)
    signed.status_code = HTTPStatus.CREATED
    return signed


@router.get("/v1/uploads/{key}", responses={200: {"model": Upload}})
def upload_of(centre: TheCentre, caller: Caller, key: Key) -> Response:
    """What has arrived. The phone's address is not repeated: only its hash is kept."""
    with centre.database.reading() as session:
        upload = session.get(StoredUpload, key)
        if upload is None or upload.terminal != caller:
            raise Refusal(HTTPStatus.NOT_FOUND, "upload-unknown", "this terminal opened no such upload")
        return centre.signed(uploads.as_upload(session, upload, "", datetime.now(UTC)))


@router.get("/u/{token}", response_class=HTMLResponse)
def upload_page(centre: TheCentre, token: str) -> HTMLResponse:
    """What the phone shows."""
    return _page(centre, token)


@router.post("/u/{token}", response_class=HTMLResponse)
async def send_pages(centre: TheCentre, token: str, request: Request) -> HTMLResponse:
    """Take what the phone sends."""
    sent = files(request.headers.get("content-type", ""), await request.body())
    return await run_in_threadpool(_take, centre, token, sent)


@router.post("/u/{token}/done", response_class=HTMLResponse)
def finish(centre: TheCentre, token: str) -> HTMLResponse:
    """The phone says that these are all."""
    with centre.database.writing() as session:
        upload = uploads.by_token(session, token, lock=True)
        if upload is not None:
            now = datetime.now(UTC)
            uploads.finish(session, upload, now)
            later.hand_in(centre, session, upload, now)
    return _page(centre, token)


def _take(centre: Centre, token: str, sent: tuple[bytes, ...]) -> HTMLResponse:
    said = "" if sent else "none"
    with centre.database.writing() as session:
        upload = uploads.by_token(session, token, lock=True)
        for body in sent:
            if upload is None:
                break
            try:
                uploads.add_page(session, upload, body, datetime.now(UTC))
            except uploads.PageRefusedError as refused:
                said = refused.reason
    return _page(centre, token, said)


def _page(centre: Centre, token: str, said: str = "") -> HTMLResponse:
    now = datetime.now(UTC)
    with centre.database.reading() as session:
        upload = uploads.by_token(session, token)
        if upload is None:
            return page("not-found.html", HTTPStatus.NOT_FOUND)
        state, count = uploads.state(session, upload, now), len(uploads.pages(session, upload))
        at_home = later.of(session, upload) is not None
    names = {"name_zh": upload.material["zh"], "name_en": upload.material["en"], "count": str(count)}
    if state in (UploadState.DONE, UploadState.EXPIRED):
        done = state is UploadState.DONE
        if done and at_home:
            return page("upload-handed-in.html", HTTPStatus.OK, name_zh=names["name_zh"], name_en=names["name_en"])
        over = _OVER[done, at_home]
        kind = "done" if done else "supplement"
        return page("upload-over.html", HTTPStatus.OK, state_zh=over[0], state_en=over[1], kind=kind, **names)
    refused = ""
    if said:
        chinese, english = _REFUSED[said]
        refused = f'<p class="refused" role="alert">{escape(chinese)}<span lang="en">{escape(english)}</span></p>'
    finishing = (
        f'<form method="post" action="/u/{escape(token)}/done"><button class="plain">传完了'
        '<span lang="en">Done</span></button></form>'
    )
    minutes = str(max(1, round((upload.expires_at - now).total_seconds() / 60)))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if said else HTTPStatus.OK
    after = refused + (finishing if count else "")
    return page("upload.html", status, markup=after, token=token, minutes=minutes, **names)
