"""The platform's encryption machine for social security cards, as the sandbox has one.

The sandbox's rule: a card's own key is its card id under the master key, and what it is told is its last two randoms
(one block) under its own key, both by SM4 (GB/T 32907). The rule of real cards is known to their issuers alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import yaml
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from pydantic import StringConstraints, ValidationError

from central.problems import described
from kiosk.contract import Wire

ALGORITHM_SM4: Final = "03"
_BLOCK_BYTES: Final = 16


class EncryptionMachineError(Exception):
    """The machine's file can't be used; the message says what is wrong."""


class _Area(Wire):
    area: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    master_key: Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{32}$")]


@dataclass(frozen=True)
class EncryptionMachine:
    """Answers challenges for the cards of one issuing area."""

    area: str
    master_key: bytes

    def keys(self, challenge: str) -> tuple[str, ...] | None:
        """What the card is told, for a challenge as the contract has it; None for a card that is not ours."""
        area, _, algorithm, card_id, randoms = challenge.split("|")
        if (area, algorithm) != (self.area, ALGORITHM_SM4) or not card_id.startswith(area):
            return None
        own_key = _sm4(self.master_key, bytes.fromhex(card_id))
        return (_sm4(own_key, bytes.fromhex(randoms)[-_BLOCK_BYTES:]).hex().upper(),)


def _sm4(key: bytes, block: bytes) -> bytes:
    encryptor = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305 - one block, as the cards do it
    return encryptor.update(block) + encryptor.finalize()


def load_encryption_machine(path: Path) -> EncryptionMachine:
    """The sandbox's machine from its file. Raises EncryptionMachineError."""
    try:
        area = _Area.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise EncryptionMachineError(f"{path.name}: can't be read: {fault}") from fault
    except ValidationError as fault:
        raise EncryptionMachineError(f"{path.name}: {described(fault)}") from fault
    return EncryptionMachine(area.area, bytes.fromhex(area.master_key))
