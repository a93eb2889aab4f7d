"""Cases with their departments, as their owner sees them: one that waits for a paper, one whose results are there."""

from kiosk import screen_events as sev
from kiosk.texts import Voice
from kiosk.view import Action, Reached, ReviewGroup, ReviewRow, Role, TimelineBody, TimelineEntry

_DEPARTMENTS = (
    (Reached.DONE, "公安局 · 户口登记", "Police · Household entry", "已登记。", "Entered.", "2026-11-20"),
    (
        Reached.NOW,
        "医疗保障局 · 新生儿参保",
        "Medical insurance · Enrolment",
        "已受理，正在办理。",
        "Accepted and under way.",
        "2026-11-21",
    ),
    (
        Reached.WAITS,
        "卫生健康委员会 · 预防接种证",
        "Health commission · Vaccination record",
        "出生医学证明的照片看不清，请再交一次。",
        "The photo of the birth record can't be read. Please hand it in again.",
        "2026-11-22",
    ),
    (
        Reached.ENDED,
        "总工会 · 生育慰问",
        "Trade union · Birth allowance",
        "没有准予：不是工会会员。",
        "Not granted: not a member.",
        "2026-11-22",
    ),
)


def timeline(language: str) -> tuple[str, TimelineBody]:
    """Heading and body."""
    v, english = Voice(language), language == "en"
    rows = (
        ReviewRow(label=v("progress.number"), value="AH01-261120-0003-T", source=""),
        ReviewRow(label=v("progress.at"), value="2026-11-20 01:58", source=""),
    )
    wanted = ReviewRow(
        label="Birth record" if english else "出生医学证明",
        value=v("progress.by", due="2026-12-06" if english else "2026 年 12 月 6 日"),
        source="",
    )
    entries = tuple(
        TimelineEntry(
            title=title_en if english else title,
            text=told_en if english else told,
            notes=(v("progress.since", day=day),),
            reached=reached,
        )
        for reached, title, title_en, told, told_en, day in _DEPARTMENTS
    )
    groups = (
        ReviewGroup(heading=v("progress.supplement"), rows=rows),
        ReviewGroup(heading=v("progress.wanted"), rows=(wanted,)),
    )
    heading = "A child is born" if english else "新生儿出生一件事"
    return heading, TimelineBody(groups=groups, heading=v("progress.departments"), entries=entries)


def with_results(language: str) -> tuple[str, TimelineBody]:
    """Heading and body: one result can be seen, the other needs the face check."""
    v, english = Voice(language), language == "en"
    about = (
        ReviewRow(label=v("progress.number"), value="AH01-261120-0007-P", source=""),
        ReviewRow(label=v("progress.at"), value="2026-11-20 09:12", source=""),
    )
    told = (
        ("养老保险待遇核定表", "Pension calculation", "人力资源和社会保障局", "Human resources"),
        ("公积金提取核定", "Approval to draw the fund", "住房公积金管理中心", "Housing fund"),
    )
    results = tuple(
        ReviewRow(
            label=v("progress.result"),
            value=title_en if english else title,
            source=v(withheld) if withheld else "",
            edit=Action(
                name=f"result-{nth}",
                label=v("progress.result.see"),
                event=sev.Picked(f"result-{nth}"),
                role=Role.SECONDARY,
                enabled=not withheld,
            ),
        )
        for nth, ((title, title_en, _, _), withheld) in enumerate(zip(told, ("", "progress.result.face"), strict=True))
    )
    entries = tuple(
        TimelineEntry(
            title=f"{body_en} · {title_en}" if english else f"{body} · {title}",
            text="Done: granted." if english else "已办结，结果为同意。",
            notes=(v("progress.since", day="2026-11-24"),),
            reached=Reached.DONE,
        )
        for title, title_en, body, body_en in told
    )
    groups = (
        ReviewGroup(heading=v("progress.results"), rows=results),
        ReviewGroup(heading=v("progress.done"), rows=about),
    )
    heading = "Retirement" if english else "退休一件事"
    return heading, TimelineBody(groups=groups, heading=v("progress.departments"), entries=entries)
