"""Every status bit of the maker's reference, and bytes that are no status at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import PaperState, Sense
from devices.failures import DeviceFailure
from devices.receipt_printer.status import (
    Answers,
    Query,
    is_real_time_answer,
    is_settle_answer,
    obstacle,
    paper_state,
    vouched,
)

GOOD = 0b0001_0010
ALL_GOOD = {"printer": GOOD, "offline_cause": GOOD, "error_cause": GOOD, "paper": GOOD}
ALL = frozenset(Query)


def state(**changed: int | None) -> PaperState:
    told: dict[str, int | None] = {**ALL_GOOD, **changed}
    return paper_state(
        Answers(
            asked=ALL,
            printer=told["printer"],
            offline_cause=told["offline_cause"],
            error_cause=told["error_cause"],
            paper=told["paper"],
        )
    )


def test_a_good_printer_is_vouched_for() -> None:
    assert obstacle(state()) is None
    assert vouched(state())


@pytest.mark.parametrize(
    ("query", "bit", "sense", "value", "failure"),
    [
        ("printer", 0x08, "link", Sense.LOW, DeviceFailure.RECEIPT_PRINTER_ERROR),
        ("offline_cause", 0x04, "cover", Sense.BAD, DeviceFailure.RECEIPT_COVER_OPEN),
        ("offline_cause", 0x20, "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
        ("error_cause", 0x04, "jam", Sense.BAD, DeviceFailure.RECEIPT_PRINTER_ERROR),
        ("error_cause", 0x08, "cutter", Sense.BAD, DeviceFailure.RECEIPT_CUTTER_STUCK),
        ("error_cause", 0x20, "jam", Sense.BAD, DeviceFailure.RECEIPT_PRINTER_ERROR),
        ("error_cause", 0x40, "temperature", Sense.LOW, None),
        ("paper", 0x04, "paper", Sense.LOW, None),
        ("paper", 0x08, "paper", Sense.LOW, None),
        ("paper", 0x20, "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
        ("paper", 0x40, "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
    ],
)
def test_each_bit_means_what_the_reference_says(
    query: str, bit: int, sense: str, value: Sense, failure: DeviceFailure | None
) -> None:
    told = state(**{query: GOOD | bit})

    assert getattr(told, sense) is value
    assert obstacle(told) is failure
    assert vouched(told) is (value is not Sense.BAD)


@pytest.mark.parametrize(("query", "sense"), [("offline_cause", "cover"), ("error_cause", "jam"), ("paper", "paper")])
def test_silence_on_a_question_is_unknown_and_not_vouched_for(query: str, sense: str) -> None:
    told = state(**{query: None})

    assert getattr(told, sense) is Sense.UNKNOWN
    assert obstacle(told) is None
    assert not vouched(told)


def test_a_sense_that_the_model_lacks_is_not_unknown() -> None:
    told = paper_state(Answers(asked=frozenset({Query.PRINTER, Query.PAPER}), printer=GOOD, paper=GOOD))

    assert (told.cover, told.jam) == (Sense.NOT_SUPPORTED, Sense.NOT_SUPPORTED)
    assert vouched(told)


def test_a_printer_without_a_paper_sensor_is_never_vouched_for() -> None:
    assert not vouched(paper_state(Answers(asked=frozenset({Query.PRINTER}), printer=GOOD)))


@given(st.integers(0, 255))
def test_no_byte_is_an_answer_to_both_kinds_of_question(byte: int) -> None:
    assert not (is_real_time_answer(byte) and is_settle_answer(byte))


@pytest.mark.parametrize("noise", [0x00, 0xFF, 0x10, 0x02, 0x13, 0x92, 0x55])
def test_noise_is_no_answer(noise: int) -> None:
    assert not is_real_time_answer(noise)
