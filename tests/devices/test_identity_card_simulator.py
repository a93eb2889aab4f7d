"""The simulated reader as people use it: from a shell, and with commands that are wrong."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devices.simulated.control import ControlServer, send
from tests.devices.conftest import Simulator

ROOT = Path(__file__).resolve().parents[2]


def shell(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "devices.simulated.control", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)


def test_a_card_is_laid_down_from_the_shell(id_card_reader: Simulator) -> None:
    fields = "name=安小徽 sex=2 nation=01 birth=19900307 address=示范路1号 number=349900199003070028 issuer=示范局"
    told = shell(str(id_card_reader.control), "insert", *fields.split(), "valid_from=20200101", "valid_to=长期")

    assert (told.returncode, told.stderr) == (0, "")
    assert id_card_reader.tell("state")["card"] is True


def test_a_wrong_command_is_refused_with_its_reason(id_card_reader: Simulator) -> None:
    told = shell(str(id_card_reader.control), "swallow")

    assert told.returncode == 1
    assert "swallow" in told.stdout


def test_a_misspelt_value_and_a_missing_simulator_are_told_without_a_trace(tmp_path: Path) -> None:
    misspelt, missing = shell(str(tmp_path / "x"), "fault", "kind"), shell(str(tmp_path / "x"), "state")

    assert misspelt.returncode == 2
    assert "key=value" in misspelt.stderr
    assert missing.returncode == 1
    assert "Traceback" not in misspelt.stderr + missing.stderr


@pytest.mark.parametrize(
    "values",
    [
        {"command": "insert", "name": "安小徽"},
        {"command": "insert", "text": "00"},
        {"command": "fault", "kind": "flood"},
        {"command": "fault", "kind": "junk", "at": "noon"},
        {"command": "fault", "kind": "junk", "count": "many"},
    ],
    ids=["fields missing", "short text", "unknown fault", "unknown command", "no number"],
)
def test_impossible_values_change_nothing(id_card_reader: Simulator, values: dict[str, str]) -> None:
    before = id_card_reader.tell("state")

    assert "error" in send(id_card_reader.control, **values)
    assert id_card_reader.tell("state") == before


def test_junk_on_the_control_socket_does_no_harm(id_card_reader: Simulator) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(id_card_reader.control))
        connection.sendall(b"\xff\xfe{]\n")
        assert b"error" in connection.recv(4096)

    assert id_card_reader.tell("state")["plugged"] is True


def test_a_closed_control_server_is_gone(run_folder: Path) -> None:
    path = run_folder / "closing"
    server = ControlServer(path, lambda command: {})
    server.start()
    assert send(path, command="state") == {"ok": True}
    server.close()

    assert not path.exists()
    with pytest.raises(OSError, match="No such file"):
        send(path, command="state")
