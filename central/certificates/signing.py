"""The centre's document signature: PAdES B-B (ETSI EN 319 142-1) over every certificate it issues.

The key directory holds ``document-root.pem`` (the authority's certificate), ``document-signer.pem`` (the signer's
certificate) and ``document-signer.key`` (PKCS#8). What ``create_document_signer`` makes is for the sandbox; a province
puts the certificate of an accredited authority in their place.
"""

import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from central.keys import KeysError

ROOT_FILE: Final = "document-root.pem"
_SIGNER: Final = "document-signer.pem"
_KEY: Final = "document-signer.key"
_BITS: Final = 3072
_LIFE: Final = timedelta(days=5 * 365)


@dataclass(frozen=True)
class DocumentSigner:
    """Signs PDFs. ``root`` is the authority's certificate, PEM: what a reader has to trust."""

    signer: signers.SimpleSigner
    root: bytes

    def signed(self, pdf: bytes, *, reason: str, place: str) -> bytes:
        """The PDF with an invisible certification signature: any later change breaks it."""
        meta = signers.PdfSignatureMetadata(
            field_name="Issuer",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=reason,
            location=place,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        target = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signers.PdfSigner(meta, signer=self.signer).sign_pdf(writer, output=target)
        return target.getvalue()


def create_document_signer(directory: Path) -> None:
    """Create an authority and a signer where there is none; what exists is never replaced. The authority's key signs
    once and is forgotten: it can't be stolen. Raises KeysError.
    """
    if (directory / _KEY).exists():
        return
    now = datetime.now(UTC)
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    root_name = _name("Sample Root, sandbox only")
    root = (
        _builder(root_name, root_name, root_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    certificate = (
        _builder(_name("Sample Certificate Service"), root_name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    try:
        _write(directory / ROOT_FILE, root.public_bytes(Encoding.PEM))
        _write(directory / _SIGNER, certificate.public_bytes(Encoding.PEM))
        _write(directory / _KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as fault:
        raise KeysError(f"{directory}: {fault.strerror}") from fault


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "示范 SAMPLE"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LIFE)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    """The key is written last: it alone tells that all three are there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def load_document_signer(directory: Path) -> DocumentSigner:
    """Load the three files. Raises KeysError."""
    try:
        root = (directory / ROOT_FILE).read_bytes()
        certificate = asn1_x509.Certificate.load(_der(directory / _SIGNER))
        key = asn1_keys.PrivateKeyInfo.load(_der(directory / _KEY))
    except OSError as fault:
        raise KeysError(f"{fault.filename}: {fault.strerror}; create keys with: python -m central keys DIR") from fault
    except ValueError as fault:
        raise KeysError(f"{directory}: the document signer's files hold no certificate or key") from fault
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # the library leaves its constructor untyped
    store.register(asn1_x509.Certificate.load(pem.unarmor(root)[2]))
    return DocumentSigner(signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store), root)


def _der(path: Path) -> bytes:
    der: bytes = pem.unarmor(path.read_bytes())[2]
    return der
