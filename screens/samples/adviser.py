"""Sample pages of the guide and of a question in a sentence: every state that somebody can meet."""

from collections.abc import Iterator

from kiosk import screen_events as sev
from kiosk.steps.base import Part
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    Banner,
    GuideBody,
    MenuBody,
    MessageBody,
    Role,
    SearchBody,
    Section,
    Tile,
    Tone,
    WaitBody,
)

_QUESTION = ("您要办的事和什么有关？", "What is it about?")
_OPTIONS = (
    ("生孩子、孩子上学", "Having a child, schooling"),
    ("身份证、户口、驾照、结婚", "ID card, household, driving, marriage"),
    ("看病、医保", "Health care and its insurance"),
    ("工作、社保卡、失业", "Work, social security card, unemployment"),
    ("房子、公积金、水电气", "Home, housing fund, utilities"),
    ("退休、老人、残疾、生活困难", "Retirement, old age, disability, hardship"),
    ("开店、办企业", "Running a shop or a company"),
    ("打印证明、缴费", "Printing proofs, paying"),
)
_BIRTH = ("新生儿出生一件事", "Newborn life event")
_BIRTH_SUMMARY = (
    "出生证、落户、医保、社保卡，一张表办完。",
    "Birth certificate, household register, insurance and card with one form.",
)
_REGISTER = ("出生登记", "Birth registration")
_HEALTH = ("安徽省卫生健康委员会", "Health Commission of Anhui")
_CERTIFICATE = ("出生医学证明", "Birth certificate")
_PARENTAGE = ("亲子鉴定证明", "Proof of parentage")
_MARRIED = ("父母婚姻", "Parents' marriage", "未婚", "Not married")
_INSTITUTE = ("司法鉴定机构", "A forensic institute")
_ASKED = ("老婆快生了，娃落户口要怎么弄", "My wife is about to give birth, how is the child registered")
_ANSWER = (
    "孩子出生后，可以一次办好出生证、落户和医保。",
    "After the birth you can get the certificate, registration and insurance in one go.",
)
_FALLEN_BACK = ("智能问答暂时不能用，下面是检索的结果。", "The assistant is out of reach; the search found these.")
_CHECKED = ("回答可能有错，办理以事项页面为准。", "It may be wrong; what the service's own page says counts.")
_NONE = ("没有找到合适的事项，可以拨打 12345 问一问。", "No service fits. You can call 12345 and ask.")


def adviser_parts(language: str) -> Iterator[tuple[str, Part]]:
    """Name and content of every sample."""
    v, place = Voice(language), 1 if language == "en" else 0
    options = tuple(_tile(f"adviser:{n}", "next", texts[place]) for n, texts in enumerate(_OPTIONS))
    yield "adviser", Part(heading=_QUESTION[place], lead=v("adviser.lead"), body=MenuBody(entries=options))
    found = (_service(v, "birth", _BIRTH[place], _BIRTH_SUMMARY[place]), _service(v, "register", _REGISTER[place], ""))
    yield (
        "adviser-found",
        Part(heading=v("adviser.found"), lead=v("adviser.found.lead"), body=MenuBody(entries=found)),
    )
    yield from _needs(v, place)
    yield from _questions(v, place, found)


def _needs(v: Voice, place: int) -> Iterator[tuple[str, Part]]:
    days = v("guide.working-days", days=20)
    facts = (
        (v("guide.fee"), v("guide.free")),
        (v("guide.here"), v("guide.minutes", minutes=15)),
        (v("guide.decided"), days),
        (v("guide.department"), _HEALTH[place]),
    )
    condition = v("needs.only-if", question=_MARRIED[place], values=_MARRIED[2 + place])
    sections = (
        Section(heading=v("needs.bring"), lines=(v("needs.card"), v("needs.phone"))),
        Section(
            heading=v("needs.paper", n=1, name=_CERTIFICATE[place]), lines=(v("needs.spared"), v("needs.captured"))
        ),
        Section(
            heading=v("needs.paper", n=2, name=_PARENTAGE[place]),
            lines=(
                condition,
                v("needs.captured"),
                v("needs.deferred", days=15),
                v("needs.issued-by", issuer=_INSTITUTE[place]),
            ),
        ),
    )
    body = GuideBody(facts=facts, sections=sections)
    states = (
        ("adviser-needs", None),
        ("adviser-needs-printed", _banner(v, Tone.GOOD, "printed")),
        ("adviser-needs-unprinted", _banner(v, Tone.CARE, "unprinted")),
        ("adviser-needs-unknown", _banner(v, Tone.CARE, "unknown")),
    )
    for name, banner in states:
        may_print = banner is None or name.endswith("unprinted")
        printing = Action(
            name="print-needs",
            label=v("adviser.print"),
            event=sev.Picked("print-needs"),
            role=Role.SECONDARY,
            enabled=may_print,
        )
        begin = Action(name="begin", label=v("adviser.begin"), event=sev.ItemChosen("birth"))
        yield (
            name,
            Part(
                heading=_BIRTH[place],
                lead=v("adviser.needs.lead") if banner is None else "",
                body=body,
                actions=(printing, begin),
                banner=banner,
            ),
        )


def _questions(v: Voice, place: int, found: tuple[Tile, ...]) -> Iterator[tuple[str, Part]]:
    asked = v("enquiry.you-asked", text=_ASKED[place])
    entry = Tile(
        name="ask",
        icon="help",
        title=v("enquiry.ask"),
        summary=v("enquiry.ask.why"),
        facts=(),
        event=sev.Picked("ask"),
    )
    searched = SearchBody(text=_ASKED[place][:24], note=v("enquiry.nothing-found"), results=(entry,))
    yield "enquiry-entry", Part(heading=v("home.search.heading"), lead=v("home.lead"), body=searched)
    offline = SearchBody(text=_ASKED[place][:24], note=v("enquiry.offline"), results=())
    yield "enquiry-offline", Part(heading=v("home.search.heading"), lead=v("home.lead"), body=offline)
    yield "enquiry-asking", Part(heading=v("enquiry.asking"), lead=asked, body=WaitBody(text=v("enquiry.wait")))
    for name, who, disclaimer in (("model", "model", _CHECKED), ("search", "search", _FALLEN_BACK)):
        banner = Banner(tone=Tone.INFO, text=v(f"enquiry.by-{who}"), advice=disclaimer[place])
        body = MenuBody(entries=found, note=_ANSWER[place])
        yield f"enquiry-{name}", Part(heading=v("enquiry.answer.heading"), lead=asked, body=body, banner=banner)
    none = MessageBody(tone=Tone.INFO, text=_NONE[place])
    yield "enquiry-none", Part(heading=v("enquiry.none.heading"), lead=asked, body=none)
    retry = Action(name="ask", label=v("action.retry"), event=sev.Picked("ask"))
    failed = MessageBody(tone=Tone.CARE, text=v("enquiry.failed"))
    yield "enquiry-failed", Part(heading=v("enquiry.failed.heading"), lead=asked, body=failed, actions=(retry,))


def _banner(v: Voice, tone: Tone, state: str) -> Banner:
    return Banner(tone=tone, text=v(f"adviser.{state}"), advice=v(f"adviser.{state}.advice"))


def _tile(name: str, icon: str, title: str) -> Tile:
    return Tile(name=name, icon=icon, title=title, summary="", facts=(), event=sev.Picked(name))


def _service(v: Voice, name: str, title: str, summary: str) -> Tile:
    facts = (v("guide.free"), v("guide.minutes", minutes=15), v("guide.working-days", days=20))
    return Tile(name=name, icon="document", title=title, summary=summary, facts=facts, event=sev.Picked(name))
