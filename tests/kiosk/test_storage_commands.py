"""Commands for what a terminal stores: is the audit log whole, and carrying the queue to another disk."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from main import main
from offline.audit_log import AuditLog
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "case.json"
Run = Callable[..., int]


def profile_in(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    key = base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    path = folder / "profile.toml"
    (folder / "token").write_text("token")
    path.write_text(
        '[terminal]\nid = "TEST0001"\nplace = "here"\nstate_dir = "state"\n'
        '[centre]\nurl = "http://127.0.0.1:9"\npublic_url = "http://127.0.0.1:9"\ntoken_file = "token"\n'
        f'sealing_key_id = "s"\nsealing_key = "{key}"\n[centre.signing_keys]\n"k" = "{key}"\n'
    )
    return path


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return profile_in(tmp_path / "old")


def state(profile: Path) -> Path:
    return profile.parent / "state"


def test_a_sound_log_is_counted_and_the_first_bad_line_is_named(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = AuditLog(state(profile) / "audit")
    log.append([{"what": "step", "of": number} for number in range(5)])
    words = ["audit", "verify", "--profile", str(profile)]
    assert main([*words, "--offline", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 5

    assert main(words) == 0, "out of reach of the centre the chain alone is checked, and that is said"
    said = capsys.readouterr()
    assert "not held against the centre" in said.out
    assert "N102" in said.err

    (path,) = (state(profile) / "audit").iterdir()
    path.write_bytes(path.read_bytes().replace(b'"of":3', b'"of":7'))
    assert main([*words, "--offline"]) == 1
    assert f"{path.name} line 5" in capsys.readouterr().err


def test_a_queue_moves_to_another_disk_and_no_number_is_given_twice(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Database(state(profile) / "terminal.db") as database:
        outbox = Outbox(database)
        outbox.put(Parcel("1" * 32, "1" * 32, "case", "label", b"{}", b"sealed", NOON))
        assert outbox.mint_counter("20260307") == 1
    copy, elsewhere = tmp_path / "usb" / "copy.db", profile_in(tmp_path / "new")
    assert main(["queue", "backup", str(copy), "--profile", str(profile)]) == 0
    with Database(state(profile) / "terminal.db") as database:
        assert Outbox(database).mint_counter("20260307") == 2

    assert main(["queue", "restore", str(copy), "--profile", str(elsewhere)]) == 0

    assert "restored: 1 waiting, 0 held" in capsys.readouterr().out
    with Database(state(elsewhere) / "terminal.db") as database:
        assert Outbox(database).mint_counter("20260307") > 2
    assert main(["queue", "restore", str(copy), "--profile", str(elsewhere)]) == 1
    assert "S108" in capsys.readouterr().err


def test_status_tells_how_old_what_it_knows_is(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queue", "status", "--profile", str(profile)]) == 0

    assert "centre heard never, catalogue confirmed never" in capsys.readouterr().out


def test_no_case_is_taken_at_the_command_line_either_when_there_is_no_room(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile.write_text(profile.read_text() + "[storage]\nqueue_mb = 10\n")
    with Database(state(profile) / "terminal.db") as database:
        for number in range(3):
            key = f"{number:032x}"
            Outbox(database).put(Parcel(key, key, "case", "label", b"{}", bytes(4 << 20), NOON))

    assert main(["queue", "submit", str(EXAMPLE), "--profile", str(profile)]) == 1
    assert "S112 NO_ROOM" in capsys.readouterr().err
