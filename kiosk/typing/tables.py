"""Characters by their strokes or by their parts, looked up in tables: all that a name may hold, rare or not.

Strokes come from the Debian package rime-data-stroke (75,000 characters, to CJK extension D), parts from ``parts.tsv``
(see ``parts_table``), how usual a character is from rime-data-pinyin-simp. Runs in the engine's own process only.
"""

import os
import string
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any, Final

from kiosk.typing.sources import Way

STROKES: Final = Path("/usr/share/rime-data/stroke.dict.yaml")
USUAL: Final = Path("/usr/share/rime-data/pinyin_simp.dict.yaml")
PARTS: Final = Path(__file__).with_name("parts.tsv")
ANY: Final = "*"
"""Stands for any one stroke."""
MOST_ANY: Final = 3
"""More of them in one code fit so much that no order helps."""
_KINDS: Final = "hnpsz"
_MOST_CANDIDATES: Final = 60
_MOST_READINGS: Final = 2
_FEW: Final = 3000
_NAMES: Final = {
    "亻": ("ren", "danrenpang"),
    "彳": ("chi", "shuangrenpang"),
    "氵": ("shui", "sandianshui"),
    "冫": ("bing", "liangdianshui"),
    "忄": ("xin", "shuxinpang"),
    "扌": ("shou", "tishoupang"),
    "犭": ("quan", "fanquanpang"),
    "礻": ("shi", "shizipang"),
    "衤": ("yi", "yizipang"),
    "讠": ("yan", "yanzipang"),
    "訁": ("yan", "yanzipang"),
    "饣": ("shi", "shizipang"),
    "飠": ("shi", "shizipang"),
    "钅": ("jin", "jinzipang"),
    "釒": ("jin", "jinzipang"),
    "纟": ("si", "jiaosipang"),
    "糹": ("si", "jiaosipang"),
    "艹": ("cao", "caozitou"),
    "⺮": ("zhu", "zhuzitou"),
    "𥫗": ("zhu", "zhuzitou"),
    "宀": ("bao", "baogai"),
    "冖": ("mi", "tubaogai"),
    "穴": ("xue",),
    "辶": ("zou", "zouzhi"),
    "⻌": ("zou", "zouzhi"),
    "阝": ("er", "fu", "shuangerpang"),
    "刂": ("dao", "lidao"),
    "灬": ("huo", "sidianshui"),
    "疒": ("bing", "bingzitou"),
    "攵": ("wen", "fanwen"),
    "罒": ("si", "wang"),
    "⺼": ("rou", "yue"),
    "𤣩": ("wang", "yu"),
    "王": ("wang", "yu"),
    "月": ("yue", "rou"),
    "广": ("guang",),
    "厂": ("chang",),
    "囗": ("wei", "kou"),
    "虍": ("hu", "hutou"),
    "爫": ("zhua",),
}
"""What people call parts that no dictionary of sounds knows, or knows by a name that nobody uses."""


class CodeTable:
    """Codes in order, so that all that begin alike lie together: ``code TAB character`` as UTF-8, which is small."""

    def __init__(self, entries: Iterable[str], rank: dict[str, int]) -> None:
        """``entries``: code TAB character. ``rank``: the more usual, the smaller; unknown characters come last."""
        self._entries = sorted({entry.encode() for entry in entries})
        least = len(rank)
        ranks = array("I", (rank.get(self._character(at), least) for at in range(len(self._entries))))
        self._ranks = ranks
        self._usual_first = array("I", sorted(range(len(ranks)), key=ranks.__getitem__))

    def find(self, code: str) -> tuple[str, ...]:
        """Characters whose code begins so: whole codes first, then the usual before the rare."""
        starts = self._starts(code)
        whole = [at for start in starts for at in range(*self._span(start + b"\t"))]
        longer = self._usual([self._span(start) for start in starts])
        best = (*sorted(whole, key=self._ranks.__getitem__), *longer)
        return tuple(islice(dict.fromkeys(self._character(at) for at in best), _MOST_CANDIDATES))

    def _usual(self, spans: list[tuple[int, int]]) -> list[int]:
        """The most usual entries of these ranges, which are in order."""
        if sum(end - first for first, end in spans) <= _FEW:
            return sorted((at for span in spans for at in range(*span)), key=self._ranks.__getitem__)
        # So much begins like this that what is wanted is soon met on the way from the usual to the rare.
        firsts = [first for first, _ in spans]
        ends = [end for _, end in spans]
        inside = (at for at in self._usual_first if (place := bisect_right(firsts, at)) and at < ends[place - 1])
        return list(islice(inside, 2 * _MOST_CANDIDATES))  # one character may be met by several codes

    def _starts(self, code: str) -> list[bytes]:
        """What the code may stand for, in order; only beginnings that occur."""
        begun = [b""]
        for sign in code:
            kinds = _KINDS if sign == ANY else sign
            begun = [start for head in begun for kind in kinds if self._holds(start := head + kind.encode())]
        return begun

    def _span(self, start: bytes) -> tuple[int, int]:
        return bisect_left(self._entries, start), bisect_left(self._entries, start + b"\xff")

    def _holds(self, start: bytes) -> bool:
        at = bisect_left(self._entries, start)
        return at < len(self._entries) and self._entries[at].startswith(start)

    def _character(self, at: int) -> str:
        return self._entries[at].partition(b"\t")[2].decode()


class Tables:
    """Both tables. Raises OSError when a Debian package is not installed."""

    def __init__(self) -> None:
        rank = _ranks()
        self._tables = {
            Way.STROKES: CodeTable(_stroke_codes(), rank),
            Way.PARTS: CodeTable(_part_codes(), rank),
        }

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """``{"way": "strokes" or "parts", "compose": code}``."""
        code = str(question.get("compose", ""))
        sensible = code and code.count(ANY) <= MOST_ANY
        return {"candidates": self._tables[Way(question["way"])].find(code) if sensible else ()}


def _rows(path: Path) -> Iterator[list[str]]:
    """The columns of a rime dictionary's or our own table's entries."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = line.rstrip("\n").split("\t")
            if len(row) > 1 and len(row[0]) == 1:
                yield row


def _ranks() -> dict[str, int]:
    usual: dict[str, float] = {}
    for character, _, weight, *_ in (row for row in _rows(USUAL) if len(row) > 2):  # noqa: PLR2004 - character, sound, weight
        usual[character] = max(usual.get(character, 0), float(weight))
    ordered = sorted(usual, key=lambda character: (_level(character), -usual[character]))
    return {character: place for place, character in enumerate(ordered)}


def _level(character: str) -> int:
    """The simplified characters of every day (GB 2312) before their traditional and rare relatives."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return 1
    return 0


def _stroke_codes() -> Iterator[str]:
    for character, code, *_ in _rows(STROKES):
        if set(code) <= set(_KINDS):
            yield f"{code}\t{character}"


def _part_codes() -> Iterator[str]:
    """Sounds of the parts, and of what one of them is made of in its turn: bin bei or wen wu bei for 赟."""
    sounds_of = _sounds()
    parts = {row[0]: row[1] for row in _rows(PARTS)}
    for whole, made_of in parts.items():
        for sounds in product(*(sounds_of.get(part, ()) for part in made_of)):
            yield f"{''.join(sounds)}\t{whole}"
        for at, part in enumerate(made_of):
            smaller = made_of[:at] + parts.get(part, part) + made_of[at + 1 :]
            if all(small in sounds_of for small in smaller):
                yield f"{''.join(sounds_of[small][0] for small in smaller)}\t{whole}"


def _sounds() -> dict[str, tuple[str, ...]]:
    """What each character may be called, without tones."""
    os.environ["PYPINYIN_NO_PHRASES"] = "true"  # only single characters are asked for: half a second, 40 MB
    from pypinyin.constants import PINYIN_DICT

    sounds = {}
    for code, readings in PINYIN_DICT.items():
        letters = unicodedata.normalize("NFD", readings).replace("u\u0308", "v")
        plain = "".join(filter(string.printable.__contains__, letters)).split(",")
        sounds[chr(code)] = tuple(dict.fromkeys(plain))[:_MOST_READINGS]
    return sounds | _NAMES
