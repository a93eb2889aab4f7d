"""Sample pages of every kind in both languages, with synthetic people only: for the gallery and the tests."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from kiosk import events as ev
from kiosk.ease import Aid
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    AttractBody,
    Banner,
    Body,
    CardBody,
    CardStage,
    CodeBody,
    ConsentBody,
    FaceBody,
    FarewellBody,
    GuideBody,
    HomeBody,
    Input,
    KnownField,
    MaterialBody,
    MaterialStage,
    MessageBody,
    Option,
    Page,
    QuestionBody,
    RateBody,
    ReceiptBody,
    ReviewBody,
    ReviewGroup,
    ReviewRow,
    Role,
    Section,
    SignBody,
    StatusBar,
    Tone,
    WaitBody,
)
from screens.samples.adviser import adviser_parts
from screens.samples.document import document_bodies
from screens.samples.home import SERVICE, SUMMARY, home_bodies
from screens.samples.paper import paper_bodies
from screens.samples.payment import payment_bodies
from screens.samples.pictures import OUTLINE, flattened
from screens.samples.saving import saving_sheets, slip_question
from screens.samples.sheets import sheets
from screens.samples.visits import visit_pages
from screens.samples.written import written

# fmt: off
_CITIES = (
    ("合肥市", "Hefei"), ("芜湖市", "Wuhu"), ("蚌埠市", "Bengbu"), ("淮南市", "Huainan"), ("马鞍山市", "Ma'anshan"),
    ("淮北市", "Huaibei"), ("铜陵市", "Tongling"), ("安庆市", "Anqing"), ("黄山市", "Huangshan"), ("滁州市", "Chuzhou"),
    ("阜阳市", "Fuyang"), ("宿州市", "Suzhou (Anhui)"), ("六安市", "Lu'an"), ("亳州市", "Bozhou"),
    ("江苏省南京市", "Nanjing, Jiangsu"), ("广东省深圳市", "Shenzhen, Guangdong"),
)
# fmt: on
class SampleDisplay(NamedTuple):
    """A panel on nobody's wall."""

    width: int = 1080
    height: int = 1920
    fullscreen: bool = False


class _Maker:
    def __init__(self, language: str) -> None:
        self.language = language
        self.voice = Voice(language)

    def of(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh

    def action(self, name: str, event: ev.ResidentEvent, role: Role = Role.PRIMARY, *, enabled: bool = True) -> Action:
        return Action(name=name, label=self.voice(f"action.{name}"), event=event, role=role, enabled=enabled)

    def page(self, key: str, heading: str, lead: str, body: Body, *actions: Action, step: int = 0) -> Page:
        return Page(
            key=key,
            heading=self.voice(heading),
            lead=self.voice(lead) if lead else "",
            body=body,
            status=StatusBar(
                place=self.of("合肥市政务区天鹅湖路银行网点", "Swan Lake Road bank, Hefei"),
                online=True,
                network=self.voice("status.online"),
                large=Action(
                    name="large", label=self.voice("ease.large.on"), event=ev.AidToggled(Aid.LARGE), role=Role.QUIET
                ),
                ease=Action(name="ease", label=self.voice("ease.open"), event=ev.EaseAsked(), role=Role.QUIET),
                language=self.action("language", ev.LanguageToggled(), Role.QUIET),
                staff=self.action("call-staff", ev.StaffCalled(), Role.QUIET),
            ),
            actions=actions,
            back=self.action("back", ev.WentBack(), Role.SECONDARY) if step else None,
            cancel=self.action("cancel", ev.CancelAsked(), Role.QUIET) if step else None,
            step=step,
            steps=9 if step else 0,
            progress=self.voice("step", n=step, of=9) if step else "",
            language=self.language,
        )


def pages(language: str) -> dict[str, Page]:
    """Every sample page by name."""
    maker = _Maker(language)
    return {**dict(_beginning(maker)), **dict(_form(maker)), **dict(_end(maker))}


def _beginning(m: _Maker) -> Iterator[tuple[str, Page]]:
    v = m.voice
    for name, heading, body in home_bodies(m.language):
        page = m.page(name, "home.heading", "" if isinstance(body, AttractBody) else "home.lead", body)
        back = (
            None
            if isinstance(body, HomeBody | AttractBody | MessageBody)
            else m.action("back", ev.WentBack(), Role.SECONDARY)
        )
        shown = replace(page, heading=heading, back=back)
        offline = replace(page.status, online=False, network=v("status.offline"))
        yield name, replace(shown, status=offline) if name.endswith("-trouble") else shown
    for name, part in adviser_parts(m.language):
        page = m.page(name, "home.heading", "", part.body, *part.actions)
        back = m.action("back", ev.WentBack(), Role.SECONDARY)
        yield name, replace(page, heading=part.heading, lead=part.lead, banner=part.banner, back=back)
    sections = tuple(
        Section(heading=heading, lines=lines)
        for heading, lines in (
            (m.of("这是什么", "What it is"), (m.of(*SUMMARY),) * 2),
            (
                m.of("谁可以办", "Who can apply"),
                (
                    m.of(
                        "退休后安置在外省的人、长期在外省工作的人。",
                        "People who retired to, or are posted to, another province.",
                    ),
                )
                * 3,
            ),
            (
                m.of("需要带什么", "What you need"),
                (
                    m.of("只要身份证。", "Only your ID card."),
                    m.of(
                        "系统查不到居住证的，要拍一张居住证。", "If no permit is on record, yours is photographed here."
                    ),
                ),
            ),
            (
                m.of("您的信息怎样使用", "How your data is used"),
                (
                    m.of(
                        "只用于这次备案，只交给安徽省医疗保障局。",
                        "Only for this filing, and only for the Anhui Healthcare Security Administration.",
                    ),
                ),
            ),
        )
    )
    guide = GuideBody(
        facts=(
            (v("guide.fee"), v("guide.free")),
            (v("guide.here"), v("guide.minutes", minutes=4)),
            (v("guide.decided"), v("guide.at-once")),
            (v("guide.department"), m.of("安徽省医疗保障局", "Anhui Healthcare Security Administration")),
        ),
        sections=sections,
    )
    page = m.page("guide", "home.heading", "", guide, m.action("begin", ev.Continued()), step=1)
    yield "guide", replace(page, heading=m.of(*SERVICE))
    paragraph = m.of(
        "做法：摄像头拍下您的脸，只在本机内存里和身份证芯片照片比对。画面不保存、不上传，比对完立即清除。",
        "How: the camera looks at your face, and this machine compares it, in memory only, with your card's photo.",
    )
    consent = ConsentBody(paragraphs=(paragraph,) * 5, about_face=True)
    actions = (
        Action(name="refuse", label=v("consent.face.refuse"), event=ev.Refused(), role=Role.EQUAL),
        Action(name="agree", label=v("consent.face.agree"), event=ev.Agreed(), role=Role.EQUAL),
    )
    yield "consent", m.page("consent", "face.heading", "consent.face.lead", consent, *actions, step=2)
    for stage, key in ((CardStage.WAITING, "waiting"), (CardStage.READING, "reading"), (CardStage.FAILED, "again")):
        card = CardBody(stage=stage, instruction=v(f"card.{key}"))
        page = m.page(f"card-{stage}", "card.heading", "card.lead", card, step=3)
        if stage is CardStage.FAILED:
            page = replace(
                page,
                actions=(m.action("retry", ev.Retried()),),
                banner=Banner(tone=Tone.CARE, text=v("card.failed"), advice=v("card.again"), code="D107"),
            )
        yield f"card-{stage}", page
    other = m.action("other-way", ev.OtherWayChosen(), Role.SECONDARY)
    face = FaceBody(advice=v("face.advice.come-closer"), turn="", done=0.2, running=True)
    yield "face", m.page("face", "face.heading", "face.lead", face, other, step=4)
    turning = FaceBody(advice=v("face.advice.turn-left"), turn="left", done=0.6, running=True)
    yield "face-turn", m.page("face", "face.heading", "face.lead", turning, other, step=4)
    failed = m.page(
        "face-failed",
        "face.heading",
        "face.failed",
        replace(face, advice="", running=False),
        other,
        m.action("retry", ev.Retried()),
        step=4,
    )
    yield "face-failed", replace(failed, banner=Banner(tone=Tone.CARE, text=v("face.failed"), code="D305"))
    code = m.page(
        "code",
        "code.heading",
        "code.sending.lead",
        CodeBody(text="154", length=6, sent_to="154****0001"),
        m.action("next", ev.Continued(), enabled=False),
        step=4,
    )
    yield "code", code


def _form(m: _Maker) -> Iterator[tuple[str, Page]]:
    v = m.voice
    known = (
        KnownField(label=m.of("姓名", "Name"), value="安小徽", source=v("source.card")),
        KnownField(label=m.of("身份证号码", "ID number"), value="3499**********0028", source=v("source.card")),
        KnownField(label=m.of("手机号码", "Mobile phone"), value="154****0001", source=v("source.centre")),
        KnownField(
            label=m.of("参保地", "Place of insurance"),
            value=m.of("合肥市", "Hefei"),
            source=m.of("安徽省医疗保障局", "Anhui Healthcare Security"),
        ),
    )
    following = m.action("next", ev.Continued(), enabled=False)
    question = QuestionBody(
        element="destination",
        question=m.of("居住地", "Place of residence"),
        why=m.of(
            "备案后，在这个市看病可以直接结算。", "Once filed, medical bills can be settled directly in that city."
        ),
        input=Input.CHOICE,
        options=tuple(
            Option(
                name=f"destination-{n}", label=m.of(*city), event=ev.Chosen("destination", str(n)), chosen=str(n) == "2"
            )
            for n, city in enumerate(_CITIES)
        ),
        known=known,
        known_heading=v("form.known", n=4),
    )
    page = m.page("question", "review.heading", "", question, following, step=5)
    page = replace(
        page,
        heading=m.of("您长期住在哪个市？", "In which city do you live for a long time?"),
        lead=v("form.lead", n=1, of=2),
    )
    yield "question-cities", page
    yield "question-few", replace(page, key="question-few", body=replace(question, options=question.options[:3]))
    digits = replace(
        question,
        element="phone",
        input=Input.DIGITS,
        options=(),
        text="15400000001",
        max_length=11,
        problem=v("problem.not-a-mobile-phone"),
        why=m.of(
            "办理中有问题时，工作人员会打这个号码。", "Staff call this number if there is a question about your filing."
        ),
    )
    heading = m.of("有事可以打哪个手机号码找到您？", "Which mobile number can we reach you on?")
    yield "question-digits", replace(page, key="question-digits", body=digits, heading=heading)
    where, why = m.of("您住在什么地方？", "Where do you live?"), m.of("用来寄送材料。", "Papers are sent there.")
    yield "question-text", written(page, question, where, why)
    name = m.of("居住证或长期居住证明", "Residence permit or proof of residence")
    shoot, again = m.action("shoot", ev.PictureAsked()), m.action("again", ev.PictureRejected(), Role.SECONDARY)
    aim = MaterialBody(
        name=name, stage=MaterialStage.AIMING, text=v("material.advice.good"), tone=Tone.GOOD, outline=OUTLINE
    )
    aiming = replace(
        m.page("aim", "review.papers", "material.aim.lead", aim, shoot, step=6),
        heading=v("material.aim.heading", name=name),
    )
    yield "material-aiming", aiming
    advised = replace(aim, text=v("material.advice.less-glare"), tone=Tone.CARE)
    no_more = m.action("no-more-pages", ev.WentBack(), Role.SECONDARY)
    second = replace(aiming, key="aim-2", body=advised, heading=v("material.aim.page", n=2), actions=(no_more, shoot))
    yield "material-second-page", second
    holder = m.of("公安机关", "The police")
    spared = MaterialBody(name=name, stage=MaterialStage.SPARED, text=v("material.spared", holder=holder))
    yield (
        "material-spared",
        m.page(
            "spared",
            "material.spared.heading",
            "material.spared.lead",
            spared,
            m.action("next", ev.Continued()),
            step=6,
        ),
    )
    taken = MaterialBody(name=name, stage=MaterialStage.TAKEN, text=v("material.taken"), jpeg=flattened())
    use, add = m.action("use-picture", ev.Continued()), m.action("add-page", ev.NextPageAsked(), Role.SECONDARY)
    page = m.page("taken", "material.taken.heading", "material.taken.lead", taken, again, add, use, step=6)
    yield "material-taken", page
    plain = Banner(tone=Tone.INFO, text=v("material.plain"), advice=v("material.plain.advice"))
    more = replace(taken, text=v("material.taken.pages", n=2))
    yield "material-plain", replace(page, key="plain", body=more, banner=plain)
    for kind, heading, lead, body, actions in paper_bodies(m.language):
        page = m.page(kind, "review.papers", "", body, *actions, step=6)
        yield kind, replace(page, heading=heading, lead=lead)
    edit = Action(name="edit-phone", label=v("action.edit"), event=ev.EditAsked("phone"), role=Role.QUIET)
    rows = tuple(
        ReviewRow(
            label=field.label,
            value=field.value,
            source=field.source,
            edit=edit if field.source == v("source.centre") else None,
        )
        for field in known
    ) + tuple(
        ReviewRow(
            label=label,
            value=value,
            source=v("source.resident"),
            edit=replace(edit, name=f"edit-{n}", event=ev.EditAsked(str(n))),
        )
        for n, (label, value) in enumerate(
            (
                (m.of("参保险种", "Kind of insurance"), m.of("职工医保", "Employees' insurance")),
                (m.of("居住地", "Place of residence"), m.of("江苏省南京市", "Nanjing, Jiangsu")),
                (m.of("备案原因", "Reason"), m.of("退休后在外省长期居住", "Retired to another province")),
            )
        )
    )
    review = ReviewBody(
        groups=(
            ReviewGroup(heading=v("review.answers"), rows=rows),
            ReviewGroup(
                heading=v("review.papers"),
                rows=(ReviewRow(label=name, value=v("papers.given.spared", holder=holder), source=""),),
            ),
            ReviewGroup(
                heading=v("review.identity"),
                rows=(
                    ReviewRow(
                        label=v("review.verified"), value=f"{v('review.by.card')} + {v('review.by.face')}", source=""
                    ),
                ),
            ),
        )
    )
    yield "review", m.page("review", "review.heading", "review.lead", review, m.action("sign", ev.Continued()), step=7)


def _end(m: _Maker) -> Iterator[tuple[str, Page]]:
    v = m.voice
    declaration = m.of(
        "我确认以上内容真实，我长期居住在所填的居住地。如有不实，愿承担相应责任。",
        "I affirm that all of this is true and that I live in the place named. I answer for any untruth.",
    )
    strokes = (((0.3, 0.3), (0.4, 0.6), (0.36, 0.7)), ((0.45, 0.3), (0.6, 0.35), (0.5, 0.7), (0.7, 0.6)))
    wipe = m.action("wipe-signature", ev.Signed(()), Role.SECONDARY)
    cannot = Action(name="cannot-sign", label=v("sign.cannot"), event=ev.SignatureWaived(), role=Role.SECONDARY)
    for name, drawn in (("sign", ()), ("sign-signed", strokes)):
        body = SignBody(declaration=declaration, hint=v("sign.hint"), strokes=drawn)
        submit = m.action("submit", ev.Continued(), enabled=bool(drawn))
        yield name, m.page("sign", "sign.heading", "sign.lead", body, wipe if drawn else cannot, submit, step=8)
    by = f"{v('review.by.card')} + {v('review.by.face')}"
    confirmed = SignBody(declaration=declaration, hint="", strokes=(), confirmed=v("sign.confirmed", by=by))
    by_hand = replace(wipe, label=v("sign.by-hand"))
    submit = m.action("submit", ev.Continued())
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
        m.action("reprint", ev.ReprintAsked(), Role.SECONDARY),
        m.action("pages", ev.PagesAsked(), Role.SECONDARY),
        m.action("finish", ev.Continued()),
    )
    yield "receipt", m.page("receipt", "receipt.heading", "receipt.lead", receipt, *done)
    for name, document, actions in document_bodies(m.language):
        shown = m.page(name, "document.heading", "document.lead", document, *actions, step=5)
        yield name, replace(shown, back=None)
    levels = tuple(
        Option(name=f"level-{n}", label=v(f"rate.{n}"), event=ev.Rated(n), chosen=str(n) == "4")
        for n in (5, 4, 3, 2, 1)
    )
    rate = (m.action("skip-rating", ev.Refused(), Role.SECONDARY), m.action("rate", ev.Continued()))
    yield "rate", m.page("rate", "rate.heading", "rate.lead", RateBody(levels=levels), *rate)
    farewell = FarewellBody(reminders=(v("farewell.card"), v("farewell.papers")), wiped=v("farewell.wiped.submitted"))
    last = m.page("farewell", "farewell.heading", "farewell.submitted", farewell, m.action("home", ev.Continued()))
    yield "farewell", last
    for name, heading, lead, visit, acts, told in visit_pages(m.language):
        page = m.page(name, "halls.heading", "", visit, *acts, step=3)
        yield name, replace(page, heading=heading, lead=lead, banner=told)
    heading, lead, question, find, said = slip_question(m.language)
    page = m.page("resume", "resume.heading", "", question, find, step=5)
    yield "resume", replace(page, heading=heading, lead=lead, banner=said)
    waiting = dict(_beginning(m))["card-waiting"]
    for name, sheet in (*sheets(m.language, waiting.status.place), *saving_sheets(m.language)):
        yield name, replace(waiting, sheet=sheet)
