"""The real centre on loopback, on SQLite and on PostgreSQL, and the hand of a terminal that seals for it."""

import base64
import copy
import hashlib
import io
import itertools
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import create_engine, text

from kiosk import effects as fx
from kiosk.catalogue import load_directory
from kiosk.draft import Kept
from kiosk.keeper import build_case
from kiosk.package import provisional_number
from kiosk.profile import TerminalTable
from kiosk.rehearsal import Person, Rehearsal

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "central" / "sandbox"
POSTGRES = Path("/usr/lib/postgresql/15/bin")
TERMINAL = "TEST0001"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ITEM = "11349900MB0000019G2342099001001"
NOW = "2026-11-23T02:00:00Z"
PNG = b"\x89PNG\r\n\x1a\n a signature"
COUNTER = itertools.count(1)
TIMEOUT = 20


def _central(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "central", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def central() -> Callable[..., str]:
    """Run a command of the centre; what it printed."""
    return _central


@pytest.fixture(scope="session")
def keys_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("centre") / "keys"
    _central("keys", directory)
    return directory


@pytest.fixture(scope="session")
def public_halves(keys_directory: Path) -> dict[str, Any]:
    halves: dict[str, Any] = json.loads(_central("keys", keys_directory))
    return halves


@pytest.fixture(scope="session")
def serve(keys_directory: Path) -> Callable[..., tuple[subprocess.Popen[str], str]]:
    """Start a centre on a database; its process and its address."""

    def start(
        database: str, log: Path, port: int = 0, catalogue: Path = SANDBOX / "catalogue"
    ) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "central", "serve", "--port", str(port), "--database", database]
        command += ["--catalogue", str(catalogue), "--keys", str(keys_directory)]
        command += ["--sandbox", str(catalogue.parent / "people.yaml")]
        with log.open("a") as errors:
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), log.read_text()
        return process, address

    return start


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=TIMEOUT)


class _Running:
    """A centre that runs for the whole test session."""

    def __init__(self, database: str, address: str, token: str, log: Path) -> None:
        self.database, self.address, self.token, self.log = database, address, token, log


@pytest.fixture(scope="session")
def sqlite_centre(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[_Running]:
    folder = tmp_path_factory.mktemp("sqlite")
    database = f"sqlite:///{folder / 'centre.db'}"
    token = _central("enrol", TERMINAL, "--database", database).strip()
    process, address = serve(database, folder / "log")
    yield _Running(database, address, token, folder / "log")
    _stop(process)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A private cluster on a socket of its own. PostgreSQL refuses to run as root, so root lends it another name."""
    folder = Path(tempfile.mkdtemp(prefix="centre-postgresql-"))
    lowered: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        lowered |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = folder / "data"
    cluster = ["-U", "centre", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    initialise: list[str | Path] = [POSTGRES / "initdb", "-D", data, *cluster]
    subprocess.run(initialise, check=True, **lowered)
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    control: list[str | Path] = [POSTGRES / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], check=True, **lowered)
    yield f"postgresql+psycopg://centre@/postgres?host={folder}"
    subprocess.run([*control, "-m", "fast", "stop"], check=True, **lowered)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql_centre(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, serve: Callable[..., Any]
) -> Iterator[_Running]:
    folder = tmp_path_factory.mktemp("postgresql")
    token = _central("enrol", TERMINAL, "--database", postgresql_url).strip()
    process, address = serve(postgresql_url, folder / "log")
    yield _Running(postgresql_url, address, token, folder / "log")
    _stop(process)


@pytest.fixture
def backend() -> str:
    """The database under the centre; intake's tests run on both."""
    return "sqlite"


@pytest.fixture
def running(request: pytest.FixtureRequest, backend: str) -> _Running:
    centre: _Running = request.getfixturevalue(f"{backend}_centre")
    return centre


@pytest.fixture
def execute(running: _Running) -> Callable[[str], None]:
    """Change the centre's database behind its back, to make time pass."""

    def run(statement: str) -> None:
        engine = create_engine(running.database)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    return run


@pytest.fixture
def call(running: _Running) -> Callable[..., requests.Response]:
    """A request as the enrolled terminal makes it; ``token`` may be another's."""

    def request(method: str, path: str, token: str = running.token, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        return requests.request(method, running.address + path, headers=headers, timeout=TIMEOUT, **options)

    return request


# --- What a terminal makes --------------------------------------------------------------------------------------------


def _zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    return _zipped


@pytest.fixture
def consent_token(call: Callable[..., requests.Response]) -> Callable[[], str]:
    """A fresh consent of 安小徽 to the use of her e-licences."""
    consent = {"notice": "data-use", "version": 2, "agreed": True, "at": NOW}
    person = {"name": "安小徽", "number": "349900199003070028"}

    def ask() -> str:
        question = {"terminal": TERMINAL, "item": ITEM, "consent": consent} | person
        answer = call("POST", "/v1/prefill", json=question)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return str(answer.json()["consent_token"])

    return ask


@pytest.fixture
def make_case(consent_token: Callable[[], str]) -> Callable[..., dict[str, Any]]:
    """A fresh case as JSON, right in every part; keyword arguments replace parts."""

    def make(**changes: Any) -> dict[str, Any]:
        pdf = b"%PDF-1.7 " + secrets.token_bytes(8)
        case: dict[str, Any] = {
            "schema_version": 1,
            "key": uuid.uuid4().hex,
            "number": f"{TERMINAL}-20261123-{next(COUNTER):06d}-{secrets.choice('0123456789ABCDEF')}",
            "access_token": secrets.token_urlsafe(24),
            "terminal": TERMINAL,
            "catalogue_version": 1,
            "item": ITEM,
            "item_version": 1,
            "created_at": NOW,
            "applicant": {
                "name": "安小徽",
                "number": "349900199003070028",
                "sex": "2",
                "nation": "01",
                "birth": "1990-03-07",
                "address": "安徽省无此县某路1号",
                "document_kind": "111",
            },
            "evidence": [
                {"kind": "card", "at": NOW, "reader": "00.00-20260101-0000000001"},
                {"kind": "face", "at": NOW, "distance": 0.26, "threshold": 0.5},
            ],
            "consents": [
                {"notice": "data-use", "version": 2, "agreed": True, "at": NOW},
                {"notice": "face-use", "version": 1, "agreed": True, "at": NOW},
            ],
            "answers": [
                {"element": "name", "value": "安小徽", "source": "card"},
                {"element": "number", "value": "349900199003070028", "source": "card"},
                {"element": "phone", "value": "15400000001", "source": "centre"},
                {"element": "insured-place", "value": "340100", "source": "centre"},
                {"element": "insurance-kind", "value": "employee", "source": "centre"},
                {"element": "destination", "value": "320100", "source": "resident"},
                {"element": "reason", "value": "working-elsewhere", "source": "resident"},
            ],
            "materials": [
                {
                    "code": "residence-proof",
                    "way": "spared",
                    "certificate": "1.2.156.3005.2.11349900MB0000027B154.11349900MB0000027B.349900202600001.001.4",
                }
            ],
            "attachments": [
                _listed(pdf, "application", "application/pdf"),
                _listed(PNG, "signature", "image/png"),
            ],
            "files": {hashlib.sha256(body).hexdigest(): body for body in (pdf, PNG)},
        }
        if "materials" not in changes:
            case["materials"][0]["consent_token"] = consent_token()
        return case | copy.deepcopy(changes)

    return make


def _listed(body: bytes, kind: str, media_type: str) -> dict[str, Any]:
    return {"digest": hashlib.sha256(body).hexdigest(), "kind": kind, "media_type": media_type, "size": len(body)}


@pytest.fixture
def listed() -> Callable[..., dict[str, Any]]:
    """An attachment as a case lists it."""
    return _listed


@pytest.fixture
def make_rating() -> Callable[..., dict[str, Any]]:
    def make(case: dict[str, Any], **changes: Any) -> dict[str, Any]:
        rating = {"schema_version": 1, "key": uuid.uuid4().hex, "case_key": case["key"], "item": ITEM}
        return rating | {"terminal": TERMINAL, "level": 5, "channel": 5, "nth": 1, "at": NOW} | changes

    return make


@pytest.fixture
def seal(public_halves: dict[str, Any]) -> Callable[..., tuple[str, dict[str, str], bytes]]:
    """Seal a case or rating: its address, its headers, the sealed bytes. ``plain`` replaces the package."""
    sealing = public_halves["sealing"]
    recipient = X25519PublicKey.from_public_bytes(base64.b64decode(sealing["public"]))

    def make(content: dict[str, Any], plain: bytes | None = None, **header: Any) -> tuple[str, dict[str, str], bytes]:
        kind = "rating" if "level" in content else "supplement" if "person" in content else "case"
        document = {name: part for name, part in content.items() if name != "files"}
        files = {f"{kind}.json": json.dumps(document, ensure_ascii=False, sort_keys=True).encode()}
        files |= {f"attachments/{digest}": body for digest, body in content.get("files", {}).items()}
        fields = {
            "schema_version": 1,
            "kind": kind,
            "key": content["key"],
            "lane": content.get("case_key", content["key"]),
        }
        fields |= {"terminal": TERMINAL, "created_at": NOW, "suite": "HPKE-X25519-HKDF-SHA256-AES-256-GCM"}
        fields |= {"recipient": sealing["id"]} | header
        info = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        sealed = SUITE.encrypt(_zipped(files) if plain is None else plain, recipient, info=info)
        return f"/v1/envelopes/{content['key']}", {"Envelope-Header": base64.urlsafe_b64encode(info).decode()}, sealed

    return make


@pytest.fixture
def submit(
    call: Callable[..., requests.Response], seal: Callable[..., tuple[str, dict[str, str], bytes]]
) -> Callable[..., requests.Response]:
    """Seal and send."""

    def send(content: dict[str, Any], plain: bytes | None = None, **header: Any) -> requests.Response:
        path, headers, sealed = seal(content, plain, **header)
        return call("PUT", path, headers=headers, data=sealed)

    return send


# --- Departments that act on it --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def catalogue() -> Any:
    return load_directory(SANDBOX / "catalogue")


@pytest.fixture
def file_case(
    catalogue: Any, submit: Callable[..., requests.Response], tmp_path: Path
) -> Callable[..., dict[str, Any]]:
    """Walk an item without the network and send the case that comes of it."""

    def file(code: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        item = next(item for item in catalogue.items if item.code == code)
        journey = Rehearsal(catalogue, item, Person(), now, online=False)
        journey.finish()
        draft = next(effect.draft for effect in journey.effects if isinstance(effect, fx.KeepCase))
        number = provisional_number(TERMINAL, now.date(), secrets.randbelow(10**6))
        token = secrets.token_urlsafe(24)
        kept = Kept(number=number, key=uuid.uuid4().hex, progress_url=f"https://127.0.0.1/p/{number}?t={token}", at=now)
        table = TerminalTable(id=TERMINAL, place="示范网点", state_dir=tmp_path)
        case, files = build_case(draft, kept, token, table)
        content: dict[str, Any] = json.loads(case.model_dump_json(exclude_none=True)) | {"files": dict(files)}
        answer = submit(content)
        assert answer.status_code == 201, answer.text
        return content

    return file


@pytest.fixture
def parts(call: Callable[..., requests.Response]) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    def of(case: dict[str, Any]) -> list[dict[str, Any]]:
        listed = call("GET", "/sandbox/departmental-cases").json()
        return [part for part in listed if part["number"] == case["number"]]

    return of


@pytest.fixture
def act(call: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    def do(part: dict[str, Any], action: str, **details: Any) -> requests.Response:
        return call("POST", f"/sandbox/departmental-cases/{part['id']}", json={"action": action} | details)

    return do
