"""Libraries of ours, built at test time, that stand for vendors'; and the card that lies on the one with a reader."""

import subprocess
from pathlib import Path
from typing import Any

from devices.simulated.identity_card import card_of

_SOURCES = Path(__file__).parent
_CARD_BYTES = (256, 1024, 70, 1024)


def built(target: Path, *sources: str, **defines: str | int | Path) -> Path:
    """A shared library of these C files; texts and paths become C strings."""
    macros = [
        f"-D{name}={value}" if isinstance(value, int) else f'-D{name}="{value}"' for name, value in defines.items()
    ]
    options = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", *macros]
    subprocess.run(["gcc", *options, "-o", target, *(_SOURCES / source for source in sources)], check=True)
    return target


class VendorDesk:
    """A library with a reader, and hands that lay cards on it."""

    def __init__(self, folder: Path, trouble: str = "none", **defines: str | int | Path) -> None:
        self._card = folder / "card"
        self._next = folder / "next card"
        self.library = built(folder / "libsdtapi.so", "sdtapi.c", f"{trouble}.c", CARD_FILE=self._card, **defines)

    def insert(self, **values: Any) -> None:
        """Lay a card down, as the simulated reader's ``insert``."""
        self._lay_down(".", values)

    def insert_and_lift_while_reading(self, **values: Any) -> None:
        """Lay a card down that is gone before it is read."""
        self._lay_down("L", values)

    def _lay_down(self, mark: str, values: dict[str, Any]) -> None:
        card = card_of(values)
        fingers = str(len(card.fingerprints) // 512)
        head = mark + fingers + ("A" if card.address else ".")
        blocks = (card.text, card.photo, card.address, card.fingerprints)
        padded = (block.ljust(size, b"\0") for block, size in zip(blocks, _CARD_BYTES, strict=True))
        self._next.write_bytes(head.encode() + b"".join(padded))
        self._next.rename(self._card)

    def lift(self) -> None:
        """Take the card away."""
        self._card.unlink(missing_ok=True)
