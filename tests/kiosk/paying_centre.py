"""The real centre on loopback in this process, whose network can be cut, and a cashier that asks it."""

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import requests
import uvicorn
from sqlalchemy import select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.app import create_app
from central.centre import Centre as CentralPlatform
from central.database import Database as CentralDatabase
from central.keys import create_keys
from central.library import publish
from central.payments import bills, gateway
from central.payments.ledger import Charge, charges
from central.payments.models import StoredBill, StoredOffer
from central.registry import enrol
from kiosk.cashier import Cashier
from kiosk.centre import Centre
from kiosk.contract import Catalogue, Payment, Words
from offline.database import Database
from offline.http_exchange import Limits
from offline.payment_intents import PaymentIntents
from offline.transport import CentreTransport

TERMINAL = "AH0001"
_LIMITS = Limits(connect_s=2, read_s=5, body_s=5)


class Network(StrEnum):
    """What happens to what a terminal asks. A phone has a network of its own."""

    UP = "up"
    QUESTION_LOST = "question lost"
    ANSWER_LOST = "answer lost"


class _Line:
    """Between terminal and centre: nothing is answered when a message was lost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.network = Network.UP
        self.renamed: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") in self.renamed:
            scope = {**scope, "path": self.renamed[scope["path"]]}
        of_terminal = scope["type"] == "http" and scope["path"].startswith("/v1/")
        if not of_terminal or self.network is Network.UP:
            await self._app(scope, receive, send)
        elif self.network is Network.ANSWER_LOST:
            await self._app(scope, receive, _dropped)


async def _dropped(_: Message) -> None:
    """The answer goes nowhere."""


class PayingCentre:
    """A running centre, and the hands of phone, bank and operator."""

    def __init__(
        self, address: str, token: str, keys: dict[str, bytes], platform: CentralPlatform, line: _Line
    ) -> None:
        self._address, self._token, self._keys = address, token, keys
        self._platform, self._line = platform, line

    @contextmanager
    def network(self, network: Network) -> Iterator[None]:
        """The network as it is for a while."""
        self._line.network = network
        yield
        self._line.network = Network.UP

    def transport(self) -> CentreTransport:
        return CentreTransport(self._address, self._token, self._keys, terminal=TERMINAL, limits=_LIMITS)

    def press(self, payment: Payment, answer: str) -> None:
        """What the payer's phone presses."""
        assert payment.qr_payload is not None
        assert requests.post(f"{payment.qr_payload}/{answer}", timeout=5).status_code == 200

    def bank_says(self, payment: Payment, *, charged: bool) -> None:
        """The bank's word comes by itself, however late."""
        assert payment.qr_payload is not None
        with self._platform.database.writing() as session:
            both = gateway.found(session, payment.qr_payload.rsplit("/", 1)[1])
            assert both is not None
            if charged:
                gateway.charged(*both, datetime.now(UTC))
            else:
                gateway.refused(both[0])

    def expire_offers(self) -> None:
        """More than five minutes pass for every code."""
        with self._platform.database.writing() as session:
            for offer in session.scalars(select(StoredOffer)):
                offer.expires_at -= bills.OFFER_LIFE

    def refund(self, payment: Payment) -> None:
        with self._platform.database.writing() as session:
            bill = bills.by_code(session, payment.payment_code)
            assert bill is not None
            assert gateway.refund(session, bill, datetime.now(UTC))

    def issue(self, amount_fen: int) -> str:
        """A bill that is no case's fee; its payment code."""
        with self._platform.database.writing() as session:
            what = Words(zh="违法停车罚款", en="Parking fine")
            return bills.issue(session, amount_fen, what, datetime.now(UTC)).payment_code

    def reissue(self, code: str, amount_fen: int) -> None:
        """The bill grows, as by a late fee."""
        with self._platform.database.writing() as session:
            bill = bills.by_code(session, code)
            assert bill is not None
            bill.amount_fen = amount_fen

    def replay(self, *, asked: str, told: str) -> None:
        """Somebody on the line answers a question about one payment with the centre's signed word on another."""
        self._line.renamed[f"/v1/payments/{asked}"] = f"/v1/payments/{told}"

    def charges(self, reference: str) -> list[Charge]:
        """Every charge for a case or a payment code."""
        with self._platform.database.reading() as session:
            mine = (StoredBill.case_number == reference) | (StoredBill.payment_code == reference)
            codes = set(session.scalars(select(StoredBill.payment_code).where(mine)))
            return [charge for charge in charges(session) if charge.payment_code in codes]

    def bills(self, reference: str) -> int:
        """How many bills there are for a case."""
        with self._platform.database.reading() as session:
            return len(session.scalars(select(StoredBill).where(StoredBill.case_number == reference)).all())


@contextmanager
def paying_centre(folder: Path, catalogue: Catalogue) -> Iterator[PayingCentre]:
    """A centre that serves until the block ends."""
    keys = create_keys(folder / "keys")
    signing = keys.public_halves()["signing"]
    database = CentralDatabase(f"sqlite:///{folder / 'centre.db'}")
    token = enrol(database, TERMINAL)
    platform = CentralPlatform(database, keys, publish(database, catalogue))
    line = _Line(create_app(platform))
    server = uvicorn.Server(uvicorn.Config(line, log_level="critical", access_log=False, lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield PayingCentre(address, token, {signing["id"]: base64.b64decode(signing["public"])}, platform, line)
    server.should_exit = True
    thread.join()
    listener.close()
    database.close()


class Till:
    """A terminal's cashier with its database. ``power_cut`` leaves only what is on the disk."""

    def __init__(self, path: Path, centre: PayingCentre) -> None:
        self._path = path
        self._transport = centre.transport()
        self._open()

    def _open(self) -> None:
        self._database = Database(self._path)
        self.intents = PaymentIntents(self._database)
        self.centre = Centre(self._transport, TERMINAL)
        self.cashier = Cashier(self.intents, self.centre, lambda: datetime.now(UTC))

    def power_cut(self) -> None:
        self._database.close()
        self._open()

    def close(self) -> None:
        self._database.close()
        self._transport.close()
