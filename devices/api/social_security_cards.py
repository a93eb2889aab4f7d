"""Social security cards (社会保障卡, LD/T 32-2015) and their two-step reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from devices.api.driver import CancelToken, Driver


@dataclass(frozen=True, kw_only=True)
class SocialSecurityCard:
    """What a card says. None: the card keeps it locked, or does not state it."""

    card_id: str
    """卡识别码: 32 hexadecimal digits; the first six are the issuing area."""
    version: str
    """规范版本: "1.00", "2.00", "3.00"."""
    organisation: str | None = None
    """初始化机构编号: 24 hexadecimal digits."""
    issued: date | None = None
    valid_to: date | None = None
    card_number: str | None = None
    """卡号."""
    number: str | None = None
    """社会保障号码."""
    name: str | None = None
    sex: str | None = None
    """GB/T 2261.1: "1" male, "2" female."""
    nation: str | None = None
    """GB/T 3304, two digits: "01" Han."""
    birthplace: str | None = None
    """GB/T 2260, six digits."""
    birth: date | None = None

    @property
    def area(self) -> str:
        """Issuing area, six digits."""
        return self.card_id[:6]

    @property
    def identified(self) -> bool:
        """Whether the card said whose it is."""
        return self.number is not None


@dataclass(frozen=True)
class SocialSecurityReading:
    """A card after the first step. ``challenge`` is for the platform; None when the card said everything."""

    card: SocialSecurityCard
    challenge: str | None = None
    """``area|ATR history|algorithm|card id|randoms``, everything but the algorithm in hexadecimal."""


class ReadsSocialSecurityCards(Driver, Protocol):
    """A reader of social security cards. Between the steps ``status`` keeps the card alive."""

    def begin(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> SocialSecurityReading:
        """Wait for a card, call ``on_found`` once it is there, read what it gives freely (first step).

        Raises DeviceError: CANCELLED, TIMED_OUT (no card came), SMART_CARD_*, SOCIAL_SECURITY_*.
        """

    def finish(self, keys: Sequence[bytes]) -> SocialSecurityCard:
        """Unlock the card of ``begin`` with the platform's answer and read the rest (second step).

        ``keys``: 16 bytes for each external authentication, in order. Raises DeviceError: SMART_CARD_REMOVED when the
        card of the first step is gone, SOCIAL_SECURITY_KEY_REFUSED, SMART_CARD_*, SOCIAL_SECURITY_*.
        """

    def end(self) -> None:
        """Let go of the card; never raises."""
