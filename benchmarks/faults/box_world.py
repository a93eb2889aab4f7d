"""The world around a terminal in a box: power, printer, bank, network, each failing by chance."""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import select

from central.centre import Centre
from central.database import Database
from central.intake import receive
from central.keys import Keys
from central.library import Library
from central.models import StoredCase
from central.problems import Refusal
from central.routes.envelopes import receive_together
from devices.api import CancelToken, DeviceError, PrintOutcome, PrintStage, Ready, Status
from devices.failures import DeviceFailure
from kiosk.centre import Centre as CentreOfTerminal
from kiosk.contract import Payment, PaymentRequest, PaymentState, Words, canonical
from kiosk.profile import Profile
from offline.failures import OfflineError, OfflineFailure
from offline.http_exchange import Answer
from offline.transport import CentreTransport
from sandbox.home import TERMINAL

Guarded = TypeVar("Guarded")
_PAYEE = Words(zh="示例", en="sample")
_PUT = "/v1/envelopes/"


class PowerCutError(Exception):
    """The power is gone: nothing of the present moment goes on."""


class Power:
    """Goes off before or after anything that a guarded object does."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self._chance = chance
        self.share = share
        self.cut_after = 0
        """Not by chance, but at so manieth opportunity; 0: never."""

    def maybe_cut(self) -> None:
        """Raises PowerCutError by chance, or when it was told to."""
        self.cut_after -= 1
        if self.cut_after == 0:
            raise PowerCutError
        if self._chance.random() < self.share / 10:
            raise PowerCutError

    def guarded(self, held: Guarded) -> Guarded:
        """The same, over which the power may go off."""
        return cast(Guarded, _Guarded(held, self))

    def sleep(self, action: Callable[[], None]) -> None:
        """Do something during which the power stays."""
        share, self.share = self.share, 0.0
        action()
        self.share = share


class _Guarded:
    def __init__(self, held: object, power: Power) -> None:
        self._held = held
        self._power = power

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._held, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._power.maybe_cut()
            result = found(*arguments, **named)
            self._power.maybe_cut()
            return result

        return call


class Printer:
    """Both printers. Counts papers by job, and what was asked for by document and number."""

    def __init__(self, chance: random.Random, power: Power) -> None:
        self._chance = chance
        self._power = power
        self.papers: Counter[str] = Counter()
        self.wanted: Counter[tuple[str, str]] = Counter()
        self.jobs: int = 0
        self.replaced: int = 0

    def status(self) -> Status:
        """It would print."""
        return Ready()

    def print_receipt(self, job: str, _: object, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        """Print, fail, be cut short, or not know."""
        return self._print(job, on_stage, DeviceFailure.RECEIPT_CUT_SHORT)

    def print_pages(
        self, job: str, _: bytes, on_stage: Callable[[PrintStage], None], __: CancelToken, ___: float
    ) -> PrintOutcome:
        """The same on A4."""
        return self._print(job, on_stage, DeviceFailure.PAGE_JAM)

    def _print(self, job: str, on_stage: Callable[[PrintStage], None], broken: DeviceFailure) -> PrintOutcome:
        luck = self._chance.random()
        if luck < 0.05:
            raise DeviceError(DeviceFailure.RECEIPT_PAPER_OUT, "none left")
        on_stage(PrintStage.SENT)
        self.papers[job] += 1
        self._power.maybe_cut()
        if luck < 0.1:
            self.replaced += broken is DeviceFailure.RECEIPT_CUT_SHORT
            raise DeviceError(broken, "it ended half-way")
        return PrintOutcome.SEEN if luck < 0.9 else PrintOutcome.UNKNOWN

    def strike_off(self) -> None:
        """Forget all papers."""
        self.papers.clear()
        self.wanted.clear()
        self.replaced = 0

    def unasked(self) -> int:
        """Papers beyond what was asked for; a receipt that was cut short is replaced once."""
        return max(0, sum(self.papers.values()) - sum(self.wanted.values()) - self.replaced)


class SyncHost:
    """A device host whose devices answer at once, on the caller's thread."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self.names = ("receipt_printer", "page_printer")

    def ask(
        self,
        _: str,
        operation: Callable[[Any, CancelToken], Any],
        *,
        deadline_s: float,
        on_result: Callable[[Any], None],
    ) -> None:
        """Do it now."""
        assert deadline_s > 0  # noqa: S101 - every operation has one
        try:
            result = operation(self._printer, CancelToken())
        except DeviceError as error:
            result = error
        on_result(result)


class Bank(CentreOfTerminal):
    """The payments of a centre: an offer a key, one charge a key, whatever is asked how often."""

    def __init__(self, chance: random.Random, power: Power, now: Callable[[], datetime]) -> None:
        super().__init__(cast(CentreTransport, None), TERMINAL)
        self._chance = chance
        self._power = power
        self._now = now
        self._offers: dict[str, PaymentRequest] = {}
        self.charges: dict[str, str] = {}
        """Key to reference."""

    def request_payment(self, request: PaymentRequest) -> Payment:
        """An offer; the answer may be lost."""
        self._lose()
        self._offers.setdefault(request.key, request)
        self._lose()
        return self._state(request.key)

    def payment(self, key: str) -> Payment:
        """Where it stands; the answer may be lost."""
        self._lose()
        if key not in self._offers:
            raise OfflineError(OfflineFailure.GONE, "410 unknown: never asked for")
        return self._state(key)

    def phone_pays(self, reference: str) -> None:
        """The resident pays every offer that a screen showed them, if they pay at all."""
        if self._chance.random() < 0.7:
            for key, request in self._offers.items():
                if request.case_number == reference:
                    self.charges.setdefault(key, reference)
        self._power.maybe_cut()

    def strike_off(self) -> None:
        """Forget offers and charges: what is asked about them is answered as the centre does after long."""
        self._offers.clear()
        self.charges.clear()

    def overcharged(self) -> list[str]:
        """References that were charged more than once."""
        return [reference for reference, count in Counter(self.charges.values()).items() if count > 1]

    def _lose(self) -> None:
        self._power.maybe_cut()
        if self._chance.random() < 0.1:
            raise OfflineError(OfflineFailure.CONNECTION_LOST, "lost")

    def _state(self, key: str) -> Payment:
        paid = key in self.charges
        return Payment(
            key=key,
            state=PaymentState.PAID if paid else PaymentState.WAITING,
            amount_fen=self._offers[key].amount_fen,
            payee=_PAYEE,
            payment_code="34" + 18 * "0",
            paid_at=self._now() if paid else None,
        )


class Line:
    """The network between the real transport and the real intake, without sockets."""

    def __init__(self, database: Database, keys: Keys, library: Library, box: Any) -> None:
        self._centre = Centre(database, keys, library)
        self._box = box
        self._chance: random.Random = box.chance
        self._power: Power = box.power
        self.share = 0.3
        self.next_fault = ""
        self.struck = 0

    def transport(self, profile: Profile, keys: Mapping[str, bytes]) -> CentreTransport:
        """The real transport over this line."""
        opened = CentreTransport("http://127.0.0.1:1", "none", keys, terminal=profile.terminal.id)
        vars(opened)["_http"] = self  # a wire of our own: all above it is real
        return opened

    def cases(self) -> list[tuple[str, str]]:
        """Number and key of every case at the centre."""
        with self._centre.database.reading() as session:
            return [(row.number, row.key) for row in session.execute(select(StoredCase.number, StoredCase.key))]

    def close(self) -> None:
        """Nothing to close."""

    def restart(self) -> None:
        """The centre's process is new: all that it knows is on its disk."""
        self._centre = Centre(self._centre.database, self._centre.keys, self._centre.library)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, _: int) -> Answer:
        """A request and its answer, or what becomes of them."""
        self._power.maybe_cut()
        fault = self._chance.choice(FAULTS) if self._chance.random() < self.share else self.next_fault
        self.next_fault = ""
        self.struck += bool(fault)
        if fault == "lost":
            raise OfflineError(OfflineFailure.CONNECTION_FAILED, "nobody there")
        if fault == "busy":
            return Answer(503, {"Retry-After": self._chance.choice(("0", "5", "x"))}, b"")
        if fault == "portal":
            return Answer(200, {}, b"<html>welcome</html>")
        answer = self._answer(method, path, headers, body or b"")
        self._power.maybe_cut()
        if fault == "twice":
            answer = self._answer(method, path, headers, body or b"")
        if fault == "answer lost":
            raise OfflineError(OfflineFailure.CONNECTION_LOST, "reset")
        return answer

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if method == "GET":
            hello = json.dumps({"centre": "box"}).encode()
            return Answer(200, {"Signature": self._centre.keys.signature(hello)}, hello)
        try:
            if method == "POST":
                results = canonical(receive_together(self._centre, TERMINAL, body))
                return Answer(200, {"Signature": self._centre.keys.signature(results)}, results)
            receipt = receive(self._centre, TERMINAL, path.removeprefix(_PUT), headers["Envelope-Header"], body)
        except Refusal as refusal:
            return Answer(refusal.status_code, refusal.headers or {}, canonical(refusal.problem))
        return Answer(201 if receipt.first else 200, {"Signature": receipt.signature}, receipt.body)


FAULTS = ("lost", "busy", "portal", "twice", "answer lost")
