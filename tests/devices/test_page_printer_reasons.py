"""What printers' reasons mean, whatever severity they come with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import PaperState, Sense
from devices.failures import DeviceFailure
from devices.page_printer.ipp_answers import PrinterWord
from devices.page_printer.reasons import clean, obstacle, paper_state, stale, unknown_reasons

IDLE, STOPPED = 3, 5
KNOWN = ("none", "media-empty", "media-jam", "cover-open", "toner-low", "paused", "connecting-to-device", "shutdown")
SUFFIXES = ("", "-report", "-warning", "-error", "-error-error")


def word(*reasons: str, state: int = IDLE, accepting: bool = True, is_queue: bool = False) -> PrinterWord:
    return PrinterWord(state=state, reasons=reasons, accepting=accepting, is_queue=is_queue)


@pytest.mark.parametrize("suffix", ["", "-report", "-warning", "-error"])
@pytest.mark.parametrize(
    ("reason", "sense", "failure"),
    [
        ("media-empty", "paper", DeviceFailure.PAGE_PAPER_OUT),
        ("media-needed", "paper", DeviceFailure.PAGE_PAPER_OUT),
        ("media-jam", "jam", DeviceFailure.PAGE_JAM),
        ("cover-open", "cover", DeviceFailure.PAGE_COVER_OPEN),
        ("door-open", "cover", DeviceFailure.PAGE_COVER_OPEN),
        ("toner-empty", "supply", DeviceFailure.PAGE_SUPPLY_OUT),
        ("marker-supply-empty", "supply", DeviceFailure.PAGE_SUPPLY_OUT),
        ("paused", "queue", DeviceFailure.PAGE_PRINTER_STOPPED),
        ("moving-to-paused", "queue", DeviceFailure.PAGE_PRINTER_STOPPED),
        ("spool-area-full", "queue", DeviceFailure.PAGE_PRINTER_STOPPED),
        ("shutdown", "link", DeviceFailure.PAGE_PRINTER_ABSENT),
        ("timed-out", "link", DeviceFailure.PAGE_PRINTER_ABSENT),
    ],
)
def test_a_reason_stops_the_printer_whatever_its_suffix(
    reason: str, suffix: str, sense: str, failure: DeviceFailure
) -> None:
    told = word(reason + suffix)

    assert getattr(paper_state(told), sense) is Sense.BAD
    assert obstacle(told) is failure
    assert not clean(told)


@pytest.mark.parametrize(
    ("reason", "sense"),
    [
        ("media-low-report", "paper"),
        ("toner-low-warning", "supply"),
        ("marker-supply-low", "supply"),
        ("stopped-partly-report", "queue"),
    ],
)
def test_what_runs_low_is_told_and_stops_nothing(reason: str, sense: str) -> None:
    assert getattr(paper_state(word(reason)), sense) is Sense.LOW
    assert obstacle(word(reason)) is None
    assert clean(word(reason))


def test_a_jam_is_told_before_the_tray_it_empties() -> None:
    assert obstacle(word("media-empty-error", "media-jam-error")) is DeviceFailure.PAGE_JAM


def test_low_never_hides_empty() -> None:
    assert paper_state(word("media-empty", "media-low")).paper is Sense.BAD
    assert paper_state(word("media-low", "media-empty")).paper is Sense.BAD


def test_none_from_a_printer_is_good_and_from_a_queue_unknown() -> None:
    assert paper_state(word("none")).paper is Sense.GOOD
    assert paper_state(word("none", is_queue=True)).paper is Sense.UNKNOWN
    assert paper_state(word("none", is_queue=True)).link is Sense.UNKNOWN


def test_connecting_to_device_neither_stops_nor_vouches() -> None:
    told = word("connecting-to-device-report", is_queue=True)

    assert paper_state(told).link is Sense.UNKNOWN
    assert obstacle(told) is None
    assert not clean(told)


def test_a_stopped_printer_is_stopped_even_without_a_reason() -> None:
    assert obstacle(word("none", state=STOPPED)) is DeviceFailure.PAGE_PRINTER_STOPPED
    assert obstacle(word("none", accepting=False)) is DeviceFailure.PAGE_PRINTER_STOPPED


def test_an_idle_queues_complaints_may_be_old_and_a_printers_are_not() -> None:
    assert stale(word("media-empty", is_queue=True))
    assert not stale(word("media-empty"))
    assert not stale(word("paused", state=STOPPED, is_queue=True))


def test_an_unknown_reason_is_kept_for_the_technician_and_stops_nothing() -> None:
    told = word("com.maker.tray-sings-error", "none")

    assert unknown_reasons(told) == ("com.maker.tray-sings-error",)
    assert obstacle(told) is None


@given(
    st.lists(st.text() | st.builds(str.__add__, st.sampled_from(KNOWN), st.sampled_from(SUFFIXES))).map(tuple),
    st.integers(),
    st.booleans(),
    st.booleans(),
)
def test_whatever_a_printer_says_is_taken_calmly_and_an_obstacle_is_never_clean(
    reasons: tuple[str, ...], state: int, accepting: bool, is_queue: bool
) -> None:
    told = word(*reasons, state=state, accepting=accepting, is_queue=is_queue)

    senses = paper_state(told)
    assert isinstance(senses, PaperState)
    assert (obstacle(told) is not None) == (Sense.BAD in vars(senses).values())
    assert obstacle(told) is None or not clean(told)
    assert set(unknown_reasons(told)) <= set(reasons)
