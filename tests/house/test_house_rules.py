"""Rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

import packaging

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
SOURCES = [path for path in TRACKED if path.endswith(".py") and not path.startswith("tests/")]
LARGEST_SOURCE = 20_000


def test_our_packaging_folder_does_not_hide_the_module_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    assert "site-packages" in str(packaging.__file__)


@pytest.mark.parametrize("name", ["run.lock", "dev.lock"])
def test_locked_requirements_carry_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text(encoding="utf-8")

    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "--index-url" not in lock


@pytest.mark.parametrize("path", SOURCES)
def test_a_source_file_is_one_idea(path: str) -> None:
    assert (ROOT / path).stat().st_size < LARGEST_SOURCE


@pytest.mark.parametrize("path", SOURCES)
def test_every_module_says_what_it_is(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")

    assert text.startswith('"""'), "a module begins with its docstring"


def test_nothing_is_swallowed() -> None:
    """No bare except; ``except Exception`` only where drivers are contained, and where what breaks is the result."""
    swallowing = re.compile(r"except(\s+\(?Exception\b[^:]*)?:\s*(#.*)?$", re.MULTILINE)
    found = [path for path in SOURCES if swallowing.search((ROOT / path).read_text(encoding="utf-8"))]

    assert found == ["benchmarks/faults/__init__.py", "benchmarks/fuzz/targets.py", "devices/owner.py"]


def test_events_of_the_log_are_constants() -> None:
    """What is put together might hold anything."""
    told = re.compile(r"\blog\.(?:info|warning|critical)\(\s*(?!\"[a-z][^{}%\"]*\"[,)])")
    assert [path for path in SOURCES if told.search((ROOT / path).read_text(encoding="utf-8"))] == []


def test_relative_links_in_documents_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:)([^)#]+)")
    broken = []
    for path in (path for path in TRACKED if path.endswith(".md")):
        for target in link.findall((ROOT / path).read_text(encoding="utf-8")):
            if not (ROOT / path).parent.joinpath(target).exists():
                broken.append(f"{path}: {target}")

    assert broken == []
