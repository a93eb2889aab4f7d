"""Drivers by name, imported only when a profile names them: a missing library is a failure code, not a crash.

Drivers of others come as packages with an entry point in the group below (docs/drivers.md).
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, cast

from devices.api import DeviceError, Driver, Settings
from devices.failures import DeviceFailure
from devices.measured import with_measured

ENTRY_POINT_GROUP = "government_service_terminal.drivers"
DRIVERS = {
    "sam-serial": "devices.identity_card.sam_serial:SamSerialReader",
    "sdtapi": "devices.identity_card.sdtapi:SdtapiReader",
    "opencv-camera": "devices.camera.opencv:OpenCvCamera",
    "dlib-face": "devices.face.dlib_verifier:DlibFaceVerifier",
    "escpos-receipt": "devices.receipt_printer.escpos_printer:EscPosReceiptPrinter",
    "pcsc-reader": "devices.smart_card.pcsc_reader:PcscReader",
    "social-security-card": "devices.social_security_card.chip_reader:SocialSecurityCardReader",
    "opencv-document": "devices.document.opencv_document:OpenCvDocument",
    "serial-scanner": "devices.code_scanner.serial_scanner:SerialScanner",
    "wedge-scanner": "devices.code_scanner.wedge_scanner:WedgeScanner",
    "camera-scanner": "devices.code_scanner.camera_scanner:CameraScanner",
    "gpiod-lines": "devices.gpio.gpiod_lines:GpiodLines",
    "serial-lines": "devices.gpio.serial_lines:SerialLines",
    "speech-dispatcher": "devices.speech.speech_dispatcher:SpeechDispatcher",
    "nut": "devices.power.nut:NutPower",
    "camera-presence": "devices.presence.camera_presence:CameraPresence",
    "ipp-pages": "devices.page_printer.ipp_printer:IppPagePrinter",
}


def load(name: str, settings: Settings) -> Driver:
    """A driver made from its settings. Raises DeviceError DRIVER_UNKNOWN, LIBRARY_MISSING, SETTING_WRONG."""
    try:
        driver = _driver_class(name)
    except (ImportError, OSError) as fault:  # OSError: a shared library that ctypes does not find
        raise DeviceError(DeviceFailure.LIBRARY_MISSING, f"{name}: {fault}") from fault
    try:
        return cast(Driver, driver(with_measured(settings)))
    except (KeyError, ValueError, TypeError, OSError) as fault:
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{name}: {type(fault).__name__} {fault}") from fault


def _driver_class(name: str) -> Any:
    if name in DRIVERS:
        module, _, class_name = DRIVERS[name].partition(":")
        return getattr(import_module(module), class_name)
    others = entry_points(group=ENTRY_POINT_GROUP)
    if name not in others.names:
        known = ", ".join(sorted({*DRIVERS, *others.names}))
        raise DeviceError(DeviceFailure.DRIVER_UNKNOWN, f"{name!r}; known: {known}")
    return others[name].load()
