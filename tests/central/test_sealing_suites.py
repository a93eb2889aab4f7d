"""What a terminal seals, the centre opens, in every suite; what was changed on the way, it does not."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gmalg import SM2

from central.keys import Keys, add_sealing_key, announce_signing_key, create_keys, load_keys, switch_signing_key
from central.sealing import CannotOpenError, OpeningKey
from kiosk.centre_keys import accepted_keys, take
from kiosk.contract import Suite, canonical
from kiosk.failures import KioskError, KioskFailure
from offline.failures import OfflineError
from offline.key_ring import KeyRing
from offline.signed import verify
from offline.vault import HYBRID, NATIONAL, X25519, Recipient, seal

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)


def key_of(keys: Keys, suite: Suite) -> tuple[OpeningKey, bytes]:
    found = next(key for key in keys.opening if key.published.suite is suite)
    return found, base64.b64decode(found.published.public)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    directory = tmp_path_factory.mktemp("keys")
    create_keys(directory)
    for suite in (Suite.HYBRID, Suite.NATIONAL):
        add_sealing_key(directory, suite, NOON, None)
    return load_keys(directory)


def test_terminal_and_centre_mean_the_same_suites() -> None:
    assert {X25519, HYBRID, NATIONAL} == {suite.value for suite in Suite}


@pytest.mark.parametrize("suite", Suite)
def test_the_centre_opens_what_was_sealed_and_only_under_its_header(keys: Keys, suite: Suite) -> None:
    key, public = key_of(keys, suite)
    sealed = seal(b"case" * 1000, b"header", suite, public)

    assert key.open(sealed, b"header") == b"case" * 1000
    assert seal(b"case" * 1000, b"header", suite, public) != sealed
    changed = [sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :] for place in (0, 40, 120, -20, -1)]
    for wrong, header in [
        (sealed, b"headed"),
        (sealed[:-1], b"header"),
        (b"", b"header"),
        *((c, b"header") for c in changed),
    ]:
        with pytest.raises(CannotOpenError):
            key.open(wrong, header)


def test_the_key_of_one_suite_does_not_open_another(keys: Keys) -> None:
    for suite in Suite:
        sealed = seal(b"case", b"header", suite, key_of(keys, suite)[1])
        for other in set(Suite) - {suite}:
            with pytest.raises(CannotOpenError):
                key_of(keys, other)[0].open(sealed, b"header")


def test_sm2_encryption_is_that_of_the_standard() -> None:
    """The example of GB/T 32918.5 (annex C.2): its key opens its message in the order C1, C3, C2."""
    private = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    message = bytes.fromhex(
        "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
        "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"
        "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"
        "21886CA989CA9C7D58087307CA93092D651EFA"
    )

    assert SM2(private).decrypt(message) == b"encryption standard"


def test_a_key_made_later_is_sealed_to_and_the_former_goes_on_opening(tmp_path: Path) -> None:
    first = create_keys(tmp_path).published.sealing[0]
    made = add_sealing_key(tmp_path, Suite.X25519, NOON, None)
    centre = load_keys(tmp_path)
    ring = KeyRing({}, Recipient(first.id, X25519, base64.b64decode(first.public), first.not_before))
    before = ring.recipient(NOON)

    take(accepted_keys(canonical(centre.published), 0), ring)
    after = ring.recipient(NOON)

    assert (before.id, after.id) == (first.id, made.id)
    for recipient in (before, after):
        opening = centre.opening_key(recipient.id)
        assert opening is not None
        assert opening.open(seal(b"case", b"h", recipient.suite, recipient.public), b"h") == b"case"


def test_the_signing_key_is_announced_then_switched_and_no_terminal_is_left_behind(tmp_path: Path) -> None:
    """One that knows only the first key still believes the list of keys, and through it the catalogue."""
    first = create_keys(tmp_path).public_halves()["signing"]
    known = {first["id"]: base64.b64decode(first["public"])}
    announced = announce_signing_key(tmp_path)
    assert load_keys(tmp_path).signature(b"x").startswith(first["id"])

    assert switch_signing_key(tmp_path) == announced
    centre = load_keys(tmp_path)

    with pytest.raises(OfflineError, match="N111"):
        verify(b"catalogue", centre.signature(b"catalogue"), known)
    told = canonical(centre.published)
    verify(told, centre.all_signatures(told), known)
    ring = KeyRing(known, Recipient("-", X25519, b"", NOON))
    take(accepted_keys(told, 0), ring)
    verify(b"catalogue", centre.signature(b"catalogue"), ring.signing)


def test_a_list_of_keys_that_is_damaged_or_older_is_refused(keys: Keys) -> None:
    sound = keys.published
    spoilt = sound.sealing[0].model_copy(update={"public": "AAAA"})
    for body in (b"{}", canonical(sound.model_copy(update={"sealing": (spoilt,)}))):
        with pytest.raises(KioskError) as refusal:
            accepted_keys(body, 0)
        assert refusal.value.failure is KioskFailure.CENTRE_ANSWER_INVALID
    with pytest.raises(KioskError, match="older"):
        accepted_keys(canonical(sound), sound.version + 1)
