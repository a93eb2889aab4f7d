"""The centre may die at any moment: what it vouched for is there, once; what it did not can be sent again."""

import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

KILLED_AFTER_SECONDS = (0.02, 0.08)
CASES = 12


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_killing_the_centre_in_a_storm_of_uploads_leaves_each_case_exactly_once(
    running: Any,
    make_case: Callable[..., dict[str, Any]],
    seal: Callable[..., tuple[str, dict[str, str], bytes]],
    serve: Callable[..., tuple[subprocess.Popen[str], str]],
    tmp_path: Path,
) -> None:
    """A second process on the same database is killed while couriers send; the couriers send again until receipted."""
    cases = [make_case() for _ in range(CASES)]
    envelopes = [seal(case) for case in cases]
    receipts: list[set[bytes]] = [set() for _ in cases]
    credentials = {"Authorization": f"Bearer {running.token}"}

    def send(index: int, address: str) -> bool:
        path, headers, sealed = envelopes[index]
        try:
            answer = requests.put(address + path, headers=headers | credentials, data=sealed, timeout=20)
        except requests.RequestException:
            return False
        assert answer.status_code in (200, 201), answer.text
        receipts[index].add(answer.content)
        return True

    for delay in KILLED_AFTER_SECONDS:
        process, address = serve(running.database, tmp_path / "log")
        # Wait until it answers, so that the kill falls into the storm and not before it.
        assert requests.get(f"{address}/v1/hello", timeout=20).status_code == 200
        killer = threading.Timer(delay, process.kill)
        with ThreadPoolExecutor(4) as pool:
            killer.start()
            list(pool.map(lambda index, where=address: send(index, where), range(CASES)))
        killer.join()
        process.communicate(timeout=20)
    process, address = serve(running.database, tmp_path / "log")
    assert all(send(index, address) for index in range(CASES))
    numbers = [stored["case"]["number"] for stored in requests.get(f"{address}/sandbox/cases", timeout=20).json()]
    process.terminate()
    process.communicate(timeout=20)
    assert [numbers.count(case["number"]) for case in cases] == [1] * CASES
    assert [len(bodies) for bodies in receipts] == [1] * CASES
