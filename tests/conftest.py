"""Options of our own.

``-m hardware --profile=FILE`` runs the conformance suites over the devices of a profile (docs/drivers.md).

docs/faults.md is made from the tests that prove its rows: ``pytest --collect-only --fault-table=FILE``.

A test that proves a row carries the mark ``fault``::

    @pytest.mark.fault("identity-card reader", "unplugged", code="D101", recovers="reads on once plugged in")

``code`` is the failure code, out of whose entry come the sentences of the resident and of staff; a fault that nobody
notices has none and says ``sees`` instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from kiosk.failure_catalogue import failure_text

# How long an example takes tells of the machine, not of the code; figures are in benchmarks/.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")

HEAD = """\
# Fault table

What can go wrong with a device, what the resident and staff see, how it recovers, and the test that proves it. Made
from the tests' own marks by `./dev fix`; a test fails when the two differ.

| Device | Fault | The resident sees | Staff see | How it recovers | Proven by |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True, order=True)
class FaultRow:
    """A row of the table."""

    device: str
    fault: str
    resident: str
    staff: str
    recovers: str
    test: str

    @property
    def line(self) -> str:
        """The row as Markdown."""
        cells = (self.device, self.fault, self.resident, self.staff, self.recovers, f"`{self.test}`")
        return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _row(
    test: str, device: str, fault: str, *, recovers: str, code: str | None = None, sees: str | None = None
) -> FaultRow:
    if (code is None) == (sees is None):
        raise pytest.UsageError(f"{test}: a fault has either a code or what is seen of it")
    if code is None:
        return FaultRow(device, fault, sees or "", "nothing to do", recovers, test)
    text = failure_text(code)
    resident = f"{text.resident.zh}{text.advice.zh} {text.resident.en} {text.advice.en}"
    return FaultRow(device, fault, resident, f"{code} {text.name}: {text.cure.en}", recovers, test)


def fault_rows(items: Iterable[pytest.Item]) -> list[FaultRow]:
    """The rows that these tests prove, in the table's order."""
    rows = {
        _row(item.nodeid.partition("[")[0], *mark.args, **mark.kwargs)
        for item in items
        for mark in item.iter_markers("fault")
    }
    return sorted(rows)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    parser.addoption("--profile", type=Path, metavar="FILE", help="profile whose devices the hardware tests drive")
    parser.addoption("--fault-table", type=Path, metavar="FILE", help="write docs/faults.md from the tests' marks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a profile there is no hardware to test."""
    if config.getoption("--profile") is None:
        without = [item for item in items if item.get_closest_marker("hardware")]
        items[:] = [item for item in items if item not in without]
        config.hook.pytest_deselected(items=without)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the table when asked to."""
    path: Path | None = session.config.getoption("--fault-table")
    if path is not None:
        path.write_text(HEAD + "".join(f"{row.line}\n" for row in fault_rows(session.items)), encoding="utf-8")
