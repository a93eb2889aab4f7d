"""Makes ``sample_words.tsv`` anew: ``python -m kiosk.typing.sample_words_table > kiosk/typing/sample_words.tsv``.

Words come from the Debian package rime-data-pinyin-simp (Apache 2.0): of the words of two characters the most usual
one, except what nobody wants to hear, and what may be somebody's name. Surnames are told as everybody tells them.
Characters without a word are told by their parts (``parts.tsv``), where everybody knows these. 行 has one word, however
many sounds it has: what is told is which character it is, and not how it is read.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

WORDS: Final = Path("/usr/share/rime-data/pinyin_simp.dict.yaml")
PARTS: Final = Path(__file__).with_name("parts.tsv")
_UNIFIED: Final = range(0x4E00, 0xA000)
"""CJK Unified Ideographs: what voices know."""
_SURNAMES: Final = (
    *("文刀刘", "三横王", "木子李", "弓长张", "耳东陈", "木易杨", "走肖赵", "草头黄", "口天吴", "双人徐", "子小孙"),
    *("古月胡", "言午许", "关耳郑", "双木林", "走之邓", "四维罗", "言射谢", "立早章", "草办苏", "双口吕", "西贝贾"),
)
_BEGIN_NAMES: Final = frozenset(
    "刘王李张丁陈杨赵黄吴徐孙朱胡郭罗郑梁谢宋唐许邓韩冯曹彭曾肖董袁潘蒋蔡杜叶苏魏吕沈姚卢姜崔谭陆汪范金廖贾韦邹孟秦邱尹薛闫侯陶黎贺顾郝龚"
    "邵钱覃戴莫梅章"
)
"""A word that begins with a surname may be a person's name."""
_UNWANTED: Final = frozenset("奸淫妓嫖屎尿屁尸杀贱婊")
_TELLS_LITTLE: Final = frozenset("不没的了是就我你他她这那一有在也还都和与")
"""Beside these a character is no word that comes to mind: 不会的会 says nothing."""
_FIRST_LEVEL: Final = range(0xB0, 0xD8)
_TWO, _MOST_PARTS, _COLUMNS = 2, 3, 3


def sample_words(words: Iterable[str], parts: Iterable[str]) -> list[str]:
    """Lines ``character TAB word`` or ``character TAB parts``, in order. ``words``: lines of a rime dictionary (word,
    sounds, weight); ``parts``: lines of ``parts.tsv``.
    """
    best: dict[str, tuple[float, str]] = {}
    for line in words:
        word, *rest = line.rstrip("\n").split("\t")
        doubled = len(set(word)) < _TWO  # tells nothing more than the character itself
        if len(rest) + 1 < _COLUMNS or len(word) != _TWO or doubled or word[0] in _BEGIN_NAMES or _UNWANTED & set(word):
            continue
        for character, beside in ((word[0], word[1]), (word[1], word[0])):
            if beside in _TELLS_LITTLE:
                continue
            best[character] = max(best.get(character, (-1.0, "")), (float(rest[-1]), word))
    usual = {character: word for character, (_, word) in best.items() if ord(character) in _UNIFIED}
    told = dict(_told_by_parts(parts)) | usual | {name[-1]: name for name in _SURNAMES}
    return [f"{character}\t{word}" for character, word in sorted(told.items())]


def _told_by_parts(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        character, made_of = line.rstrip("\n").split("\t")
        if ord(character) in _UNIFIED and all(map(_of_every_day, made_of)) and len(made_of) <= _MOST_PARTS:
            yield character, made_of


def _of_every_day(character: str) -> bool:
    """Of the first level of GB 2312, which holds no bare strokes and frames."""
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return lead in _FIRST_LEVEL


if __name__ == "__main__":
    with WORDS.open(encoding="utf-8") as words, PARTS.open(encoding="utf-8") as parts:
        sys.stdout.write("\n".join(sample_words(words, parts)) + "\n")
