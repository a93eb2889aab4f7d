"""Parts of a large case: durable with it, sent before it, kept until the centre has vouched for the whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from offline.courier import Courier
from offline.database import Database
from offline.export import read_export
from offline.failures import OfflineError, OfflineFailure, Reason
from offline.http_exchange import Limits
from offline.outbox import Outbox
from offline.parcel import PART, Counts, Parcel, ParcelState
from offline.transport import CentreTransport

MakeParcel = Callable[..., Parcel]
SECOND = timedelta(seconds=1)
LOST = Reason(OfflineFailure.CONFLICT, "409 part-missing")


def key(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def large(outbox: Outbox, make_parcel: MakeParcel) -> Parcel:
    """A case, number 9, of the parts 1 and 2."""
    case = replace(make_parcel(9), needs=(key(1), key(2)))
    with outbox.deposit() as deposit:
        for number in (1, 2):
            deposit.add(replace(make_parcel(number), kind=PART), address=f"page {number}", patience=16 * number)
        deposit.add(case)
    return case


def claimed(outbox: Outbox, now: datetime) -> str | None:
    found = outbox.claim(now, 30.0)
    return None if found is None else found.parcel.key


def held_bytes(database: Database) -> set[str]:
    with database.reading("SELECT key FROM parcel JOIN sealed USING (seq)") as rows:
        return {row[0] for row in rows}


def test_a_case_follows_its_parts_and_counts_as_one(outbox: Outbox, large: Parcel, noon: datetime) -> None:
    assert outbox.counts() == Counts(waiting=1, held=0, settled=0)
    assert [claimed(outbox, noon) for _ in range(3)] == [key(1), key(2), None]
    outbox.settle(key(1), b"ack", "k:s", noon)
    assert claimed(outbox, noon) is None
    outbox.settle(key(2), b"ack", "k:s", noon)

    whole = outbox.claim(noon, 30.0)

    assert whole is not None
    assert whole.parcel == large
    assert outbox.counts() == Counts(waiting=1, held=0, settled=0)


def test_nothing_is_deleted_before_the_whole_is_vouched_for(
    outbox: Outbox, database: Database, large: Parcel, noon: datetime
) -> None:
    for part in large.needs:
        outbox.settle(part, b"ack", "k:s", noon)
    assert held_bytes(database) == {key(1), key(2), key(9)}

    outbox.settle(large.key, b"ack", "k:s", noon)

    assert held_bytes(database) == set()
    assert (outbox.sealed_bytes(), outbox.counts()) == (0, Counts(waiting=0, held=0, settled=1))


def test_a_page_that_two_cases_share_is_kept_once_and_until_both_are_settled(
    outbox: Outbox, database: Database, large: Parcel, make_parcel: MakeParcel, noon: datetime
) -> None:
    with outbox.deposit() as deposit:
        assert (deposit.part_at("page 1"), deposit.part_at("page 3")) == (key(1), None)
        deposit.add(replace(make_parcel(10), needs=(key(1),)))
    for parcel in (*large.needs, large.key):
        outbox.settle(parcel, b"ack", "k:s", noon)

    assert held_bytes(database) == {key(1), key(10)}
    assert claimed(outbox, noon) == key(10)
    outbox.settle(key(10), b"ack", "k:s", noon)
    assert held_bytes(database) == set()
    with outbox.deposit() as deposit:
        assert deposit.part_at("page 1") is None, "its bytes are gone: it has to be sealed anew"


def test_a_part_that_the_centre_has_lost_is_sent_again_before_the_case(
    outbox: Outbox, large: Parcel, noon: datetime
) -> None:
    for part in large.needs:
        outbox.settle(part, b"ack", "k:s", noon)
    assert claimed(outbox, noon) == large.key

    outbox.send_parts_again(large.key, [key(2), "f" * 32], LOST)

    assert [claimed(outbox, noon) for _ in range(2)] == [key(2), None]
    outbox.settle(key(2), b"ack", "k:t", noon)
    assert claimed(outbox, noon) == large.key


def test_a_case_without_its_part_is_not_taken(outbox: Outbox, make_parcel: MakeParcel) -> None:
    def put_half() -> None:
        with outbox.deposit() as deposit:
            deposit.add(replace(make_parcel(1), kind=PART), address="page")
            deposit.add(replace(make_parcel(9), needs=(key(1), key(2))))

    with pytest.raises(OfflineError, match="S109"):
        put_half()

    assert outbox.rows() == (), "neither it nor the part that was there"


def test_a_refused_part_keeps_its_case_waiting_and_others_go(
    outbox: Outbox, large: Parcel, make_parcel: MakeParcel, noon: datetime
) -> None:
    outbox.put(make_parcel(10))
    assert claimed(outbox, noon) == key(10)
    assert claimed(outbox, noon) == key(1)
    outbox.hold(key(1), Reason(OfflineFailure.CONTENT_REFUSED, "422 bad-part"))

    assert claimed(outbox, noon) == key(2)
    assert [row.state for row in outbox.rows() if row.key == key(1)] == [ParcelState.HELD]
    assert outbox.release(key(1))
    assert claimed(outbox, noon) == key(1)


def test_parts_wait_for_their_hours_and_cases_do_not(
    outbox: Outbox, large: Parcel, make_parcel: MakeParcel, noon: datetime
) -> None:
    assert outbox.claim(noon, 30.0, parts=False) is None
    assert outbox.next_due(noon, parts=False) is None
    outbox.put(make_parcel(10))

    found = outbox.claim(noon, 30.0, parts=False)
    assert found is not None
    assert found.parcel.key == key(10)
    assert claimed(outbox, noon) == key(1)


def test_an_export_carries_the_parts_of_what_is_not_settled(
    outbox: Outbox, large: Parcel, noon: datetime, tmp_path: Path
) -> None:
    outbox.settle(key(1), b"ack", "k:s", noon)

    assert outbox.export(tmp_path / "parcels.zip") == 3

    exported = read_export(tmp_path / "parcels.zip")
    assert [parcel.key for parcel in exported] == [key(1), key(2), key(9)]
    assert exported[2] == large


def test_a_receipt_that_does_not_vouch_for_every_part_is_none(
    outbox: Outbox, database: Database, centre: Any, large: Parcel
) -> None:
    transport = CentreTransport(centre.url, "secret", centre.keys, terminal="T0001", limits=Limits(1.0, 1.0, 2.0))
    courier = Courier(
        outbox,
        transport,
        clock=lambda: datetime.now(large.created_at.tzinfo),
        random=lambda: 0.0,
        on_change=lambda _: None,
        on_settled=lambda *_: None,
    )

    def answer(parts: list[str]) -> Callable[[Any], None]:
        def behave(handler: Any) -> None:
            whole = large.key in handler.path
            handler.signed(201, handler.receipt() | {"parts": parts if whole else []})

        return behave

    centre.behave = answer([key(1)])
    assert courier.drain(5.0).waiting == 1
    assert held_bytes(database) == {key(1), key(2), key(9)}

    centre.behave = answer([key(1), key(2)])
    assert courier.drain(5.0) == Counts(waiting=0, held=0, settled=1)
    transport.close()
