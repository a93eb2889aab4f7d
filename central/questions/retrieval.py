"""Items that fit a whole sentence. The search answers words; a sentence is many, so its pieces are searched for.

A piece counts the more the longer it is and the fewer items have it (inverse document frequency, Spärck Jones 1972):
"户口" says much, "怎么办" nothing.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kiosk.contract import MOST_ANSWERED, Item
from kiosk.search import SearchIndex

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_LATIN: Final = re.compile(r"[A-Za-z]{3,}")
_PIECE_LENGTHS: Final = (2, 3, 4)
_SAYS_NOTHING: Final = re.compile(
    "怎么办?|怎么弄|么办|什么|可以|我的|没有|有没|需要|如何|办理|想要|多少|哪里|现在|一下"
    "|how|what|where|when|need|want|the|and|for|can|you|get|have|with"
)
_LITERAL: Final = 4.0
"""Score of the search from which a piece stands in an item's name or everyday words as it is."""
_WHOLE: Final = 100.0
"""Weight of what the search finds for the sentence as it is, so that it comes first."""
_COMMON: Final = 0.15
"""A piece that more than this share of all items has says nothing."""
_ALL: Final = 10_000


def fitting(index: SearchIndex, text: str, offered: int) -> tuple[Item, ...]:
    """Items that may be meant, best first. ``offered``: how many the index holds."""
    scores: dict[str, float] = defaultdict(float)
    items: dict[str, Item] = {}
    for place, hit in enumerate(index.find(text, MOST_ANSWERED)):
        scores[hit.item.code] += _WHOLE - place
        items[hit.item.code] = hit.item
    for piece in dict.fromkeys(_pieces(text)):
        if _SAYS_NOTHING.fullmatch(piece):
            continue
        hits = [hit for hit in index.find(piece, _ALL) if hit.score >= _LITERAL]
        if len(hits) > max(MOST_ANSWERED, _COMMON * offered):
            continue
        for hit in hits:
            scores[hit.item.code] += len(piece) * math.log(1 + offered / len(hits))
            items[hit.item.code] = hit.item
    best = sorted(scores, key=lambda code: -scores[code])
    return tuple(items[code] for code in best[:MOST_ANSWERED])


def _pieces(text: str) -> Iterator[str]:
    for run in _HAN.findall(text):
        for length in _PIECE_LENGTHS:
            yield from (run[at : at + length] for at in range(len(run) - length + 1))
    yield from (word.lower() for word in _LATIN.findall(text))
