"""Reading a card against the time that its bytes need on the wire: 10 bits a byte (8-N-1) at 115200 baud."""

import tempfile
from pathlib import Path
from threading import Event
from time import perf_counter

from benchmarks.figure import Figure, middle
from benchmarks.simulators import simulator
from devices.identity_card.frames import Command, framed
from devices.identity_card.sam_serial import SamSerialReader
from devices.simulated.control import send
from devices.simulated.pty_port import BITS_A_BYTE
from sandbox.residents import AN

BAUD = 115200
ROUNDS = 15
EXCHANGES = (
    (Command.SELECT_CARD, len(framed(bytes(3 + 8)))),
    (Command.READ_TEXT_AND_PHOTO, 1295),
)
"""What crosses the wire once a card is found: requests, and the sizes of their replies."""


def measure() -> list[Figure]:
    """From the moment the card is found to the decoded record."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        port, control = Path(folder) / "port", Path(folder) / "control"
        with simulator("id_card_reader", control, "--paced", "--baud", str(BAUD), "--port", str(port)):
            reader = SamSerialReader({"port": str(port), "baud": BAUD})
            reader.open()
            reader.sam_id()
            samples = [_read(reader, control) for _ in range(ROUNDS)]
            reader.close()
    size = sum(len(framed(request.value)) + reply for request, reply in EXCHANGES)
    return [
        Figure(
            name=f"card read, {BAUD} baud",
            value=middle(samples) * 1000,
            reference=size * BITS_A_BYTE / BAUD * 1000,
            unit="ms",
            goal=1.1,
            reference_is=f"wire time of {size} bytes",
        )
    ]


def _read(reader: SamSerialReader, control: Path) -> float:
    send(control, command="lift")
    send(control, command="insert", **AN.card())
    found: list[float] = []
    reader.read(Event(), 5, lambda: found.append(perf_counter()))
    return perf_counter() - found[0]
