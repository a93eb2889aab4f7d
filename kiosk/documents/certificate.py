"""A signed document in the terminal's memory; it ends with the session."""

from dataclasses import dataclass, field

from kiosk.contract import CertificateIssued


@dataclass(frozen=True)
class Certificate:
    """What the centre says of it, its PDF, and a JPEG picture of each page."""

    issued: CertificateIssued
    pdf: bytes = field(repr=False)
    pictures: tuple[bytes, ...] = field(repr=False)
    case: str = ""
    """Number of the case that it is a result of; empty: a certificate, which was queried."""
