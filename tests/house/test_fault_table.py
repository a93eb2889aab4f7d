"""docs/faults.md says what the tests prove, no more and no less."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FEWEST_ROWS = 60


def test_the_fault_table_is_the_one_that_the_tests_make(tmp_path: Path) -> None:
    made = tmp_path / "faults.md"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", f"--fault-table={made}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    assert (ROOT / "docs" / "faults.md").read_text(encoding="utf-8") == made.read_text(encoding="utf-8")


def test_the_fault_table_has_at_least_sixty_rows() -> None:
    table = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")

    assert sum(line.count("` |") for line in table.splitlines()) >= FEWEST_ROWS
