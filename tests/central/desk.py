"""One terminal's outbox before the running centre."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.contract import Case, EnvelopeKind
from kiosk.envelopes import Envelopes, Letter
from offline.courier import Courier
from offline.database import Database
from offline.key_ring import KeyRing
from offline.outbox import Outbox
from offline.parcel import PART, Counts, Parcel
from offline.retry import Outcome
from offline.transport import CentreTransport
from offline.vault import X25519, Recipient


class Counting:
    """The real way to the centre, and what went over it."""

    def __init__(self, transport: CentreTransport) -> None:
        self._transport = transport
        self.sent: list[Parcel] = []

    def deliver(self, parcel: Parcel) -> Outcome:
        self.sent.append(parcel)
        return self._transport.deliver(parcel)

    def deliver_together(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        self.sent += parcels
        return self._transport.deliver_together(parcels)

    def hello(self) -> datetime | None:
        return self._transport.hello()


class Desk:
    """One terminal's outbox, and its way to the centre."""

    def __init__(self, folder: Path, running: Any, halves: dict[str, Any]) -> None:
        sealing, signing = halves["sealing"], halves["signing"]
        public = base64.b64decode(sealing["public"])
        keys = {signing["id"]: base64.b64decode(signing["public"])}
        self.database = Database(folder / "terminal.db")
        self.outbox = Outbox(self.database)
        ring = KeyRing(keys, Recipient(sealing["id"], X25519, public, datetime(2026, 1, 1, tzinfo=UTC)))
        self.envelopes = Envelopes(self.outbox, ring, "TEST0001")
        self.way = Counting(CentreTransport(running.address, running.token, keys, terminal="TEST0001"))

    def put(self, content: dict[str, Any]) -> Case:
        files: dict[str, bytes] = content.pop("files")
        case = Case.model_validate(content)
        letter = Letter(EnvelopeKind.CASE, case.key, case.key, case.number, case, files, case.applicant.number)
        self.envelopes.put(letter, datetime.now(UTC))
        return case

    def drain(self) -> Counts:
        courier = Courier(
            self.outbox,
            self.way,
            clock=lambda: datetime.now(UTC),
            random=lambda: 0.0,
            on_change=lambda _: None,
            on_settled=lambda *_: None,
        )
        return courier.drain(30.0)

    def sent_parts(self, count: int) -> list[str]:
        """Send the next parts and nothing else; their keys."""
        for _ in range(count):
            claimed = self.outbox.claim(datetime.now(UTC), 30.0)
            assert claimed is not None
            outcome: Any = self.way.deliver(claimed.parcel)
            self.outbox.settle(claimed.parcel.key, outcome.body, outcome.signature, datetime.now(UTC))
        return [parcel.key for parcel in self.way.sent]

    def parts_sent(self) -> int:
        return sum(parcel.kind == PART for parcel in self.way.sent)
