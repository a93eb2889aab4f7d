"""``device test``: exercise a device."""

import argparse
from dataclasses import asdict

from devices.api import PaperState
from kiosk.commands.device.common import Actions, from_profile, in_words, opened
from kiosk.commands.device.photo import first_frame
from kiosk.commands.output import FAILED, Output


def add(actions: Actions) -> None:
    """Add the action."""
    test = actions.add("test", "exercise one device of the profile", _test)
    test.add_argument("name", metavar="NAME", help="as in the profile: id_card_reader, camera, receipt_printer …")


def _test(arguments: argparse.Namespace, output: Output) -> int:
    with opened(from_profile(arguments, arguments.name)) as driver:
        found: dict[str, object] = {"name": arguments.name, **in_words(driver.status())}
        if hasattr(driver, "sam_id"):
            found["sam_id"] = driver.sam_id()
        if hasattr(driver, "paper_state"):
            found["paper"] = _senses(driver.paperin_words())
        if hasattr(driver, "latest"):
            frame = first_frame(driver, seconds=5)
            found["picture"] = f"{frame.picture.width}x{frame.picture.height}"
    output.show(found, [f"{key}: {value}" for key, value in found.items()])
    return 0 if found["state"] == "ready" else FAILED


def _senses(state: PaperState) -> dict[str, str]:
    return {name: sense.value for name, sense in asdict(state).items()}
