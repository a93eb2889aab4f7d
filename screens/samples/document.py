"""Sample pages of a certificate, and of a case's result, that are looked at and printed."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from kiosk import screen_events as sev
from kiosk.texts import Voice
from kiosk.view import Action, Banner, DocumentBody, Role, Tone

_SHOWN = (992, 1403)
"""As kiosk/documents/page_pictures.py draws A4."""


def document_bodies(language: str) -> Iterator[tuple[str, DocumentBody, tuple[Action, ...]]]:
    """Name, body and actions: one page not printed, the second of two printed, no sensor that saw paper, a result."""
    v = Voice(language)
    printed = Banner(tone=Tone.GOOD, text=v("document.seen"), advice=v("document.seen.advice"))
    unknown = Banner(tone=Tone.CARE, text=v("document.unknown"), advice=v("document.unknown.advice"))
    look = (
        _action(v, "done-looking", sev.Continued(), Role.SECONDARY),
        _action(v, "print-certificate", sev.PagesAsked(), Role.PRIMARY),
    )
    again = (
        _action(v, "print-again", sev.PagesAsked(), Role.SECONDARY),
        _action(v, "done-looking", sev.Continued(), Role.PRIMARY),
    )
    asked = tuple(
        _action(v, name, sev.PaperAnswered(name == "paper-yes"), Role.EQUAL) for name in ("paper-no", "paper-yes")
    )
    yield "document", _body(v, page=1, pages=1, left=3, paper=None), look
    yield "document-printed", _body(v, page=2, pages=2, left=2, paper=printed), again
    yield "document-unknown", _body(v, page=1, pages=2, left=2, paper=unknown), asked
    yield "document-result", _result(v), look


def _action(v: Voice, name: str, event: sev.ResidentEvent, role: Role) -> Action:
    return Action(name=name, label=v(f"action.{name}"), event=event, role=role)


def _body(v: Voice, *, page: int, pages: int, left: int, paper: Banner | None) -> DocumentBody:
    several = pages > 1
    return DocumentBody(
        name=v("document.picture", n=page),
        jpeg=_sheet(),
        text=("社会保险缴费明细", "姓名 安小徽", "公民身份号码 349900199003070028", "累计缴费 96 个月"),
        place=v("document.page", n=page, of=pages),
        before=_turn(v, "page-before", enabled=page > 1) if several else None,
        after=_turn(v, "page-after", enabled=page < pages) if several else None,
        title="Social insurance payment details" if v.language == "en" else "社会保险缴费明细",
        rows=(
            (v("document.until"), "2026-12-23"),
            (v("document.phone"), v("document.phone.how")),
            (v("document.copies"), v("document.copies-left", n=left)),
        ),
        paper=paper,
    )


def _result(v: Voice) -> DocumentBody:
    body = _body(v, page=1, pages=1, left=3, paper=None)
    title = "Certificate of no criminal record" if v.language == "en" else "无犯罪记录证明"
    return replace(body, title=title, rows=body.rows[1:], private=True)


def _turn(v: Voice, name: str, *, enabled: bool) -> Action:
    return Action(name=name, label=v(f"action.{name}"), event=sev.Picked(name), role=Role.SECONDARY, enabled=enabled)


def _sheet() -> bytes:
    """An A4 page with something like a letterhead, a table and a QR code's place."""
    from PIL import Image, ImageDraw  # only for those who look at it

    picture = Image.new("RGB", (1240, 1754), "#ffffff")
    pen = ImageDraw.Draw(picture)
    pen.line((120, 150, 1120, 150), fill="#175A9A", width=5)
    pen.rectangle((420, 210, 820, 250), fill="#5a6672")
    for row in range(12):
        top = 330 + row * 70
        pen.rectangle((120, top, 1120, top + 70), outline="#c9cfd6", width=2)
        pen.rectangle((140, top + 26, 300, top + 44), fill="#8a929a")
        pen.rectangle((420, top + 26, 420 + 60 * (row % 5 + 3), top + 44), fill="#8a929a")
    pen.ellipse((860, 1230, 1080, 1450), outline="#c0392b", width=8)
    pen.rectangle((120, 1510, 260, 1650), fill="#1d2b3a")
    target = BytesIO()
    picture.resize(_SHOWN, Image.Resampling.LANCZOS).save(target, "JPEG")
    return target.getvalue()
