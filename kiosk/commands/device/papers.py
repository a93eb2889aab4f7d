"""The papers that a technician's test prints."""

import io
from datetime import UTC, datetime

from devices.api import Gap, QrCode, Receipt, Rule, TextLine
from kiosk.beijing import beijing_time

SAMPLE = "政务服务自助终端 0123456789 ABCxyz"


def test_receipt() -> Receipt:
    """Large and small glyphs, a rule, a code."""
    return Receipt(
        (
            TextLine("打印测试 Test print", size=2, bold=True, centre=True),
            Rule(),
            TextLine(_now()),
            TextLine(SAMPLE),
            Gap(),
            QrCode("test"),
        )
    )


def test_page() -> bytes:
    """A4 with a frame at 10 mm: what is cut off, askew or too pale is seen at a glance."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    from kiosk.documents.letters import FONT, check_fonts

    check_fonts()
    width, height = A4
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.rect(10 * mm, 10 * mm, width - 20 * mm, height - 20 * mm)
    canvas.setFont(FONT, 24)
    canvas.drawString(20 * mm, height - 40 * mm, "打印测试 Test page")
    canvas.setFont(FONT, 12)
    canvas.drawString(20 * mm, height - 52 * mm, f"{_now()}  {SAMPLE}")
    for step in range(11):
        canvas.setFillGray(step / 10)
        canvas.rect((20 + step * 15) * mm, height - 80 * mm, 15 * mm, 15 * mm, fill=1)
    canvas.save()
    return file.getvalue()


def _now() -> str:
    return f"{beijing_time(datetime.now(UTC)):%Y-%m-%d %H:%M:%S}"
