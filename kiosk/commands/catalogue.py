"""``catalogue check|show|new``: for the people who write services."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from kiosk.beijing import beijing_date
from kiosk.catalogue import CatalogueError, load_directory
from kiosk.catalogue.figures import Known, figures, known_of, load_people
from kiosk.catalogue.template import write_template
from kiosk.commands.output import FAILED, Output, guarded
from kiosk.contract import Catalogue
from kiosk.failure_catalogue import failure_text
from kiosk.failures import KioskError, KioskFailure
from kiosk.rehearsal import Person, StuckError

PEOPLE = "people.yaml"


def fill_parser(parser: argparse.ArgumentParser, _profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="read a catalogue directory and prove that it is sound")
    check.add_argument("directory", type=Path, metavar="DIR")
    check.add_argument("--people", type=Path, metavar="FILE", help=f"whose prefill is counted; else DIR/../{PEOPLE}")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(command=_check)
    show = actions.add_parser("show", help="draw an item's journey as pictures")
    show.add_argument("item", metavar="ITEM", help="the item's code, or a part of its name")
    show.add_argument("--directory", type=Path, metavar="DIR", default=Path("central/sandbox/catalogue"))
    show.add_argument("--output", type=Path, metavar="DIR", default=Path("out/catalogue"), help="where the pictures go")
    show.add_argument("--language", choices=("zh", "en"), default="zh")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(command=_show)
    new = actions.add_parser("new", help="write the template of a new item")
    new.add_argument("file", type=Path, metavar="FILE", help="items/DEPARTMENT/NAME.yaml of a catalogue directory")
    new.add_argument("--department", required=True, metavar="CODE", help="of departments.yaml")
    new.add_argument("--json", action="store_true", help="print JSON")
    new.set_defaults(command=_new)


def _check(arguments: argparse.Namespace) -> int:
    """Check a directory; every problem is listed."""
    output = Output(as_json=arguments.json)

    def check() -> int:
        try:
            catalogue = load_directory(arguments.directory)
        except CatalogueError as error:
            return _refused(output, arguments.directory, error)
        given: Path | None = arguments.people
        people = given or arguments.directory.resolve().parent / PEOPLE
        known = _known(people, catalogue) if given is not None or people.exists() else ()
        content = {"sound": True, **figures(catalogue, known, beijing_date(datetime.now(UTC)))}
        counts = ", ".join(f"{content[name]} {name}" for name in ("items", "bundles", "departments", "elements"))
        lines = [f"sound: version {content['version']}: {counts}"]
        if known:
            lines.append(f"filled in by government: {content['prefill_rate']:.1%} of what the forms ask")
        output.show(content, lines)
        return 0

    return guarded(output, check)


def _refused(output: Output, directory: Path, error: CatalogueError) -> int:
    """Every problem with its place and cure; JSON on standard output, lines on the other."""
    if not output.as_json:
        lines = "\n  ".join(error.problems)
        raise KioskError(KioskFailure.CATALOGUE_INVALID, f"{directory}:\n  {lines}") from error
    text = failure_text(KioskFailure.CATALOGUE_INVALID)
    problems = [
        {"file": found.file, "line": found.line, "problem": found.text, "cure": found.cure} for found in error.findings
    ]
    output.show({"sound": False, "failure": text.code, "problems": problems}, ())
    return FAILED


def _known(people: Path, catalogue: Catalogue) -> tuple[Known, ...]:
    try:
        return tuple(known_of(person, catalogue) for person in load_people(people))
    except (OSError, ValueError) as fault:
        raise KioskError(KioskFailure.CATALOGUE_INVALID, str(fault)) from fault


def _show(arguments: argparse.Namespace) -> int:
    """Draw a journey; ``draw_journey`` is the front door's, because only it knows the screens."""
    output = Output(as_json=arguments.json)

    def show() -> int:
        try:
            catalogue = load_directory(arguments.directory)
        except CatalogueError as error:
            return _refused(output, arguments.directory, error)
        now = datetime.now(UTC)
        named = [item for item in catalogue.items if arguments.item in (item.code, item.name.zh, item.name.en)]
        found = named or [
            item for item in catalogue.items if arguments.item in item.name.zh or arguments.item in item.name.en
        ]
        if len(found) != 1:
            names = ", ".join(f"{item.code} {item.name.zh}" for item in found) or "none"
            detail = f"{arguments.item} fits {len(found)} items of {arguments.directory}: {names}"
            raise KioskError(KioskFailure.ITEM_UNKNOWN, detail)
        people = arguments.directory.resolve().parent / PEOPLE
        person = load_people(people)[0] if people.exists() else Person()
        try:
            pictures = arguments.draw_journey(catalogue, found[0], person, now, arguments.language, arguments.output)
        except StuckError as stuck:
            raise KioskError(KioskFailure.CATALOGUE_INVALID, str(stuck)) from stuck
        output.show({"pictures": [str(path) for path in pictures]}, [str(path) for path in pictures])
        return 0

    return guarded(output, show)


def _new(arguments: argparse.Namespace) -> int:
    """Write a template; an existing file is left alone."""
    output = Output(as_json=arguments.json)

    def new() -> int:
        try:
            write_template(arguments.file, arguments.department)
        except (OSError, ValueError) as fault:
            raise KioskError(KioskFailure.CATALOGUE_INVALID, f"{arguments.file}: {fault}") from fault
        hint = f"written: {arguments.file}; fill it in, then: catalogue check (docs/catalogue.md)"
        output.show({"file": str(arguments.file)}, [hint])
        return 0

    return guarded(output, new)
