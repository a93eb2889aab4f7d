"""Reading a catalogue directory.

Layout::

    catalogue.yaml                  version, published_at
    NAME.yaml, NAME/**/*.yaml       lists: departments, topics, divisions, halls, groups, elements, materials, notices,
                                    entitlements, routes
    flows/**/*.yaml                 one Flow each
    items/**/*.yaml                 one Item each
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kiosk.catalogue.lint import lint
from kiosk.contract import Catalogue

LISTS = (
    "departments",
    "topics",
    "divisions",
    "halls",
    "groups",
    "elements",
    "materials",
    "notices",
    "entitlements",
    "routes",
)
"""Parts that are lists: a file holds several."""
SINGLES = ("flows", "items")
"""Parts of which a file holds one."""


class CatalogueError(Exception):
    """A catalogue that can't be used; ``problems`` says what is wrong and where, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def load_directory(directory: Path) -> Catalogue:
    """Read and lint a catalogue directory. Raises CatalogueError with every problem found, file by file."""
    parts, files, problems = _read(directory)
    if problems:
        raise CatalogueError(tuple(problems))
    try:
        catalogue = Catalogue.model_validate(parts)
    except ValidationError as fault:
        raise CatalogueError(tuple(_described(fault, files))) from fault
    found = lint(catalogue)
    if found:
        raise CatalogueError(found)
    return catalogue


def _read(directory: Path) -> tuple[dict[str, Any], dict[str, list[str]], list[str]]:
    """The parts, the file that each member of a part is from, and what could not be read."""
    problems: list[str] = []

    def read(path: Path) -> Any:
        try:
            return yaml.load(path.read_bytes(), yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
            problems.append(f"{path.relative_to(directory)}: can't be read: {fault}")
            return None

    head = read(directory / "catalogue.yaml")
    parts: dict[str, Any] = dict(head) if isinstance(head, dict) else {}
    if head is not None and not isinstance(head, dict):
        problems.append("catalogue.yaml: holds no mapping with version and published_at")
    files: dict[str, list[str]] = {}
    for part in (*LISTS, *SINGLES):
        single = directory / f"{part}.yaml"
        paths = [*([single] if single.exists() else []), *sorted((directory / part).rglob("*.yaml"))]
        parts[part], files[part] = [], []
        for path in paths:
            content = read(path)
            if content is None:
                continue
            if part in LISTS and not isinstance(content, list):
                problems.append(f"{path.relative_to(directory)}: holds no list of {part}")
                continue
            members = content if part in LISTS else [content]
            parts[part] += members
            files[part] += [str(path.relative_to(directory))] * len(members)
    return parts, files, problems


def _described(fault: ValidationError, files: dict[str, list[str]]) -> Iterable[str]:
    for error in fault.errors(include_url=False, include_input=False):
        where = list(error["loc"])
        file = "catalogue.yaml"
        if len(where) > 1 and where[0] in files and isinstance(where[1], int):
            file, where = files[str(where[0])][where[1]], where[2:]
        yield f"{file}: {'.'.join(map(str, where)) or 'whole entry'}: {error['msg']}"
