"""Signing, paying, the receipt, rating, farewell, sheets, cases."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk import screen_events as sev
from kiosk.view import (
    Action,
    Banner,
    FarewellBody,
    Option,
    Page,
    RateBody,
    ReceiptBody,
    Role,
    SignBody,
    Tone,
    WaitBody,
)
from screens.samples.beginning import beginning
from screens.samples.cases import timeline, with_results
from screens.samples.document import document_bodies
from screens.samples.maker import Maker
from screens.samples.payment import payment_bodies
from screens.samples.saving import saving_sheets, slip_question
from screens.samples.sheets import sheets
from screens.samples.visits import visit_pages


def end(m: Maker) -> Iterator[tuple[str, Page]]:
    v = m.voice
    declaration = m.of(
        "我确认以上内容真实，我长期居住在所填的居住地。如有不实，愿承担相应责任。",
        "I affirm that all of this is true and that I live in the place named. I answer for any untruth.",
    )
    strokes = (((0.3, 0.3), (0.4, 0.6), (0.36, 0.7)), ((0.45, 0.3), (0.6, 0.35), (0.5, 0.7), (0.7, 0.6)))
    wipe = m.action("wipe-signature", sev.Signed(()), Role.SECONDARY)
    cannot = Action(name="cannot-sign", label=v("sign.cannot"), event=sev.SignatureWaived(), role=Role.SECONDARY)
    for name, drawn in (("sign", ()), ("sign-signed", strokes)):
        body = SignBody(declaration=declaration, hint=v("sign.hint"), strokes=drawn)
        submit = m.action("submit", sev.Continued(), enabled=bool(drawn))
        yield name, m.page("sign", "sign.heading", "sign.lead", body, wipe if drawn else cannot, submit, step=8)
    by = f"{v('review.by.card')} + {v('review.by.face')}"
    confirmed = SignBody(declaration=declaration, hint="", strokes=(), confirmed=v("sign.confirmed", by=by))
    by_hand = replace(wipe, label=v("sign.by-hand"))
    submit = m.action("submit", sev.Continued())
    heading = "sign.confirmed.heading"
    yield "sign-confirmed", m.page("sign", heading, "sign.confirmed.lead", confirmed, by_hand, submit, step=8)
    yield "wait", m.page("wait", "submit.heading", "submit.lead", WaitBody(text=v("submit.keeping")))
    for name, heading, lead, payment, actions, banner in payment_bodies(m.language):
        yield name, replace(m.page(name, "pay.hint", "", payment, *actions), heading=heading, lead=lead, banner=banner)
    receipt = ReceiptBody(
        number_label=v("receipt.number"),
        number="AH01-261123-0007-K4",
        qr_payload="https://zwfw.example/p/AH01-261123-0007-K4?t=Zk3rP0v1Qm9sYt5uXw2aBc",
        qr_hint=v("receipt.qr"),
        rows=(
            (v("receipt.item"), m.of("跨省异地长期居住人员就医备案", "Medical care filing, another province")),
            (v("receipt.at"), "2026-11-23 02:14"),
            (
                v("receipt.next"),
                m.of(
                    "备案送达后即可生效。看病时请带身份证或社保卡。",
                    "The filing takes effect once delivered. Bring your card to the hospital.",
                ),
            ),
        ),
        delivery=Banner(tone=Tone.INFO, text=v("receipt.kept"), advice=v("receipt.kept.advice")),
        paper=Banner(tone=Tone.GOOD, text=v("paper.seen"), advice=v("paper.seen.advice")),
        pages=Banner(tone=Tone.INFO, text=v("pages.printing"), advice=v("paper.printing.advice")),
    )
    done = (
        m.action("reprint", sev.ReprintAsked(), Role.SECONDARY),
        m.action("pages", sev.PagesAsked(), Role.SECONDARY),
        m.action("finish", sev.Continued()),
    )
    yield "receipt", m.page("receipt", "receipt.heading", "receipt.lead", receipt, *done)
    for name, document, actions in document_bodies(m.language):
        shown = m.page(name, "document.heading", "document.lead", document, *actions, step=5)
        result = replace(shown, heading=v("document.heading.result"))
        yield name, result if document.private else replace(shown, back=None)
    levels = tuple(
        Option(name=f"level-{n}", label=v(f"rate.{n}"), event=sev.Rated(n), chosen=str(n) == "4")
        for n in (5, 4, 3, 2, 1)
    )
    rate = (m.action("skip-rating", sev.Refused(), Role.SECONDARY), m.action("rate", sev.Continued()))
    yield "rate", m.page("rate", "rate.heading", "rate.lead", RateBody(levels=levels), *rate)
    farewell = FarewellBody(reminders=(v("farewell.card"), v("farewell.papers")), wiped=v("farewell.wiped.submitted"))
    last = m.page("farewell", "farewell.heading", "farewell.submitted", farewell, m.action("home", sev.Continued()))
    yield "farewell", last
    for name, heading, lead, visit, acts, told in visit_pages(m.language):
        page = m.page(name, "halls.heading", "", visit, *acts, step=3)
        yield name, replace(page, heading=heading, lead=lead, banner=told)
    heading, case = timeline(m.language)
    hand_in = Action(name="hand-in", label=v("progress.hand-in"), event=sev.Picked("hand-in"))
    yield "case", replace(m.page("case", "progress.heading", "", case, hand_in, step=5), heading=heading)
    heading, case = with_results(m.language)
    ways = (
        Action(name="print", label=v("visit.print"), event=sev.PagesAsked(), role=Role.SECONDARY),
        Action(name="next", label=v("action.finish"), event=sev.Continued()),
    )
    yield "case-results", replace(m.page("case-results", "progress.heading", "", case, *ways, step=5), heading=heading)
    heading, lead, question, find, said = slip_question(m.language)
    page = m.page("resume", "resume.heading", "", question, find, step=5)
    yield "resume", replace(page, heading=heading, lead=lead, banner=said)
    waiting = dict(beginning(m))["card-waiting"]
    for name, sheet in (*sheets(m.language, waiting.status.place), *saving_sheets(m.language)):
        yield name, replace(waiting, sheet=sheet)
