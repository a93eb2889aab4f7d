"""The readiness report (开机检查单) on the receipt printer's paper."""

from devices.api import Gap, Receipt, ReceiptPart, Rule, TextLine
from kiosk.beijing import beijing_time
from kiosk.contract import DeviceReport
from kiosk.documents.readiness_words import (
    VERDICTS,
    catalogue_words,
    device_name,
    queue_words,
    state_words,
    supply_words,
)
from kiosk.readiness import Readiness


def readiness_receipt(report: Readiness) -> Receipt:
    """The report's parts, in order: verdict, what to do, then everything."""
    chinese, english = VERDICTS[report.verdict]
    parts: list[ReceiptPart] = [
        TextLine("开机检查单 Readiness report", centre=True),
        TextLine(chinese, size=2, bold=True, centre=True),
        TextLine(english, centre=True),
        Rule(),
        TextLine(f"终　端：{report.terminal}"),
        TextLine(f"地　点：{report.place}"),
        TextLine(f"时　间：{beijing_time(report.at):%Y-%m-%d %H:%M}"),
        TextLine(f"软　件：{report.software}"),
        TextLine(f"目　录：{catalogue_words(report)}"),
        TextLine(f"队　列：{queue_words(report)}"),
        TextLine(f"字　库：{report.fonts or '正常'}"),
    ]
    if report.tasks:
        parts += [Rule(), TextLine("请处理 To do", bold=True)]
        for task in report.tasks:
            parts.append(TextLine(f"□ {device_name(task.what)} {task.failure}".rstrip()))
            parts.append(TextLine(f"  {task.zh}"))
    parts += [Rule(), TextLine("设备 Devices", bold=True)]
    for device in report.devices:
        parts += _device(device)
    return Receipt((*parts, Gap()))


def _device(device: DeviceReport) -> list[ReceiptPart]:
    lines: list[ReceiptPart] = [TextLine(f"{device_name(device.name)}：{state_words(device)}")]
    known = " ".join(filter(None, (device.model, device.firmware)))
    if known:
        lines.append(TextLine(f"  {known}"))
    if device.supplies:
        lines.append(TextLine(f"  {'，'.join(map(supply_words, device.supplies))}"))
    return lines
