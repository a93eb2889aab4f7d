"""``device ACTION``: each device on its own, for technicians. One module an action."""

import argparse

from kiosk.commands.device import (
    face_compare,
    listing,
    measure,
    photo,
    print_test,
    read_id,
    read_social_security,
    report,
    scan,
    test,
    watch,
)
from kiosk.commands.device.common import Actions

MODULES = (listing, watch, test, report, measure, read_id, read_social_security, scan, print_test, photo, face_compare)


def fill_parser(parser: argparse.ArgumentParser, profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = Actions(parser, profile)
    for module in MODULES:
        module.add(actions)
