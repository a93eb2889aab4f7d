"""The centre vouches for where a terminal's audit log stood, and notices when it stands elsewhere."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.central.test_public_answers import STATUS

Call = Callable[..., Any]
HEADS = {number: f"{number:064x}" for number in range(9)}


@pytest.fixture
def terminal(central: Callable[..., str], running: Any) -> tuple[str, str]:
    """One of its own, whose log begins here."""
    terminal_id = f"AUDIT{next(_NUMBERS):04d}"
    return terminal_id, central("enrol", terminal_id, "--database", running.database).strip()


_NUMBERS = iter(range(1000))


def report(call: Call, terminal: tuple[str, str], number: int, head: str) -> None:
    status = STATUS | {"audit_entries": number, "audit_head": head}
    answer = call("PUT", f"/v1/terminals/{terminal[0]}/status", token=terminal[1], json=status)
    assert answer.status_code == 204, answer.text


def known(call: Call, terminal: tuple[str, str]) -> tuple[list[int], str]:
    answer = call("GET", f"/v1/terminals/{terminal[0]}/audit", token=terminal[1])
    assert "Signature" in answer.headers
    content = answer.json()
    return [anchor["number"] for anchor in content["anchors"]], content["suspect"]


def test_the_last_of_the_day_is_vouched_for(call: Call, terminal: tuple[str, str]) -> None:
    assert known(call, terminal) == ([], "")
    for number in (3, 3, 7):
        report(call, terminal, number, HEADS[number])

    assert known(call, terminal) == ([7], "")


@pytest.mark.parametrize(("number", "head", "suspect"), [(5, HEADS[5], "shortened"), (7, HEADS[0], "changed")])
def test_a_log_that_was_cut_or_rewritten_is_noticed_and_stays_noticed(
    call: Call,
    terminal: tuple[str, str],
    central: Callable[..., str],
    running: Any,
    number: int,
    head: str,
    suspect: str,
) -> None:
    report(call, terminal, 7, HEADS[7])
    report(call, terminal, number, head)
    report(call, terminal, 8, HEADS[8])

    assert known(call, terminal) == ([8], suspect)
    listed = json.loads(central("terminals", "--database", running.database, "--json"))
    assert next(row["audit_suspect"] for row in listed if row["terminal"] == terminal[0]) == suspect


@pytest.fixture
def deliver(call: Call, terminal: tuple[str, str], seal: Call, make_rating: Call) -> Callable[[int, str], None]:
    """An envelope of the terminal's, sealed when its log ended so."""

    def send(number: int, head: str) -> None:
        rating = make_rating({"key": None}, terminal=terminal[0])
        made = datetime.now(UTC).isoformat()
        path, headers, body = seal(
            rating, terminal=terminal[0], lane=rating["key"], created_at=made, audit_number=number, audit_head=head
        )
        answer = call("PUT", path, token=terminal[1], headers=headers, data=body)
        assert answer.status_code == 201, answer.text

    return send


def test_each_case_vouches_for_the_log_before_it(
    call: Call, terminal: tuple[str, str], deliver: Callable[[int, str], None]
) -> None:
    """A log that was cut after a case and before the next report is noticed all the same."""
    report(call, terminal, 3, HEADS[3])
    deliver(6, HEADS[6])
    assert known(call, terminal) == ([3, 6], "")

    report(call, terminal, 4, HEADS[4])
    assert known(call, terminal)[1] == "", "a report may have been under way when the case was sealed"
    report(call, terminal, 5, HEADS[5])
    assert known(call, terminal)[1] == "shortened"


def test_another_terminal_s_log_is_not_told(call: Call, terminal: tuple[str, str]) -> None:
    assert call("GET", f"/v1/terminals/{terminal[0]}/audit").status_code == 403
