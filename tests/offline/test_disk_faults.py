"""The disk fails in every way a disk can: power gone with writes torn and out of order, full, read-only, in error."""

import random
from pathlib import Path

import pytest

from benchmarks.faults.disk import NOT_DURABLE, WORKLOAD, cuts, refusals
from benchmarks.faults.disk_promises import Promised, check, spoken
from benchmarks.faults.disk_shim import Asked, requests, run_behind
from benchmarks.faults.disk_workload import PROMISES, REFUSALS
from benchmarks.faults.power_cuts import CHOICES, Disk
from offline.failures import OfflineError

CODES = {
    "full": {"S101", "S105", "S106"},
    "full for a moment": {"S101", "S105", "S106"},
    "read-only": {"S102", "S105", "S106"},
    "error": {"S105", "S106"},
}


def test_a_power_cut_at_any_request_loses_and_doubles_nothing() -> None:
    found = list(cuts(seed=1, steps=40, most=180))

    assert len(found) >= 180
    assert max(cut.promised for cut in found) > 5
    assert [cut for cut in found if cut.lost or cut.doubled] == []


def test_a_disk_that_flushes_nothing_is_found_out(tmp_path: Path) -> None:
    """The check can fail: without flushes the same cut loses what was promised."""
    folder = (tmp_path / "disk").resolve()
    folder.mkdir()
    run_behind(folder, [WORKLOAD, str(folder), "20", "1"], tmp_path / "log")
    disk = Disk(folder, PROMISES, NOT_DURABLE)
    for request in requests(tmp_path / "log"):
        if request.what is not Asked.FLUSH:
            disk.take(request)
    promised = Promised()
    for said in spoken(bytes(disk.spoken)):
        promised.hear(said)
    left = tmp_path / "left"
    left.mkdir()
    disk.write_to(left, CHOICES["nothing"], random.Random(1))
    try:
        lost = check(left, promised).lost
    except OfflineError:
        return

    assert set(promised.kept) <= set(lost)


@pytest.mark.parametrize("kind", list(REFUSALS))
def test_a_disk_that_refuses_any_request_is_told_of_and_loses_nothing(kind: str) -> None:
    found = refusals(kind, seed=1, steps=25, stride=23, first=3)

    assert len(found) > 15
    assert [one for one in found if one.lost or one.doubled] == []
    assert {code for one in found for code in one.failures} <= CODES[kind]
    assert any(one.failures for one in found)
