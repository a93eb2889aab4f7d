"""The package that is sealed, and the numbers on it."""

import io
import json
import zipfile
from datetime import date

import pytest

from kiosk.contract import Wire
from kiosk.package import digest, new_key, packed, provisional_number


class Content(Wire):
    """A small content."""

    name: str


def test_a_package_is_the_same_bytes_for_the_same_content() -> None:
    files = {digest(content): content for content in (b"b", b"a")}

    assert packed("case.json", Content(name="安"), files, {}) == packed(
        "case.json", Content(name="安"), dict(reversed(files.items())), {}
    )


def test_a_package_holds_its_content_and_attachments() -> None:
    package = packed("case.json", Content(name="安"), {digest(b"x"): b"x"}, {})
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.namelist() == ["case.json", f"attachments/{digest(b'x')}"]
        assert archive.read("case.json") == '{"name":"安"}'.encode()


def test_documents_are_deflated_and_parts_are_named() -> None:
    package = packed("case.json", Content(name="安" * 10_000), {}, {digest(b"x"): ["0" * 32]})

    assert len(package) < 1000
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert json.loads(archive.read("parts.json")) == {digest(b"x"): ["0" * 32]}


@pytest.mark.parametrize(
    ("terminal", "counter", "number"),
    [("AH0001", 1, "AH0001-20261123-0001-Z"), ("AH0001", 12345, "AH0001-20261123-12345-")],
)
def test_a_provisional_number_names_terminal_day_and_counter(terminal: str, counter: int, number: str) -> None:
    assert provisional_number(terminal, date(2026, 11, 23), counter).startswith(number)


def test_a_slip_of_one_digit_changes_the_check_character() -> None:
    first, second = (provisional_number("AH0001", date(2026, 11, 23), counter) for counter in (7, 8))

    assert first[-1] != second[-1]


def test_keys_are_fresh() -> None:
    assert len({new_key() for _ in range(100)}) == 100
