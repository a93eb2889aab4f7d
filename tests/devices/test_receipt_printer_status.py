"""What the status bytes of a receipt printer are taken to mean, bit by bit (Epson: DLE EOT 1 to 4, GS r 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Sense
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

ALL = frozenset(Query)
FINE = 0x12
"""Only the fixed bits."""


def answers(
    *, printer: int = FINE, offline: int = FINE, error: int = FINE, paper: int = FINE, asked: frozenset[Query] = ALL
) -> Answers:
    return Answers(
        asked=asked,
        printer=printer if Query.PRINTER in asked else None,
        offline_cause=offline if Query.OFFLINE_CAUSE in asked else None,
        error_cause=error if Query.ERROR_CAUSE in asked else None,
        paper=paper if Query.PAPER in asked else None,
    )


def test_nothing_set_is_all_good() -> None:
    state = paper_state(answers())

    assert (state.link, state.cover, state.paper, state.jam) == (Sense.GOOD,) * 4
    assert obstacle(state) is None
    assert vouched(state)


@pytest.mark.parametrize(
    ("given_answers", "sense", "value", "told"),
    [
        (answers(printer=FINE | 0x08), "link", Sense.LOW, DeviceFailure.RECEIPT_PRINTER_ERROR),
        (answers(offline=FINE | 0x04), "cover", Sense.BAD, DeviceFailure.RECEIPT_COVER_OPEN),
        (answers(offline=FINE | 0x20), "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
        (answers(error=FINE | 0x04), "jam", Sense.BAD, DeviceFailure.RECEIPT_PRINTER_ERROR),
        (answers(error=FINE | 0x08), "cutter", Sense.BAD, DeviceFailure.RECEIPT_CUTTER_STUCK),
        (answers(error=FINE | 0x20), "jam", Sense.BAD, DeviceFailure.RECEIPT_PRINTER_ERROR),
        (answers(error=FINE | 0x40), "temperature", Sense.LOW, None),
        (answers(paper=FINE | 0x04), "paper", Sense.LOW, None),
        (answers(paper=FINE | 0x08), "paper", Sense.LOW, None),
        (answers(paper=FINE | 0x20), "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
        (answers(paper=FINE | 0x40), "paper", Sense.BAD, DeviceFailure.RECEIPT_PAPER_OUT),
    ],
)
def test_each_bit_is_told_as_what_it_is(
    given_answers: Answers, sense: str, value: Sense, told: DeviceFailure | None
) -> None:
    state = paper_state(given_answers)

    assert getattr(state, sense) is value
    assert obstacle(state) is told


def test_an_error_that_the_model_cannot_name_still_stops_the_print() -> None:
    without_names = answers(offline=FINE | 0x40, asked=frozenset({Query.OFFLINE_CAUSE, Query.PAPER}))

    assert obstacle(paper_state(without_names)) is DeviceFailure.RECEIPT_PRINTER_ERROR


def test_a_hot_head_is_no_error_although_the_printer_reports_one() -> None:
    hot = answers(printer=FINE | 0x08, offline=FINE | 0x40, error=FINE | 0x40)

    assert obstacle(paper_state(hot)) is None


def test_silence_is_unknown_and_never_empty() -> None:
    state = paper_state(Answers(asked=ALL))

    assert (state.link, state.cover, state.paper, state.jam) == (Sense.UNKNOWN,) * 4
    assert obstacle(state) is DeviceFailure.RECEIPT_PRINTER_ABSENT
    assert not vouched(state)


def test_a_sensor_that_the_model_lacks_is_not_supported_rather_than_unknown() -> None:
    state = paper_state(Answers(asked=frozenset({Query.PAPER})))

    assert (state.cover, state.jam) == (Sense.NOT_SUPPORTED,) * 2
    assert state.paper is Sense.UNKNOWN


def test_without_a_paper_sensor_nobody_vouches_for_paper() -> None:
    assert not vouched(paper_state(answers(asked=ALL - {Query.PAPER})))


@given(st.integers(0, 255))
def test_a_byte_without_the_fixed_bits_is_noise(byte: int) -> None:
    assert is_real_time_answer(byte) == (byte & 0x93 == 0x12)
    assert is_settle_answer(byte) == (byte & 0x90 == 0)


@pytest.mark.parametrize("byte", [0x11, 0x13, 0x00, 0xFF])
def test_flow_control_and_idle_lines_are_no_status(byte: int) -> None:
    assert not is_real_time_answer(byte)
