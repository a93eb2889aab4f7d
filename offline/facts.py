"""A few moments that the terminal must remember across starts, in its database."""

from datetime import datetime, timedelta
from typing import Final

from offline.database import Database, from_micros, to_micros

_NOT_OFTENER: Final = timedelta(minutes=1)
_HEARD: Final = "heard"


class Facts:
    """Methods raise OfflineError S1xx when storage fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_heard(self) -> datetime | None:
        """When the centre last answered, by its own clock; None before the first time."""
        with self._database.reading("SELECT value FROM fact WHERE name = ?", (_HEARD,)) as rows:
            row: tuple[int] | None = rows.fetchone()
        return None if row is None else from_micros(row[0])

    def heard(self, told: datetime) -> None:
        """The centre answered and told this time; written at most once a minute. A replayed, earlier time is none."""
        known = self.last_heard()
        if known is not None and told < known + _NOT_OFTENER:
            return
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                (_HEARD, to_micros(told)),
            )
