"""Whatever bytes a stolen terminal seals, unpacking gives a package or a refusal."""

import contextlib
import hashlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.package import pack, unpack
from central.problems import Refusal

BODY = b"an attachment"
GOOD = pack("case.json", b"{}", {hashlib.sha256(BODY).hexdigest(): BODY})


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(GOOD)))
def test_a_damaged_package_is_refused_or_still_whole(changes: list[tuple[int, int]], length: int) -> None:
    damaged = bytearray(GOOD)
    for position, value in changes:
        damaged[position] = value
    for candidate in (bytes(damaged), bytes(damaged[:length])):
        with contextlib.suppress(Refusal):
            package = unpack(candidate, "case.json")
            assert all(hashlib.sha256(body).hexdigest() == digest for digest, body in package.attachments.items())


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(junk: bytes) -> None:
    with pytest.raises(Refusal):
        unpack(junk, "case.json")


def test_a_package_comes_back_as_it_was_packed() -> None:
    package = unpack(GOOD, "case.json")
    assert (package.document, list(package.attachments.values())) == (b"{}", [BODY])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_given_twice_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("case.json", b"{}")
        archive.writestr("case.json", b"[]")
    with pytest.raises(Refusal, match="twice"):
        unpack(buffer.getvalue(), "case.json")
