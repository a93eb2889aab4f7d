"""The chip of a simulated social security card: files, records, the lock of the third generation.

The lock opens as the centre's sandbox opens it (central/social_security.py): SM4 under the card's own key over the last
two randoms. How a real card's lock works is known to the issuers' encryption machines alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from devices.social_security_card.record import SELECT_APPLICATION, encode_records

OK, NO_FILE, NO_RECORD = b"\x90\x00", b"\x6a\x82", b"\x6a\x83"
LOCKED, KEY_WRONG, UNKNOWN_INS, WRONG_USE = b"\x69\x82", b"\x63\x00", b"\x6d\x00", b"\x69\x85"
HISTORY: Final = bytes.fromhex("00814D8631349900D156000001")
"""Synthetic; 13 bytes as on every social security card."""
SANDBOX_KEY: Final = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
"""The example key of GB/T 32907 (SM4), which central/sandbox/social_security.yaml holds too."""
_FCI: Final = b"\x6f\x1c\x84\x0f" + SELECT_APPLICATION[5:] + b"\xa5\x09" + bytes(9)
"""30 bytes (0x1E), as the field's cards give."""
_FILES: Final = {0xEF05: 5, 0xEF06: 6}


@dataclass
class SocialSecurityChip:
    """A powered card; made anew by every reset."""

    records: Mapping[tuple[int, int], bytes]
    locked: bool
    t1: bool = False
    randoms: list[bytes] = field(default_factory=list)
    _selected: bool = False
    _file: int = 0
    _left: bytes = b""
    _seed: int = 0

    def answer(self, command: bytes) -> bytes:
        """What the chip answers to a command APDU."""
        if len(command) < 4:
            return b"\x67\x00"
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xC0:
                left, self._left = self._left, b""
                return left + OK if left else WRONG_USE
            case 0xB2 if self._selected:
                return self._read(command)
            case 0x84 if self._selected:
                return self._challenge()
            case 0x82 if self._selected:
                return self._authenticate(command[5:21])
            case 0xB2 | 0x84 | 0x82:
                return WRONG_USE
            case _:
                return UNKNOWN_INS

    def _select(self, command: bytes) -> bytes:
        if command[2] == 0x04:
            self._selected = command.startswith(SELECT_APPLICATION)
            if not self._selected:
                return NO_FILE
            if self.t1:
                return _FCI + OK
            self._left = _FCI
            return bytes([0x61, len(_FCI)])
        self._file = _FILES.get(int.from_bytes(command[5:7], "big"), 0)
        return OK if self._file else NO_FILE

    def _read(self, command: bytes) -> bytes:
        file = command[3] >> 3 or self._file
        record = self.records.get((file, command[2]))
        if record is None:
            return NO_RECORD
        if self.locked and (file, command[2]) >= (5, 7):
            return LOCKED
        wanted = command[4] if len(command) > 4 else 0
        if wanted != len(record) and not self.t1:
            return bytes([0x6C, len(record)])
        return record + OK

    def _challenge(self) -> bytes:
        self._seed += 1
        self.randoms = [*self.randoms, (0x5A5A1234_00000000 + self._seed).to_bytes(8, "big")][-2:]
        return self.randoms[-1] + OK

    def _authenticate(self, cryptogram: bytes) -> bytes:
        asked, self.randoms = b"".join(self.randoms), []
        if len(asked) != 16 or cryptogram != sm4(sm4(SANDBOX_KEY, self.records[5, 1][2:]), asked):
            return KEY_WRONG
        self.locked = False
        return OK


def sm4(key: bytes, block: bytes) -> bytes:
    """One block under SM4 (GB/T 32907)."""
    encryptor = Cipher(SM4(key), modes.ECB()).encryptor()  # noqa: S305 - one block, as cards do it
    return encryptor.update(block) + encryptor.finalize()


def chip(values: Mapping[str, Any]) -> SocialSecurityChip:
    """A card of these values (devices/social_security_card/record.py). Raises KeyError, ValueError."""
    version = str(values.get("version", "2"))
    return SocialSecurityChip(
        encode_records(version, values), locked=version == "3", t1=str(values.get("protocol", "0")) == "1"
    )


def atr(*, t1: bool) -> bytes:
    """Answer to reset with 13 historical bytes: direct convention, T=0, or T=1 with its check byte."""
    if not t1:
        return bytes([0x3B, 0x6D, 0x00, 0x00]) + HISTORY
    body = bytes([0x80 | len(HISTORY), 0x01]) + HISTORY
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])
