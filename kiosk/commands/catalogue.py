"""``catalogue check DIR``: is this catalogue sound?"""

import argparse
from pathlib import Path

from kiosk.catalogue import CatalogueError, load_directory
from kiosk.commands.output import Output, guarded
from kiosk.failures import KioskError, KioskFailure


def fill_parser(parser: argparse.ArgumentParser, _profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="read a catalogue directory and prove that it is sound")
    check.add_argument("directory", type=Path, metavar="DIR")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Check a directory; every problem is listed."""
    output = Output(as_json=arguments.json)

    def check() -> int:
        try:
            catalogue = load_directory(arguments.directory)
        except CatalogueError as error:
            lines = "\n  ".join(error.problems)
            raise KioskError(KioskFailure.CATALOGUE_INVALID, f"{arguments.directory}:\n  {lines}") from error
        content = {
            "version": catalogue.version,
            "items": len(catalogue.items),
            "flows": len(catalogue.flows),
            "elements": len(catalogue.elements),
            "sound": True,
        }
        summary = f"sound: version {catalogue.version}, {len(catalogue.items)} items, {len(catalogue.flows)} flows"
        output.show(content, [summary])
        return 0

    return guarded(output, check)
