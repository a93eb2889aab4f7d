"""Sample pages of visits to service centres: centres, windows, times, a number, giving it back."""

from collections.abc import Iterator
from datetime import date

from kiosk import screen_events as sev
from kiosk.material_words import day
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    Banner,
    Body,
    Input,
    MenuBody,
    MessageBody,
    Option,
    QrBody,
    QuestionBody,
    Role,
    Tile,
    Tone,
)

_HALLS = (
    ("蜀山区政务服务中心", "Shushan District Service Centre", "蜀山区示范路2号", "2 Demo Road, Shushan"),
    ("合肥市政务服务中心", "Hefei City Service Centre", "合肥市示范大道1号", "1 Demo Avenue, Hefei"),
    ("黄山市政务服务中心", "Huangshan City Service Centre", "黄山市屯溪区示范路3号", "3 Demo Road, Tunxi, Huangshan"),
)
_HOURS = ("工作日 9:00—17:00", "Working days 9:00 to 17:00")
_GROUPS = (
    ("社保医保", "Insurance"),
    ("不动产", "Real estate"),
    ("企业开办和变更", "Companies"),
    ("户籍身份证", "Household and identity"),
    ("综合窗口", "Other matters"),
)
_READY = (
    "“新生儿出生一件事”的结果已经备好，请到受理大厅的取件柜或窗口领取。",
    "The result of “Birth of a child” is ready at the locker or the counter of the centre that handled it.",
)
_DAY = date(2026, 11, 23)
_TIMES = tuple(f"{hour:02d}:{minute}" for hour in range(9, 17) for minute in ("00", "30"))


def visit_pages(language: str) -> Iterator[tuple[str, str, str, Body, tuple[Action, ...], Banner | None]]:
    """Name, heading, lead, body, actions and banner."""
    v, place = Voice(language), 1 if language == "en" else 0
    picked = sev.Picked("")
    own = Tile(
        name="own",
        icon="calendar",
        title=v("visit.ticket", number="A012"),
        summary=_HALLS[1][place],
        facts=(v("visit.ahead", n=4, minutes=11),),
        event=picked,
    )
    halls = tuple(
        Tile(
            name=f"hall-{nth}",
            icon="hall",
            title=texts[place],
            summary=texts[2 + place],
            facts=(_HOURS[place], v("halls.people", n=15)),
            event=picked,
            unavailable=v("halls.closed", hours=_HOURS[place]) if nth == 2 else "",  # noqa: PLR2004 - the last
        )
        for nth, texts in enumerate(_HALLS)
    )
    yield "halls", v("halls.heading"), v("halls.lead.own"), MenuBody(entries=(own, *halls)), (), None
    windows = tuple(
        Tile(
            name=f"windows-{nth}",
            icon="person",
            title=names[place],
            summary=v("halls.window-count", n=nth + 1),
            facts=(v("halls.people", n=3 * nth), v("halls.minutes", minutes=12 * nth)),
            event=picked,
        )
        for nth, names in enumerate(_GROUPS)
    )
    yield "hall-windows", _HALLS[0][place], v("halls.windows"), MenuBody(entries=windows), (), None
    options = tuple(Option(name=time, label=time, event=picked) for time in _TIMES)
    question = QuestionBody(
        element="visit-time", question=v("slot.time"), why=v("slot.why"), input=Input.CHOICE, options=options
    )
    yield "visit-time", v("slot.time"), day(_DAY, v), question, (), None
    rows = (
        (v("visit.hall"), _HALLS[1][place]),
        (v("visit.address"), _HALLS[1][2 + place]),
        (v("visit.windows"), _GROUPS[0][place]),
        (v("visit.when"), v("visit.today", due=day(_DAY, v))),
        (v("visit.queue"), v("visit.ahead", n=4, minutes=11)),
    )
    finish = Action(name="finish", label=v("visit.finish"), event=sev.Continued())
    again = Action(name="print", label=v("visit.print"), event=sev.PagesAsked(), role=Role.SECONDARY)
    give = Action(name="cancel-visit", label=v("visit.give-back"), event=sev.OtherWayChosen(), role=Role.SECONDARY)
    ticket = QrBody(title="A012", qr_payload="", hint=v("visit.hint"), rows=rows)
    printed = Banner(tone=Tone.GOOD, text=v("visit.paper.there"))
    yield "visit", v("visit.taken.ticket"), v("visit.lead.ticket"), ticket, (give, again, finish), printed
    lies = QrBody(
        title="2026 1123",
        qr_payload="20261123",
        hint=v("pick-up.show"),
        rows=((v("pick-up.what"), _READY[place]),),
    )
    another = Action(name="another", label=v("pick-up.another"), event=sev.Retried(), role=Role.SECONDARY)
    yield "pick-up", v("pick-up.ready"), "", lies, (another, finish), None
    code = QuestionBody(
        element="pick-up-code",
        question=v("pick-up.code"),
        why=v("pick-up.why"),
        input=Input.DIGITS,
        text="2026",
        max_length=8,
    )
    find = Action(name="next", label=v("pick-up.find"), event=sev.Continued(), enabled=False)
    yield "pick-up-code", v("pick-up.heading"), v("pick-up.lead.scan"), code, (find,), None
    keep = Action(name="keep", label=v("visit.keep"), event=sev.Refused(), role=Role.SECONDARY)
    sure = Action(name="give-back", label=v("visit.give-back"), event=sev.Continued(), role=Role.DANGER)
    asked = MessageBody(tone=Tone.CARE, text=v("visit.sure.ticket"))
    yield "visit-sure", v("visit.ticket", number="A012"), "", asked, (sure, keep), None
