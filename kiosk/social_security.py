"""Reading a social security card in two steps: what the card gives freely, then the rest with the platform's answer."""

from collections.abc import Callable
from dataclasses import dataclass

from devices.api import CancelToken, DeviceError, ReadsSocialSecurityCards, SocialSecurityCard
from devices.failures import DeviceFailure
from kiosk.centre import Centre
from kiosk.failures import KioskError
from offline.failures import OfflineError


@dataclass(frozen=True)
class SocialSecurityResult:
    """A card, and why it did not say everything: None when it did."""

    card: SocialSecurityCard
    withheld: DeviceError | KioskError | OfflineError | None = None


def read_social_security_card(
    reader: ReadsSocialSecurityCards,
    centre: Centre | None,
    cancel: CancelToken,
    timeout_s: float,
    on_found: Callable[[], None],
) -> SocialSecurityResult:
    """Both steps. Without an answer of the centre, a card of the third generation gives card id, version and dates.

    Raises DeviceError as ReadsSocialSecurityCards says, except that a refused key costs only what it would unlock.
    """
    try:
        begun = reader.begin(cancel, timeout_s, on_found)
        if begun.challenge is None or centre is None:
            return SocialSecurityResult(begun.card)
        try:
            answer = centre.unlock_social_security_card(begun.challenge)
            return SocialSecurityResult(reader.finish([bytes.fromhex(key) for key in answer.keys]))
        except (KioskError, OfflineError) as error:
            return SocialSecurityResult(begun.card, error)
        except DeviceError as error:
            if error.failure is not DeviceFailure.SOCIAL_SECURITY_KEY_REFUSED:
                raise
            return SocialSecurityResult(begun.card, error)
    finally:
        reader.end()
