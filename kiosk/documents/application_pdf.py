"""The application form (申请表) that the resident signs: A4, PDF, the same bytes for the same content.

Characters that no font has are printed as 〓 and listed below the table, so that nothing vanishes silently.
"""

import io
from collections.abc import Iterable
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table

from kiosk.beijing import beijing_time
from kiosk.documents.application_form import ApplicationForm, Row
from kiosk.documents.letters import FONT, MISSING, Lettering
from kiosk.screen_events import PAD_RATIO, Stroke

INK, SOFT, LINE, ACCENT = (colors.HexColor(code) for code in ("#1D2B3A", "#6B7580", "#C9CFD6", "#175A9A"))
MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
SIGNATURE = (50 * mm, 50 * mm * PAD_RATIO)


def application_pdf(form: ApplicationForm) -> bytes:
    """The form as PDF. Raises KioskError FONT_MISSING."""
    printable = Lettering()
    story: list[Flowable] = [_heading(form, printable), Spacer(0, 5 * mm)]
    for heading, rows in form.groups:
        story += [_group(heading, rows, printable), Spacer(0, 4 * mm)]
    story.append(_signed(form, printable))
    if printable.missing:
        codes = "、".join(f"U+{ord(character):04X}" for character in printable.missing)
        story.append(Paragraph(f"{MISSING} 为字库暂缺的字：{codes}", _style(8, SOFT)))
    target = io.BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=f"{form.title} {form.number}",
        author="政务服务自助终端",
        lang="zh-CN",
        invariant=1,
    )
    frame = Frame(MARGIN, 20 * mm, WIDTH, A4[1] - 36 * mm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template.addPageTemplates([PageTemplate(id="form", frames=[frame])])
    template.build(story, canvasmaker=_numbered(form))
    return target.getvalue()


def _style(size: float, colour: Any = INK, leading: float = 1.45) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}", fontName=FONT, fontSize=size, leading=size * leading, textColor=colour, wordWrap="CJK"
    )


def _heading(form: ApplicationForm, printable: Lettering) -> Flowable:
    words = [
        Paragraph(printable(form.title), _style(20)),
        Spacer(0, 2 * mm),
        Paragraph(printable(form.item), _style(12, ACCENT)),
        Spacer(0, 1 * mm),
        Paragraph(printable(f"办理部门：{form.department}  事项编码：{form.item_code}"), _style(8.5, SOFT)),
        Paragraph(printable(f"办件编号：{form.number}"), _style(11)),
    ]
    side = 26 * mm
    table = Table([[words, _qr(form.number, side)]], colWidths=[WIDTH - side - 4 * mm, side + 4 * mm])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("ALIGN", (1, 0), (1, 0), "RIGHT"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, ACCENT),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ]
    )
    return table


def _qr(payload: str, side: float) -> Drawing:
    drawing = Drawing(side, side)
    drawing.add(QrCodeWidget(payload, barWidth=side, barHeight=side, barBorder=1, barLevel="M"))
    return drawing


def _group(heading: str, rows: Iterable[Row], printable: Lettering) -> Flowable:
    content: list[list[Any]] = [[Paragraph(printable(heading), _style(11, ACCENT)), "", ""]]
    content += [
        [
            Paragraph(printable(row.label), _style(9.5, SOFT)),
            Paragraph(printable(row.value), _style(10.5)),
            Paragraph(printable(row.source), _style(8, SOFT)),
        ]
        for row in rows
    ]
    table = Table(content, colWidths=[34 * mm, WIDTH - 34 * mm - 42 * mm, 42 * mm], repeatRows=1)
    table.setStyle(
        [
            ("SPAN", (0, 0), (-1, 0)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


class _Signature(Flowable):
    """The strokes as vectors, on a line."""

    def __init__(self, strokes: tuple[Stroke, ...]) -> None:
        super().__init__()
        self.width, self.height = SIGNATURE
        self._strokes = strokes

    def draw(self) -> None:
        """Draw strokes; y runs down on the pad and up on paper."""
        canvas = self.canv
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.4)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in self._strokes:
            path = canvas.beginPath()
            for index, (x, y) in enumerate(stroke):
                place = (x * self.width, (1 - y) * self.height)
                path.lineTo(*place) if index else path.moveTo(*place)
            if len(stroke) == 1:  # a dot: PDF paints a line of no length as its round cap, a mere move not at all
                path.lineTo(stroke[0][0] * self.width, (1 - stroke[0][1]) * self.height)
            canvas.drawPath(path)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(0, 0, self.width, 0)


def _signed(form: ApplicationForm, printable: Lettering) -> Flowable:
    when = f"{beijing_time(form.signed_at):%Y 年 %m 月 %d 日 %H:%M}（北京时间）"
    where = f"{form.place} · 终端 {form.terminal}"
    notices = "已阅读的告知：" + "、".join(form.notices) if form.notices else ""
    facts = [Paragraph(printable(text), _style(9, SOFT)) for text in (when, where, notices) if text]
    stands = Paragraph(printable(form.confirmed), _style(10.5)) if form.confirmed else _Signature(form.strokes)
    row = Table(
        [[[Paragraph("申请人确认" if form.confirmed else "申请人签名", _style(9.5, SOFT)), stands], facts]],
        colWidths=[WIDTH / 2, WIDTH / 2],
    )
    row.setStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (-1, -1), 2)])
    return KeepTogether(
        [
            Paragraph("申请人声明", _style(11, ACCENT)),
            Spacer(0, 1.5 * mm),
            Paragraph(printable(form.declaration), _style(10.5)),
            Spacer(0, 3 * mm),
            row,
        ]
    )


def _numbered(form: ApplicationForm) -> type[Canvas]:
    """A canvas that writes "page n of m", which is known only at the end."""

    class Numbered(Canvas):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # the stubs leave it out

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._footer(number, len(self._pages))
                super().showPage()
            super().save()

        def _footer(self, number: int, count: int) -> None:
            self.setFont(FONT, 8)
            self.setFillColor(SOFT)
            self.drawString(MARGIN, 12 * mm, f"{form.number}  本表由政务服务自助终端生成")
            self.drawRightString(A4[0] - MARGIN, 12 * mm, f"第 {number} 页，共 {count} 页")

    return Numbered
