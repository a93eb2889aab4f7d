"""What stands on a signed document; of a certificate it is a template filled with one person's record. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from central.certificates.records import Record
from central.certificates.templates import Row, Table, Template
from kiosk.contract import Words

_SHOWN_OF_NUMBER = 4


@dataclass(frozen=True)
class Grid:
    """A table as it is drawn."""

    heading: Words
    columns: tuple[Words, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Content:
    """A document's words, ready to be drawn."""

    title: Words
    issuer: Words
    purpose: Words
    name: str
    number: str
    statement: Words
    rows: tuple[tuple[Words, str], ...]
    grids: tuple[Grid, ...]
    verification_code: str
    verify_url: str
    issued_at: datetime
    valid_until: datetime | None


def filled(
    template: Template, record: Record | None
) -> tuple[Words, tuple[tuple[Words, str], ...], tuple[Grid, ...]] | None:
    """Statement, rows and tables; None when there is nothing on record and the template can't say so."""
    if record is None:
        return (template.nothing, (), ()) if template.nothing is not None else None
    rows = tuple((row.label, _text(record, row)) for row in template.rows)
    return template.statement, rows, tuple(_grid(record, table) for table in template.tables)


def _text(record: Record, row: Row) -> str:
    value = record.get(row.field, "")
    return value if isinstance(value, str) else ""


def _grid(record: Record, table: Table) -> Grid:
    entries = record.get(table.field, ())
    listed: Sequence[dict[str, str]] = () if isinstance(entries, str) else entries
    lines = tuple(tuple(entry.get(column.field, "") for column in table.columns) for entry in listed)
    return Grid(table.heading, tuple(column.label for column in table.columns), lines)


def masked_name(name: str) -> str:
    """The family name's first character, and a star for each other."""
    return name[:1] + "*" * (len(name) - 1)


def masked_number(number: str) -> str:
    """An identity number's first and last four characters."""
    hidden = max(0, len(number) - 2 * _SHOWN_OF_NUMBER)
    return number[:_SHOWN_OF_NUMBER] + "*" * hidden + number[-_SHOWN_OF_NUMBER:]
