"""A signed document on A4: letterhead, statement, rows, tables, seal, verification code and QR code on every page.

The seal says 示范 and SAMPLE: a drawn seal proves nothing, the digital signature does.
"""

import io
import math
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from central.certificates.contents import Content, Grid
from central.certificates.letters import FONT, MISSING, lacking, load_usual, markup
from kiosk.contract import Words

_BEIJING: Final = timezone(timedelta(hours=8))
_INK, _SOFT, _LINE, _ACCENT, _RED, _PALE = (
    colors.HexColor(code) for code in ("#1D2B3A", "#5A6672", "#C9CFD6", "#175A9A", "#C0392B", "#F1F5FA")
)
_MARGIN: Final = 20 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_FOOT: Final = 46 * mm
_QR: Final = 27 * mm
_SEAL: Final = 19 * mm


def draw(content: Content) -> tuple[bytes, int]:
    """The PDF, unsigned, and its number of pages."""
    load_usual()
    story: list[Flowable] = [
        Paragraph(content.title.zh, _style(21, leading=1.3, centred=True)),
        Paragraph(content.title.en, _style(10, _SOFT, centred=True)),
        Spacer(0, 6 * mm),
        _pairs(
            [
                (Words(zh="姓名", en="Name"), content.name),
                (Words(zh="公民身份号码", en="Identity number"), content.number),
            ]
        ),
        Spacer(0, 4 * mm),
        *_both(content.statement, 11),
        Spacer(0, 3 * mm),
    ]
    if content.rows:
        story += [_pairs(content.rows), Spacer(0, 4 * mm)]
    for grid in content.grids:
        story += [CondPageBreak(40 * mm), *_both(grid.heading, 11, _ACCENT), Spacer(0, 1.5 * mm), _grid(grid)]
        story.append(Spacer(0, 4 * mm))
    unknown = lacking(_personal(content))
    if unknown:
        codes = "、".join(f"U+{ord(character):04X}" for character in unknown)
        story.append(Paragraph(f"{MISSING} 为字库暂缺的字：{codes}", _style(8, _SOFT)))
    story.append(_signed(content))
    target = io.BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, title=content.title.zh, author=content.issuer.zh, subject=content.title.en, lang="zh-CN"
    )
    frame = Frame(
        _MARGIN, _FOOT, _WIDTH, A4[1] - _FOOT - 32 * mm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates([PageTemplate(id="certificate", frames=[frame])])
    pages: list[int] = []
    document.build(story, canvasmaker=_framed(content, pages))
    return target.getvalue(), pages[0]


def _personal(content: Content) -> str:
    """Every word that comes from a record."""
    cells = [cell for grid in content.grids for line in grid.lines for cell in line]
    return "".join((content.name, *(value for _, value in content.rows), *cells))


def _style(size: float, colour: Any = _INK, leading: float = 1.45, *, centred: bool = False) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}",
        fontName=FONT,
        fontSize=size,
        leading=size * leading,
        textColor=colour,
        wordWrap="CJK",
        alignment=1 if centred else 0,
    )


def _both(words: Words, size: float, colour: Any = _INK) -> list[Flowable]:
    return [
        Paragraph(markup(words.zh), _style(size, colour)),
        Paragraph(markup(words.en), _style(8, _SOFT)),
    ]


def _label(words: Words) -> Paragraph:
    return Paragraph(f'{markup(words.zh)}<br/><font size="7">{markup(words.en)}</font>', _style(9.5, _SOFT, 1.25))


def _pairs(rows: Any) -> Table:
    lines = [[_label(label), Paragraph(markup(value), _style(11))] for label, value in rows]
    table = Table(lines, colWidths=[48 * mm, _WIDTH - 48 * mm])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("BACKGROUND", (0, 0), (0, -1), _PALE),
            ("BOX", (0, 0), (-1, -1), 0.6, _LINE),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


def _grid(grid: Grid) -> Table:
    body = [[Paragraph(markup(cell), _style(9)) for cell in line] for line in grid.lines]
    widths = [_WIDTH / len(grid.columns)] * len(grid.columns)
    table = Table([[_label(column) for column in grid.columns], *body], colWidths=widths, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("BACKGROUND", (0, 0), (-1, 0), _PALE),
            ("BOX", (0, 0), (-1, -1), 0.6, _LINE),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


class _Seal(Flowable):
    """A round stamp that says it is a sample."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 2 * _SEAL

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(_SEAL, _SEAL)
        canvas.setStrokeColor(_RED)
        canvas.setFillColor(_RED)
        canvas.setStrokeAlpha(0.85)
        canvas.setFillAlpha(0.85)
        canvas.setLineWidth(1.6)
        canvas.circle(0, 0, _SEAL - 1.5 * mm)
        ring = "示范印章仅供演示无法律效力"
        for nth, character in enumerate(ring):
            canvas.saveState()
            canvas.rotate(128 - 256 * nth / (len(ring) - 1))
            canvas.setFont(FONT, 8.5)
            canvas.drawCentredString(0, _SEAL - 5.6 * mm, character)
            canvas.restoreState()
        star = canvas.beginPath()
        for nth in range(10):
            radius = 4.6 * mm if nth % 2 == 0 else 1.8 * mm
            angle = math.pi / 2 + nth * math.pi / 5
            point = (radius * math.cos(angle), 1.5 * mm + radius * math.sin(angle))
            (star.lineTo if nth else star.moveTo)(*point)
        star.close()
        canvas.drawPath(star, stroke=0, fill=1)
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(0, -8 * mm, "示范")
        canvas.setFont(FONT, 7)
        canvas.drawCentredString(0, -11.5 * mm, "SAMPLE")
        canvas.restoreState()


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(_BEIJING):%Y 年 %m 月 %d 日}"


def _signed(content: Content) -> Flowable:
    facts = [
        Paragraph(f"用途：{markup(content.purpose.zh)}", _style(9.5, _SOFT)),
        Paragraph(markup(content.purpose.en), _style(8, _SOFT)),
        Spacer(0, 3 * mm),
        Paragraph(f"出具单位：{markup(content.issuer.zh)}", _style(11)),
        Paragraph(f"出具时间：{content.issued_at.astimezone(_BEIJING):%Y 年 %m 月 %d 日 %H:%M}", _style(11)),
    ]
    if content.valid_until is not None:
        facts.append(Paragraph(f"有效期至：{_day(content.valid_until)}", _style(11)))
    table = Table([[facts, _Seal()]], colWidths=[_WIDTH - 2 * _SEAL - 6 * mm, 2 * _SEAL + 6 * mm])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return KeepTogether([table])


def _framed(content: Content, pages: list[int]) -> type[Canvas]:
    """A canvas that draws head and foot of every page once the number of pages is known."""

    class Framed(Canvas):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # the stubs leave it out

        def save(self) -> None:
            pages.append(len(self._kept))
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                self._head()
                self._foot(number)
                super().showPage()
            super().save()

        def _head(self) -> None:
            self.saveState()
            self.setFont(FONT, 62)
            self.setFillColor(_SOFT)
            self.setFillAlpha(0.06)
            self.translate(A4[0] / 2, A4[1] / 2)
            self.rotate(38)
            self.drawCentredString(0, 0, "示范 SAMPLE")
            self.restoreState()
            self.setFillColor(_ACCENT)
            self.setFont(FONT, 12)
            self.drawString(_MARGIN, A4[1] - 17 * mm, content.issuer.zh)
            self.setFont(FONT, 8)
            self.setFillColor(_SOFT)
            self.drawString(_MARGIN, A4[1] - 21.5 * mm, content.issuer.en)
            self.drawRightString(A4[0] - _MARGIN, A4[1] - 17 * mm, f"验证码 {content.verification_code}")
            self.setStrokeColor(_ACCENT)
            self.setLineWidth(1.4)
            self.line(_MARGIN, A4[1] - 25 * mm, A4[0] - _MARGIN, A4[1] - 25 * mm)

        def _foot(self, number: int) -> None:
            self.setStrokeColor(_LINE)
            self.setLineWidth(0.6)
            self.line(_MARGIN, 42 * mm, A4[0] - _MARGIN, 42 * mm)
            drawing = Drawing(_QR, _QR)
            drawing.add(QrCodeWidget(content.verify_url, barWidth=_QR, barHeight=_QR, barBorder=1, barLevel="M"))
            renderPDF.draw(drawing, self, _MARGIN - 1.5 * mm, 13.5 * mm)
            left = _MARGIN + _QR + 4 * mm
            self.setFillColor(_INK)
            self.setFont(FONT, 13)
            self.drawString(left, 34 * mm, content.verification_code)
            self.setFillColor(_SOFT)
            for height, text in (
                (28.5, "扫描二维码，或打开下面的网址，核对本文件的真假。"),
                (24.5, "Scan the code or open the address to check that this document is genuine."),
                (20.5, content.verify_url),
                (16.5, "电子文件带数字签名，内容改动后签名失效。 The file is digitally signed."),
            ):
                self.setFont(FONT, 8)
                self.drawString(left, height * mm, text)
            self.drawRightString(A4[0] - _MARGIN, 9 * mm, f"第 {number} 页，共 {len(self._kept)} 页")

    return Framed
