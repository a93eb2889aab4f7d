"""The paper receipt (收件凭证): what a resident takes home as proof that the case is safe."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from devices.api import Gap, QrCode, Receipt, ReceiptPart, Rule, TextLine
from kiosk.beijing import beijing_time

LARGE_COLUMNS: Final = 24
"""Half-width characters that an 80 mm line holds at size 2."""
VOID_BEFORE: Final = "上一张没有打完，已作废，以本张为准"


@dataclass(frozen=True, kw_only=True)
class ReceiptData:
    """Content of the receipt; the applicant is masked already.

    ``case_number`` is empty until the centre has the case. ``replaces_void``: the one before was cut short.
    """

    item: str
    item_en: str
    number: str
    body: str
    """Who handles it."""
    applicant: str
    at: datetime
    terminal: str
    place: str
    papers: tuple[str, ...]
    fee: str
    """What was paid or is to be paid; empty when it costs nothing."""
    next_steps: str
    next_steps_en: str
    case_number: str
    progress_url: str
    copy: int
    language: str
    replaces_void: bool = False


def receipt(data: ReceiptData) -> Receipt:
    """The receipt's parts, in order."""
    english = data.language == "en"
    parts: list[ReceiptPart] = [
        TextLine("政务服务自助终端", centre=True),
        TextLine("收件凭证", size=2, bold=True, centre=True),
        TextLine("Receipt of application", centre=True),
    ]
    if data.replaces_void:
        parts += [Gap(), TextLine("重打", size=2, bold=True, centre=True), TextLine(VOID_BEFORE, centre=True)]
        parts.append(TextLine("Printed again: the one before was cut short and is void", centre=True))
    elif data.copy > 1:
        parts += [Gap(), TextLine(f"第 {data.copy} 次打印 · 副本", bold=True, centre=True)]
    parts += [Rule(), TextLine("办件编号 Number", centre=True), _number(data.number)]
    parts += [Rule(), TextLine(data.item, bold=True)]
    if english:
        parts.append(TextLine(data.item_en))
    parts += [
        Gap(),
        TextLine(f"受　理：{data.body}"),
        TextLine(f"申请人：{data.applicant}"),
        TextLine(f"时　间：{beijing_time(data.at):%Y-%m-%d %H:%M}"),
        TextLine(f"地　点：{data.place}"),
        TextLine(f"终　端：{data.terminal}"),
    ]
    parts += [TextLine(f"材　料：{paper}") for paper in data.papers]
    if data.fee:
        parts.append(TextLine(f"费　用：{data.fee}", bold=True))
    parts += [Rule(), TextLine(_delivery(data), bold=True)]
    if english:
        parts.append(TextLine(_delivery_in_english(data)))
    parts += [Gap(), TextLine(f"接下来：{data.next_steps}")]
    if english:
        parts.append(TextLine(f"What next: {data.next_steps_en}"))
    parts += [
        Gap(),
        QrCode(data.progress_url),
        TextLine("手机扫码查进度", centre=True),
        TextLine("Scan to follow progress", centre=True),
        Rule(),
        TextLine("有问题请拨 12345（24 小时）", centre=True),
        TextLine("请妥善保管本凭证", centre=True),
    ]
    return Receipt(tuple(parts))


def _number(number: str) -> TextLine:
    """As large as fits on one line: a torn number is copied wrongly, and a terminal id may have 16 characters."""
    return TextLine(number, size=2 if len(number) <= LARGE_COLUMNS else 1, bold=True, centre=True)


def _delivery(data: ReceiptData) -> str:
    if data.case_number:
        return f"已送达省级平台，平台编号 {data.case_number}"
    return "已加密保存在本机，会自动送达省级平台，断网停电都不会丢，您不用再来。"


def _delivery_in_english(data: ReceiptData) -> str:
    if data.case_number:
        return f"Delivered. The platform's number: {data.case_number}"
    return "Sealed on this terminal and sent by itself; you need not come again."
