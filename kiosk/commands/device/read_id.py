"""``device read-id``: read one identity card."""

import argparse
from threading import Event as Flag
from typing import cast

from devices.api import ReadsIdentityCards
from devices.identity_card.codes import NATIONS, SEXES
from devices.registry import load
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.output import Output

SANDBOX_DECODER = "devices.simulated.webp_photo_decoder"


def add(actions: Actions) -> None:
    """Add the action."""
    read_id = actions.add("read-id", "read one identity card and print its record", _read_id)
    read_id.add_argument("--port", help="serial port; default: the profile's reader")
    read_id.add_argument("--baud", type=int, default=115200)
    read_id.add_argument("--seconds", type=float, default=30, help="wait so long for a card (default 30)")
    read_id.add_argument("--fingerprint", action="store_true", help="with --port: ask for the fingerprints too")
    read_id.add_argument("--decoder", default=SANDBOX_DECODER, help="module of the photo decoder")


def _read_id(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.port:
        settings = {
            "port": arguments.port,
            "baud": arguments.baud,
            "photo_decoder": arguments.decoder,
            "fingerprint": arguments.fingerprint,
        }
        reader = cast(ReadsIdentityCards, load("sam-serial", settings))
    else:
        reader = cast(ReadsIdentityCards, from_profile(arguments, "id_card_reader"))
    with opened(reader):
        reading = reader.read(Flag(), arguments.seconds, lambda: None)
    card = reading.card
    content = {
        "kind": card.kind.value,
        "name": card.name,
        "sex": SEXES.get(card.sex, card.sex),
        "nation": NATIONS.get(card.nation, card.nation),
        "nationality": card.nationality,
        "english_name": card.english_name,
        "birth": card.birth.isoformat(),
        "address": card.address,
        "former_address": card.former_address,
        "number": card.number,
        "former_number": card.former_number,
        "travel_permit": card.travel_permit,
        "times_issued": card.times_issued,
        "renewals": card.renewals,
        "card_version": card.card_version,
        "receiving_office": card.receiving_office,
        "issuer": card.issuer,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else "长期",
        "photo": f"{reading.photo.width}x{reading.photo.height}" if reading.photo else None,
        "fingers": reading.fingers,
        "reader": reading.reader,
    }
    content = {name: value for name, value in content.items() if value != ""}
    output.show(content, [f"{key:10} {value}" for key, value in content.items()])
    return 0
