"""``device photo``: one picture of a camera."""

import argparse
from pathlib import Path
from threading import Event as Flag

from devices.api import DeviceError, Frame, TakesPictures
from devices.failures import DeviceFailure
from devices.registry import load
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.output import Output
from kiosk.pictures import jpeg


def add(actions: Actions) -> None:
    """Add the action."""
    photo = actions.add("photo", "take one picture", _photo)
    photo.add_argument("--source", help="device, file or http address; default: the profile's camera")
    photo.add_argument("--output", type=Path, required=True, metavar="FILE.jpg")


def first_frame(camera: TakesPictures, seconds: float) -> Frame:
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
    with opened(driver or from_profile(arguments, "camera")) as camera:
        picture = first_frame(camera, seconds=10).picture
    try:
        arguments.output.write_bytes(jpeg(picture))
    except OSError as fault:
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{arguments.output}: {fault.strerror}") from fault
    content = {"file": str(arguments.output), "width": picture.width, "height": picture.height}
    output.show(content, [f"{arguments.output}: {picture.width}x{picture.height}"])
    return 0
