"""Documents at the edges of what is allowed: the smallest stroke, the longest terminal id."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from devices.api import TextLine
from devices.receipt_printer.layout import wrapped
from kiosk.documents.application_form import ApplicationForm
from kiosk.documents.application_pdf import application_pdf
from kiosk.documents.receipt import ReceiptData, receipt
from kiosk.package import provisional_number
from kiosk.screen_events import Stroke

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
COLUMNS = 48


def form_signed(strokes: tuple[Stroke, ...]) -> ApplicationForm:
    return ApplicationForm(
        title="政务服务事项申请表",
        number="AH0001-20261123-0001-Z",
        item="跨省异地长期居住人员就医备案",
        item_code="11349900MB0000019G2342099001001",
        department="安徽省医疗保障局",
        groups=(),
        declaration="我确认以上内容真实。",
        strokes=strokes,
        signed_at=NOW,
        terminal="AH0001",
        place="合肥市",
        notices=(),
    )


def drawn(strokes: tuple[Stroke, ...], tmp_path: Path) -> bytes:
    file = tmp_path / "form.pdf"
    file.write_bytes(application_pdf(form_signed(strokes)))
    return subprocess.run(["pdftoppm", "-r", "80", "-gray", str(file)], check=True, capture_output=True).stdout


def receipt_of(terminal: str, counter: int) -> ReceiptData:
    return ReceiptData(
        item="跨省异地长期居住人员就医备案",
        item_en="Medical care filing",
        number=provisional_number(terminal, date(2026, 11, 23), counter),
        body="合肥市医疗保障部门",
        applicant="安*徽",
        at=NOW,
        terminal=terminal,
        place="合肥市",
        fee="",
        papers=(),
        next_steps="等待短信。",
        next_steps_en="Wait for a text.",
        case_number="",
        progress_url="https://example.invalid/p/1?t=2",
        copy=1,
        language="zh",
    )


def number_line(data: ReceiptData) -> TextLine:
    return next(part for part in receipt(data).parts if isinstance(part, TextLine) and part.text == data.number)


def test_a_dot_of_the_signature_is_on_the_paper(tmp_path: Path) -> None:
    assert drawn((((0.5, 0.5),),), tmp_path) != drawn((), tmp_path)


@pytest.mark.parametrize(
    ("terminal", "counter"), [("AH0001", 1), ("AH00010000000001", 1), ("AH00010000000001", 99999999)]
)
def test_a_number_is_never_torn_over_two_lines(terminal: str, counter: int) -> None:
    line = number_line(receipt_of(terminal, counter))

    assert wrapped(line.text, COLUMNS // line.size) == [line.text]


def test_a_number_that_fits_is_printed_large() -> None:
    assert number_line(receipt_of("AH0001", 1)).size == 2
