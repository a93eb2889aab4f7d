"""Sample pages of a fee or a bill that is paid with a phone, in each state of the payment."""

from collections.abc import Iterator

from kiosk import screen_events as sev
from kiosk.failure_catalogue import failure_text
from kiosk.texts import Voice
from kiosk.view import Action, Banner, QrBody, Role, Tone

_QR = "http://203.0.113.7:8443/pay/8WHKa25Hf4kO3F-CG4asC0_fJB7Edqhh0uPcQ3IETy0"
_CODE = "34010126000000012345"
_FEE = "¥ 40.00"
_UNREACHABLE, _LOST = "N102", "N104"


def payment_bodies(
    language: str,
) -> Iterator[tuple[str, str, str, QrBody, tuple[Action, ...], Banner | None]]:
    """Name, heading, lead, body, actions and banner."""
    v, place = Voice(language), 1 if language == "en" else 0
    heading, lead = v("pay.heading", amount=_FEE), v("pay.lead")
    later = Action(name="later", label=v("action.pay-later"), event=sev.Refused(), role=Role.SECONDARY)
    again = Action(name="retry", label=v("action.pay-again"), event=sev.Retried())
    rows = (
        (v("pay.payee"), ("安徽省非税收入（示范）", "Anhui non-tax revenue (sample)")[place]),
        (v("pay.what"), ("居民身份证补领", "Replacement of an ID card")[place]),
        (v("pay.code"), _CODE),
    )
    paid = Action(name="check", label=v("action.paid-already"), event=sev.Continued())
    code = QrBody(title=_FEE, qr_payload=_QR, hint=v("pay.hint"), rows=(*rows, (v("pay.until"), "02:19:30")))
    yield "pay", heading, lead, code, (later, paid), None
    for state in ("expired", "refused"):
        closed = QrBody(title=_FEE, qr_payload="", hint=v("pay.no-charge"), rows=rows, picture="pay")
        said = Banner(tone=Tone.CARE, text=v(f"pay.{state}"), advice=v("pay.nothing-charged"))
        yield f"pay-{state}", heading, lead, closed, (later, again), said
    on = Action(name="later", label=v("action.pay-go-on"), event=sev.Refused(), role=Role.SECONDARY)
    check = Action(name="check", label=v("action.check-again"), event=sev.Continued())
    unknown = QrBody(title=_FEE, qr_payload="", hint=v("pay.checking"), rows=rows)
    doubt = Banner(
        tone=Tone.CARE,
        text=v("pay.unknown"),
        advice=v("pay.unknown.advice"),
        code=_LOST,
    )
    yield "pay-unknown", v("pay.checking.heading", amount=_FEE), lead, unknown, (on, check), doubt
    text = failure_text(_UNREACHABLE)
    failed = Banner(tone=Tone.CARE, text=v.of(text.resident), advice=v.of(text.advice), code=_UNREACHABLE)
    number = (v("receipt.number"), "AH01-261123-0007-K4")
    unreachable = QrBody(title=_FEE, qr_payload="", hint=v("pay.later-how"), rows=(rows[1], number))
    yield "pay-unreachable", v("fee.open", amount=_FEE), v("pay.later"), unreachable, (later, again), failed
    settled = QrBody(
        title=_FEE,
        qr_payload="",
        hint=v("pay.paid"),
        rows=(*rows, (v("pay.ticket"), "34010126-0000012345")),
        picture="good",
    )
    done = Action(name="next", label=v("action.finish"), event=sev.Continued())
    yield "pay-paid", v("pay.paid.heading", amount=_FEE), v("pay.settled.lead"), settled, (done,), None
