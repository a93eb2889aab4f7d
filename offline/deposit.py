"""Taking responsibility: a case and all its parts become durable together, or not at all."""

import sqlite3
from typing import Final

from offline.database import to_micros
from offline.failures import OfflineError, OfflineFailure
from offline.parcel import Parcel

_INSERT: Final = """
    INSERT INTO parcel
        (key, lane, kind, label, header, digest, size, created_at, state, party, address, fence, rank)
    VALUES
        (:key, :lane, :kind, :label, :header, :digest, :size, :created_at, 'waiting', :party, :address,
         CASE WHEN :party = '' THEN 0 ELSE coalesce((SELECT value FROM fact WHERE name = 'fence'), 0) END,
         (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'parcel') + 1 + :patience)
"""


class Deposit:
    """One transaction of the outbox; see ``Outbox.deposit``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def written_by(self, writer: int) -> None:
        """Parties are named by this writer, a random number, from here on: nobody else's can be told from them."""
        query = "SELECT value FROM fact WHERE name = 'writer'"
        if self._connection.execute(query).fetchone() != (writer,):
            self._connection.execute("INSERT OR REPLACE INTO fact VALUES ('writer', ?)", (writer,))
            self._connection.execute(
                "INSERT OR REPLACE INTO fact SELECT 'fence', coalesce(max(seq), 0) FROM sqlite_sequence"
                " WHERE name = 'parcel'"
            )

    def part_at(self, address: str) -> str | None:
        """Key of a part with this content whose bytes are still here, so that it needn't be sealed and sent again."""
        row = self._connection.execute("SELECT key FROM parcel WHERE address = ?", (address,)).fetchone()
        return None if row is None else str(row[0])

    def add(self, parcel: Parcel, *, address: str | None = None, patience: int = 0) -> None:
        """Add a parcel whose parts were added before. ``patience``: how many later parcels it lets go first.

        Adding the same again changes nothing. Raises OfflineError S108 for a known key with other bytes, S109 for a
        part that is not here.
        """
        known = self._connection.execute("SELECT digest, header FROM parcel WHERE key = ?", (parcel.key,)).fetchone()
        if known is not None:
            if known != (parcel.digest, parcel.header):
                raise OfflineError(OfflineFailure.KEY_TAKEN, f"{parcel.key} is in the outbox with other bytes")
            return
        cursor = self._connection.execute(
            _INSERT,
            {
                "key": parcel.key,
                "lane": parcel.lane,
                "kind": parcel.kind,
                "label": parcel.label,
                "header": parcel.header,
                "digest": parcel.digest,
                "size": len(parcel.sealed),
                "created_at": to_micros(parcel.created_at),
                "party": parcel.party,
                "address": address,
                "patience": patience,
            },
        )
        seq = cursor.lastrowid
        self._connection.execute("INSERT INTO sealed VALUES (?, ?)", (seq, parcel.sealed))
        for key in parcel.needs:
            query = "INSERT INTO need SELECT ?, seq FROM parcel JOIN sealed USING (seq) WHERE key = ?"
            if self._connection.execute(query, (seq, key)).rowcount == 0:
                raise OfflineError(OfflineFailure.PARCEL_UNKNOWN, f"part {key} is not in the outbox")
