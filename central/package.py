"""The package inside an envelope: a ZIP file whose documents may be deflated and whose attachments are stored.

A case holds ``case.json`` and ``attachments/<sha256>`` files, a rating only ``rating.json``; ``parts.json`` names the
parts of files that travelled on their own. Whoever sealed the package is an enrolled terminal, yet a stolen one may
send anything: nothing is believed before it is measured.
"""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from central.problems import Refusal, unacceptable
from kiosk.contract import Digest, Key

MAX_FILES: Final = 64
_PARTS: Final = "parts.json"
MAX_DOCUMENT_BYTES: Final = 1 << 20
_ATTACHMENT: Final = re.compile(r"attachments/([0-9a-f]{64})")
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """Contents of a package whose files are what their names say."""

    document: bytes
    attachments: Mapping[str, bytes]
    """By SHA-256."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the SHA-256 of a file: the keys of the parts that make it up, in order."""

    def with_files(self, files: Mapping[str, bytes]) -> "Package":
        """The whole package, once the files that came in parts are put together. Raises Refusal (422)."""
        if any(hashlib.sha256(body).hexdigest() != digest for digest, body in files.items()):
            raise _refusal("the parts of a file do not make up what its name says")
        return replace(self, attachments={**self.attachments, **files})


def _refusal(message: str) -> Refusal:
    return unacceptable("bad-package", message)


def unpack(package: bytes, document: str) -> Package:
    """Open a package whose document has this name. Raises Refusal (422) for anything but exactly such a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            entries = archive.infolist()
            _judge_directory(entries, document, len(package))
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        NotImplementedError,  # zipfile's word for a compression or an encryption that it does not know
        EOFError,
        UnicodeDecodeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as fault:
        raise _refusal("the package is no sound ZIP file") from fault
    attachments = {
        name.removeprefix("attachments/"): body for name, body in files.items() if name not in (document, _PARTS)
    }
    for digest, body in attachments.items():
        if hashlib.sha256(body).hexdigest() != digest:
            raise _refusal("an attachment is not what its name says")
    return Package(files[document], attachments, _parts(files.get(_PARTS, b"{}")))


def _parts(document: bytes) -> dict[str, tuple[str, ...]]:
    try:
        return TypeAdapter(dict[Digest, tuple[Key, ...]]).validate_json(document)
    except ValidationError as fault:
        raise _refusal(f"{_PARTS} does not list parts of files") from fault


def _judge_directory(entries: list[zipfile.ZipInfo], document: str, package_bytes: int) -> None:
    """Refuse before reading: only documents of bounded size are compressed, so nothing swells."""
    if len(entries) > MAX_FILES:
        raise _refusal(f"the package holds more than {MAX_FILES} files")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise _refusal("the package holds a file twice")
    if document not in names:
        raise _refusal(f"the package holds no {document}")
    documents = (document, _PARTS)
    if any(name not in documents and not _ATTACHMENT.fullmatch(name) for name in names):
        raise _refusal("the package holds a file that does not belong there")
    files = [entry for entry in entries if entry.filename not in documents]
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size for entry in files):
        raise _refusal("an attachment is compressed")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise _refusal("the package is compressed in a way of its own")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refusal("the package is encrypted once more")
    if sum(entry.file_size for entry in files) > package_bytes:
        raise _refusal("the package claims to hold more than it is large")
    if any(entry.file_size > MAX_DOCUMENT_BYTES for entry in entries if entry.filename in documents):
        raise _refusal(f"{document} is larger than {MAX_DOCUMENT_BYTES} bytes")


def pack(document: str, content: bytes, attachments: Mapping[str, bytes]) -> bytes:
    """The package of these contents, always the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(document, _FIRST_DAY), content)
        for digest in sorted(attachments):
            archive.writestr(zipfile.ZipInfo(f"attachments/{digest}", _FIRST_DAY), attachments[digest])
    return buffer.getvalue()
