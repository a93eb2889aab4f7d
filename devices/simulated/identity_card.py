"""A simulated identity card: the blocks on its chip, from words as people type them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.api.identity_cards import FINGERPRINT_BYTES, CardKind
from devices.identity_card.layouts import LAYOUTS, TEXT_BYTES
from devices.identity_card.record import PHOTO_BYTES, encode_address, encode_record
from devices.simulated.control import ControlError

KINDS = {layout.mark: layout.kind for layout in LAYOUTS if layout.mark} | {kind.value: kind for kind in CardKind}
MOST_FINGERS = 2


@dataclass(frozen=True)
class SimulatedCard:
    """What the chip holds. ``address`` is the newest appended one, 70 bytes, or empty."""

    text: bytes
    photo: bytes
    address: bytes
    fingerprints: bytes


def card_of(values: dict[str, Any]) -> SimulatedCard:
    """A card from the values of ``insert``. Raises ControlError, KeyError, ValueError, OSError."""
    fields = dict(values)
    photo = _photo(fields.pop("photo", None))
    appended = fields.pop("appended_address", "")
    fingers = int(fields.pop("fingerprints", 0))
    if not 0 <= fingers <= MOST_FINGERS:
        raise ControlError("fingerprints is 0, 1 or 2")
    kind = str(fields.pop("kind", CardKind.RESIDENT.value))
    if kind not in KINDS:
        raise ControlError(f"kind is one of {', '.join(KINDS)}")
    raw = fields.pop("text", None)
    text = encode_record(fields, KINDS[kind]) if raw is None else bytes.fromhex(raw)
    if len(text) != TEXT_BYTES:
        raise ControlError(f"text: {len(text)} bytes instead of {TEXT_BYTES}")
    return SimulatedCard(
        text=text,
        photo=photo,
        address=encode_address(appended) if appended else b"",
        fingerprints=bytes(at % 251 for at in range(fingers * FINGERPRINT_BYTES)),
    )


def _photo(path: str | None) -> bytes:
    if path is None:
        return bytes(PHOTO_BYTES)
    photo = Path(path).read_bytes().ljust(PHOTO_BYTES, b"\0")
    if len(photo) > PHOTO_BYTES:
        raise ControlError(f"{path}: a photo has at most {PHOTO_BYTES} bytes")
    return photo
