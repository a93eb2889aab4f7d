"""Where pages go: a printer, or a CUPS queue together with the printer behind it.

A queue knows of its printer only what the last job met. Where that printer can be asked itself (``device-uri`` is IPP),
it is, and its own word counts; from then on its silence counts too.
"""

from dataclasses import replace
from typing import Final

from devices.page_printer.ipp_answers import Attributes, IppRefusedError, IppUnreachableError, PrinterWord
from devices.page_printer.ipp_client import AT_A_GLANCE, UNHURRIED, IppClient, Timeouts
from devices.page_printer.reasons import of_the_queue

OFFLINE: Final = "offline-report"


class Destination:
    """Every method raises IppUnreachableError and IppRefusedError of what is at the address itself."""

    def __init__(self, uri: str, user: str) -> None:
        """Raises ValueError."""
        self.client = IppClient(uri, user)
        self._user = user
        self._behind: IppClient | None = None
        self._behind_uri = ""
        self._heard = False

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()
        if self._behind is not None:
            self._behind.close()

    def word(self, timeouts: Timeouts = UNHURRIED) -> PrinterWord:
        """What is known of the way to the paper, first hand as far as can be."""
        said = self.client.printer(timeouts)
        printer = self._printer_behind(said) if said.is_queue else None
        if printer is None:
            return said
        own = of_the_queue(said.reasons)
        try:
            behind = printer.printer(AT_A_GLANCE)
        except (IppUnreachableError, IppRefusedError):
            # One that never answered here may still answer the queue (a certificate of its own, a name on the link).
            return replace(said, reasons=(*own, OFFLINE), first_hand=True) if self._heard else said
        self._heard = True
        reasons = (*own, *(reason for reason in behind.reasons if reason != "none"))
        return replace(said, state=max(said.state, behind.state), reasons=reasons or ("none",), first_hand=True)

    @property
    def printer_behind(self) -> IppClient | None:
        """The printer behind a queue, once it was heard."""
        return self._behind if self._heard else None

    def attributes(self, names: tuple[str, ...]) -> Attributes:
        """Of the printer itself where it can be asked."""
        return (self.printer_behind or self.client).attributes(names, AT_A_GLANCE)

    def _printer_behind(self, said: PrinterWord) -> IppClient | None:
        if said.behind != self._behind_uri:
            if self._behind is not None:
                self._behind.close()
            self._behind, self._behind_uri, self._heard = _client(said.behind, self._user), said.behind, False
        return self._behind


def _client(uri: str, user: str) -> IppClient | None:
    try:
        return IppClient(uri, user)
    except ValueError:
        return None
