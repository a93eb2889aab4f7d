"""The last signed document known to be good, on disk, for a start without network, and how old it is."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from offline.durable import flush_directory, replacing, storage_errors
from offline.failures import OfflineError, OfflineFailure
from offline.signed import SignedDocument, verify


class SignedStore:
    """One document in one file: a JSON line ``{"etag", "signature"}``, then the body's bytes.

    ``report`` hears why a stored document could not be used. ``keys`` may grow while the store is used.
    """

    def __init__(self, path: Path, keys: Mapping[str, bytes], report: Callable[[OfflineError], None]) -> None:
        self._path = path
        self._keys = keys
        self._report = report

    def load(self) -> SignedDocument | None:
        """The stored document, verified again; None when there is none or it is damaged.

        A damaged file is kept beside as ``NAME.damaged``. Raises OfflineError S1xx when it can't be read at all.
        """
        with storage_errors():
            if not self._path.exists():
                return None
            content = self._path.read_bytes()
        try:
            document = _parse(content)
            verify(document.body, document.signature, self._keys)
        except OfflineError as error:
            self._report(error)
            with storage_errors():
                self._path.replace(self._path.with_name(self._path.name + ".damaged"))
                flush_directory(self._path.parent)
            return None
        return document

    def save(self, document: SignedDocument) -> None:
        """Replace the stored document, durably and as a whole. Raises OfflineError: N11x when its signature is wrong,
        S1xx when storage fails; the former document is still there then."""
        verify(document.body, document.signature, self._keys)
        head = json.dumps({"etag": document.etag, "signature": document.signature}, sort_keys=True)
        with replacing(self._path) as draft:
            draft.write_bytes(head.encode() + b"\n" + document.body)

    def confirm(self, now: datetime) -> None:
        """Note that the centre just said that this is still its newest: the file's time of change tells when."""
        with storage_errors():
            if self._path.exists():
                os.utime(self._path, (now.timestamp(), now.timestamp()))

    def confirmed_at(self) -> datetime | None:
        """When the centre last confirmed the document; None when there is none."""
        with storage_errors():
            if not self._path.exists():
                return None
            return datetime.fromtimestamp(self._path.stat().st_mtime, UTC)


def _parse(content: bytes) -> SignedDocument:
    line, _, body = content.partition(b"\n")
    try:
        head = json.loads(line)
    except ValueError as error:
        raise OfflineError(OfflineFailure.CORRUPT, "signed document: its first line is damaged") from error
    match head:
        case {"etag": str() | None as etag, "signature": str() as signature}:
            return SignedDocument(body, signature, etag)
    raise OfflineError(OfflineFailure.CORRUPT, "signed document: its first line is damaged")
