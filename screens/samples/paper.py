"""Sample pages of a paper that comes by phone or later."""

from collections.abc import Iterator

from kiosk import screen_events as sev
from kiosk.texts import Voice
from kiosk.view import Action, Body, MenuBody, PledgeBody, QrBody, Role, Tile

_PLEDGE = (
    (
        "您还缺的材料，可以先不交。部门先受理，您在承诺的日期前补交。",
        "You may apply without the missing paper. The department begins, and you hand it in by the day you promise.",
    ),
    (
        "我承诺：所填内容真实；所缺材料确实能够取得；在承诺日期前，到任一自助终端、窗口或者用手机补交。",
        "I promise: what I stated is true; I can obtain the paper; I hand it in by that day.",
    ),
    (
        "逾期不补交的，这次办理终止，已发的结果可能被撤销，需要重新申请。",
        "If it is not handed in by then, this application ends, and you must apply again.",
    ),
)


def paper_bodies(language: str) -> Iterator[tuple[str, str, str, Body, tuple[Action, ...]]]:
    """Name, keys of heading and lead, body and actions."""
    v, place = Voice(language), 1 if language == "en" else 0
    name, due = ("居住证", "Residence permit")[place], ("2026 年 12 月 14 日", "2026-12-14")[place]
    other = Action(name="ways", label=v("action.another-way"), event=sev.OtherWayChosen(), role=Role.SECONDARY)
    entries = (
        _tile(v, "camera", "camera", v("papers.camera.why"), v("papers.camera.out")),
        _tile(v, "phone", "phone", v("papers.phone.why")),
        _tile(v, "later", "clock", v("papers.later.why", due=due)),
        _tile(v, "lacking", "help", v("papers.lacking.why")),
    )
    yield "paper-ways", v("papers.how.heading", name=name), v("papers.how.lead"), MenuBody(entries=entries), ()
    arrived = v("papers.upload.some", n=2)
    code = QrBody(
        title=arrived,
        qr_payload="http://203.0.113.7:8443/u/8Jx2k3mQvZy0aB1cD2eF3gH4iJ5kL6mN",
        hint="",
        rows=((v("papers.upload.pages"), arrived), (v("papers.upload.until"), "10:15")),
    )
    yield "paper-phone", v("papers.upload.heading", name=name), v("papers.upload.lead"), code, (other,)
    pledge = PledgeBody(
        heading=("容缺受理承诺书", "Promise to hand a paper in later")[place],
        paragraphs=tuple(paragraph[place] for paragraph in _PLEDGE),
        rows=(
            (v("pledge.due"), due),
            (v("pledge.paper"), name),
            (v("pledge.late"), v("pledge.late.what")),
            (v("pledge.broken"), v("pledge.broken.what")),
        ),
    )
    now = Action(name="refuse", label=v("pledge.now"), event=sev.Refused(), role=Role.EQUAL)
    agree = Action(name="agree", label=v("pledge.agree"), event=sev.Agreed(), role=Role.EQUAL)
    yield "pledge", v("pledge.heading", name=name), v("pledge.lead"), pledge, (now, agree)


def _tile(v: Voice, name: str, icon: str, summary: str, unavailable: str = "") -> Tile:
    return Tile(
        name=name,
        icon=icon,
        title=v(f"papers.{name}"),
        summary=summary,
        facts=(),
        event=sev.Picked(name),
        unavailable=unavailable,
    )
