"""Reading a catalogue directory: every problem with its file, its line and its cure.

Layout::

    catalogue.yaml                  version, published_at
    NAME.yaml, NAME/**/*.yaml       lists: departments, topics, divisions, halls, groups, elements, materials, notices,
                                    entitlements, routes, rating_reasons
    flows/**/*.yaml                 one Flow each
    items/**/*.yaml                 one Item each
    adviser.yaml                    a list, too: the guide's questions
"""

from pathlib import Path

from pydantic import ValidationError

from kiosk.catalogue.lint import lint
from kiosk.catalogue.problem import CatalogueError, Finding, Problem
from kiosk.catalogue.source import HEAD, Source, read_directory
from kiosk.contract import Catalogue

_CURES = {
    "extra_forbidden": "correct the field's name, or remove it: docs/catalogue.md lists the fields",
    "missing": "add this field",
    "enum": "write one of these values",
    "literal_error": "write one of these values",
    "string_pattern_mismatch": "correct it to the form named",
    "string_too_short": "write the text",
}


def load_directory(directory: Path) -> Catalogue:
    """Read and lint a catalogue directory. Raises CatalogueError with every problem found."""
    source = read_directory(directory)
    if source.unreadable:
        raise _refused(source.unreadable)
    try:
        catalogue = Catalogue.model_validate(source.content())
    except ValidationError as fault:
        raise _refused(_described(fault, source)) from fault
    if problems := lint(catalogue):
        raise _refused(tuple(_found(problem, source) for problem in problems))
    return catalogue


def _refused(findings: tuple[Finding, ...]) -> CatalogueError:
    return CatalogueError(tuple(map(str, findings)), findings)


def _described(fault: ValidationError, source: Source) -> tuple[Finding, ...]:
    findings = []
    for error in fault.errors(include_url=False, include_input=False):
        where = list(error["loc"])
        cure = _CURES.get(error["type"], "correct it: docs/catalogue.md describes every field")
        part, index = (where[0], where[1]) if len(where) > 1 else (where[0] if where else "", None)
        if part in source.parts and isinstance(index, int):
            entry, inside = source.parts[str(part)][index], where[2:]
        elif source.head is not None:
            entry, inside = source.head, where
        else:
            continue
        name = ".".join(map(str, inside)) or "whole entry"
        findings.append(Finding(entry.file, entry.line(inside), f"{name}: {error['msg']}", cure))
    return tuple(findings)


def _found(problem: Problem, source: Source) -> Finding:
    entry = source.entry(problem.part, problem.code)
    if entry is None:
        return Finding(HEAD, 1, str(problem), problem.cure)
    return Finding(entry.file, entry.line([problem.field] if problem.field else []), str(problem), problem.cure)
