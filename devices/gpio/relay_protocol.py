"""Words of USB relay and I/O boards that talk text over a CDC serial port (Numato Lab "USB Relay Module" and its kin).

A command ends with CR; the board echoes it, answers on a line of its own and shows a prompt::

    relay on 0        →  relay on 0\\n\\r>
    relay read 0      →  relay read 0\\n\\ron\\n\\r>
    gpio read 4       →  gpio read 4\\n\\r1\\n\\r>
    ver               →  ver\\n\\r00000008\\n\\r>

Channels above 9 are letters from A.
"""

from devices.api import DeviceError
from devices.failures import DeviceFailure

PROMPT = b">"
CHANNELS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
LONGEST_REPLY = 256


def channel(line: int) -> str:
    """A line's name on the wire. Raises DeviceError LINES_REFUSED."""
    if not 0 <= line < len(CHANNELS):
        raise DeviceError(DeviceFailure.LINES_REFUSED, f"line {line}: such boards have 0 to {len(CHANNELS) - 1}")
    return CHANNELS[line]


def answer_to(command: str, reply: bytes) -> str:
    """What stands between the echo and the prompt. Raises DeviceError GARBAGE; LINES_REFUSED for an error's word."""
    words = [word.strip() for word in reply.removesuffix(PROMPT).decode("ascii", "replace").splitlines()]
    words = [word for word in words if word]
    if not words or words[0] != command or len(words) > 2:  # noqa: PLR2004 - the echo and at most one answer
        raise DeviceError(DeviceFailure.GARBAGE, f"{command}: {reply[:40]!r}")
    answer = words[1] if len(words) > 1 else ""
    if "error" in answer.lower():
        raise DeviceError(DeviceFailure.LINES_REFUSED, f"{command}: {answer}")
    return answer


def level_of(command: str, answer: str) -> bool:
    """``1`` or ``on``, ``0`` or ``off``. Raises DeviceError GARBAGE."""
    if answer not in {"1", "on", "0", "off"}:
        raise DeviceError(DeviceFailure.GARBAGE, f"{command}: {answer!r}")
    return answer in {"1", "on"}
