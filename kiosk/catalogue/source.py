"""A catalogue's YAML files with the lines that everything stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiosk.catalogue.problem import Finding

LISTS = (
    "departments",
    "topics",
    "adviser",
    "divisions",
    "halls",
    "groups",
    "elements",
    "materials",
    "notices",
    "entitlements",
    "routes",
    "rating_reasons",
)
"""Parts that are lists: a file holds several entries."""
SINGLES = ("flows", "items")
"""Parts of which a file holds one entry."""
HEAD = "catalogue.yaml"


@dataclass(frozen=True)
class Entry:
    """One entry of a part: its value, its file, and its YAML node."""

    file: str
    value: Any
    node: yaml.Node

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The line of what lies at a path in it, or of the nearest thing above that is there."""
        node = self.node
        line = node.start_mark.line
        for step in path:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


@dataclass(frozen=True)
class Source:
    """A directory as read: the head, each part's entries, and the files that could not be read."""

    head: Entry | None
    parts: dict[str, tuple[Entry, ...]]
    unreadable: tuple[Finding, ...]

    def content(self) -> dict[str, Any]:
        """What the catalogue's model is made of."""
        head = self.head.value if self.head is not None else {}
        return {**head, **{part: [entry.value for entry in entries] for part, entries in self.parts.items()}}

    def entry(self, part: str, code: str) -> Entry | None:
        """The last entry of this code: of two that have the same, the later is the one too many."""
        name = "id" if part == "flows" else "code"
        same = [entry for entry in self.parts.get(part, ()) if entry.value.get(name) == code]
        return same[-1] if same else None


def read_directory(directory: Path) -> Source:
    """Read every file. Never raises for a file that can't be read: it is among the unreadable."""
    unreadable: list[Finding] = []
    head = _read(directory, directory / HEAD, unreadable)
    if head is not None and not isinstance(head.value, dict):
        unreadable.append(Finding(HEAD, 1, "holds no mapping", "write version and published_at"))
        head = None
    parts: dict[str, tuple[Entry, ...]] = {}
    for part in (*LISTS, *SINGLES):
        single = directory / f"{part}.yaml"
        paths = [*([single] if single.exists() else []), *sorted((directory / part).rglob("*.yaml"))]
        entries: list[Entry] = []
        for path in paths:
            whole = _read(directory, path, unreadable)
            if whole is not None:
                entries += _entries(part, whole, unreadable)
        parts[part] = tuple(entries)
    return Source(head, parts, tuple(unreadable))


def _read(directory: Path, path: Path, unreadable: list[Finding]) -> Entry | None:
    file = str(path.relative_to(directory))
    try:
        text = path.read_bytes()
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            unreadable.append(Finding(file, 1, "is empty", "write its entries, or remove the file"))
            return None
        return Entry(file, loader.construct_document(node), node)
    except OSError as fault:
        cure = "is the directory right? " if file == HEAD else ""
        unreadable.append(Finding(file, 1, f"can't be read: {fault.strerror}", f"{cure}see that it can be read"))
    except UnicodeDecodeError:
        unreadable.append(Finding(file, 1, "can't be read: is no UTF-8", "save it as UTF-8"))
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark is not None else 1
        unreadable.append(Finding(file, line, f"can't be read: {fault.problem}", "correct the YAML at this line"))
    except yaml.YAMLError as fault:
        unreadable.append(Finding(file, 1, f"can't be read: {fault}", "remove what YAML does not allow"))
    return None


def _entries(part: str, whole: Entry, unreadable: list[Finding]) -> list[Entry]:
    if part in SINGLES:
        whole_is_one = isinstance(whole.value, dict)
        if not whole_is_one:
            unreadable.append(
                Finding(whole.file, whole.line(), f"holds no {part[:-1]}", "a file holds one, as a mapping")
            )
        return [whole] if whole_is_one else []
    if not isinstance(whole.node, yaml.SequenceNode):
        unreadable.append(Finding(whole.file, whole.line(), f"holds no list of {part}", "begin each entry with “- ”"))
        return []
    entries = []
    for value, node in zip(whole.value, whole.node.value, strict=True):
        if isinstance(value, dict):
            entries.append(Entry(whole.file, value, node))
        else:
            line = node.start_mark.line + 1
            unreadable.append(Finding(whole.file, line, "is no mapping", "write the entry's fields, as name: value"))
    return entries


def _below(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    return None
