"""Social security cards through a reader of chip cards: what is open at once, what is locked in two steps.

Since the third generation (LD/T 32-2015, 3.00) who the person is can be read only after the platform's encryption
machine has answered the card's randoms: ``begin``, a question to the platform, ``finish``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from devices.api import (
    ApduResponse,
    CancelToken,
    Description,
    DeviceError,
    ExchangesApdus,
    Media,
    Settings,
    SocialSecurityCard,
    SocialSecurityReading,
    Status,
)
from devices.api.health import DescribesItself, HoldsMedia
from devices.failures import DeviceFailure
from devices.smart_card.apdu import history
from devices.smart_card.pcsc_reader import PcscReader
from devices.social_security_card.record import (
    CARD_ID,
    LOCKED_GENERATION,
    NAME,
    NAME_EXTENSION,
    OPEN,
    REQUIRED,
    SELECT_APPLICATION,
    VERSION,
    RecordKind,
    decode_record,
    personal,
)

EXCHANGE_S: Final = 5.0
"""What a card may take for one command."""
GET_CHALLENGE: Final = bytes.fromhex("0084000008")
EXTERNAL_AUTHENTICATE: Final = bytes.fromhex("0082000A10")
RANDOMS: Final = 4
RANDOM_BYTES: Final = 8
KEY_BYTES: Final = 16
ALGORITHM_SM4: Final = "03"
_NOT_THERE: Final = frozenset({0x6A82, 0x6A83})
_NO_APPLICATION: Final = frozenset({0x6A82, 0x6A81, 0x6D00, 0x6E00, 0x6283})


class SocialSecurityCardReader:
    """Settings: those of the PC/SC reader under it (devices/smart_card/pcsc_reader.py).

    ``reader``: another reader of chip cards instead, for drivers that build on this one.
    """

    def __init__(self, settings: Settings, reader: ExchangesApdus | None = None) -> None:
        self._reader: ExchangesApdus = reader or PcscReader(settings)
        self._begun: SocialSecurityCard | None = None

    # --- Life -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Find the reader. Raises DeviceError SMART_CARD_*."""
        self._reader.open()

    def close(self) -> None:
        """Let go of card and reader."""
        self._begun = None
        self._reader.close()

    def status(self) -> Status:
        """That of the reader; keeps a card alive between the steps."""
        return self._reader.status()

    def description(self) -> Description:
        """That of the reader."""
        return self._reader.description() if isinstance(self._reader, DescribesItself) else Description()

    def media(self) -> Media:
        """Whether a card is in the reader."""
        return self._reader.media() if isinstance(self._reader, HoldsMedia) else Media.NOT_SUPPORTED

    # --- Cards ------------------------------------------------------------------------------------------------------

    def begin(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> SocialSecurityReading:
        """First step. Raises as devices.api says."""
        self._begun = None
        session = self._reader.connect(cancel, timeout_s, on_found)
        card = self._read_open()
        if not card.version.startswith(LOCKED_GENERATION):
            card = self._read_personal(card)
            self._reader.disconnect()
            return SocialSecurityReading(card)
        randoms = b"".join(self._random() for _ in range(RANDOMS))
        self._begun = card
        parts = (card.area, history(session.atr).hex(), ALGORITHM_SM4, card.card_id, randoms.hex())
        return SocialSecurityReading(card, "|".join(parts).upper())

    def finish(self, keys: Sequence[bytes]) -> SocialSecurityCard:
        """Second step. Raises as devices.api says."""
        card, self._begun = self._begun, None
        if card is None:
            raise DeviceError(DeviceFailure.SMART_CARD_REMOVED, "no card waits for its second step")
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise DeviceError(DeviceFailure.SOCIAL_SECURITY_KEY_REFUSED, "the platform's answer is no key material")
        for key in keys:
            told = self._exchange(EXTERNAL_AUTHENTICATE + key)
            if not told.good:
                raise _refused(DeviceFailure.SOCIAL_SECURITY_KEY_REFUSED, told)
        card = self._read_personal(card)
        self._reader.disconnect()
        return card

    def end(self) -> None:
        """Power the card off: a second step is over with that."""
        self._begun = None
        self._reader.disconnect()

    # --- Records ----------------------------------------------------------------------------------------------------

    def _read_open(self) -> SocialSecurityCard:
        told = self._exchange(SELECT_APPLICATION)
        if not told.good:
            other = told.sw in _NO_APPLICATION
            failure = DeviceFailure.SOCIAL_SECURITY_OTHER_CARD if other else DeviceFailure.SOCIAL_SECURITY_REFUSED
            raise _refused(failure, told)
        return SocialSecurityCard(**self._read((CARD_ID, VERSION, *OPEN)))

    def _read_personal(self, card: SocialSecurityCard) -> SocialSecurityCard:
        values = self._read(personal(card.version))
        extension = values.pop(NAME_EXTENSION.name, None)
        if extension is not None:
            values[NAME.name] += extension
        return replace(card, **values)

    def _read(self, kinds: Iterable[RecordKind]) -> dict[str, Any]:
        return {kind.name: self._value(kind) for kind in kinds}

    def _value(self, kind: RecordKind) -> str | date | None:
        told = self._exchange(kind.command)
        if told.sw in _NOT_THERE and kind not in REQUIRED:
            return None
        if not told.good:
            raise _refused(DeviceFailure.SOCIAL_SECURITY_REFUSED, told)
        return decode_record(kind, told.data)

    def _random(self) -> bytes:
        told = self._exchange(GET_CHALLENGE)
        if not told.good:
            raise _refused(DeviceFailure.SOCIAL_SECURITY_REFUSED, told)
        if len(told.data) != RANDOM_BYTES:
            raise DeviceError(DeviceFailure.SMART_CARD_ANSWER_WRONG, f"a random of {len(told.data)} bytes")
        return told.data

    def _exchange(self, command: bytes) -> ApduResponse:
        return self._reader.exchange(command, EXCHANGE_S)


def _refused(failure: DeviceFailure, told: ApduResponse) -> DeviceError:
    return DeviceError(failure, f"SW {told.sw:04X}")
