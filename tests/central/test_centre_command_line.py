"""``python -m central``: keys, enrolment, publication, lists."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from central.__main__ import main
from central.database import Database
from central.keys import KeysError, create_keys, load_keys
from central.library import publish
from central.people import PeopleError, load_people
from central.registry import RegistryError, enrol
from kiosk.catalogue import CatalogueError, load_directory
from kiosk.contract import Catalogue

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "central" / "sandbox"


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "central", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)


@pytest.fixture
def catalogue() -> Catalogue:
    return load_directory(SANDBOX / "catalogue")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'centre.db'}")


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first = create_keys(tmp_path / "keys").public_halves()
    assert create_keys(tmp_path / "keys").public_halves() == first
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


def test_keys_that_are_missing_or_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="create keys with"):
        load_keys(tmp_path)
    create_keys(tmp_path)
    shutil.copy(tmp_path / "sealing.pem", tmp_path / "signing.pem")
    with pytest.raises(KeysError, match="must be an Ed25519 key"):
        load_keys(tmp_path)
    (tmp_path / "signing.pem").write_text("no key")
    with pytest.raises(KeysError, match="no key"):
        load_keys(tmp_path)


def test_a_token_is_shown_once_and_a_new_one_ends_the_old(call: Callable[..., requests.Response], running: Any) -> None:
    hello = {"name": "x", "number": "x", "terminal": "TEST0003"}
    second = Database(running.database)
    old, new = enrol(second, "TEST0003"), enrol(second, "TEST0003")
    second.close()
    assert call("POST", "/v1/codes", token=old, json=hello).status_code == 401
    assert call("POST", "/v1/codes", token=new, json=hello).status_code == 404
    for path in Path(running.database.removeprefix("sqlite:///")).parent.iterdir():
        assert new.encode() not in path.read_bytes()


def test_a_terminals_id_must_fit_into_case_numbers(database: Database) -> None:
    with pytest.raises(RegistryError, match="4 to 16"):
        enrol(database, "lobby 7")
    database.close()


def test_a_published_version_never_changes_its_meaning(database: Database, catalogue: Catalogue) -> None:
    publish(database, catalogue)
    publish(database, catalogue)
    item = catalogue.items[0].model_copy(update={"minutes": 9})
    changed = catalogue.model_copy(update={"items": (item,)})
    with pytest.raises(CatalogueError, match="other content"):
        publish(database, changed)
    newer = changed.model_copy(update={"version": 2})
    library = publish(database, newer)
    assert [published.version for published in library.catalogues] == [2, 1]
    assert library.offer(1, item.code, 1) is not None
    with pytest.raises(CatalogueError, match="older"):
        publish(database, catalogue)
    database.close()


def test_people_hold_only_values_that_their_elements_allow(tmp_path: Path, catalogue: Catalogue) -> None:
    assert len(load_people(SANDBOX / "people.yaml", catalogue).people) == 3
    text = (SANDBOX / "people.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "people.yaml"
    for old, new, why in (
        ("15400000001", "25400000001", "not-a-mobile-phone"),
        ("insurance-kind", "reason", "no shared element"),
    ):
        broken.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(PeopleError, match=why):
            load_people(broken, catalogue)


def test_cases_and_terminals_are_listed_without_anything_personal(
    running: Any,
    make_case: Callable[..., dict[str, Any]],
    submit: Callable[..., requests.Response],
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = make_case()
    submit(case)
    listed = _run("cases", "--database", running.database, "--json")
    assert [row["state"] for row in json.loads(listed.stdout) if row["number"] == case["number"]] == ["done"]
    assert "安小徽" not in listed.stdout
    assert main(["cases", "--database", running.database]) == 0
    assert case["number"] in capsys.readouterr().out
    main(["terminals", "--database", running.database, "--json"])
    terminals = json.loads(capsys.readouterr().out)
    assert "TEST0001" in [row["terminal"] for row in terminals]


def test_a_centre_that_can_not_start_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path / 'centre.db'}"
    common = ["serve", "--port", "0", "--database", database, "--keys", str(tmp_path), "--catalogue"]
    assert main([*common, str(SANDBOX / "catalogue")]) == 1
    assert "create keys with" in capsys.readouterr().err
    create_keys(tmp_path)
    assert main([*common, str(tmp_path)]) == 1
    assert "catalogue.yaml" in capsys.readouterr().err
    assert main(["enrol", "TEST0001", "--database", "nonsense"]) == 1
    assert "sqlite:///FILE" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["serve"])
