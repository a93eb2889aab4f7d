"""``device scan``: scan one code, and ask the centre what it is."""

import argparse
from threading import Event as Flag
from typing import Any, cast

from devices.api import ScansCodes
from kiosk.centre import Centre
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.output import Output
from kiosk.profile import load_profile
from kiosk.storage import known_keys, open_transport

SCANNER = "code_scanner"


def add(actions: Actions) -> None:
    """Add the action."""
    scan = actions.add("scan", "scan one code and print it", _scan)
    scan.add_argument("--seconds", type=float, default=30, help="wait so long for a code (default 30)")
    scan.add_argument("--resolve", action="store_true", help="ask the centre what it is, instead of printing it")


def _scan(arguments: argparse.Namespace, output: Output) -> int:
    scanner = cast(ScansCodes, from_profile(arguments, SCANNER))
    with opened(scanner):
        code = scanner.scan(Flag(), arguments.seconds)
    content: dict[str, Any] = {"symbology": code.symbology}
    content |= _resolved(arguments, code.payload, output) if arguments.resolve else {"payload": code.payload}
    output.show(content, [f"{key:10} {value}" for key, value in content.items() if value])
    return 0


def _resolved(arguments: argparse.Namespace, payload: str, output: Output) -> dict[str, Any]:
    profile = load_profile(arguments.profile_path())
    transport = open_transport(profile, known_keys(profile, output.warn))
    try:
        resolution = Centre(transport, profile.terminal.id).resolve_code(payload)
    finally:
        transport.close()
    return resolution.model_dump(mode="json", exclude_none=True)
