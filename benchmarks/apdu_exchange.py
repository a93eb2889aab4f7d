"""One command to a chip card through our driver, against bare pyscard: same pcscd, same reader, same card, in turns."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import perf_counter

from smartcard import scard

from benchmarks.figure import Figure, middle
from benchmarks.simulators import simulator
from devices.simulated.control import send
from devices.simulated.smart_card import BAUD
from devices.smart_card.pcsc_reader import PcscReader
from devices.social_security_card.record import SELECT_APPLICATION, VERSION
from sandbox.residents import AN

ROUNDS = 6
COMMANDS = 25
"""A round's commands; driver and bare pyscard take rounds in turn, for a card is held by one at a time."""


def measure() -> list[Figure]:
    """Median time of a READ RECORD of four bytes: at the pace of a card's contacts, and by a card without one."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:  # one for both: the library asks for its socket once
        paced, bare_paced = _medians(Path(folder), "--paced")
        ours, bare = _medians(Path(folder))
    return [
        Figure(
            name=f"APDU exchange, {BAUD} baud",
            value=paced * 1000,
            reference=bare_paced * 1000,
            unit="ms",
            goal=1.1,
            reference_is="bare pyscard, same card",
        ),
        Figure(
            name="APDU exchange, no wire",
            value=ours * 1000,
            reference=bare * 1000,
            unit="ms",
            goal=2.0,
            reference_is="bare pyscard in this process; ours is in a child",
        ),
    ]


def _medians(folder: Path, *arguments: str) -> tuple[float, float]:
    """Seconds of a command, by our driver and by bare pyscard."""
    ours: list[float] = []
    bare: list[float] = []
    control, socket = folder / "control", folder / "run" / "pcscd" / "pcscd.comm"
    os.environ["PCSCLITE_CSOCK_NAME"] = str(socket)
    with simulator("smart_card", control, "--folder", str(folder), *arguments):
        send(control, command="insert", version="2", name=AN.name, number=AN.number)
        driver = PcscReader({"socket": str(socket)})
        driver.open()
        for _ in range(ROUNDS):
            driver.connect(Event(), 10, lambda: None)
            ours += _timed(lambda command: driver.exchange(command, 5).sw)
            driver.disconnect()
            bare += _bare_round()
        driver.close()
    return middle(ours), middle(bare)


def _timed(exchange: Callable[[bytes], int]) -> list[float]:
    assert exchange(SELECT_APPLICATION) == 0x9000  # noqa: S101 - else nothing would be measured
    samples = []
    for _ in range(COMMANDS):
        started = perf_counter()
        answered = exchange(VERSION.command)
        samples.append(perf_counter() - started)
        assert answered == 0x9000  # noqa: S101 - as above
    return samples


def _bare_round() -> list[float]:
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _, readers = scard.SCardListReaders(context, [])
    _, card, _ = scard.SCardConnect(context, readers[0], scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0)

    def exchange(command: bytes) -> int:
        _, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T0, list(command))
        if answer[0] == 0x61:
            _, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T0, [0, 0xC0, 0, 0, answer[1]])
        return int.from_bytes(bytes(answer[-2:]), "big")

    samples = _timed(exchange)
    scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    scard.SCardReleaseContext(context)
    return samples
