"""The readiness report's words, the same on a receipt and on A4."""

from collections.abc import Mapping

from kiosk.contract import DeviceReport, SupplyReport
from kiosk.readiness import Readiness, Verdict

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.READY: ("可以使用", "Ready"),
    Verdict.LIMITED: ("部分可用", "Limited"),
    Verdict.NOT_READY: ("不能使用", "Not ready"),
}
DEVICES: Mapping[str, str] = {
    "id_card_reader": "身份证阅读器",
    "social_security_reader": "社保卡读卡器",
    "code_scanner": "扫码器",
    "camera": "摄像头",
    "document_camera": "高拍仪",
    "face": "人脸比对",
    "document": "材料处理",
    "receipt_printer": "回执打印机",
    "page_printer": "A4 打印机",
    "lines": "指示灯和传感器",
    "speech": "语音",
    "power": "电源",
    "presence": "人体感应",
    "fonts": "字库",
    "catalogue": "事项目录",
    "queue": "待送队列",
}
STATES: Mapping[str, str] = {"ready": "正常", "blocked": "不能用", "absent": "未连接", "starting": "查看中"}
LEVELS: Mapping[str, str] = {"full": "足", "low": "快用完", "out": "用完", "unknown": "不明", "notSupported": "测不到"}
SUPPLIES: Mapping[str, str] = {
    "paper": "纸",
    "battery": "电池",
    "tray-main": "主纸盒",
    "toner-black": "黑色墨粉",
    "waste-toner": "废粉盒",
}
"""Common names; a printer may have others."""


def device_name(name: str) -> str:
    """In Chinese where there is a word, else as in the profile."""
    return DEVICES.get(name, name)


def state_words(device: DeviceReport) -> str:
    """``正常`` or ``不能用 D402``."""
    return f"{STATES[device.state]} {device.failure or ''}".rstrip()


def supply_words(supply: SupplyReport) -> str:
    """``toner 75%``, or the level in words where nobody measures it."""
    left = LEVELS.get(supply.level, supply.level) if supply.percent is None else f"{supply.percent}%"
    return f"{SUPPLIES.get(supply.name, supply.name)} {left}"


def catalogue_words(report: Readiness) -> str:
    """The catalogue's version."""
    return "无" if report.catalogue is None else f"第 {report.catalogue} 版"


def queue_words(report: Readiness) -> str:
    """What waits and what is held."""
    return f"待送 {report.waiting} 件，被退回 {report.held} 件"
