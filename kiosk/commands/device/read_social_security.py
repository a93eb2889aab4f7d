"""``device read-social-security``: read one social security card, with the centre's help where the card wants it."""

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from threading import Event as Flag
from typing import cast

from devices.api import ReadsSocialSecurityCards, SocialSecurityCard
from kiosk.centre import Centre
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.output import Output
from kiosk.failures import KioskError
from kiosk.profile import load_profile
from kiosk.social_security import read_social_security_card
from kiosk.storage import known_keys, open_transport
from offline.failures import OfflineError

DEVICE = "social_security_reader"


def add(actions: Actions) -> None:
    """Add the action."""
    read = actions.add("read-social-security", "read one social security card and print what it says", _read)
    read.add_argument("--seconds", type=float, default=30, help="wait so long for a card (default 30)")


@contextmanager
def _centre(arguments: argparse.Namespace, output: Output) -> Iterator[Centre | None]:
    """The profile's centre; None, with a warning, when the profile's way to it can't be used."""
    profile = load_profile(arguments.profile_path())
    try:
        transport = open_transport(profile, known_keys(profile, output.warn), brief=True)
    except (KioskError, OfflineError) as error:
        output.warn(error)
        yield None
        return
    with closing(transport):
        yield Centre(transport, profile.terminal.id)


def _read(arguments: argparse.Namespace, output: Output) -> int:
    reader = cast(ReadsSocialSecurityCards, from_profile(arguments, DEVICE))
    with _centre(arguments, output) as centre, opened(reader):
        result = read_social_security_card(reader, centre, Flag(), arguments.seconds, lambda: None)
    if result.withheld is not None:
        output.warn(result.withheld)
    content = {**_as_json(result.card), "complete": result.card.identified}
    content["withheld"] = result.withheld.failure.value if result.withheld else None
    output.show(content, [f"{key:13} {'-' if value is None else value}" for key, value in content.items()])
    return 0


def _as_json(card: SocialSecurityCard) -> dict[str, object]:
    values = {field.name: getattr(card, field.name) for field in fields(card)}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
