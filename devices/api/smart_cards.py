"""Chip cards in a reader: power, commands, answers (ISO/IEC 7816-4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from devices.api.driver import CancelToken, Driver


@dataclass(frozen=True)
class CardSession:
    """A powered card. ``atr`` is its answer to reset (ISO/IEC 7816-3), ``protocol`` 0 (T=0) or 1 (T=1)."""

    atr: bytes
    protocol: int


@dataclass(frozen=True)
class ApduResponse:
    """A card's answer: its data without the status word, and the status word (0x9000 is good)."""

    data: bytes
    sw: int

    @property
    def good(self) -> bool:
        """Whether the card did what it was told."""
        return self.sw == 0x9000  # noqa: PLR2004 - the one good status word of ISO/IEC 7816-4


class ExchangesApdus(Driver, Protocol):
    """A reader of chip cards. One session at a time; ``status`` keeps the card of an open session powered."""

    def connect(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardSession:
        """Wait for a card, call ``on_found`` once it is there, power it up. Ends a session that is still open.

        Raises DeviceError: CANCELLED, TIMED_OUT (no card came), SMART_CARD_*.
        """

    def exchange(self, command: bytes, timeout_s: float) -> ApduResponse:
        """Send one command APDU and fetch the whole answer: 61xx and 6Cxx are followed up.

        Raises DeviceError: SMART_CARD_SILENT (no answer within ``timeout_s``; the session is over),
        SMART_CARD_REMOVED (also when there is no session), SMART_CARD_LINK, SMART_CARD_ANSWER_WRONG.
        """

    def keep_alive(self) -> None:
        """Keep the session's card powered. Raises DeviceError SMART_CARD_REMOVED when it is gone or was reset."""

    def disconnect(self) -> None:
        """Power the card off, so that nothing it was told outlives the session; never raises."""
