"""What changed between two catalogues, entry by entry: a corrected text must not cost a terminal the whole catalogue.

Both sides work on canonical JSON. The result is the new catalogue's canonical JSON to the byte, so that the centre's
signature over the whole vouches for what a terminal puts together.
"""

import json
from collections.abc import Mapping
from typing import Any

from kiosk.contract import CatalogueChanges, SectionChanges

_Section = dict[str, Mapping[str, Any]]


class DoesNotFitError(Exception):
    """The changes are not of this catalogue."""


def changes_between(old: bytes, new: bytes, signature: str) -> CatalogueChanges:
    """From canonical JSON to canonical JSON. ``signature``: the centre's, over ``new``."""
    before, after = json.loads(old), json.loads(new)
    sections, plain = {}, {}
    for name, value in after.items():
        if before.get(name) == value:
            continue
        had, has = _keyed(before.get(name)), _keyed(value)
        if had is None or has is None:
            plain[name] = value
            continue
        entries = tuple(entry for key, entry in has.items() if had.get(key) != entry)
        order = None if list(had) == list(has) else tuple(has)
        sections[name] = SectionChanges(entries=entries, order=order)
    return CatalogueChanges(
        since=before["version"],
        version=after["version"],
        sections=sections,
        plain=plain,
        dropped=tuple(name for name in before if name not in after),
        signature=signature,
    )


def with_changes(old: bytes, changes: CatalogueChanges) -> bytes:
    """The newer catalogue, in canonical JSON. Raises DoesNotFitError."""
    content = json.loads(old)
    if content["version"] != changes.since:
        raise DoesNotFitError(f"they begin at version {changes.since}, and ours is {content['version']}")
    for name in changes.dropped:
        content.pop(name, None)
    content.update(changes.plain)
    for name, section in changes.sections.items():
        entries = _keyed(content.get(name))
        if entries is None:
            raise DoesNotFitError(f"{name}: is no list of entries here")
        entries |= _keyed(list(section.entries)) or {}
        try:
            content[name] = [entries[key] for key in (entries if section.order is None else section.order)]
        except KeyError as unknown:
            raise DoesNotFitError(f"{name}: {unknown} is not here") from unknown
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _keyed(value: object) -> _Section | None:
    """Entries by their code or id; None for what is no list of such."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        return None
    keys = [entry.get("code") or entry.get("id") for entry in value]
    if not all(isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
        return None
    return dict(zip(keys, value, strict=True))
