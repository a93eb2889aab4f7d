"""From a terminal's outbox to the running centre: large cases in parts, small ones together."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract import CentreReceipt
from offline.parcel import Counts, ParcelState
from tests.central.desk import Desk

Make = Callable[..., dict[str, Any]]
PART_BYTES = 512 << 10


@pytest.fixture
def desk(tmp_path: Path, running: Any, public_halves: dict[str, Any]) -> Iterator[Desk]:
    made = Desk(tmp_path, running, public_halves)
    with made.database:
        yield made


@pytest.fixture
def large_case(make_case: Make, listed: Callable[..., dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
    def make(form: bytes) -> dict[str, Any]:
        case = make_case()
        first = case["attachments"][0]
        files = {digest: body for digest, body in case["files"].items() if digest != first["digest"]}
        form_listed = listed(form, first["kind"], first["media_type"])
        case["attachments"][0], case["files"] = form_listed, files | {form_listed["digest"]: form}
        return case

    return make


def form_of(size: int) -> bytes:
    return b"%PDF-1.7 " + secrets.token_bytes(size)


def test_it_goes_in_parts_and_is_whole_at_the_centre(
    desk: Desk, large_case: Callable[[bytes], dict[str, Any]], call: Callable[..., Any]
) -> None:
    form = form_of(5 * PART_BYTES // 2)
    case = desk.put(large_case(form))

    assert desk.drain() == Counts(waiting=0, held=0, settled=1)

    assert [len(parcel.sealed) <= PART_BYTES + 200 for parcel in desk.way.sent] == [True] * 4
    assert desk.parts_sent() == 3
    kept = desk.outbox.acknowledgement(case.key)
    assert kept is not None
    assert set(CentreReceipt.model_validate_json(kept.body).parts) == {parcel.key for parcel in desk.way.sent[:3]}
    assert desk.outbox.sealed_bytes() == 0
    package = call("GET", f"/sandbox/cases/{case.number}/package").content
    assert form in package


def test_what_was_interrupted_goes_on_with_the_next_part(
    desk: Desk, large_case: Callable[[bytes], dict[str, Any]]
) -> None:
    desk.put(large_case(form_of(3 * PART_BYTES)))
    first = desk.outbox.claim(datetime.now(UTC), 0.0)
    assert first is not None
    desk.way.deliver(first.parcel)  # the answer is lost with the power

    assert desk.drain().settled == 1
    assert desk.parts_sent() == 5, "the interrupted one once more, the three others once"


def test_the_same_page_is_sent_once(desk: Desk, large_case: Callable[[bytes], dict[str, Any]]) -> None:
    form = form_of(2 * PART_BYTES)
    for _ in range(2):
        desk.put(large_case(form))

    assert desk.drain() == Counts(waiting=0, held=0, settled=2)
    assert desk.parts_sent() == 3


def test_what_the_centre_has_swept_is_sent_again(
    desk: Desk, large_case: Callable[[bytes], dict[str, Any]], execute: Callable[[str], None]
) -> None:
    case = desk.put(large_case(form_of(PART_BYTES)))
    desk.sent_parts(2)
    long_ago = (datetime.now(UTC) - timedelta(days=30)).strftime("%Y-%m-%d %H:%M:%S.%f")
    execute(f"UPDATE parts SET received_at = '{long_ago}'")  # noqa: S608 - a date of ours
    desk.put(large_case(form_of(PART_BYTES)))  # whose parts, when they come, sweep the old ones

    counts = desk.drain()

    assert counts == Counts(waiting=0, held=0, settled=2)
    assert desk.outbox.acknowledgement(case.key) is not None


def test_another_terminal_s_parts_are_not_put_together(
    desk: Desk, large_case: Callable[[bytes], dict[str, Any]], running: Any, central: Callable[..., str], execute: Any
) -> None:
    other = "TEST0009"
    central("enrol", other, "--database", running.database)
    desk.put(large_case(form_of(PART_BYTES)))
    parts = desk.sent_parts(2)
    execute(f"UPDATE parts SET terminal = '{other}' WHERE key IN {tuple(parts)}")  # noqa: S608 - keys of ours
    whole = desk.outbox.claim(datetime.now(UTC), 30.0)
    assert whole is not None

    refusal: Any = desk.way.deliver(whole.parcel)

    assert (refusal.code, set(refusal.missing)) == ("part-missing", set(parts))


def test_small_cases_arrive_together_and_one_that_is_refused_is_held_alone(
    desk: Desk, make_case: Callable[..., dict[str, Any]]
) -> None:
    """The second has a number that another terminal would give: the centre refuses it, whoever it travels with."""
    names = ["TEST0001", "TEST0002", "TEST0001", "TEST0001", "TEST0001"]
    cases = [make_case(number=f"{name}-20261123-9{index:05d}-X") for index, name in enumerate(names)]
    for case in cases:
        desk.put(case)

    assert desk.drain() == Counts(waiting=0, held=1, settled=4)

    held = [row for row in desk.outbox.rows() if row.state is ParcelState.HELD]
    assert [row.key for row in held] == [cases[1]["key"]]
    assert held[0].last_reason is not None
    assert "bad-case" in held[0].last_reason.detail


@pytest.mark.parametrize("body", [b"", b"\0\0\0\x05abc", b"\0\0\0\x02{}", b"\0\0\0\0" * 66])
def test_a_batch_that_is_none_is_refused(call: Callable[..., Any], body: bytes) -> None:
    answer = call("POST", "/v1/envelopes", data=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad-batch")


def test_an_envelope_without_a_header_spoils_only_itself(call: Callable[..., Any]) -> None:
    answer = call("POST", "/v1/envelopes", data=b"\0\0\0\x02{}" + b"\0\0\0\x01x")

    assert answer.status_code == 200
    assert [result["status"] for result in answer.json()["results"]] == [422]


def test_what_is_carried_out_of_a_dead_terminal_is_taken_in_once(
    desk: Desk,
    large_case: Callable[[bytes], dict[str, Any]],
    make_case: Callable[..., dict[str, Any]],
    running: Any,
    central: Callable[..., str],
    keys_directory: Path,
    tmp_path: Path,
) -> None:
    """By hand, by hand again, and by the terminal that came back to life: one case each, and the terminal is told."""
    form = form_of(PART_BYTES)
    desk.put(large_case(form))
    desk.put(make_case())
    carried = tmp_path / "usb.zip"
    assert desk.outbox.export(carried) == 4
    sandbox = Path(__file__).parents[2] / "central" / "sandbox"
    where = ["--database", running.database, "--keys", keys_directory]
    where += ["--catalogue", sandbox / "catalogue", "--sandbox", sandbox / "people.yaml"]

    assert central("import", carried, *where).strip() == "4 envelopes: 4 taken in, 0 known, 0 refused"
    assert central("import", carried, *where).strip() == "4 envelopes: 0 taken in, 4 known, 0 refused"

    assert desk.drain() == Counts(waiting=0, held=0, settled=2)
