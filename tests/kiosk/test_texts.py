"""The terminal's own words: there for every use, in both languages."""

import re
from pathlib import Path

import pytest

from devices.api import Advice
from kiosk.contract import Violation
from kiosk.texts import Voice, keys

KIOSK = Path(__file__).parents[2] / "kiosk"
PLACES = (
    "day",
    "code",
    "n",
    "hall",
    "hours",
    "of",
    "seconds",
    "yuan",
    "things",
    "what",
    "why",
    "minutes",
    "days",
    "day",
    "phone",
    "name",
    "holder",
    "word",
    "number",
    "place",
    "amount",
    "due",
    "issuer",
    "ticket",
    "text",
    "label",
    "value",
    "items",
    "question",
    "values",
    "by",
    "ways",
    "names",
    "basis",
    "labels",
    "source",
    "percent",
)
USED = re.compile(r'voice\(\s*"([^"{}]+)"')


def test_every_text_that_is_used_exists() -> None:
    used = {key for path in KIOSK.rglob("*.py") for key in USED.findall(path.read_text(encoding="utf-8"))}

    assert used
    assert used <= keys()


@pytest.mark.parametrize("key", [f"face.advice.{advice}" for advice in Advice] + [f"problem.{v}" for v in Violation])
def test_every_advice_and_problem_has_words(key: str) -> None:
    assert Voice("zh")(key)
    assert Voice("en")(key)


def test_chinese_texts_are_punctuated_in_chinese() -> None:
    voice = Voice("zh")
    for key in keys() - {"action.language"}:
        template = voice(key, **dict.fromkeys(PLACES, "1"))
        assert not set(template) & set(",?!;"), key


def test_an_unknown_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Voice("zh")("no.such.text")
