"""Receipt printers that take plain text (GB18030) on a TCP port and say nothing back.

Profile::

    [devices.receipt_printer]
    driver = "acme-line-printer"
    host = "192.168.7.20"
    port = 9100               # optional
"""

import socket
from collections.abc import Callable

from devices import api
from devices.api import DeviceError, PrintOutcome, PrintStage, Sense
from devices.failures import DeviceFailure
from devices.printed_jobs import PrintedJobs

CONNECT_S, SEND_S = 0.8, 10.0
CUT = b"\n\n\n\f"


class LinePrinter:
    """Implements PrintsReceipts. A wrong or missing setting is a KeyError, TypeError or ValueError here."""

    def __init__(self, settings: api.Settings) -> None:
        self._address = (str(settings["host"]), int(settings.get("port", 9100)))
        self._jobs = PrintedJobs()

    def open(self) -> None:
        self._connected().close()

    def close(self) -> None:
        """A connection lasts one print: there is nothing to let go of."""

    def status(self) -> api.Status:
        try:
            self._connected().close()
        except DeviceError as error:
            return api.Absent(error.failure, error.detail)
        return api.Ready(f"{self._address[0]}:{self._address[1]}")

    def paper_state(self) -> api.PaperState:
        link = Sense.GOOD if isinstance(self.status(), api.Ready) else Sense.BAD
        none = Sense.NOT_SUPPORTED  # it has no way to say; never guess
        return api.PaperState(link=link, cover=none, paper=none, jam=none, supply=none, queue=none)

    def print_receipt(self, job: str, receipt: api.Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        if (first := self._jobs.first_outcome(job)) is not None:
            return first  # the same job never prints twice
        with self._connected() as line:
            self._jobs.record(job, PrintOutcome.UNKNOWN)  # from here on something may be on paper
            line.settimeout(SEND_S)
            try:
                line.sendall("\n".join(map(_text, receipt.parts)).encode("gb18030") + CUT)
            except OSError:
                return PrintOutcome.UNKNOWN
        on_stage(PrintStage.SENT)
        return PrintOutcome.UNKNOWN  # nobody saw the paper: the resident is asked

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection(self._address, CONNECT_S)
        except OSError as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._address}: {fault.strerror}") from fault


def _text(part: api.ReceiptPart) -> str:
    match part:
        case api.TextLine(text):
            return text
        case api.Rule():
            return "-" * 32
        case api.QrCode(payload):
            return payload
        case api.Gap(lines):
            return "\n" * (lines - 1)
