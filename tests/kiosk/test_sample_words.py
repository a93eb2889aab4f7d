"""Characters that sound alike are told apart by words; the table is what its maker makes of what is installed."""

from pathlib import Path

from kiosk.typing import sample_words_table
from kiosk.typing.sample_words import sample_word

ALIKE = ("安氨鞍", "徽辉灰挥", "婷亭停", "娅雅亚", "明名铭", "伟玮苇")


def made(words: list[str], parts: list[str] | None = None) -> dict[str, str]:
    lines = sample_words_table.sample_words(words, parts or [])
    return dict(line.split("\t") for line in lines)


def test_characters_that_sound_alike_are_told_by_different_words() -> None:
    for alike in ALIKE:
        samples = [sample_word(character) for character in alike]
        assert all(samples), alike
        assert len(set(samples)) == len(samples), alike


def test_a_character_is_told_by_its_commonest_word_or_its_parts_and_a_letter_by_nothing() -> None:
    assert (sample_word("安"), sample_word("徽"), sample_word("李")) == ("安全", "安徽", "木子李")
    assert sample_word("婷") == "女亭"
    assert sample_word("a") == sample_word("") == sample_word("安全") == ""


def test_the_most_usual_word_is_taken_and_no_doubled_one_no_name_and_nothing_coarse() -> None:
    words = [
        "安安\tan an\t900",
        "安心\tan xin\t2",
        "安全\tan quan\t30",
        "丁安\tding an\t99",
        "安杀\tan sha\t99",
        "安\tan\t5",
    ]
    assert made(words)["安"] == "安全"


def test_parts_are_told_where_everybody_knows_them() -> None:
    assert made([], ["婷\t女亭", "赶\t走干", "卤\t丨卜", "品\t口口口口"]).keys() & set("婷赶卤品") == {"婷", "赶"}


def test_the_table_is_what_its_maker_makes() -> None:
    kept = Path(sample_words_table.__file__).with_name("sample_words.tsv").read_text(encoding="utf-8").splitlines()
    with (
        sample_words_table.WORDS.open(encoding="utf-8") as words,
        sample_words_table.PARTS.open(encoding="utf-8") as parts,
    ):
        assert sample_words_table.sample_words(words, parts) == kept
