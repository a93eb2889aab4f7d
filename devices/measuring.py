"""The conformance kit's hand: brings a device into one condition after another and writes down what its driver says."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from devices.api import (
    Absent,
    Blocked,
    DescribesItself,
    Description,
    DeviceError,
    HasSupplies,
    HoldsMedia,
    Ready,
    Status,
)
from devices.measured import NORMAL, MeasuredProfile, Observation


@dataclass(frozen=True)
class Condition:
    """Something to bring about, and how a technician does it."""

    name: str
    instruction: str


_UNPLUGGED = Condition("unplugged", "Pull the device's data cable.")
_CONDITIONS: tuple[tuple[str, tuple[Condition, ...]], ...] = (
    (
        "print_receipt",
        (
            Condition(NORMAL, "Paper in, cover closed, everything well."),
            Condition("paper-low", "Put in a roll that is nearly at its end."),
            Condition("paper-out", "Take the paper out and close the cover."),
            Condition("cover-open", "Paper in again; leave the cover open."),
            Condition("cutter-stuck", "Close the cover; block the cutter if that can be done safely."),
            _UNPLUGGED,
        ),
    ),
    (
        "print_pages",
        (
            Condition(NORMAL, "Paper in, all covers closed, everything well."),
            Condition("paper-out", "Empty the tray and push it in."),
            Condition("tray-open", "Fill the tray; leave it pulled out."),
            Condition("cover-open", "Push the tray in; open a cover."),
            Condition("jam", "Close the cover; leave a sheet in the paper path."),
            Condition("toner-out", "Take the sheet out; put in an empty cartridge if there is one."),
            _UNPLUGGED,
        ),
    ),
    (
        "sam_id",
        (
            Condition(NORMAL, "No card on the reader."),
            Condition("card-lying", "Lay an identity card on the reader."),
            _UNPLUGGED,
        ),
    ),
    (
        "latest",
        (
            Condition(NORMAL, "Lens free, light on."),
            Condition("covered", "Cover the lens."),
            _UNPLUGGED,
        ),
    ),
)
"""By a method that tells what a driver is."""


def conditions_for(driver: object) -> tuple[Condition, ...]:
    """What is worth trying with a driver; the least for one that nothing more is known of."""
    for method, conditions in _CONDITIONS:
        if hasattr(driver, method):
            return conditions
    return (Condition(NORMAL, "Everything well."), _UNPLUGGED)


def measure(
    driver: Any,
    driver_name: str,
    conditions: Iterable[Condition],
    bring_about: Callable[[Condition], bool],
    measured_at: str,
) -> MeasuredProfile:
    """Observe a driver under each condition. ``bring_about`` returns False for one that can't be had; it is left out.

    The driver is opened anew for each, so that nothing of the last condition is remembered.
    """
    said = Description()
    observations = []
    for condition in conditions:
        if not bring_about(condition):
            continue
        observations.append(Observation(condition.name, observed(driver)))
        if condition.name == NORMAL and isinstance(driver, DescribesItself):
            said = _opened(driver, driver.description, Description())
    return MeasuredProfile(
        driver=driver_name,
        model=said.model,
        firmware=said.firmware,
        measured_at=measured_at,
        observations=tuple(observations),
    )


def observed(driver: Any) -> dict[str, str]:
    """Everything a driver says now, word by word."""
    try:
        driver.open()
    except DeviceError as error:
        return {"status": f"absent {error.failure}", "link": "bad"}
    try:
        words = {"status": _status_word(driver.status())}
        if hasattr(driver, "paper_state"):
            words |= {name: str(sense) for name, sense in asdict(driver.paper_state()).items()}
        if isinstance(driver, HoldsMedia):
            words["media"] = driver.media()
        if isinstance(driver, HasSupplies):
            words |= {f"supply {supply.name}": supply.level for supply in driver.supplies()}
    finally:
        driver.close()
    return words


def _opened(driver: Any, ask: Callable[[], Description], otherwise: Description) -> Description:
    try:
        driver.open()
        return ask()
    except DeviceError:
        return otherwise
    finally:
        driver.close()


def _status_word(status: Status) -> str:
    match status:
        case Ready(_, warnings):
            return " ".join(("ready", *warnings))
        case Absent(failure):
            return f"absent {failure}"
        case Blocked(failure):
            return f"blocked {failure}"
