"""``device list|test|read-id|print|photo|face-compare``: each device on its own, without the terminal running."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import Any, cast

from devices.api import (
    Absent,
    Blocked,
    DeviceError,
    Driver,
    Frame,
    Gap,
    PaperState,
    PrintsPages,
    PrintsReceipts,
    QrCode,
    ReadsIdentityCards,
    Ready,
    Receipt,
    Rule,
    Status,
    TakesPictures,
    TextLine,
    VerifiesFaces,
)
from devices.face.pictures import load_picture
from devices.failures import DeviceFailure
from devices.identity_card.codes import NATIONS, SEXES
from devices.registry import load
from kiosk.beijing import beijing_time
from kiosk.commands.output import FAILED, Output, guarded
from kiosk.pictures import jpeg
from kiosk.profile import load_profile

SANDBOX_DECODER = "devices.simulated.webp_photo_decoder"


def fill_parser(parser: argparse.ArgumentParser, profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, help_text: str, run: Callable[[argparse.Namespace, Output], int]) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=help_text, parents=[profile])
        action.add_argument("--json", action="store_true", help="print JSON")

        def command(arguments: argparse.Namespace) -> int:
            output = Output(as_json=arguments.json)
            return guarded(output, lambda: run(arguments, output))

        action.set_defaults(command=command)
        return action

    add("list", "devices of the profile and their state", _list)
    test = add("test", "exercise one device of the profile", _test)
    test.add_argument("name", metavar="NAME", help="as in the profile: id_card_reader, camera, receipt_printer …")
    read_id = add("read-id", "read one identity card and print its record", _read_id)
    read_id.add_argument("--port", help="serial port; default: the profile's reader")
    read_id.add_argument("--baud", type=int, default=115200)
    read_id.add_argument("--seconds", type=float, default=30, help="wait so long for a card (default 30)")
    read_id.add_argument("--decoder", default=SANDBOX_DECODER, help="module of the photo decoder")
    print_ = add("print", "print a test receipt or a PDF, and tell what became of it", _print)
    print_.add_argument("what", choices=["receipt", "page"])
    print_.add_argument("--port", help="receipt printer's serial port; default: the profile's")
    print_.add_argument("--uri", help="page printer's address; default: the profile's")
    print_.add_argument("--pdf", type=Path, help="page: the PDF to print")
    photo = add("photo", "take one picture", _photo)
    photo.add_argument("--source", help="device, file or http address; default: the profile's camera")
    photo.add_argument("--output", type=Path, required=True, metavar="FILE.jpg")
    compare = add("face-compare", "distance between the faces of two pictures; exit 0 same person, 1 not", _compare)
    compare.add_argument("one", type=Path, metavar="A.jpg")
    compare.add_argument("other", type=Path, metavar="B.jpg")


@contextmanager
def _opened(driver: Driver) -> Iterator[Any]:
    try:
        driver.open()
        yield driver
    finally:
        driver.close()


def _from_profile(arguments: argparse.Namespace, name: str) -> Driver:
    devices = load_profile(arguments.profile_path()).devices
    if name not in devices:
        known = ", ".join(devices) or "none"
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"the profile has no device {name}; it has: {known}")
    settings = dict(devices[name])
    return load(str(settings.pop("driver", "")), settings)


def _state(status: Status) -> dict[str, object]:
    match status:
        case Ready(detail, warnings):
            return {"state": "ready", "detail": detail, "warnings": list(warnings)}
        case Absent(failure, detail):
            return {"state": "absent", "failure": failure.value, "detail": detail}
        case Blocked(failure, detail):
            return {"state": "blocked", "failure": failure.value, "detail": detail}


def _list(arguments: argparse.Namespace, output: Output) -> int:
    rows = []
    for name in load_profile(arguments.profile_path()).devices:
        rows.append({"name": name, **_state(_status_of(arguments, name))})
    output.show(rows, [_device_line(row) for row in rows] or ["the profile has no devices"])
    return 0 if all(row["state"] == "ready" for row in rows) else FAILED


def _status_of(arguments: argparse.Namespace, name: str) -> Status:
    try:
        with _opened(_from_profile(arguments, name)) as driver:
            status: Status = driver.status()
            return status
    except DeviceError as error:
        return Absent(error.failure, error.detail)


def _device_line(row: dict[str, object]) -> str:
    words = [f"{row['name']:18} {row['state']:8}"]
    words += [str(row[key]) for key in ("failure", "detail") if row.get(key)]
    if row.get("warnings"):
        words.append("warnings: " + ", ".join(cast("list[str]", row["warnings"])))
    return " ".join(words)


def _test(arguments: argparse.Namespace, output: Output) -> int:
    with _opened(_from_profile(arguments, arguments.name)) as driver:
        found: dict[str, object] = {"name": arguments.name, **_state(driver.status())}
        if hasattr(driver, "sam_id"):
            found["sam_id"] = driver.sam_id()
        if hasattr(driver, "paper_state"):
            found["paper"] = _senses(driver.paper_state())
        if hasattr(driver, "latest"):
            frame = _first_frame(driver, seconds=5)
            found["picture"] = f"{frame.picture.width}x{frame.picture.height}"
    output.show(found, [f"{key}: {value}" for key, value in found.items()])
    return 0 if found["state"] == "ready" else FAILED


def _senses(state: PaperState) -> dict[str, str]:
    return {name: sense.value for name, sense in asdict(state).items()}


def _read_id(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.port:
        settings = {"port": arguments.port, "baud": arguments.baud, "photo_decoder": arguments.decoder}
        reader = cast(ReadsIdentityCards, load("sam-serial", settings))
    else:
        reader = cast(ReadsIdentityCards, _from_profile(arguments, "id_card_reader"))
    with _opened(reader):
        reading = reader.read(Flag(), arguments.seconds, lambda: None)
    card = reading.card
    content = {
        "kind": card.kind.value,
        "name": card.name,
        "sex": SEXES.get(card.sex, card.sex),
        "nation": NATIONS.get(card.nation, card.nation),
        "birth": card.birth.isoformat(),
        "address": card.address,
        "number": card.number,
        "issuer": card.issuer,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else "长期",
        "photo": f"{reading.photo.width}x{reading.photo.height}" if reading.photo else None,
        "reader": reading.reader,
    }
    output.show(content, [f"{key:10} {value}" for key, value in content.items()])
    return 0


def _print(arguments: argparse.Namespace, output: Output) -> int:
    job = f"test-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    stages: list[str] = []
    if arguments.what == "receipt":
        driver = load("escpos-receipt", {"port": arguments.port}) if arguments.port else None
        receipts = cast(PrintsReceipts, driver or _from_profile(arguments, "receipt_printer"))
        with _opened(receipts):
            outcome = receipts.print_receipt(job, _test_receipt(), stages.append)
    else:
        if arguments.pdf is None:
            raise DeviceError(DeviceFailure.SETTING_WRONG, "page: name the file to print with --pdf FILE.pdf")
        try:
            pdf = arguments.pdf.read_bytes()
        except OSError as fault:
            raise DeviceError(DeviceFailure.SETTING_WRONG, f"{arguments.pdf}: {fault.strerror}") from fault
        driver = load("ipp-pages", {"uri": arguments.uri}) if arguments.uri else None
        pages = cast(PrintsPages, driver or _from_profile(arguments, "page_printer"))
        with _opened(pages):
            outcome = pages.print_pages(job, pdf, stages.append, Flag(), 120)
    content = {"job": job, "stages": stages, "outcome": outcome.value}
    output.show(content, [f"{' → '.join(['created', *stages, outcome.value])}"])
    return 0 if outcome.value == "seen" else FAILED


def _test_receipt() -> Receipt:
    return Receipt(
        (
            TextLine("打印测试 Test print", size=2, bold=True, centre=True),
            Rule(),
            TextLine(f"{beijing_time(datetime.now(UTC)):%Y-%m-%d %H:%M:%S}"),
            TextLine("政务服务自助终端 0123456789 ABCxyz"),
            Gap(),
            QrCode("test"),
        )
    )


def _first_frame(camera: TakesPictures, seconds: float) -> Frame:
    """The first picture of a camera. Raises DeviceError CAMERA_SILENT when none comes."""
    camera.start()
    pause = Flag()
    for _ in range(int(seconds / 0.05)):
        frame = camera.latest()
        if frame is not None:
            return frame
        pause.wait(0.05)
    raise DeviceError(DeviceFailure.CAMERA_SILENT, f"no picture within {seconds:g} s")


def _photo(arguments: argparse.Namespace, output: Output) -> int:
    driver = load("opencv-camera", {"source": arguments.source}) if arguments.source else None
    with _opened(driver or _from_profile(arguments, "camera")) as camera:
        picture = _first_frame(camera, seconds=10).picture
    try:
        arguments.output.write_bytes(jpeg(picture))
    except OSError as fault:
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{arguments.output}: {fault.strerror}") from fault
    content = {"file": str(arguments.output), "width": picture.width, "height": picture.height}
    output.show(content, [f"{arguments.output}: {picture.width}x{picture.height}"])
    return 0


def _compare(arguments: argparse.Namespace, output: Output) -> int:
    one, other = load_picture(arguments.one), load_picture(arguments.other)
    with _opened(load("dlib-face", {})) as driver:
        match = cast(VerifiesFaces, driver).compare(one, other)
    same = match.distance <= match.threshold
    content = {
        "distance": round(match.distance, 4),
        "threshold": match.threshold,
        "verdict": "same person" if same else "different person",
    }
    output.show(content, [f"{key}: {value}" for key, value in content.items()])
    return 0 if same else FAILED
