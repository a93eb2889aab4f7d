"""The bulletin: announcements and blocked items, published from a file and told to every terminal.

::

    announcements:
      - text: {zh: "…", en: "…"}
        not_before: 2026-12-01T00:00:00+08:00
        until: 2026-12-03T00:00:00+08:00
    blocked:
      - item: "…"
        why: {zh: "…", en: "…"}
"""

from datetime import UTC, datetime
from pathlib import Path

import yaml
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.models import PublishedBulletin
from central.problems import described
from kiosk.contract import Bulletin, canonical


class BulletinError(Exception):
    """The file is no bulletin."""


def load_bulletin(path: Path) -> Bulletin:
    """Read a file; its version is given when it is published. Raises BulletinError, saying what is wrong and where."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Bulletin.model_validate({**content, "version": 0})
    except ValidationError as fault:
        raise BulletinError(f"{path}: {described(fault)}") from fault
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as fault:
        raise BulletinError(f"{path}: no YAML file of a bulletin") from fault


def publish_bulletin(session: Session, bulletin: Bulletin) -> Bulletin:
    """Put it in the place of the one before."""
    newest = session.scalar(select(func.max(PublishedBulletin.version))) or 0
    published = bulletin.model_copy(update={"version": newest + 1})
    session.add(PublishedBulletin(version=published.version, body=canonical(published), published_at=datetime.now(UTC)))
    return published


def current_bulletin(session: Session) -> Bulletin:
    """The newest; an empty one before the first."""
    body = session.scalar(select(PublishedBulletin.body).order_by(PublishedBulletin.version.desc()).limit(1))
    return Bulletin(version=0) if body is None else Bulletin.model_validate_json(body)
