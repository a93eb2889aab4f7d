import sqlite3
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from offline.database import Database
from offline.export import read_export
from offline.failures import OfflineError, OfflineFailure, Reason
from offline.outbox import LONGEST_WAIT, Outbox
from offline.parcel import Counts, Parcel, ParcelState

MakeParcel = Callable[..., Parcel]
LOST = Reason(OfflineFailure.CONNECTION_LOST, "reset")
REFUSED = Reason(OfflineFailure.CONTENT_REFUSED, "422 item-version: too old")
SECOND = timedelta(seconds=1)


def claim_key(outbox: Outbox, now: datetime) -> str | None:
    claimed = outbox.claim(now, 30.0)
    return None if claimed is None else claimed.parcel.key


def test_a_claim_hands_out_exactly_what_was_put(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1))

    claimed = outbox.claim(noon, 30.0)

    assert claimed is not None
    assert (claimed.parcel, claimed.attempts) == (make_parcel(1), 1)
    assert claimed.until == noon + 30 * SECOND


def test_putting_the_same_parcel_twice_is_once(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1))
    outbox.put(make_parcel(1))
    assert claim_key(outbox, noon) is not None
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon)
    outbox.put(make_parcel(1))

    assert outbox.counts() == Counts(waiting=0, held=0, settled=1)


def test_a_known_key_with_other_bytes_is_refused(outbox: Outbox, make_parcel: MakeParcel) -> None:
    outbox.put(make_parcel(1))

    with pytest.raises(OfflineError, match="S108"):
        outbox.put(make_parcel(1, sealed=b"other"))
    assert outbox.counts().waiting == 1


def test_settling_keeps_the_acknowledgement_and_deletes_the_sealed_bytes(
    outbox: Outbox, database: Database, make_parcel: MakeParcel, noon: datetime
) -> None:
    parcel = make_parcel(1)
    outbox.put(parcel)
    assert outbox.acknowledgement(parcel.key) is None
    outbox.claim(noon, 30.0)
    outbox.settle(parcel.key, b"ack", "k:s", noon)
    outbox.settle(parcel.key, b"another", "k:t", noon + SECOND)

    kept = outbox.acknowledgement(parcel.key)
    assert kept is not None
    assert (kept.body, kept.signature, kept.settled_at) == (b"ack", "k:s", noon)
    with database.reading("SELECT count(*) FROM sealed") as rows:
        assert rows.fetchone() == (0,)


def test_parcels_of_a_lane_go_in_order_and_other_lanes_pass(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number, lane in ((1, "a"), (2, "a"), (3, "b")):
        outbox.put(make_parcel(number, lane))

    assert claim_key(outbox, noon) == make_parcel(1).key
    assert claim_key(outbox, noon) == make_parcel(3).key
    assert claim_key(outbox, noon) is None
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon)
    assert claim_key(outbox, noon) == make_parcel(2).key


def test_a_held_parcel_blocks_its_own_lane_until_released(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    for number, lane in ((1, "a"), (2, "a"), (3, "b")):
        outbox.put(make_parcel(number, lane))
    assert claim_key(outbox, noon) == make_parcel(1).key
    outbox.hold(make_parcel(1).key, REFUSED)

    assert claim_key(outbox, noon) == make_parcel(3).key
    assert claim_key(outbox, noon + timedelta(days=30)) == make_parcel(3).key
    assert outbox.rows()[0].last_reason == REFUSED
    assert outbox.release(make_parcel(1).key)
    assert not outbox.release(make_parcel(1).key)
    assert claim_key(outbox, noon) == make_parcel(1).key


def test_a_postponed_parcel_waits_until_its_time(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1))
    outbox.claim(noon, 30.0)
    outbox.postpone(make_parcel(1).key, noon + 60 * SECOND, LOST)

    assert outbox.next_due(noon) == noon + 60 * SECOND
    assert claim_key(outbox, noon + 59 * SECOND) is None
    again = outbox.claim(noon + 60 * SECOND, 30.0)
    assert again is not None
    assert again.attempts == 2


def test_the_parcel_of_a_killed_courier_is_free_after_its_lease(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    outbox.put(make_parcel(1))
    outbox.claim(noon, 30.0)

    assert outbox.next_due(noon) == noon + 30 * SECOND
    assert claim_key(outbox, noon + 29 * SECOND) is None
    assert claim_key(outbox, noon + 30 * SECOND) == make_parcel(1).key


def test_a_clock_set_back_by_years_starves_nobody(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    future = noon + timedelta(days=4000)
    for number in (1, 2):
        outbox.put(make_parcel(number))
    assert claim_key(outbox, future) == make_parcel(1).key
    outbox.postpone(make_parcel(1).key, future + 60 * SECOND, LOST)
    assert claim_key(outbox, future) == make_parcel(2).key

    assert outbox.next_due(noon) == noon
    assert {claim_key(outbox, noon), claim_key(outbox, noon)} == {make_parcel(1).key, make_parcel(2).key}


def test_the_longest_wait_asked_for_still_counts(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1))
    outbox.claim(noon, 30.0)
    outbox.postpone(make_parcel(1).key, noon + LONGEST_WAIT, LOST)

    assert claim_key(outbox, noon) is None


def test_a_late_outcome_never_revives_a_settled_parcel(outbox: Outbox, make_parcel: MakeParcel, noon: datetime) -> None:
    outbox.put(make_parcel(1))
    outbox.claim(noon, 30.0)
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon)
    outbox.postpone(make_parcel(1).key, noon, LOST)
    outbox.hold(make_parcel(1).key, REFUSED)

    assert outbox.rows()[0].state is ParcelState.SETTLED
    assert outbox.next_due(noon) is None


def test_hastening_spares_waits_that_the_centre_asked_for(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    busy = Reason(OfflineFailure.CENTRE_BUSY, "503")
    for number, reason in ((1, LOST), (2, busy)):
        outbox.put(make_parcel(number))
        outbox.claim(noon, 30.0)
        outbox.postpone(make_parcel(number).key, noon + 600 * SECOND, reason)

    outbox.hasten(noon + 2 * SECOND)

    assert [row.not_before for row in outbox.rows()] == [noon + 2 * SECOND, noon + 600 * SECOND]


def test_counters_start_anew_each_day_and_survive_a_restart(tmp_path: Path) -> None:
    with Database(tmp_path / "t.db") as database:
        assert [Outbox(database).mint_counter("20260307") for _ in range(3)] == [1, 2, 3]
    with Database(tmp_path / "t.db") as database:
        assert Outbox(database).mint_counter("20260307") == 4
        assert Outbox(database).mint_counter("20260308") == 1


def test_an_unknown_key_is_told(outbox: Outbox, noon: datetime) -> None:
    with pytest.raises(OfflineError, match="S109"):
        outbox.settle("0" * 32, b"ack", "k:s", noon)


def test_the_database_is_readable_by_its_owner_only(
    database: Database, outbox: Outbox, make_parcel: MakeParcel
) -> None:
    outbox.put(make_parcel(1))

    for path in database.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_export_carries_all_unsettled_parcels_to_another_terminal(
    outbox: Outbox, make_parcel: MakeParcel, noon: datetime, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        outbox.put(make_parcel(number))
    outbox.claim(noon, 30.0)
    outbox.settle(make_parcel(1).key, b"ack", "k:s", noon)

    assert outbox.export(tmp_path / "usb" / "parcels.zip") == 2

    assert read_export(tmp_path / "usb" / "parcels.zip") == (make_parcel(2), make_parcel(3))
    assert [path.name for path in (tmp_path / "usb").iterdir()] == ["parcels.zip"]


@pytest.mark.parametrize("damage", [b"", b"no zip at all", None])
def test_a_damaged_export_is_refused(
    outbox: Outbox, make_parcel: MakeParcel, tmp_path: Path, damage: bytes | None
) -> None:
    path = tmp_path / "parcels.zip"
    outbox.put(make_parcel(1))
    outbox.export(path)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(make_parcel(1).sealed, bytes(256)) if damage is None else damage)

    with pytest.raises(OfflineError, match="S110"):
        read_export(path)


def test_a_newer_schema_is_refused_with_a_clear_word(tmp_path: Path) -> None:
    Database(tmp_path / "t.db").close()
    connection = sqlite3.connect(tmp_path / "t.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(OfflineError, match=r"S107.*schema 99"):
        Database(tmp_path / "t.db")
