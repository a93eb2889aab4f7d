"""What departments hold about people, as certificates state it: from a YAML file in the sandbox."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml
from pydantic import TypeAdapter, ValidationError

from central.problems import described
from kiosk.contract import Code, Wire

RECORDS_FILE: Final = "records.yaml"
"""Beside the file of people."""

Value = str | tuple[dict[Code, str], ...]
Record = dict[Code, Value]


class RecordsError(Exception):
    """The file of records can't be used."""


class DepartmentDownError(Exception):
    """The department's system does not answer now."""


class PersonRecords(Wire):
    """One person's records, by their codes."""

    name: str
    number: str
    records: dict[Code, Record]


class _File(Wire):
    down: tuple[Code, ...] = ()
    people: tuple[PersonRecords, ...]


@dataclass(frozen=True)
class Records:
    """Asks departments. Empty outside the sandbox: none is connected, and each counts as down."""

    people: tuple[PersonRecords, ...] = ()
    down: frozenset[str] = field(default_factory=frozenset)
    connected: bool = False

    def find(self, department: str, record: str, name: str, number: str) -> Record | None:
        """A person's record; None when there is none. Raises DepartmentDownError."""
        if not self.connected or department in self.down:
            raise DepartmentDownError(department)
        held = next((one for one in self.people if (one.name, one.number) == (name, number)), None)
        return held.records.get(record) if held is not None else None


def load_records(path: Path) -> Records:
    """Read the file. Raises RecordsError."""
    try:
        content = TypeAdapter(_File).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise RecordsError(f"{path.name}: can't be read: {fault}") from fault
    except ValidationError as fault:
        raise RecordsError(f"{path.name}: {described(fault)}") from fault
    return Records(content.people, frozenset(content.down), connected=True)
