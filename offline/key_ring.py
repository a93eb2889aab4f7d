"""The centre's public keys as this terminal knows them: those of its profile, and those the centre told since.

Signing keys are only ever added: what an old key signed stays believed until the terminal is provisioned anew. A told
sealing key takes the place of one with the same id, so that the centre can end the profile's own.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from offline.vault import Recipient, newest


class KeyRing:
    """Keys to verify by and to seal to, from any thread. ``signing`` (key id → raw Ed25519 key) grows in place, so that
    whoever holds it sees new keys."""

    def __init__(self, signing: Mapping[str, bytes], anchor: Recipient) -> None:
        self.signing = dict(signing)
        self._anchor = anchor
        self._recipients: tuple[Recipient, ...] = (anchor,)

    def learn(self, signing: Mapping[str, bytes], recipients: Iterable[Recipient]) -> None:
        """Take what the centre told under a signature that was verified."""
        told = {key.id: key for key in recipients}
        self._recipients = tuple(({self._anchor.id: self._anchor} | told).values())
        self.signing.update(signing)

    def recipient(self, now: datetime) -> Recipient:
        """The key to seal to: the newest that is valid, of the profile's suite.

        When all have ended - the terminal was out of touch for that long - the profile's: the centre opens what was
        sealed to it for longer than it asks to be sealed to, and a case has to be kept.
        """
        return newest(self._recipients, self._anchor.suite, now) or self._anchor
