import errno
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
    lines = b"".join(path.read_bytes() for path in sorted(folder.iterdir())).splitlines()
    return [json.loads(line)["entry"] for line in lines]


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
    assert all(path.stat().st_size <= 1000 for path in files)
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
