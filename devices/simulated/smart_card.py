"""A simulated chip-card reader with a social security card: a private, real pcscd whose card is a socket at vpcd.

    python -m devices.simulated.smart_card --folder DIR --control SOCKET [--paced]

Drivers reach it with the setting ``socket = "DIR/run/pcscd/pcscd.comm"``. Needs gcc, pcscd and vsmartcard-vpcd.

Commands, on the control socket (devices/simulated/control.py) or typed here:

    insert version=1|2|3 name=… number=… [card_number=…] [sex=2 nation=01 birthplace=349900 birth=19900307]
           [issued=20200101 valid_to=20300101] [card_id=HEX] [name_extension=…] [protocol=0|1]
    insert other=yes                 a card without the social security application
    remove                           take the card out
    tear at=INS                      the card is torn out when it is told INS (hexadecimal: b2 read, 82 authenticate)
    unplug | plug                    pull the reader's cable, put it back
    service do=stop|start|restart|pause|resume
                                     what happens to pcscd
    reset                            the card loses power for a moment and forgets
    fault kind=KIND [count=N] [at=INS] [sw=6F00] [seconds=1]
                                     the next N answers (to INS only) go wrong: wrong-sw, truncate (half a record),
                                     junk (a record of nonsense), no-status-word, slow (after ``seconds``), silent
    state | quit
"""

import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Final

from devices.simulated.control import ControlError
from devices.simulated.pcscd import PORT, PrivatePcscd, private_network
from devices.simulated.program import simulator_parser, steered
from devices.simulated.social_security_chip import SocialSecurityChip, atr, chip

FAULTS: Final = ("wrong-sw", "truncate", "junk", "no-status-word", "slow", "silent")
MODULE: Final = "devices.simulated.smart_card"
BAUD, ETU_A_BYTE = 9600, 12
"""Pace of a card's contacts until both agree on more (ISO/IEC 7816-3): Fd, Dd and guard time of T=0."""
_CONNECT_S: Final = 5.0
_SWAP_S: Final = 0.6
"""Nobody changes cards faster, and pcscd, which looks every 0.4 s, would not notice."""
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
"""vpcd's control bytes."""


@dataclass(frozen=True)
class Fault:
    """What the next answers do wrong."""

    kind: str = ""
    count: int = 0
    at: int | None = None
    sw: bytes = b"\x6f\x00"
    seconds: float = 1.0


class Slot:
    """The reader's slot, the card in it and what befalls it."""

    def __init__(self, pcscd: PrivatePcscd, *, paced: bool = False) -> None:
        self.pcscd = pcscd
        self._second_a_byte = ETU_A_BYTE / BAUD if paced else 0.0
        self.quitting = Event()
        self._lock = Lock()
        self._values: dict[str, Any] | None = None
        self._chip: SocialSecurityChip | None = None
        self._line: socket.socket | None = None
        self._taken_out = Event()
        self._fault = Fault()
        self._tear_at: int | None = None
        self._commands = 0
        self._emptied_at = 0.0

    # --- Steering ---------------------------------------------------------------------------------------------------

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        values = dict(command)
        match values.pop("command", None):
            case "insert":
                chip(values)  # values that fit no card change nothing
                self._remove()
                self._values = values
                self._insert()
            case "remove":
                self._remove()
            case "tear":
                self._tear_at = int(str(values["at"]), 16)
            case "unplug":
                self.pcscd.plug(plugged=False)
            case "plug":
                self.pcscd.plug(plugged=True)
            case "service":
                self._service(str(values["do"]))
            case "reset":
                self._power_on()
                self._taken_out_for_a_moment()
            case "fault":
                self._fault = _fault(values)
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other}: see --help of {MODULE}")
        return {
            "card": self._line is not None,
            "plugged": self.pcscd.plugged,
            "service": self.pcscd.running,
            "commands": self._commands,
        }

    def _service(self, do: str) -> None:
        match do:
            case "stop":
                self._close_line()
                self.pcscd.stop()
            case "start":
                self.pcscd.start()
                self._insert()
            case "restart":
                self._service("stop")
                self._service("start")
            case "pause" | "resume":
                self.pcscd.pause(paused=do == "pause")
            case _:
                raise ControlError(f"do={do}: stop, start, restart, pause or resume")

    # --- The card at vpcd -------------------------------------------------------------------------------------------

    def _insert(self) -> None:
        """Put the card, when there is one, into the slot."""
        if self._values is None or self._line is not None or not self.pcscd.running:
            return
        self.quitting.wait(max(0.0, self._emptied_at + _SWAP_S - time.monotonic()))
        self._power_on()
        line = socket.create_connection(("127.0.0.1", PORT), timeout=_CONNECT_S)
        line.settimeout(None)
        self._line, self._taken_out = line, Event()
        Thread(target=self._serve, args=(line, self._taken_out), name="card", daemon=True).start()

    def _remove(self) -> None:
        self._values = None
        self._close_line()

    def _taken_out_for_a_moment(self) -> None:
        self._close_line()
        self._insert()

    def _close_line(self) -> None:
        with self._lock:
            line, self._line = self._line, None
        self._taken_out.set()
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
            self._emptied_at = time.monotonic()

    def _power_on(self) -> None:
        if self._values is not None:
            self._chip = chip(self._values)

    def _serve(self, line: socket.socket, taken_out: Event) -> None:
        with suppress(OSError):
            while (command := _received(line)) is not None:
                answer = self._control(command[0]) if len(command) == 1 else self._told(command, taken_out)
                if answer is not None:
                    if len(command) > 1:
                        taken_out.wait((len(command) + len(answer)) * self._second_a_byte)
                    line.sendall(len(answer).to_bytes(2, "big") + answer)
        if self._line is line:
            self._close_line()

    def _control(self, byte: int) -> bytes | None:
        if byte in {_ON, _RESET, _OFF}:
            self._power_on()
        return atr(t1=self._chip is not None and self._chip.t1) if byte == _ATR else None

    def _told(self, command: bytes, taken_out: Event) -> bytes | None:
        self._commands += 1
        ins = command[1] if len(command) > 1 else 0
        if self._tear_at == ins:
            self._tear_at = None
            self._remove()
            return None
        if self._chip is None:
            return None
        answer = self._other() if self._values and self._values.get("other") else self._chip.answer(command)
        fault = self._next_fault(ins)
        match fault.kind:
            case "wrong-sw":
                return fault.sw
            case "truncate":
                return answer[: (len(answer) - 2) // 2] + answer[-2:]
            case "junk":
                return answer[:2] + b"\xfe" * (len(answer) - 4) + answer[-2:]
            case "no-status-word":
                return answer[:1]
            case "slow":
                taken_out.wait(fault.seconds)
            case "silent":
                taken_out.wait()
                return None
        return answer

    @staticmethod
    def _other() -> bytes:
        return b"\x6a\x82"

    def _next_fault(self, ins: int) -> Fault:
        fault = self._fault
        if not fault.count or fault.at not in (None, ins):
            return Fault()
        self._fault = replace(fault, count=fault.count - 1)
        return fault


def _fault(values: dict[str, Any]) -> Fault:
    kind = str(values["kind"])
    if kind not in FAULTS:
        raise ControlError(f"kind={kind}: one of {', '.join(FAULTS)}")
    return Fault(
        kind,
        int(values.get("count", 1)),
        int(str(values["at"]), 16) if "at" in values else None,
        bytes.fromhex(str(values.get("sw", "6F00"))),
        float(values.get("seconds", 1)),
    )


def _received(line: socket.socket) -> bytes | None:
    """The next message of vpcd; None at the end."""
    # vpcd sends length and message apart: without a quick acknowledgement the message would wait 40 ms for it.
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    head = line.recv(2, socket.MSG_WAITALL)
    if len(head) < 2:
        return None
    size = int.from_bytes(head, "big")
    message = line.recv(size, socket.MSG_WAITALL)
    return message if len(message) == size and size else None


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("smart_card", __doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder for pcscd's socket and log")
    parser.add_argument("--paced", action="store_true", help="answer at the pace of a card's contacts")
    arguments = parser.parse_args()
    private_network(MODULE, sys.argv[1:])
    arguments.folder.mkdir(parents=True, exist_ok=True)
    pcscd = PrivatePcscd(arguments.folder.resolve())
    pcscd.start()
    slot = Slot(pcscd, paced=arguments.paced)
    with steered(arguments.control, slot.handle):
        slot.quitting.wait()
    pcscd.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
