import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from offline.failures import OfflineError, OfflineFailure
from offline.signed import SignedDocument, verify
from offline.signed_store import SignedStore
from offline.vault import X25519, seal

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SIGNING = Ed25519PrivateKey.generate()
KEYS = {"k1": SIGNING.public_key().public_bytes_raw()}


def signed(body: bytes, etag: str | None = None) -> SignedDocument:
    return SignedDocument(body, "k1:" + base64.b64encode(SIGNING.sign(body)).decode(), etag)


def test_only_the_centre_opens_what_was_sealed_and_only_with_its_header() -> None:
    centre = X25519PrivateKey.generate()
    sealed = seal(b"case", b"header", X25519, centre.public_key().public_bytes_raw())

    assert SUITE.decrypt(sealed, centre, info=b"header") == b"case"
    assert len(sealed) == 32 + len(b"case") + 16
    for key, info in ((centre, b"changed"), (X25519PrivateKey.generate(), b"header")):
        with pytest.raises(Exception) as error:  # noqa: PT011 - the centre's library chooses the error
            SUITE.decrypt(sealed, key, info=info)
        assert not isinstance(error.value, AssertionError)


def test_a_seal_never_looks_the_same_twice() -> None:
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()

    assert seal(b"case", b"h", X25519, key) != seal(b"case", b"h", X25519, key)


def test_a_key_of_the_wrong_length_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="32"):
        seal(b"case", b"h", X25519, b"short")


def test_a_good_signature_passes() -> None:
    verify(b"body", signed(b"body").signature, KEYS)


@pytest.mark.parametrize(
    ("signature", "failure"),
    [
        ("", OfflineFailure.SIGNATURE_MALFORMED),
        ("AAAA", OfflineFailure.SIGNATURE_MALFORMED),
        (":AAAA", OfflineFailure.SIGNATURE_MALFORMED),
        ("k1:not base64!", OfflineFailure.SIGNATURE_MALFORMED),
        ("k1:schlüssel", OfflineFailure.SIGNATURE_MALFORMED),
        ("k2:AAAA", OfflineFailure.SIGNATURE_KEY_UNKNOWN),
        ("k1:AAAA", OfflineFailure.SIGNATURE_WRONG),
        pytest.param(signed(b"other").signature, OfflineFailure.SIGNATURE_WRONG, id="of another content"),
    ],
)
def test_any_other_signature_is_told_apart(signature: str, failure: OfflineFailure) -> None:
    with pytest.raises(OfflineError) as error:
        verify(b"body", signature, KEYS)

    assert error.value.failure is failure


@pytest.fixture
def problems() -> list[OfflineError]:
    return []


@pytest.fixture
def store(tmp_path: Path, problems: list[OfflineError]) -> SignedStore:
    return SignedStore(tmp_path / "cache" / "catalogue", KEYS, problems.append)


def test_the_last_saved_document_is_loaded(store: SignedStore, problems: list[OfflineError]) -> None:
    assert store.load() is None
    store.save(signed(b"one\n"))
    store.save(signed(b"two\n\xff", '"2"'))

    assert store.load() == signed(b"two\n\xff", '"2"')
    assert problems == []


def test_a_document_with_a_wrong_signature_never_replaces_a_good_one(store: SignedStore) -> None:
    store.save(signed(b"one"))

    with pytest.raises(OfflineError, match="N112"):
        store.save(SignedDocument(b"two", signed(b"one").signature))
    assert store.load() == signed(b"one")


@pytest.mark.parametrize(
    ("damage", "failure"),
    [
        (b"", OfflineFailure.CORRUPT),
        (b"[]\nbody", OfflineFailure.CORRUPT),
        (b'{"etag":null,"signature":"k1:AAAA"}\nbody', OfflineFailure.SIGNATURE_WRONG),
    ],
)
def test_a_damaged_document_is_reported_and_kept_aside(
    store: SignedStore, problems: list[OfflineError], tmp_path: Path, damage: bytes, failure: OfflineFailure
) -> None:
    store.save(signed(b"one"))
    (tmp_path / "cache" / "catalogue").write_bytes(damage)

    assert store.load() is None
    assert [problem.failure for problem in problems] == [failure]
    assert (tmp_path / "cache" / "catalogue.damaged").read_bytes() == damage
    assert store.load() is None
