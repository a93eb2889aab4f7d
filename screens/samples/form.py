"""Questions, papers, the review."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk import screen_events as sev
from kiosk.view import (
    Action,
    Banner,
    Input,
    KnownField,
    MaterialBody,
    MaterialStage,
    Option,
    Page,
    QuestionBody,
    ReviewBody,
    ReviewGroup,
    ReviewRow,
    Role,
    Tone,
)
from screens.samples.maker import Maker
from screens.samples.paper import paper_bodies
from screens.samples.pictures import OUTLINE, flattened
from screens.samples.written import written

# fmt: off
_CITIES = (
    ("合肥市", "Hefei"), ("芜湖市", "Wuhu"), ("蚌埠市", "Bengbu"), ("淮南市", "Huainan"), ("马鞍山市", "Ma'anshan"),
    ("淮北市", "Huaibei"), ("铜陵市", "Tongling"), ("安庆市", "Anqing"), ("黄山市", "Huangshan"), ("滁州市", "Chuzhou"),
    ("阜阳市", "Fuyang"), ("宿州市", "Suzhou (Anhui)"), ("六安市", "Lu'an"), ("亳州市", "Bozhou"),
    ("江苏省南京市", "Nanjing, Jiangsu"), ("广东省深圳市", "Shenzhen, Guangdong"),
)
# fmt: on
def form(m: Maker) -> Iterator[tuple[str, Page]]:
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
    following = m.action("next", sev.Continued(), enabled=False)
    question = QuestionBody(
        element="destination",
        question=m.of("居住地", "Place of residence"),
        why=m.of(
            "备案后，在这个市看病可以直接结算。", "Once filed, medical bills can be settled directly in that city."
        ),
        input=Input.CHOICE,
        options=tuple(
            Option(
                name=f"destination-{n}",
                label=m.of(*city),
                event=sev.Chosen("destination", str(n)),
                chosen=str(n) == "2",
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
    answered = replace(page, actions=(m.action("next", sev.Continued()),))
    yield "question-cities", answered
    yield "question-few", replace(answered, key="question-few", body=replace(question, options=question.options[:3]))
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
    offline = replace(page.status, online=False, network=v("status.offline"), toast=v("toast.offline"))
    yield "question-toast", replace(page, key="question-toast", body=digits, heading=heading, status=offline)
    where, why = m.of("您住在什么地方？", "Where do you live?"), m.of("用来寄送材料。", "Papers are sent there.")
    yield "question-text", written(page, question, where, why)
    name = m.of("居住证或长期居住证明", "Residence permit or proof of residence")
    shoot, again = m.action("shoot", sev.PictureAsked()), m.action("again", sev.PictureRejected(), Role.SECONDARY)
    aim = MaterialBody(
        name=name, stage=MaterialStage.AIMING, text=v("material.advice.good"), tone=Tone.GOOD, outline=OUTLINE
    )
    aiming = replace(
        m.page("aim", "review.papers", "material.aim.lead", aim, shoot, step=6),
        heading=v("material.aim.heading", name=name),
    )
    yield "material-aiming", aiming
    advised = replace(aim, text=v("material.advice.less-glare"), tone=Tone.CARE)
    no_more = m.action("no-more-pages", sev.WentBack(), Role.SECONDARY)
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
            m.action("next", sev.Continued()),
            step=6,
        ),
    )
    taken = MaterialBody(name=name, stage=MaterialStage.TAKEN, text=v("material.taken"), jpeg=flattened())
    use, add = m.action("use-picture", sev.Continued()), m.action("add-page", sev.NextPageAsked(), Role.SECONDARY)
    page = m.page("taken", "material.taken.heading", "material.taken.lead", taken, again, add, use, step=6)
    yield "material-taken", page
    plain = Banner(tone=Tone.INFO, text=v("material.plain"), advice=v("material.plain.advice"))
    more = replace(taken, text=v("material.taken.pages", n=2))
    yield "material-plain", replace(page, key="plain", body=more, banner=plain)
    for kind, heading, lead, body, actions in paper_bodies(m.language):
        page = m.page(kind, "review.papers", "", body, *actions, step=6)
        yield kind, replace(page, heading=heading, lead=lead)
    edit = Action(name="edit-phone", label=v("action.edit"), event=sev.EditAsked("phone"), role=Role.QUIET)
    rows = tuple(
        ReviewRow(
            label=field.label,
            value=field.value,
            source=field.source,
            edit=edit if field.source == v("source.centre") else None,
            whole={"154****0001": "15400000001", "3499**********0028": "349900199003070028"}.get(field.value, ""),
        )
        for field in known
    ) + tuple(
        ReviewRow(
            label=label,
            value=value,
            source=v("source.resident"),
            edit=replace(edit, name=f"edit-{n}", event=sev.EditAsked(str(n))),
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
    yield "review", m.page("review", "review.heading", "review.lead", review, m.action("sign", sev.Continued()), step=7)
