"""The readiness report (开机检查单) on A4: verdict, what to do, every device."""

import io
from collections.abc import Iterable
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from kiosk.beijing import beijing_time
from kiosk.contract import DeviceReport
from kiosk.documents.letters import FONT, check_fonts
from kiosk.documents.readiness_words import (
    VERDICTS,
    catalogue_words,
    device_name,
    queue_words,
    state_words,
    supply_words,
)
from kiosk.readiness import Readiness, Verdict

MARGIN = 18 * mm
FRAME_PADDING = 6
"""reportlab's own, in points."""
WIDTH = A4[0] - 2 * MARGIN - 2 * FRAME_PADDING
INK, SOFT, LINE, SHADE = (colors.HexColor(code) for code in ("#1D2B3A", "#6B7580", "#C9CFD6", "#F2F4F7"))
COLOURS = {Verdict.READY: "#1C7C4A", Verdict.LIMITED: "#9A5B00", Verdict.NOT_READY: "#A8201A"}


def readiness_pdf(report: Readiness) -> bytes:
    """The report as PDF, the same bytes for the same report. Raises KioskError FONT_MISSING."""
    check_fonts()
    chinese, english = VERDICTS[report.verdict]
    verdict = f'<font color="{COLOURS[report.verdict]}" size="18">{chinese} {english}</font>'
    story: list[Flowable] = [
        _text("开机检查单 Readiness report", 16),
        Spacer(0, 3 * mm),
        Paragraph(verdict, _style(18)),
        Spacer(0, 4 * mm),
        _about(report),
    ]
    if report.tasks:
        rows = [(device_name(task.what), task.failure, f"{task.zh}\n{task.en}") for task in report.tasks]
        story += [_heading("请处理 To do"), _table(("哪里", "代码", "怎么办"), rows, (38, 18, None))]
    story += [
        _heading("设备 Devices"),
        _table(
            ("设备", "状态", "自何时", "型号 · 固件 · 序号", "耗材"),
            map(_device, report.devices),
            (30, 24, 25, 52, None),
        ),
    ]
    target = io.BytesIO()
    SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title="开机检查单",
        invariant=1,
    ).build(story)
    return target.getvalue()


def _about(report: Readiness) -> Flowable:
    pairs = (
        ("终端", report.terminal, "时间", f"{beijing_time(report.at):%Y-%m-%d %H:%M}"),
        ("地点", report.place, "软件", report.software),
        ("目录", catalogue_words(report), "字库", report.fonts or "正常"),
        ("队列", queue_words(report), "", ""),
    )
    cells = [[_text(cell, 9.5, SOFT if at in (0, 2) else INK) for at, cell in enumerate(row)] for row in pairs]
    table = Table(cells, colWidths=[16 * mm, WIDTH / 2 - 16 * mm, 16 * mm, WIDTH / 2 - 16 * mm])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return table


def _device(device: DeviceReport) -> tuple[str, ...]:
    since = "" if device.since is None else f"{beijing_time(device.since):%m-%d %H:%M}"
    identity = " · ".join(filter(None, (device.model, device.firmware, device.serial))) or device.driver
    return (
        device_name(device.name),
        state_words(device),
        since,
        identity,
        "\n".join(map(supply_words, device.supplies)),
    )


def _heading(text: str) -> Flowable:
    return Paragraph(text, _style(12, before=5 * mm, after=2 * mm))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[float | None, ...]) -> Flowable:
    taken = sum(width for width in widths if width is not None) * mm
    cells: list[list[Any]] = [[_text(cell, 8.5, SOFT) for cell in head]]
    cells += [[_text(cell, 9) for cell in row] for row in rows]
    columns = [WIDTH - taken if width is None else width * mm for width in widths]
    table = Table(cells, colWidths=columns, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("BACKGROUND", (0, 0), (-1, 0), SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _text(text: str, size: float, colour: Any = INK) -> Paragraph:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Paragraph(escaped.replace("\n", "<br/>"), _style(size, colour))


def _style(size: float, colour: Any = INK, before: float = 0, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        wordWrap="CJK",
        spaceBefore=before,
        spaceAfter=after,
    )
