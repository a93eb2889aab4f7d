"""What terminals are set to: published from a file, for one terminal or for all that have none of their own.

::

    terminal: {place: "…", division: "349901", material_bytes: 3000000}
    session: {idle_s: 90, still_there_s: 30, farewell_s: 12, forgotten_s: 45, power_off_s: 60}
    network: {upload_kbit_s: 512, parts_from: "22:00:00", parts_until: "06:00:00", out_of_touch_h: 48, stale_days: 7}
    storage: {reserve_mb: 500, queue_mb: 4000}
    blocked:
      - item: "…"
        why: {zh: "…", en: "…"}

Every entry is optional; an empty file takes all back.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.models import PublishedSettings
from central.problems import described
from kiosk.contract import Settings, canonical

EVERY: Final = ""
"""In the place of a terminal's id: all that have no settings of their own."""


class SettingsError(Exception):
    """The file holds no settings."""


def load_settings(path: Path) -> Settings:
    """Read a file; version and terminal are filled in later. Raises SettingsError, saying what is wrong and where."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Settings.model_validate({**content, "version": 0, "for_terminal": EVERY})
    except ValidationError as fault:
        raise SettingsError(f"{path}: {described(fault)}") from fault
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as fault:
        raise SettingsError(f"{path}: no YAML file of settings") from fault


def publish_settings(session: Session, settings: Settings, terminal: str) -> Settings:
    """Put them in the place of those before, for one terminal or for ``EVERY``."""
    newest = session.scalar(select(func.max(PublishedSettings.version))) or 0
    published = settings.model_copy(update={"version": newest + 1, "for_terminal": terminal})
    session.add(
        PublishedSettings(
            version=published.version,
            terminal=terminal,
            body=canonical(published),
            published_at=datetime.now(UTC),
        )
    )
    return published


def current_settings(session: Session, terminal: str) -> Settings:
    """The newest of a terminal's own, else the newest for every one; empty ones before the first."""
    for whose in (terminal, EVERY):
        query = select(PublishedSettings.body).where(PublishedSettings.terminal == whose)
        body = session.scalar(query.order_by(PublishedSettings.version.desc()).limit(1))
        if body is not None:
            return Settings.model_validate_json(body).model_copy(update={"for_terminal": terminal})
    return Settings(version=0, for_terminal=terminal)
