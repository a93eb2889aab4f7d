"""A new catalogue reaches a running terminal by its changes; the centre goes on judging by the former ones."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from central.database import Database
from central.library import publish
from kiosk.catalogue import load_directory
from kiosk.catalogue.changes import with_changes
from kiosk.contract import Catalogue, CatalogueChanges
from offline.failures import OfflineError, OfflineFailure
from offline.signed import SignedDocument
from offline.transport import CentreTransport, NotModified
from tests.central.conftest import ROOT, SANDBOX, TERMINAL

Serve = Callable[..., tuple[subprocess.Popen[str], str]]
NEW_NAME = "居民身份证换领（新）"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A catalogue that can be edited, with the sandbox's people beside it."""
    shutil.copytree(SANDBOX, tmp_path / "sandbox")
    return tmp_path / "sandbox" / "catalogue"


class _Running:
    """One centre at a time over one database; a terminal's way to it."""

    def __init__(self, serve: Serve, folder: Path, catalogue: Path, keys: dict[str, bytes]) -> None:
        self._serve, self._folder, self._catalogue, self._keys = serve, folder, catalogue, keys
        self._database = f"sqlite:///{folder / 'centre.db'}"
        enrol = [sys.executable, "-m", "central", "enrol", TERMINAL, "--database", self._database]
        self._token = subprocess.run(enrol, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
        self._process: subprocess.Popen[str] | None = None
        self._way: CentreTransport | None = None

    def __call__(self) -> CentreTransport:
        """Publish the directory as it stands."""
        self.stop()
        self._process, address = self._serve(self._database, self._folder / "log", catalogue=self._catalogue)
        self._way = CentreTransport(address, self._token, self._keys, terminal=TERMINAL)
        return self._way

    def stop(self) -> None:
        """End it."""
        if self._way is not None and self._process is not None:
            self._way.close()
            self._process.terminate()
            self._process.communicate(timeout=20)


@pytest.fixture
def published(
    tmp_path: Path, serve: Serve, public_halves: dict[str, Any], directory: Path
) -> Iterator[Callable[[], CentreTransport]]:
    """Serve the directory as it stands; a terminal's way to it."""
    signing = public_halves["signing"]
    running = _Running(serve, tmp_path, directory, {signing["id"]: base64.b64decode(signing["public"])})
    yield running
    running.stop()


def _raise_version(directory: Path) -> None:
    path = directory / "catalogue.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8")


def _rename(directory: Path) -> None:
    path = next(directory.rglob("id-card-renewal.yaml"))
    path.write_text(path.read_text(encoding="utf-8").replace("居民身份证换领", NEW_NAME, 1), encoding="utf-8")


def test_a_changed_name_reaches_a_terminal_in_a_few_kilobytes(
    published: Callable[[], CentreTransport], directory: Path
) -> None:
    before = published().get_signed("/v1/catalogue")
    assert isinstance(before, SignedDocument)
    _rename(directory)
    _raise_version(directory)
    centre = published()
    changes = centre.get_signed("/v1/catalogue/changes/1", before.etag)
    whole = centre.get_signed("/v1/catalogue")
    assert isinstance(changes, SignedDocument)
    assert isinstance(whole, SignedDocument)
    assert len(changes.body) < len(whole.body) / 100
    told = CatalogueChanges.model_validate_json(changes.body)
    made = with_changes(before.body, told)
    assert made == whole.body
    accepted = centre.vouched(made, told.signature, changes.etag)
    assert accepted.etag == whole.etag
    assert NEW_NAME in {item.name.zh for item in Catalogue.model_validate_json(accepted.body).items}


def test_who_has_the_newest_is_told_so_and_who_has_an_unknown_one_fetches_the_whole(
    published: Callable[[], CentreTransport],
) -> None:
    centre = published()
    newest = centre.get_signed("/v1/catalogue")
    assert isinstance(newest, SignedDocument)
    assert isinstance(centre.get_signed("/v1/catalogue/changes/1", newest.etag), NotModified)
    with pytest.raises(OfflineError) as unknown:
        centre.get_signed("/v1/catalogue/changes/77", '"x"')
    assert unknown.value.failure is OfflineFailure.STATUS_UNEXPECTED


def test_what_was_put_together_wrongly_is_not_vouched_for(published: Callable[[], CentreTransport]) -> None:
    centre = published()
    whole = centre.get_signed("/v1/catalogue")
    assert isinstance(whole, SignedDocument)
    forged = json.loads(whole.body) | {"version": 9}
    with pytest.raises(OfflineError) as wrong:
        centre.vouched(json.dumps(forged).encode(), whole.signature, None)
    assert wrong.value.failure is OfflineFailure.SIGNATURE_WRONG


def test_a_case_is_judged_by_the_version_it_was_begun_under(tmp_path: Path, directory: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'library.db'}")) as database:
        first = load_directory(directory)
        publish(database, first)
        _rename(directory)
        _raise_version(directory)
        library = publish(database, load_directory(directory))
    renamed = next(item for item in library.current.items if item.name.zh == NEW_NAME)
    begun_under = library.offer(1, renamed.code, renamed.version)
    assert begun_under is not None
    assert begun_under.item == next(item for item in first.items if item.code == renamed.code)
    assert begun_under.item.name.zh != NEW_NAME


def test_whose_system_is_down_is_told_to_terminals(published: Callable[[], CentreTransport], directory: Path) -> None:
    records = directory.parent / "records.yaml"
    records.write_text(records.read_text(encoding="utf-8").replace("down: []", "down: [social-security]"), "utf-8")
    told = published().get_signed("/v1/departments")
    assert isinstance(told, SignedDocument)
    assert json.loads(told.body) == {"down": ["social-security"]}
