"""Every failure code has a cause, a cure and words for the resident, and the published list is true."""

from pathlib import Path

from devices.failures import DeviceFailure
from kiosk.failure_catalogue import as_markdown, catalogue, failure_text
from kiosk.failures import KioskFailure
from kiosk.texts import keys
from offline.failures import OfflineFailure

CODES = {*DeviceFailure, *OfflineFailure, *KioskFailure}


def test_every_code_is_explained_and_nothing_else_is() -> None:
    assert set(catalogue()) == {str(code.value) for code in CODES}


def test_names_are_those_of_the_code() -> None:
    assert {code.value: failure_text(code).name for code in CODES} == {code.value: code.name for code in CODES}


def test_the_published_list_is_generated_from_the_catalogue() -> None:
    published = Path(__file__).parents[2] / "docs" / "failure-codes.md"

    assert published.read_text(encoding="utf-8") == as_markdown()


def test_chinese_texts_use_chinese_punctuation() -> None:
    for text in catalogue().values():
        for words in (text.cause, text.cure, text.resident, text.advice):
            assert not set(words.zh) & set(",?!;"), words.zh


def test_the_terminal_has_words() -> None:
    assert len(keys()) > 100
