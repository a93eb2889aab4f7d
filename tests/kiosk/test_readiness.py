"""The readiness report: what is wrong is said first, on paper and in the file, and nothing is hidden."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devices.api import (
    Absent,
    Blocked,
    Description,
    Health,
    Ready,
    Status,
    Supply,
    SupplyLevel,
    TextLine,
)
from devices.failures import DeviceFailure
from devices.receipt_printer.render import render
from kiosk.device_health import report_of
from kiosk.documents.readiness_pdf import readiness_pdf
from kiosk.documents.readiness_receipt import readiness_receipt
from kiosk.readiness import Readiness, Verdict, readiness

AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
TONER = Supply("toner-black", SupplyLevel.LOW, 8)
FULL = (
    Health(
        name="id_card_reader",
        driver="sam-serial",
        status=Ready("/dev/sam"),
        since=AT,
        description=Description("SDT-100", "", "0000012345"),
    ),
    Health(
        name="page_printer",
        driver="ipp-pages",
        status=Ready("ipp://localhost/printers/pages"),
        since=AT,
        description=Description("Maker <L1> & Co", "3.1", "X12"),
        supplies=(Supply("paper", SupplyLevel.FULL), Supply("tray-main", SupplyLevel.FULL, 90), TONER),
    ),
)
NO_PAPER = Health(
    name="receipt_printer",
    driver="escpos-receipt",
    status=Blocked(DeviceFailure.RECEIPT_PAPER_OUT, "paper bad"),
    since=AT,
    description=Description("SIM-80", "1.07", "S1"),
    supplies=(Supply("paper", SupplyLevel.OUT),),
)


def health(status: Status | None) -> Health:
    return Health(name="camera", driver="opencv-camera", status=status, since=AT)


def report(*devices: Health, catalogue: int | None = 7, held: int = 0, fonts: str = "") -> Readiness:
    return readiness(
        terminal="AH0001",
        place="合肥市 示范路银行网点",
        at=AT,
        software="0.1.0",
        catalogue=catalogue,
        waiting=2,
        held=held,
        fonts=fonts,
        devices=map(report_of, devices),
    )


def lines(found: Readiness) -> list[str]:
    return [part.text for part in readiness_receipt(found).parts if isinstance(part, TextLine)]


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (report(*FULL), Verdict.READY),
        (report(*FULL, NO_PAPER), Verdict.LIMITED),
        (report(*FULL, held=1), Verdict.LIMITED),
        (report(*FULL, fonts="K401"), Verdict.LIMITED),
        (report(*FULL, health(None)), Verdict.LIMITED),
        (report(*FULL, catalogue=None), Verdict.NOT_READY),
        (report(NO_PAPER, health(Absent(DeviceFailure.CAMERA_ABSENT))), Verdict.NOT_READY),
    ],
)
def test_the_verdict_follows_from_what_is_known(found: Readiness, verdict: Verdict) -> None:
    assert found.verdict is verdict


def test_everything_wrong_is_a_task_with_its_cure() -> None:
    found = report(*FULL, NO_PAPER, health(None), catalogue=None, held=3)

    assert [(task.what, task.failure) for task in found.tasks] == [
        ("catalogue", ""),
        ("queue", ""),
        ("page_printer", ""),
        ("receipt_printer", "D402"),
        ("camera", ""),
    ]
    assert "换一卷纸" in found.tasks[3].zh
    assert "toner-black 8%" in found.tasks[2].en


def test_what_works_is_no_task() -> None:
    assert report(FULL[0]).tasks == ()


def test_the_file_holds_what_the_value_holds() -> None:
    content = json.loads(report(*FULL, NO_PAPER).to_json())

    assert content["verdict"] == "limited"
    assert content["queue"] == {"waiting": 2, "held": 0}
    assert content["at"] == "2026-11-23T00:30:00+00:00"
    assert [device["name"] for device in content["devices"]] == ["id_card_reader", "page_printer", "receipt_printer"]
    assert content["devices"][2]["failure"] == "D402"
    assert content["tasks"][1]["failure"] == "D402"


def test_the_receipt_says_the_verdict_first_then_what_to_do_then_everything() -> None:
    said = lines(report(*FULL, NO_PAPER))

    assert said.index("部分可用") < said.index("请处理 To do") < said.index("设备 Devices")
    assert "□ 回执打印机 D402" in said
    assert "身份证阅读器：正常" in said
    assert "  纸 足，主纸盒 90%，黑色墨粉 8%" in said
    assert "时　间：2026-11-23 08:30" in said


def test_the_receipt_can_be_printed() -> None:
    assert render(readiness_receipt(report(*FULL, NO_PAPER, held=1)))


def test_the_page_holds_every_device_and_every_task_and_is_one_page(tmp_path: Path) -> None:
    pdf = readiness_pdf(report(*FULL, NO_PAPER, health(None), held=1))
    file = tmp_path / "readiness.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout

    assert said.count("\f") == 1
    for words in (
        "部分可用",
        "请处理",
        "D402",
        "回执打印机",
        "Maker <L1> & Co",
        "主纸盒 90%",
        "合肥市 示范路银行网点",
    ):
        assert words in said
    assert pdf == readiness_pdf(report(*FULL, NO_PAPER, health(None), held=1))
