"""Guide lamps: the light beside a slot that says "here, now". Words of XFS4IoT (CWA 17852, Lights.SetLight)."""

from enum import StrEnum
from typing import Protocol

from devices.api.driver import Driver


class Lamp(StrEnum):
    """Where a lamp stands."""

    CARD_READER = "card_reader"
    SOCIAL_CARD_READER = "social_card_reader"
    RECEIPT_PRINTER = "receipt_printer"
    PAGE_PRINTER = "page_printer"
    CAMERA = "camera"
    SCANNER = "scanner"
    DOCUMENT_CAMERA = "document_camera"
    SIGNATURE_PAD = "signature_pad"
    HEADSET = "headset"


class FlashRate(StrEnum):
    """``flashRate``. All stay below three flashes a second, above which light can bring on a seizure (WCAG 2.3.1)."""

    OFF = "off"
    SLOW = "slow"
    MEDIUM = "medium"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class LightsGuides(Driver, Protocol):
    """A device with guide lamps. All are off after ``open`` and after ``close``."""

    def lamps(self) -> frozenset[Lamp]:
        """The lamps that are fitted. Never raises."""

    def light(self, lamp: Lamp, rate: FlashRate) -> None:
        """Light a lamp so from now on; one that is not fitted stays dark without a word.

        Raises DeviceError LINES_ABSENT, LINES_SILENT, LINES_REFUSED, LAMP_STUCK, GARBAGE.
        """
