"""Which parcel goes next: order within a case and a resident, nobody in anybody's way, counts that are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from offline.database import Database
from offline.failures import OfflineFailure, Reason
from offline.outbox import DEMOTED_AFTER, Outbox
from offline.parcel import PART, Counts, Parcel

MakeParcel = Callable[..., Parcel]
SECOND = timedelta(seconds=1)
LOST = Reason(OfflineFailure.CONNECTION_LOST, "reset")
REFUSED = Reason(OfflineFailure.CONTENT_REFUSED, "422")


def order(outbox: Outbox, now: datetime, most: int = 9) -> list[int]:
    found: list[int] = []
    while len(found) < most and (claimed := outbox.claim(now, 30.0)) is not None:
        found.append(int(claimed.parcel.key, 16))
    return found


def test_what_one_resident_hands_in_goes_in_order_and_a_refusal_stops_only_itself(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number, party in ((1, "p"), (2, "p"), (3, "q"), (4, ""), (5, "")):
        outbox.put(replace(make_parcel(number), party=party))

    assert order(outbox, noon) == [1, 3, 4, 5]
    outbox.hold(make_parcel(1).key, REFUSED)
    assert order(outbox, noon) == [2]


def put_by(outbox: Outbox, writer: int, *parcels: Parcel) -> None:
    for parcel in parcels:
        with outbox.deposit() as deposit:
            deposit.written_by(writer)
            deposit.add(parcel)


def test_after_a_restart_what_anybody_handed_in_before_it_goes_first(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    """Parties are named under a key that ended with the process: 1 and 3 may be one resident's."""
    put_by(outbox, 7, replace(make_parcel(1), party="p"), replace(make_parcel(2), party="q"))
    put_by(outbox, 8, replace(make_parcel(3), party="x"), make_parcel(4), replace(make_parcel(5), party="y"))

    assert order(outbox, noon) == [1, 2, 4], "only what belongs to somebody waits"
    outbox.settle(make_parcel(1).key, b"{}", "k1:x", noon)
    outbox.postpone(make_parcel(2).key, noon + SECOND, LOST)
    assert order(outbox, noon) == []
    assert outbox.next_due(noon) == noon + SECOND
    assert order(outbox, noon + SECOND) == [2]
    outbox.hold(make_parcel(2).key, REFUSED)
    assert order(outbox, noon + SECOND) == [3, 5], "one that is held stops no other"


def test_what_is_tried_in_vain_from_before_a_restart_stops_nobody_for_long(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    put_by(outbox, 7, replace(make_parcel(1), party="p"))
    put_by(outbox, 8, replace(make_parcel(2), party="x"))
    for _ in range(DEMOTED_AFTER - 1):
        assert order(outbox, noon) == [1]
        outbox.postpone(make_parcel(1).key, noon, LOST)

    assert order(outbox, noon) == [1, 2]


def test_large_ones_from_before_a_restart_that_wait_for_the_night_stop_nobody(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    part = replace(make_parcel(1), kind=PART)
    put_by(outbox, 7, part, replace(make_parcel(2), party="p", needs=(part.key,)))
    put_by(outbox, 8, replace(make_parcel(3), party="x"))

    by_day = outbox.claim(noon, 0.0, parts=False)
    assert by_day is not None
    assert by_day.parcel.key == make_parcel(3).key
    outbox.postpone(by_day.parcel.key, noon, LOST)
    assert order(outbox, noon) == [1], "at night it is its turn"


def test_two_programs_that_write_in_turn_keep_the_order_too(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    put_by(outbox, 7, replace(make_parcel(1), party="p"))
    put_by(outbox, 8, replace(make_parcel(2), party="x"))
    put_by(outbox, 7, replace(make_parcel(3), party="p"))

    for number in (1, 2, 3):
        assert order(outbox, noon) == [number]
        outbox.settle(make_parcel(number).key, b"{}", "k1:x", noon)


def test_patience_lets_later_ones_go_first_but_not_for_ever(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    with outbox.deposit() as deposit:
        deposit.add(make_parcel(1), patience=2)
    for number in (2, 3, 4, 5):
        outbox.put(make_parcel(number))

    assert order(outbox, noon) == [2, 1, 3, 4, 5]


def test_one_that_was_tried_in_vain_stands_in_nobodys_way_and_is_counted(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number in (1, 2):
        outbox.put(make_parcel(number))
    for _ in range(DEMOTED_AFTER):
        assert outbox.stuck() == 0
        assert order(outbox, noon, most=1) == [1]
        outbox.postpone(make_parcel(1).key, noon, LOST)

    assert order(outbox, noon) == [2, 1]
    assert outbox.stuck() == 1
    outbox.hold(make_parcel(1).key, REFUSED)
    assert outbox.release(make_parcel(1).key)
    assert outbox.stuck() == 0, "whoever releases it has put right what was wrong"


def test_small_ones_travel_together_and_large_ones_alone(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number, size in ((1, 70_000), (2, 60_000), (3, 200), (4, 70_000), (5, 100)):
        outbox.put(make_parcel(number, sealed=bytes(size)))
    outbox.put(make_parcel(6, lane=make_parcel(2).lane))

    batches = []
    while batch := outbox.claim_batch(noon, 30.0, 16):
        batches.append([int(claimed.parcel.key, 16) for claimed in batch])

    assert batches == [[1], [2, 3, 5], [4]], "and the sixth waits for the second, whose lane it is of"


def test_counts_are_kept_not_counted(
    outbox: Outbox, database: Database, make_parcel: MakeParcel, noon: datetime
) -> None:
    """After any sequence of changes the kept counts are what counting would give."""
    for number in range(8):
        outbox.put(make_parcel(number))
    keys = [make_parcel(number).key for number in range(8)]
    for _ in range(5):
        outbox.claim(noon, 30.0)
    outbox.settle(keys[0], b"ack", "k:s", noon)
    outbox.settle(keys[0], b"ack", "k:s", noon)
    outbox.hold(keys[1], REFUSED)
    outbox.postpone(keys[2], noon, LOST)
    outbox.hold(keys[7], REFUSED)
    outbox.release(keys[1])

    with database.reading("SELECT state, count(*) FROM parcel GROUP BY state") as rows:
        counted = dict(rows.fetchall())
    with database.reading("SELECT coalesce(sum(length(body)), 0) FROM sealed") as rows:
        size = rows.fetchone()[0]
    waiting = counted["waiting"] + counted["claimed"]
    assert outbox.counts() == Counts(waiting, counted.get("held", 0), counted["settled"])
    assert outbox.sealed_bytes() == size


def test_old_acknowledgements_are_forgotten_and_nothing_else(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number in (1, 2, 3):
        outbox.put(make_parcel(number))
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon - timedelta(days=200))
    outbox.settle(make_parcel(2).key, b"ack", "k:s", noon)

    assert outbox.forget_settled(noon - timedelta(days=180)) == 1

    assert [row.key for row in outbox.rows()] == [make_parcel(2).key, make_parcel(3).key]
    assert outbox.counts() == Counts(waiting=1, held=0, settled=1)


def test_a_rating_still_waits_for_the_case_of_its_lane(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1, "lane"))
    with outbox.deposit() as deposit:
        deposit.add(make_parcel(2, "lane"))

    assert order(outbox, noon) == [1]
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon)
    assert outbox.forget_settled(noon + SECOND) == 1
    assert order(outbox, noon) == [2]
