"""docs/accessibility.md answers every rule, and names only tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Rule")]
RULES = (
    *(f"T{number} " for number in range(1, 11)),
    *(f"5.1.3.{part} " for part in (1, 2, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
    *("5.1.4 ", "5.1.5 ", "5.1.6.2 ", "5.2 ", "5.3 ", "5.5.1 ", "5.5.2 ", "5.7 ", "5.8 ", "5.9 ", "8.3 "),
    *(
        "402.2 ",
        "402.3 ",
        "402.4 ",
        "407.4 ",
        "407.5 ",
        "407.8 ",
        "无障碍环境建设法 art. 33",
        "无障碍环境建设法 art. 39",
    ),
)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    source = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert f"def {test}(" in source


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_row(rule: str) -> None:
    assert [row for row in ROWS if row.startswith(f"| {rule}")]


def test_every_row_is_proven_or_says_that_it_is_not_ours() -> None:
    unproven = [row for row in ROWS if "::test_" not in row and "**Cabinet**" not in row and "**Not met**" not in row]
    assert unproven == []


def test_every_journey_that_is_linked_is_told() -> None:
    for name in re.findall(r"\(journeys/([\w-]+)\.md\)", PAGE):
        for kind in ("md", "png"):
            assert (ROOT / "docs" / "journeys" / f"{name}.{kind}").exists(), name
