import errno
import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from offline.audit_log import GENESIS, REPAIRED, AuditLog, verify
from offline.failures import OfflineError

ROOT = Path(__file__).parents[2]
WORKER = """
import sys
from pathlib import Path
from offline.audit_log import AuditLog
log = AuditLog(Path(sys.argv[1]), file_bytes=2000)
print("ready", flush=True)
for n in range(int(sys.argv[2])):
    log.append([{"name": "step", "of": n}, {"name": "done", "of": n}])
    print(n, flush=True)
"""


def entries(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line)["entry"] for path in sorted(folder.iterdir()) for line in content(path).splitlines()]


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_what_is_appended_is_chained_over_restarts(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit")
    assert log.head() == GENESIS
    log.append([{"name": "start", "online": True}, {"name": "居民取消", "n": 3, "why": None}])
    again = AuditLog(tmp_path / "audit")
    assert again.head() == log.head()
    again.append([{"name": "stop"}])
    log.append([{"name": "other process"}])

    assert verify(tmp_path / "audit") == 4
    assert [entry["name"] for entry in entries(tmp_path / "audit")] == ["start", "居民取消", "stop", "other process"]


def test_the_chain_runs_through_all_files_and_the_oldest_go(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, file_bytes=1000, files=3)
    for number in range(60):
        log.append([{"name": "step", "of": number}])

    files = sorted(tmp_path.iterdir())
    assert len(files) == 3
    assert all(len(content(path)) <= 1000 for path in files)
    assert [path.suffix for path in files] == [".gz", ".gz", ".jsonl"]
    assert verify(tmp_path) == len(entries(tmp_path))
    assert entries(tmp_path)[-1] == {"name": "step", "of": 59}
    assert AuditLog(tmp_path).head() == log.head()


@pytest.mark.parametrize("change", ["edit", "remove", "swap", "first-number", "junk"])
def test_the_first_broken_line_is_named(tmp_path: Path, change: str) -> None:
    AuditLog(tmp_path).append([{"name": "step", "of": number} for number in range(6)])
    (path,) = tmp_path.iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    where = 4
    match change:
        case "edit":
            lines[2] = lines[2].replace(b'"of":2', b'"of":7')
        case "remove":
            del lines[3]
        case "swap":
            lines[3], lines[4] = lines[4], lines[3]
        case "first-number":
            lines[0] = lines[0].replace(GENESIS.encode(), b"1" * 64)
            where = 1
        case _:
            lines[3] = b"junk\n"
    path.write_bytes(b"".join(lines))

    with pytest.raises(OfflineError, match=f"S111.*line {where}"):
        verify(tmp_path)


def test_a_line_cut_by_a_power_cut_is_removed_and_marked(tmp_path: Path) -> None:
    AuditLog(tmp_path).append([{"name": "one"}, {"name": "two"}])
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    path.write_bytes(whole[:-10])

    log = AuditLog(tmp_path)

    assert entries(tmp_path) == [{"name": "one"}, {"name": REPAIRED, "cut_bytes": len(last) - 10}]
    assert verify(tmp_path) == 2
    log.append([{"name": "three"}])
    assert verify(tmp_path) == 3


def test_a_first_line_or_new_file_cut_short_is_repaired_too(tmp_path: Path) -> None:
    (tmp_path / "audit-000000000001.jsonl").write_bytes(b'{"ent')
    AuditLog(tmp_path)
    assert entries(tmp_path) == [{"name": REPAIRED, "cut_bytes": 5}]

    (tmp_path / "audit-000000000002.jsonl").write_bytes(b'{"')
    AuditLog(tmp_path)
    assert verify(tmp_path) == 2


def test_a_failed_write_leaves_the_chain_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AuditLog(tmp_path)
    log.append([{"name": "one"}])
    real, head = os.write, log.head()

    def full(handle: int, data: bytes) -> int:
        real(handle, bytes(data)[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OfflineError, match="S101"):
        log.append([{"name": "two"}])
    monkeypatch.undo()

    assert log.head() == head
    log.append([{"name": "three"}])
    assert verify(tmp_path) == 2


def test_a_killed_process_and_its_successor_leave_one_chain(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path), "100000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        while worker.stdout.readline() != "9\n":
            pass
        os.kill(worker.pid, signal.SIGKILL)
        promised = 10 + len(worker.stdout.read().splitlines())

    AuditLog(tmp_path).append([{"name": "next"}])

    told = {entry["of"] for entry in entries(tmp_path) if entry["name"] == "done"}
    assert set(range(promised - 1)) <= told
    assert verify(tmp_path) >= 2 * (promised - 1)


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path), "40"]
    workers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    for worker in workers:
        worker.communicate(timeout=20)

    assert [worker.returncode for worker in workers] == [0, 0]
    assert verify(tmp_path) == 160


def test_half_a_year_is_kept_and_a_clock_that_jumps_empties_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offline.audit_log.FEWEST_FILES", 4)
    log = AuditLog(tmp_path, file_bytes=500)
    for number in range(40):
        log.append([{"name": "step", "of": number}])
    before = sorted(tmp_path.iterdir())
    assert len(before) > 8
    for path in before[:-1]:
        os.utime(path, (1e9, 1e9))

    for number in range(40, 44):
        log.append([{"name": "step", "of": number}])

    assert len(list(tmp_path.iterdir())) == 4
    assert verify(tmp_path) == len(entries(tmp_path))


def test_a_power_cut_between_packing_and_deleting_loses_nothing(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, file_bytes=500)
    for number in range(10):
        log.append([{"name": "step", "of": number}])
    packed = min(tmp_path.iterdir())
    packed.with_suffix("").write_bytes(content(packed)[:100])

    assert verify(tmp_path) == 10
    AuditLog(tmp_path, file_bytes=500).append([{"name": "next"}])
    assert verify(tmp_path) == 11


def test_damage_in_a_packed_file_is_found(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, file_bytes=500)
    for number in range(10):
        log.append([{"name": "step", "of": number}])
    packed = min(tmp_path.iterdir())
    packed.write_bytes(packed.read_bytes()[:-9])

    with pytest.raises(OfflineError, match=f"S111.*{packed.name}"):
        verify(tmp_path)


@pytest.mark.parametrize("forgery", ["cut", "rewritten", "replaced"])
def test_what_was_vouched_for_elsewhere_can_be_neither_cut_off_nor_replaced(tmp_path: Path, forgery: str) -> None:
    """Each of these logs is a sound chain in itself."""
    log = AuditLog(tmp_path / "log")
    log.append([{"name": "step", "of": number} for number in range(6)])
    anchor = dict([log.last()])
    log.append([{"name": "later"}])
    assert verify(tmp_path / "log", anchor) == 7
    (path,) = (tmp_path / "log").iterdir()
    path.unlink()
    forged = AuditLog(tmp_path / "log")
    count = {"cut": 5, "rewritten": 6, "replaced": 0}[forgery]
    forged.append([{"name": "step", "of": number if forgery == "cut" else 0} for number in range(count)])
    assert verify(tmp_path / "log") == count

    with pytest.raises(OfflineError, match=r"S111.*vouched for"):
        verify(tmp_path / "log", anchor)
