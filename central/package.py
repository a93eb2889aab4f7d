"""The package inside an envelope: a ZIP file, stored without compression.

A case holds ``case.json`` and ``attachments/<sha256>`` files, a rating only ``rating.json``. Whoever sealed the package
is an enrolled terminal, yet a stolen one may send anything: nothing is believed before it is measured.
"""

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from central.problems import Refusal, unacceptable

MAX_FILES: Final = 64
MAX_DOCUMENT_BYTES: Final = 1 << 20
_ATTACHMENT: Final = re.compile(r"attachments/([0-9a-f]{64})")
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """Contents of a package whose files are what their names say."""

    document: bytes
    attachments: Mapping[str, bytes]
    """By SHA-256."""


def _refusal(message: str) -> Refusal:
    return unacceptable("bad-package", message)


def unpack(package: bytes, document: str) -> Package:
    """Open a package whose document has this name. Raises Refusal (422) for anything but exactly such a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            entries = archive.infolist()
            _judge_directory(entries, document, len(package))
            files = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError, ValueError, struct.error) as fault:
        raise _refusal("the package is no sound ZIP file") from fault
    attachments = {name.removeprefix("attachments/"): body for name, body in files.items() if name != document}
    for digest, body in attachments.items():
        if hashlib.sha256(body).hexdigest() != digest:
            raise _refusal("an attachment is not what its name says")
    return Package(files[document], attachments)


def _judge_directory(entries: list[zipfile.ZipInfo], document: str, package_bytes: int) -> None:
    """Refuse before reading: nothing compressed, so the parts can't be larger than the whole."""
    if len(entries) > MAX_FILES:
        raise _refusal(f"the package holds more than {MAX_FILES} files")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise _refusal("the package holds a file twice")
    if document not in names:
        raise _refusal(f"the package holds no {document}")
    if any(name != document and not _ATTACHMENT.fullmatch(name) for name in names):
        raise _refusal("the package holds a file that does not belong there")
    if any(entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size for entry in entries):
        raise _refusal("the package is compressed")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refusal("the package is encrypted once more")
    if sum(entry.file_size for entry in entries) > package_bytes:
        raise _refusal("the package claims to hold more than it is large")
    if next(entry.file_size for entry in entries if entry.filename == document) > MAX_DOCUMENT_BYTES:
        raise _refusal(f"{document} is larger than {MAX_DOCUMENT_BYTES} bytes")


def pack(document: str, content: bytes, attachments: Mapping[str, bytes]) -> bytes:
    """The package of these contents, always the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(document, _FIRST_DAY), content)
        for digest in sorted(attachments):
            archive.writestr(zipfile.ZipInfo(f"attachments/{digest}", _FIRST_DAY), attachments[digest])
    return buffer.getvalue()
