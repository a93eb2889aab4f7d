"""A signed document in the terminal's memory; it ends with the session."""

from dataclasses import dataclass, field

from kiosk.contract import CertificateIssued


@dataclass(frozen=True)
class Certificate:
    """What the centre says of it, its PDF, and of each page a JPEG picture and the lines that are printed on it."""

    issued: CertificateIssued
    pdf: bytes = field(repr=False)
    pictures: tuple[bytes, ...] = field(repr=False)
    texts: tuple[tuple[str, ...], ...] = field(repr=False)
    """No lines: the page holds a picture of its text."""
    case: str = ""
    """Number of the case that it is a result of; empty: a certificate, which was queried."""
