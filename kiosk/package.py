"""The package that an envelope seals: a ZIP, the same bytes for the same content.

A case: ``case.json`` (canonical JSON of ``contract.Case``) and ``attachments/<SHA-256>`` files.
A rating: ``rating.json``. Files that travel in parts are in ``parts.json``: SHA-256 of the file → keys of its parts.
Documents are deflated before they are sealed, for sealed bytes don't shrink; pictures and PDFs are compressed already.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from pydantic import BaseModel

from kiosk.contract import canonical
from kiosk.identifiers import mod_37_36_check_character

_EPOCH = (1980, 1, 1, 0, 0, 0)


def new_key() -> str:
    """A fresh idempotency key: a random UUID in hexadecimal."""
    return uuid4().hex


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def provisional_number(terminal: str, day: date, counter: int) -> str:
    """A number of this terminal's own for a case that the centre does not know yet: ``AH0001-20261123-0007-K``."""
    check = mod_37_36_check_character(f"{terminal}{day:%Y%m%d}{counter:04d}")
    return f"{terminal}-{day:%Y%m%d}-{counter:04d}-{check}"


def packed(
    name: str, content: BaseModel, attachments: Mapping[str, bytes], parts: Mapping[str, Sequence[str]]
) -> bytes:
    """The package's bytes. ``attachments`` maps digests to contents, ``parts`` digests to the keys of their parts."""
    documents = {name: canonical(content)}
    if parts:
        documents["parts.json"] = json.dumps(parts, sort_keys=True).encode()
    files = {f"attachments/{key}": attachments[key] for key in sorted(attachments)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, data in documents.items():
            archive.writestr(zipfile.ZipInfo(path, date_time=_EPOCH), data, zipfile.ZIP_DEFLATED)
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, date_time=_EPOCH), data)
    return target.getvalue()
