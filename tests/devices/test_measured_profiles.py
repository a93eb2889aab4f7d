"""What a device can truly report is found by trying, and trusted above its data sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.api import DeviceError, PaperState, PrintOutcome, Receipt, Sense, TextLine
from devices.failures import DeviceFailure
from devices.measured import MeasuredProfile, Observation, load_measured, trusted, with_measured
from devices.measuring import Condition, conditions_for, measure
from devices.registry import load
from tests.devices.conftest import Simulator

GOOD = {"status": "ready", "link": "good", "paper": "good", "cover": "good", "jam": "good"}


def profile(**words: dict[str, str]) -> MeasuredProfile:
    seen = tuple(Observation(name.replace("_", "-"), GOOD | said) for name, said in words.items())
    return MeasuredProfile(driver="some", measured_at="2026-01-01T00:00:00+00:00", observations=seen)


def test_a_sensor_that_stayed_good_without_paper_is_blind() -> None:
    measured = profile(normal={}, paper_out={}, paper_low={}, cover_open={"cover": "bad"})

    assert measured.blind() == ("paper",)
    assert measured.unnoticed() == ("paper-out", "paper-low")


def test_a_sensor_that_notices_one_of_its_conditions_is_not_blind() -> None:
    measured = profile(normal={}, paper_out={"paper": "bad"}, paper_low={})

    assert measured.blind() == ()
    assert measured.unnoticed() == ("paper-low",)


def test_conditions_with_the_same_words_cannot_be_told_apart() -> None:
    measured = profile(normal={}, paper_out={"paper": "bad"}, tray_open={"paper": "bad"}, jam={"jam": "bad"})

    assert measured.alike() == (("paper-out", "tray-open"),)


def test_what_was_not_tried_is_not_judged() -> None:
    assert profile(normal={}).blind() == ()


def test_the_word_of_a_blind_sense_is_not_taken() -> None:
    state = PaperState(link=Sense.GOOD, paper=Sense.GOOD, cover=Sense.GOOD)

    assert trusted(state, ["paper", "media"]) == PaperState(
        link=Sense.GOOD, paper=Sense.NOT_SUPPORTED, cover=Sense.GOOD
    )


def test_a_profile_is_kept_and_named_in_the_settings(tmp_path: Path) -> None:
    measured = profile(normal={}, paper_out={})
    path = tmp_path / "printer.json"
    path.write_text(measured.to_json(), encoding="utf-8")

    assert load_measured(path) == measured
    assert with_measured({"measured": str(path), "port": "x"})["blind"] == ("paper",)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"observations": [1]}', '{"observations": []}', "\\udcff"])
@pytest.mark.fault(
    "any device", "its measured profile is damaged", code="D003", recovers="works once the file is mended or left out"
)
def test_a_damaged_profile_is_a_wrong_setting(content: str, tmp_path: Path) -> None:
    path = tmp_path / "printer.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DeviceError) as caught:
        load("escpos-receipt", {"port": "x", "measured": str(path)})

    assert caught.value.failure is DeviceFailure.SETTING_WRONG


@pytest.fixture
def receipt_printer(run_folder: Path) -> Iterator[Simulator]:
    simulator = Simulator(
        "receipt_printer", run_folder, "--port", str(run_folder / "port"), "--output", str(run_folder)
    )
    yield simulator
    simulator.close()


@pytest.mark.fault(
    "receipt printer",
    "its paper sensor always says good",
    sees="Did the receipt come out? 回执出来了吗？",
    recovers="measured once, its word is not taken: the resident is asked instead",
)
def test_a_printer_measured_to_be_blind_vouches_for_nothing(receipt_printer: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "measured.json"
    path.write_text(profile(normal={}, paper_out={}).to_json(), encoding="utf-8")
    receipt_printer.tell("plug")
    receipt_printer.tell("cover", state="closed")
    receipt_printer.tell("paper", state="good")
    driver: Any = load("escpos-receipt", {"port": str(receipt_printer.port), "measured": str(path)})
    driver.open()
    outcome = driver.print_receipt("job", Receipt((TextLine("回执"),)), lambda _: None)
    paper = driver.paper_state().paper
    driver.close()

    assert (outcome, paper) == (PrintOutcome.UNKNOWN, Sense.NOT_SUPPORTED)


def test_the_kit_walks_a_printer_through_its_conditions(receipt_printer: Simulator) -> None:
    driver = load("escpos-receipt", {"port": str(receipt_printer.port)})
    hands = {
        "normal": [("paper", {"state": "good"}), ("cover", {"state": "closed"})],
        "paper-low": [("paper", {"state": "low"})],
        "paper-out": [("paper", {"state": "out"})],
        "cover-open": [("paper", {"state": "good"}), ("cover", {"state": "open"})],
        "unplugged": [("cover", {"state": "closed"}), ("unplug", {})],
    }

    def bring_about(condition: Condition) -> bool:
        for command, values in hands.get(condition.name, []):
            receipt_printer.tell(command, **values)
        return condition.name in hands

    measured = measure(driver, "escpos-receipt", conditions_for(driver), bring_about, "2026-01-01T00:00:00+00:00")

    assert [seen.condition for seen in measured.observations] == [*hands]
    assert measured.blind() == ()
    assert measured.unnoticed() == ()
    assert measured.alike() == ()
