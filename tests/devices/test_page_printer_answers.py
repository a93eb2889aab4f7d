"""IPP answers, addresses and supplies: whatever a printer sends, nothing but typed errors comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Description, DeviceError, Media, PaperState, Sense, Supply, SupplyLevel
from devices.failures import DeviceFailure
from devices.page_printer.ipp_answers import (
    Attributes,
    IppRefusedError,
    IppUnreachableError,
    answer,
    job_word,
    printer_word,
)
from devices.page_printer.supplies import description, media, supplies
from devices.registry import load

INTEGER, KEYWORD, COLLECTION, MEMBER, END_OF_COLLECTION = 0x21, 0x44, 0x34, 0x4A, 0x37
PRINTERS, END = b"\x04", b"\x03"
FINE = PaperState(link=Sense.GOOD, paper=Sense.GOOD)


def head(status: int = 0) -> bytes:
    return b"\x02\x00" + status.to_bytes(2, "big") + b"\x00\x00\x00\x01"


def attribute(tag: int, name: str, value: bytes) -> bytes:
    said = name.encode()
    return bytes([tag]) + len(said).to_bytes(2, "big") + said + len(value).to_bytes(2, "big") + value


STATE = attribute(INTEGER, "printer-state", b"\0\0\0\x05")
REASONS = attribute(KEYWORD, "printer-state-reasons", b"media-empty") + attribute(KEYWORD, "", b"media-jam")
GOOD = head() + PRINTERS + STATE + REASONS + END


def test_values_of_one_attribute_belong_together() -> None:
    word = printer_word(answer(GOOD).printers[0])

    assert (word.state, word.reasons) == (5, ("media-empty", "media-jam"))


def test_what_is_in_a_collection_is_no_attribute_of_the_printer() -> None:
    hidden = (
        attribute(COLLECTION, "media-col-ready", b"")
        + attribute(MEMBER, "", b"printer-state")
        + attribute(INTEGER, "", b"\0\0\0\x07")
        + attribute(END_OF_COLLECTION, "", b"")
    )

    assert printer_word(answer(head() + PRINTERS + hidden + STATE + END).printers[0]).state == 5


def test_an_error_status_is_a_refusal() -> None:
    with pytest.raises(IppRefusedError) as caught:
        answer(head(0x0506) + END)

    assert caught.value.status == 0x0506


@pytest.mark.fault(
    "page printer",
    "partial answer",
    code="D501",
    recovers="taken for no answer at all; asked again a second later",
)
@pytest.mark.parametrize("length", range(len(GOOD)))
def test_an_answer_that_ends_too_soon_is_no_answer(length: int) -> None:
    with pytest.raises(IppUnreachableError):
        answer(GOOD[:length])


@pytest.mark.fault("page printer", "garbage on the line", code="D501", recovers="taken for no answer; asked again")
@given(st.binary(max_size=200) | st.builds(lambda junk: head() + PRINTERS + junk, st.binary(max_size=200)))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    try:
        got = answer(content)
        for values in (*got.printers, *got.jobs):
            printer_word(values)
            job_word(values)
            supplies(FINE, values)
            description(values)
            media(values)
    except (IppUnreachableError, IppRefusedError):
        pass


@given(st.lists(st.text(max_size=40), max_size=4), st.lists(st.integers() | st.text(max_size=5), max_size=4))
def test_whatever_a_printer_says_of_its_supplies_a_percentage_is_one(said: list[str], levels: list[int | str]) -> None:
    values: Attributes = {
        "printer-supply": tuple(f"type={text};level={text};maxcapacity=100;" for text in said),
        "printer-input-tray": tuple(said),
        "marker-names": tuple(said),
        "marker-levels": tuple(levels),
    }

    assert all(supply.percent is None or 0 <= supply.percent <= 100 for supply in supplies(FINE, values))


def test_trays_and_toner_are_supplies() -> None:
    values: Attributes = {
        "printer-input-tray": (
            "type=other;maxcapacity=-2;level=-2;status=0;name=auto",
            "type=sheetFeedAutoRemovableTray;maxcapacity=250;level=0;status=0;name=main;",
            "type=sheetFeedAutoRemovableTray;maxcapacity=250;level=-3;status=0;name=second;",
        ),
        "printer-supply": (
            "index=1;class=receptacleThatIsFilled;type=wasteToner;unit=percent;maxcapacity=100;level=95;colorantname=unknown;",
            "index=2;class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;level=75;colorantname=black;",
        ),
    }

    assert supplies(FINE, values) == (
        Supply("paper", SupplyLevel.FULL),
        Supply("tray-main", SupplyLevel.OUT, 0),
        Supply("tray-second", SupplyLevel.FULL),
        Supply("waste-toner", SupplyLevel.LOW, 5),
        Supply("toner-black", SupplyLevel.FULL, 75),
    )


def test_a_queues_markers_are_supplies_with_limits_of_their_own() -> None:
    values: Attributes = {
        "marker-names": ("Black Cartridge", "Waste Toner", "Drum"),
        "marker-types": ("toner", "wasteToner", "opc"),
        "marker-levels": (18, 40, -2),
        "marker-low-levels": (20, 0, 5),
    }

    assert supplies(FINE, values)[1:] == (
        Supply("black-cartridge", SupplyLevel.LOW, 18),
        Supply("waste-toner", SupplyLevel.FULL, 60),
        Supply("drum", SupplyLevel.UNKNOWN),
    )


def test_it_says_who_it_is() -> None:
    values: Attributes = {
        "printer-make-and-model": ("Maker L1",),
        "printer-firmware-string-version": ("3.1",),
        "printer-device-id": ("MFG:Maker;MDL:L1;SN:X12;",),
    }

    assert description(values) == Description("Maker L1", "3.1", "X12")
    assert description({}) == Description()


@pytest.mark.parametrize(
    ("said", "lies"),
    [
        ((), Media.UNKNOWN),
        (("maxcapacity=100;remaining=-2;",), Media.UNKNOWN),
        (("maxcapacity=100;remaining=100;",), Media.NOT_PRESENT),
        (("maxcapacity=100;remaining=100;", "maxcapacity=100;remaining=98;"), Media.PRESENT),
    ],
)
def test_a_page_in_the_output_tray_is_seen_where_there_is_a_sensor(said: tuple[str, ...], lies: Media) -> None:
    assert media({"printer-output-tray": said}) is lies


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/",
        "ipp:/localhost",
        "ipp://",
        "ipp:///printers/a",
        "ipp://host:port/x",
        "ipp://h:99999/",
        "x",
        "ipp://ho st/printers/a",
        "ipp://[::1/p",
    ],
)
@pytest.mark.fault(
    "page printer",
    "wrong address in the profile",
    code="D003",
    recovers="told as a wrong setting, not as a lost printer",
)
def test_an_address_that_cannot_be_is_a_wrong_setting_and_not_an_absent_printer(uri: str) -> None:
    with pytest.raises(DeviceError) as caught:
        load("ipp-pages", {"uri": uri})

    assert caught.value.failure is DeviceFailure.SETTING_WRONG
