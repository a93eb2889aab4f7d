"""Kinds of certificate as data: a YAML file each in ``templates/``. Layouts are ours and await their departments."""

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import Field, TypeAdapter

from kiosk.contract import Code, Wire, Words

_FOLDER: Final = Path(__file__).with_name("templates")


class Row(Wire):
    """A line: its label and the field of the record that it shows."""

    label: Words
    field: Code


class Table(Wire):
    """A table: the field of the record that lists its entries, and a column for each of their fields."""

    heading: Words
    field: Code
    columns: tuple[Row, ...] = Field(min_length=1, max_length=6)


class Template(Wire):
    """A kind of certificate."""

    kind: Code
    title: Words
    department: Code
    """Who holds the record, and issues."""
    issuer: Words
    record: Code
    """The record it is made of."""
    statement: Words
    nothing: Words | None = None
    """What it states when nothing is on record; without it, nothing is issued then."""
    rows: tuple[Row, ...] = ()
    tables: tuple[Table, ...] = ()
    purpose: Words
    valid_days: int = Field(ge=1, le=3660)
    copies_a_day: int = Field(ge=1)
    copies_a_year: int = Field(ge=1)
    """Both for each person: calendar days and years, Beijing time."""
    unverified: bool = True
    """Its layout awaits confirmation by its department."""


@cache
def templates() -> dict[str, Template]:
    """Every kind by its code. Broken data is a bug and raises."""
    files = sorted(_FOLDER.glob("*.yaml"))
    loaded = [TypeAdapter(Template).validate_python(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return {template.kind: template for template in loaded}
