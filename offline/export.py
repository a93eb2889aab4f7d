"""Carrying parcels out of a dead terminal: one ZIP file, still sealed, readable by any outbox.

For the n-th parcel, counted from 1 in the order of the outbox, the archive holds ``NNNNNN/`` with

* ``header.json`` - the envelope header's bytes,
* ``sealed.bin``  - the sealed bytes,
* ``parcel.json`` - ``key``, ``lane``, ``kind``, ``label``, ``created_at`` (ISO 8601), ``digest`` of ``sealed.bin``,
  ``party``, and ``needs``: the keys of its parts, which come before it.

Entries are stored, not compressed: sealed bytes don't shrink.
"""

import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from offline.durable import replacing, storage_errors
from offline.failures import OfflineError, OfflineFailure
from offline.parcel import Parcel

_FACTS: Final = "parcel.json"
_HEADER: Final = "header.json"
_SEALED: Final = "sealed.bin"


def write_export(path: Path, parcels: Iterable[Parcel]) -> int:
    """Write ``parcels`` to ``path``, whole and durable or not at all; returns how many. Raises OfflineError S1xx."""
    count = 0
    with replacing(path) as draft, zipfile.ZipFile(draft, "w") as archive:
        for count, parcel in enumerate(parcels, start=1):
            facts = {
                "key": parcel.key,
                "lane": parcel.lane,
                "kind": parcel.kind,
                "label": parcel.label,
                "created_at": parcel.created_at.isoformat(),
                "digest": parcel.digest,
                "party": parcel.party,
                "needs": parcel.needs,
            }
            archive.writestr(f"{count:06}/{_HEADER}", parcel.header)
            archive.writestr(f"{count:06}/{_SEALED}", parcel.sealed)
            archive.writestr(f"{count:06}/{_FACTS}", json.dumps(facts, ensure_ascii=False, sort_keys=True))
    return count


def read_export(path: Path) -> tuple[Parcel, ...]:
    """The parcels of an export in their order. Raises OfflineError S110 when the file is damaged or something else."""
    try:
        with storage_errors(), zipfile.ZipFile(path) as archive:
            folders = sorted(name.removesuffix(_FACTS) for name in archive.namelist() if name.endswith(_FACTS))
            return tuple(_read(archive, folder) for folder in folders)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError, RuntimeError) as error:
        # zipfile tells a damaged directory in all these ways
        raise OfflineError(OfflineFailure.EXPORT_UNREADABLE, f"{path.name}: {type(error).__name__}") from error


def _read(archive: zipfile.ZipFile, folder: str) -> Parcel:
    facts = json.loads(archive.read(folder + _FACTS))
    digest = facts.pop("digest")
    created_at = datetime.fromisoformat(facts.pop("created_at"))
    needs = tuple(facts.pop("needs"))
    parcel = Parcel(
        **facts,
        needs=needs,
        created_at=created_at,
        header=archive.read(folder + _HEADER),
        sealed=archive.read(folder + _SEALED),
    )
    if parcel.digest != digest:
        raise OfflineError(OfflineFailure.EXPORT_UNREADABLE, f"{folder}{_SEALED}: digest differs")
    return parcel
