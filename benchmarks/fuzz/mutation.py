"""Damaged inputs: sound ones with bits turned, bytes lost, doubled and moved, lengths that lie; and plain noise."""

from collections.abc import Sequence
from random import Random

LONGEST = 4096
_TELLING = (
    b"\x00",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xfe",
    b"\xff",
    b"\xaa\xaa\xaa\x96\x69",
    b"\xff\xff",
    b"\r\n",
    b"\xd8\x00",
)
"""Bytes on which readers of bytes have fallen before."""


def mutated(seeds: Sequence[bytes], random: Random) -> bytes:
    """One damaged input."""
    if random.random() < 0.1:
        return random.randbytes(random.randrange(64))
    content = bytearray(random.choice(seeds))
    for _ in range(random.randrange(1, 6)):
        _damage(content, seeds, random)
    return bytes(content[:LONGEST])


def _damage(content: bytearray, seeds: Sequence[bytes], random: Random) -> None:
    at = random.randrange(len(content) + 1)
    until = min(len(content), at + random.randrange(1, 9))
    match random.randrange(7):
        case 0 if at < len(content):
            content[at] ^= 1 << random.randrange(8)
        case 1 if at < len(content):
            content[at] = random.randrange(256)
        case 2:
            del content[at:until]
        case 3:
            del content[at:]
        case 4:
            content[at:at] = content[at:until]
        case 5:
            content[at:until] = random.choice(_TELLING)
        case _:
            other = random.choice(seeds)
            cut = random.randrange(len(other) + 1)
            content[at:at] = other[cut : cut + 16]
