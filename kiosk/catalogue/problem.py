"""What is wrong with a catalogue, where, and what to do about it."""

from dataclasses import dataclass


class CatalogueError(Exception):
    """A catalogue that can't be used; ``problems`` says what is wrong and where, a line each, and ``findings`` the same
    apart.
    """

    def __init__(self, problems: tuple[str, ...], findings: tuple["Finding", ...] = ()) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.findings = findings


@dataclass(frozen=True)
class Problem:
    """A problem of one entry. ``part`` is a part of the catalogue (items, elements …), ``code`` the entry's, ``field``
    the entry's field in which it lies, if in one.
    """

    part: str
    code: str
    text: str
    cure: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.part.removesuffix('s')} {self.code}: {self.text}"


@dataclass(frozen=True)
class Finding:
    """A problem with its place. ``line`` counts from 1."""

    file: str
    line: int
    text: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text} → {self.cure}"
