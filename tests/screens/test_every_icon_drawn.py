"""Every icon that is named has a drawing of its own: a wall of equal pictures tells nobody where to touch."""

import re
from pathlib import Path

import pytest

from kiosk.catalogue import load_directory

ROOT = Path(__file__).parents[2]
DRAWN = {path.stem for path in (ROOT / "screens" / "artwork" / "icons").glob("*.svg")}
CATALOGUE = load_directory(ROOT / "central" / "sandbox" / "catalogue")
NAMED = re.compile(r'icon="(?P<name>[a-z0-9-]+)"|"(?P<either>[a-z0-9-]+)" if .* else "(?P<other>[a-z0-9-]+)"')


def test_every_icon_of_the_catalogue_is_drawn() -> None:
    named = {entry.icon for part in (CATALOGUE.items, CATALOGUE.topics, CATALOGUE.departments) for entry in part}
    assert named <= DRAWN


@pytest.mark.parametrize("path", sorted((ROOT / "kiosk").rglob("*.py")), ids=lambda path: path.stem)
def test_every_icon_named_by_the_rules_is_drawn(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "icon=" in line]
    named = {name for line in lines for found in NAMED.finditer(line) for name in found.groups() if name}
    assert named <= DRAWN
