"""Content of the promise (容缺受理信用承诺书) that is signed in place of papers; drawn as the application form is."""

from kiosk.contract import Material, MaterialWay
from kiosk.documents.application_form import ApplicationForm, Row
from kiosk.documents.contents import confirmation
from kiosk.draft import Draft, Kept
from kiosk.material_words import day
from kiosk.profile import TerminalTable
from kiosk.texts import Voice

_CHINESE = Voice("zh")


def promised(draft: Draft) -> tuple[Material, ...]:
    """The papers that come later."""
    return tuple(material for material in draft.needed if draft.way(material) is MaterialWay.DEFERRED)


def pledge_form(draft: Draft, terminal: TerminalTable, kept: Kept) -> ApplicationForm:
    """The promise of a signed draft that has at least one: person, papers with their last day, full texts."""
    assert draft.signed_at is not None and draft.person is not None, "a promise is made of a signed draft"  # noqa: S101, PT018
    person = draft.person
    promises = [promise for material in promised(draft) if (promise := draft.promise_of(material.code)) is not None]
    papers = tuple(
        Row(material.name.zh, f"最晚 {day(promise.due, _CHINESE)}补交", "")
        for material, promise in zip(promised(draft), promises, strict=True)
    )
    notices = {promise.pledge: draft.plan.notice(promise.pledge) for promise in promises}
    texts = tuple(
        (notice.heading.zh, tuple(Row(f"第 {n} 条", text.zh, "") for n, text in enumerate(notice.paragraphs, 1)))
        for notice in notices.values()
    )
    return ApplicationForm(
        title="容缺受理信用承诺书",
        number=kept.number,
        item=draft.plan.item.name.zh,
        item_code=draft.plan.item.code,
        department=draft.plan.department.name.zh,
        groups=(
            ("承诺人", (Row("姓名", person.name, ""), Row("证件号码", person.number, ""))),
            ("以后补交的材料", papers),
            *texts,
        ),
        declaration="本人已读完以上全文，自愿作出承诺，按时补交；不履行的，愿意承担上述后果。",
        strokes=draft.strokes,
        confirmed=confirmation(draft),
        signed_at=draft.signed_at,
        terminal=terminal.id,
        place=terminal.place,
        notices=tuple(f"{notice.heading.zh}（第 {notice.version} 版，同意）" for notice in notices.values()),
    )
