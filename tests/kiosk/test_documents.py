"""What is put on paper: complete, readable, the same bytes for the same content, and masked where it must be."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.api import CardReading, PageKind, QrCode, ScannedPage, TextLine
from kiosk.contract import Answer, Consent, Evidence, EvidenceKind, PrefillAnswer, Source
from kiosk.documents.application_form import ApplicationForm, Row
from kiosk.documents.application_pdf import application_pdf
from kiosk.documents.contents import application_form, receipt_data
from kiosk.documents.receipt import ReceiptData, receipt
from kiosk.draft import Captured, Draft, Kept
from kiosk.identity import identity_value, of_identity_card
from kiosk.plan import Plan
from kiosk.profile import TerminalTable

RARE_FONT = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
SIGNED = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
INK = (((0.1, 0.5), (0.4, 0.2), (0.8, 0.6)),)
TERMINAL = TerminalTable(id="AH0001", place="合肥市 示范路银行网点", state_dir=Path("/nowhere"))
KEPT = Kept(number="AH0001-20261123-0001-Z", key="1" * 32, progress_url="https://example.invalid/p/1?t=2", at=SIGNED)
FORM = ApplicationForm(
    title="政务服务事项申请表",
    number=KEPT.number,
    item="跨省异地长期居住人员就医备案",
    item_code="11349900MB0000019G2342099001001",
    department="安徽省医疗保障局",
    groups=(("申请信息", (Row("姓名", "安小徽", "身份证"),)),),
    declaration="我确认以上内容真实。",
    strokes=INK,
    signed_at=SIGNED,
    terminal="AH0001",
    place="合肥市",
    notices=("您的信息怎样使用（第 1 版，同意）",),
)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "form.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True)
    return said.stdout


def pages_of(pdf: bytes, tmp_path: Path) -> int:
    return text_of(pdf, tmp_path).count("\f")


def with_rows(rows: tuple[Row, ...]) -> ApplicationForm:
    return replace(FORM, groups=(("申请信息", rows),))


@pytest.fixture
def draft(plan: Plan, reading: CardReading) -> Draft:
    """A draft that was signed and kept."""
    person = of_identity_card(reading)
    answers = [
        Answer(
            element=element.code,
            value=identity_value(person, element.card_field),
            source=Source.CARD,
        )
        for element in plan.elements
        if element.card_field
    ]
    answers += [
        Answer(element="phone", value="15400000001", source=Source.RESIDENT),
        Answer(element="destination", value="310000", source=Source.RESIDENT),
    ]
    return Draft(
        plan=plan,
        step="receipt",
        person=person,
        answers=tuple(answers),
        evidence=(Evidence(kind=EvidenceKind.CARD, at=SIGNED), Evidence(kind=EvidenceKind.FACE, at=SIGNED)),
        consents=(Consent(notice="data-use", version=1, agreed=True, at=SIGNED),),
        shared=PrefillAnswer(values=(), licences=()),
        captured=(Captured("residence-proof", (ScannedPage(b"\xff\xd8\xff", 1240, 1754, PageKind.PAGE),)),),
        strokes=INK,
        signed_at=SIGNED,
        kept=KEPT,
    )


def test_the_form_is_the_same_bytes_for_the_same_content() -> None:
    assert application_pdf(FORM) == application_pdf(FORM)
    assert application_pdf(FORM) != application_pdf(replace(FORM, declaration="别的"))


def test_chinese_can_be_read_and_copied_out_of_the_form(tmp_path: Path) -> None:
    text = text_of(application_pdf(FORM), tmp_path)

    for words in (
        FORM.title,
        FORM.number,
        FORM.item,
        "安小徽",
        "我确认以上内容真实。",
        "第 1 页，共 1 页",
        "2026 年 11 月 23 日 10:03",
    ):
        assert words in text, words


def test_many_rows_go_on_over_pages(tmp_path: Path) -> None:
    pdf = application_pdf(with_rows(tuple(Row(f"项目 {number}", "值" * 20, "本人填写") for number in range(60))))

    assert pages_of(pdf, tmp_path) >= 2
    assert "项目 59" in text_of(pdf, tmp_path)


def test_a_long_address_wraps_and_stays_whole(tmp_path: Path) -> None:
    address = "安徽省合肥市蜀山区示范路" * 6
    text = text_of(application_pdf(with_rows((Row("住址", address, "身份证"),))), tmp_path)

    assert text.count("蜀山区") == 6


@pytest.mark.skipif(not RARE_FONT.exists(), reason="fonts-hanazono is not installed here")
def test_the_rare_characters_of_a_name_are_printed_and_can_be_read_by_machine(tmp_path: Path) -> None:
    name = "安㛃𠮷𣲗𪚥𫞩𫠠𬱖𬬻"
    text = text_of(application_pdf(with_rows((Row("姓名", name, "身份证"),))), tmp_path)

    assert name in text
    assert "〓" not in text


def test_a_character_that_no_font_has_is_marked_and_listed(tmp_path: Path) -> None:
    text = text_of(application_pdf(with_rows((Row("姓名", "安\U000323af", "身份证"),))), tmp_path)

    assert "安〓" in text
    assert "U+323AF" in text


def test_markup_in_a_value_is_only_text(tmp_path: Path) -> None:
    text = text_of(application_pdf(with_rows((Row("住址", "<b>1</b> & 2", "x"),))), tmp_path)

    assert "<b>1</b> & 2" in text


def test_the_form_shows_values_in_words_and_whole(draft: Draft, tmp_path: Path) -> None:
    text = text_of(application_pdf(application_form(draft, TERMINAL, KEPT)), tmp_path)

    assert "349900199003070028" in text
    assert "上海市" in text
    assert "已拍照，1 页，见附件" in text
    assert "身份证芯片、现场人脸与芯片照片比对" in text


def lines(data: ReceiptData) -> list[str]:
    return [part.text for part in receipt(data).parts if isinstance(part, TextLine)]


def test_a_receipt_never_holds_what_a_passer_by_should_not_read(draft: Draft) -> None:
    said = "\n".join(lines(receipt_data(draft, TERMINAL, copy=1, language="zh")))

    assert "安*徽" in said
    for secret in ("安小徽", "349900199003070028", "15400000001"):
        assert secret not in said


def test_a_receipt_says_the_truth_about_delivery(draft: Draft) -> None:
    waiting = "\n".join(lines(receipt_data(draft, TERMINAL, copy=1, language="zh")))
    delivered = "\n".join(lines(receipt_data(replace(draft, case_number="X1"), TERMINAL, copy=1, language="zh")))

    assert "已加密保存在本机" in waiting
    assert "已送达" not in waiting
    assert "已送达省级平台，平台编号 X1" in delivered


def test_a_copy_says_that_it_is_one(draft: Draft) -> None:
    original = lines(receipt_data(draft, TERMINAL, copy=1, language="zh"))
    copy = lines(receipt_data(draft, TERMINAL, copy=2, language="zh"))

    assert not [line for line in original if "副本" in line]
    assert "第 2 次打印 · 副本" in copy


def test_an_english_session_gets_english_lines_too(draft: Draft) -> None:
    said = "\n".join(lines(receipt_data(draft, TERMINAL, copy=1, language="en")))

    assert "What next:" in said
    assert "收件凭证" in said


def test_the_code_on_the_receipt_leads_to_the_case(draft: Draft) -> None:
    codes = [
        part for part in receipt(receipt_data(draft, TERMINAL, copy=1, language="zh")).parts if isinstance(part, QrCode)
    ]

    assert codes == [QrCode(KEPT.progress_url)]
