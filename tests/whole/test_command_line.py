"""The technician's commands, as a shell would run them."""

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.home import CATALOGUE, ROOT
from sandbox.processes import Sandbox
from sandbox.residents import AN

pytestmark = pytest.mark.whole

CASE: dict[str, Any] = json.loads((ROOT / "docs" / "examples" / "case.json").read_text(encoding="utf-8"))
Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Run ``main.py`` with words; the profile is given where it belongs."""

    def run_it(*words: str, profile: bool = True) -> Result:
        more = ["--profile", str(sandbox.home.profile)] if profile else []
        return subprocess.run(
            [sys.executable, "main.py", *words, *more], cwd=ROOT, capture_output=True, text=True, check=False
        )

    return run_it


@pytest.mark.parametrize(
    "words",
    [(), ("run",), ("device",), ("device", "read-id"), ("queue",), ("queue", "submit"), ("catalogue", "check")],
)
def test_help_is_everywhere(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, "--help", profile=False)

    assert result.returncode == 0
    assert "usage:" in result.stdout


def test_wrong_use_has_its_own_exit_code(run: Run) -> None:
    assert run("queue", "dance", profile=False).returncode == 2


def test_a_card_is_read_from_any_port_that_speaks_the_protocol(run: Run, sandbox: Sandbox) -> None:
    sandbox.steer("id_card_reader", command="lift")
    sandbox.steer("id_card_reader", command="insert", **AN.card())
    port = str(sandbox.home.port("id_card_reader"))
    result = run("device", "read-id", "--port", port, "--json", profile=False)

    assert result.returncode == 0, result.stderr
    record = json.loads(result.stdout)
    assert (record["name"], record["number"], record["sex"], record["nation"]) == (AN.name, AN.number, "女", "汉")
    assert record["valid_to"] == "2040-01-01"


def test_a_port_without_a_reader_is_told_with_its_code(run: Run) -> None:
    result = run("device", "read-id", "--port", "/dev/null", "--seconds", "1", profile=False)

    assert result.returncode == 1
    assert "D10" in result.stderr
    assert "do:" in result.stderr


def test_faces_are_compared(run: Run, sandbox: Sandbox) -> None:
    an, fang = (str(sandbox.home.pictures / f"{key}.png") for key in ("an", "fang"))
    same = run("device", "face-compare", an, an, "--json", profile=False)
    other = run("device", "face-compare", an, fang, "--json", profile=False)
    nobody = run("device", "face-compare", an, str(sandbox.home.pictures / "residence-proof.png"), profile=False)

    assert same.returncode == 0
    assert json.loads(same.stdout)["distance"] < 0.1
    assert other.returncode == 1
    verdict = json.loads(other.stdout)
    assert verdict["distance"] > verdict["threshold"]
    assert verdict["verdict"] == "different person"
    assert nobody.returncode == 1
    assert "D301" in nobody.stderr


def test_a_picture_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_text("no picture")
    result = run("device", "face-compare", str(tmp_path / "x.jpg"), str(tmp_path / "x.jpg"), profile=False)

    assert result.returncode == 1
    assert "D307" in result.stderr


def test_a_test_receipt_is_printed_and_vouched_for(run: Run) -> None:
    result = run("device", "print", "receipt", "--json")

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["outcome"] == "seen"


def test_a_photo_is_taken(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "photo.jpg"

    assert run("device", "photo", "--output", str(target)).returncode == 0
    assert target.read_bytes().startswith(b"\xff\xd8\xff")


@pytest.mark.usefixtures("chip_cards")
def test_everything_is_in_order(run: Run) -> None:
    result = run("selftest", "--json")
    failed = [row for row in json.loads(result.stdout) if not row["ok"]]

    assert failed == []
    assert result.returncode == 0


def test_a_case_file_goes_the_way_of_a_screen(run: Run, sandbox: Sandbox) -> None:
    kept = json.loads(run("queue", "submit", str(ROOT / "docs" / "examples" / "case.json"), "--json").stdout)
    waiting = json.loads(run("queue", "status", "--json").stdout)
    drained = run("queue", "drain", "--seconds", "30")

    assert waiting["waiting"] >= 1
    assert drained.returncode == 0, drained.stderr
    stored = [row for row in sandbox.centre_json("/sandbox/cases") if row["case"]["number"] == kept["number"]]
    assert len(stored) == 1


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    case = copy.deepcopy(CASE)
    place: Any = case
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return case


@pytest.mark.parametrize(
    ("path", "value", "code", "said"),
    [
        (("item",), "11349900MB0000019G2342099001999", "K203", "item"),
        (("applicant",), None, "K202", "applicant: Field required"),
        (("applicant", "number"), "349900199003070029", "K202", "applicant: card number wrong"),
        (("applicant", "valid_to"), "2025-01-01", "K202", "applicant: card expired"),
        (("applicant", "birth"), "1990-02-30", "K202", "applicant.birth"),
        (("answers", "phone"), "123", "K202", "answers.phone: not-a-mobile-phone"),
        (("answers", "destination"), "999999", "K202", "answers.destination: not-a-choice"),
        (("answers", "destination"), None, "K202", "answers.destination: missing"),
        (("answers", "shoe-size"), "42", "K202", "answers.shoe-size: the item has no such element"),
        (("materials", "residence-proof"), None, "K202", "neither a certificate nor a picture"),
        (("materials", "residence-proof"), {"picture": "gone.jpg"}, "K202", "No such file"),
        (("consents", 0, "agreed"), False, "K202", "data-use was not agreed to"),
        (("evidence",), [], "K202", "evidence: no card"),
        (("signature",), [[[0.1, 0.1], [0.11, 0.1]]], "K202", "too little ink"),
        (("signature",), [[[0.1, 7]]], "K202", "signature"),
        (("unknown",), 1, "K202", "unknown"),
    ],
)
def test_a_bad_case_file_is_told_what_is_wrong_and_where(
    run: Run, tmp_path: Path, path: tuple[str | int, ...], value: object, code: str, said: str
) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(changed(path, value)), encoding="utf-8")
    before = json.loads(run("queue", "status", "--json").stdout)
    result = run("queue", "submit", str(file))

    assert result.returncode == 1
    assert code in result.stderr
    assert said in result.stderr
    assert "349900199003070029" not in result.stderr, "values of people are not repeated"
    assert json.loads(run("queue", "status", "--json").stdout) == before


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"item": 3}', "\u0000"])
def test_a_file_that_is_no_case_is_told(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "case.json"
    file.write_text(content, encoding="utf-8")
    result = run("queue", "submit", str(file))

    assert result.returncode == 1
    assert "K202" in result.stderr


def test_a_catalogue_is_checked(run: Run, tmp_path: Path) -> None:
    assert run("catalogue", "check", str(CATALOGUE), profile=False).returncode == 0
    flow = next((CATALOGUE / "flows").iterdir())
    broken = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, broken)
    content = yaml.safe_load(flow.read_text(encoding="utf-8"))
    content["steps"][0]["next"] = "nowhere"
    (broken / "flows" / flow.name).write_text(yaml.safe_dump(content), encoding="utf-8")
    result = run("catalogue", "check", str(broken), profile=False)

    assert result.returncode == 1
    assert "leads to nowhere" in result.stderr


def test_a_profile_that_is_wrong_is_told_where(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    file.write_text('[terminal]\nid = "ah"\n', encoding="utf-8")
    result = run("queue", "status", "--profile", str(file), profile=False)

    assert result.returncode == 1
    assert "K302" in result.stderr
    assert "terminal.id" in result.stderr
