"""How each material is handed in, said alike on the review, the application form and the receipt."""

from datetime import date

from kiosk.contract import Material, MaterialWay
from kiosk.draft import Draft
from kiosk.texts import Voice


def day(when: date, voice: Voice) -> str:
    """A day for people."""
    return f"{when.year} 年 {when.month} 月 {when.day} 日" if voice.language == "zh" else f"{when:%Y-%m-%d}"


def given(draft: Draft, material: Material, voice: Voice) -> str:
    """The way of one material in a few words."""
    match draft.way(material):
        case MaterialWay.CAPTURED:
            return voice("papers.given.captured", n=len(draft.pages_of(material.code)))
        case MaterialWay.PHONE:
            upload = draft.upload_of(material.code)
            return voice("papers.given.phone", n=upload.pages if upload is not None else 0)
        case MaterialWay.SPARED:
            licence = draft.licence_sparing(material.spared_by)
            return voice("papers.given.spared", holder=voice.of(licence.holder) if licence is not None else "")
        case MaterialWay.DEFERRED:
            promise = draft.promise_of(material.code)
            return voice("papers.given.deferred", due=day(promise.due, voice) if promise is not None else "")
        case None:
            return voice("papers.given.without")
