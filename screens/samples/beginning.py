"""Home, the guide, consent, the card, the face."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk import screen_events as sev
from kiosk.view import (
    Action,
    AttractBody,
    Banner,
    CardBody,
    CardStage,
    CodeBody,
    ConsentBody,
    FaceBody,
    GuideBody,
    HomeBody,
    MessageBody,
    Page,
    Role,
    Section,
    Tone,
)
from screens.samples.adviser import adviser_parts
from screens.samples.home import SERVICE, SUMMARY, home_bodies
from screens.samples.maker import Maker


def beginning(m: Maker) -> Iterator[tuple[str, Page]]:
    v = m.voice
    for name, heading, body in home_bodies(m.language):
        page = m.page(name, "home.heading", "" if isinstance(body, AttractBody) else "home.lead", body)
        back = (
            None
            if isinstance(body, HomeBody | AttractBody | MessageBody)
            else m.action("back", sev.WentBack(), Role.SECONDARY)
        )
        shown = replace(page, heading=heading, back=back)
        offline = replace(page.status, online=False, network=v("status.offline"))
        yield name, replace(shown, status=offline) if name.endswith("-trouble") else shown
    for name, part in adviser_parts(m.language):
        page = m.page(name, "home.heading", "", part.body, *part.actions)
        back = m.action("back", sev.WentBack(), Role.SECONDARY)
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
    page = m.page("guide", "home.heading", "", guide, m.action("begin", sev.Continued()), step=1)
    yield "guide", replace(page, heading=m.of(*SERVICE))
    paragraph = m.of(
        "做法：摄像头拍下您的脸，只在本机内存里和身份证芯片照片比对。画面不保存、不上传，比对完立即清除。",
        "How: the camera looks at your face, and this machine compares it, in memory only, with your card's photo.",
    )
    consent = ConsentBody(paragraphs=(paragraph,) * 5, about_face=True)
    actions = (
        Action(name="refuse", label=v("consent.face.refuse"), event=sev.Refused(), role=Role.EQUAL),
        Action(name="agree", label=v("consent.face.agree"), event=sev.Agreed(), role=Role.EQUAL),
    )
    yield "consent", m.page("consent", "face.heading", "consent.face.lead", consent, *actions, step=2)
    for stage, key in ((CardStage.WAITING, "waiting"), (CardStage.READING, "reading"), (CardStage.FAILED, "again")):
        card = CardBody(stage=stage, instruction=v(f"card.{key}"))
        page = m.page(f"card-{stage}", "card.heading", "card.lead", card, step=3)
        if stage is CardStage.FAILED:
            page = replace(
                page,
                actions=(m.action("retry", sev.Retried()),),
                banner=Banner(tone=Tone.CARE, text=v("card.failed"), advice=v("card.again"), code="D107"),
            )
        yield f"card-{stage}", page
    other = m.action("other-way", sev.OtherWayChosen(), Role.SECONDARY)
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
        m.action("retry", sev.Retried()),
        step=4,
    )
    yield "face-failed", replace(failed, banner=Banner(tone=Tone.CARE, text=v("face.failed"), code="D305"))
    code = m.page(
        "code",
        "code.heading",
        "code.sending.lead",
        CodeBody(text="154", length=6, sent_to="154****0001"),
        m.action("next", sev.Continued(), enabled=False),
        step=4,
    )
    yield "code", code
