"""The guide for people who write services is true: its example, taken from the page, becomes a service that works."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.catalogue import load_directory
from kiosk.rehearsal import Person, Rehearsal
from kiosk.state import Farewell

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```yaml\n# (?P<path>\S+\.yaml)\n(?P<text>.*?)```", re.DOTALL)
COMMAND = re.compile(r"```sh\npython (?P<words>main\.py catalogue .*?)\n```")
NAME = "老年人优待证"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped catalogue, and of the people whom it is tried with."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(ROOT / "central" / "sandbox" / "catalogue", folder / "catalogue")
    shutil.copy(ROOT / "central" / "sandbox" / "people.yaml", folder)
    return folder / "catalogue"


@pytest.fixture(scope="module")
def written(shipped: Path) -> Path:
    """The copy with the files of the guide's example, over the template that the first command made."""
    _run(_command("new"), shipped)
    for example in EXAMPLE.finditer(GUIDE):
        path = shipped / example["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example["text"], encoding="utf-8")
    return shipped


def _command(action: str) -> list[str]:
    return next(words.split() for words in COMMAND.findall(GUIDE) if f"catalogue {action} " in words)


def _run(words: list[str], directory: Path) -> str:
    put = {"DIR": str(directory), "PICTURES": str(directory.parent / "pictures")}
    said = [re.sub(r"DIR|PICTURES", lambda found: put[found[0]], word) for word in words]
    done = subprocess.run([sys.executable, *said], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_example_is_sound_and_adds_one_service(written: Path) -> None:
    before = json.loads(_run([*_command("check"), "--json"], ROOT / "central" / "sandbox" / "catalogue"))
    after = json.loads(_run([*_command("check"), "--json"], written))
    assert after["items"] == before["items"] + 1
    assert after["elements"] == before["elements"] + 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("online", [True, False])
def test_the_example_can_be_finished(written: Path, language: str, online: bool) -> None:
    catalogue = load_directory(written)
    item = next(item for item in catalogue.items if item.name.zh == NAME)
    journey = Rehearsal(catalogue, item, Person(), NOW, online=online, language=language)
    headings = [page.heading for page in journey.walk()]
    assert isinstance(journey.state.place, Farewell)
    assert any(headings)


def test_its_journey_is_drawn(written: Path) -> None:
    _run(_command("show"), written)
    pictures = list((written.parent / "pictures").rglob("*.png"))
    assert len(pictures) > 10
    assert all(picture.stat().st_size > 1000 for picture in pictures)
