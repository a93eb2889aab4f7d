"""Finding a service by whatever a person types: characters, pinyin, initials, English, everyday words, with slips.

Every item is known by keys: its names and its everyday words (aliases). A key is found, best first, by its exact text,
by its beginning, by any part of it, by being part of what was typed, by its pinyin or initials, and at last by
likeness: the share of neighbouring letters in common (Dice's coefficient), which forgives a slip or a missing letter.
Where nothing of this finds anything, what was typed is taken for two words that an item has in whatever order.
Characters that only sound alike are found by their pinyin; sounds that many people do not keep apart are one.

Letters are counted for all keys at once through an inverted index, so that ten thousand items take milliseconds.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

from kiosk.contract import Catalogue, Item

MOST_HITS: Final = 12
_LEAST_LIKENESS: Final = 0.45
_FUZZY: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))
_EXACT, _BEGINNING, _ALIAS_BEGINNING, _PART, _SAID, _SOUND, _SOUND_PART = 6.0, 5.0, 4.8, 4.0, 3.5, 3.0, 2.0
_SOUNDS_ALIKE: Final = 1.5
_TWO_WORDS: Final = 1.0
_SHORTEST_WORD: Final = 2

_Places = NDArray[np.int32]
_Scores = NDArray[np.float64]
_SHORTEST_PART: Final = 3
"""Latin letters from which the inside of a text is looked at; fewer are looked for at the beginning of words."""
_LAST_LETTER: Final = chr(0x10FFFF)
_SHORTEST_SLIP: Final = 4
"""Letters from which pinyin with a slip is looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found; ``by`` is the everyday word that it was found by, empty when by its name."""

    item: Item
    score: float
    by: str


@dataclass(frozen=True, slots=True)
class _Key:
    item: int
    text: str
    is_name: bool


class _Grams:
    """Which texts hold which run of letters."""

    def __init__(self, texts: list[str], length: int) -> None:
        self._length = length
        self.texts = texts
        places: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for gram in self._grams(text):
                places[gram].append(place)
        self._places: dict[str, _Places] = {gram: np.array(found, np.int32) for gram, found in places.items()}
        self._sizes = np.array([max(len(self._grams(text)), 1) for text in texts], np.int32)

    def _grams(self, text: str) -> set[str]:
        return {text[at : at + self._length] for at in range(len(text) - self._length + 1)}

    def _shared(self, grams: set[str]) -> NDArray[np.int64]:
        found = [self._places[gram] for gram in grams if gram in self._places]
        if not found:
            return np.zeros(len(self.texts), np.int64)
        return np.bincount(np.concatenate(found), minlength=len(self.texts))

    def places(self, gram: str) -> _Places:
        """Places of the texts that hold one run of letters."""
        return self._places.get(gram, np.zeros(0, np.int32))

    def holding(self, part: str) -> Iterator[int]:
        """Places of the texts that hold ``part``."""
        grams = self._grams(part)
        for place in np.flatnonzero(self._shared(grams) == len(grams)) if grams else ():
            if part in self.texts[place]:
                yield int(place)

    def held_by(self, whole: str) -> Iterator[int]:
        """Places of the texts, of two letters or more, that ``whole`` holds."""
        for place in np.flatnonzero(self._shared(self._grams(whole)) == self._sizes):
            if self.texts[place] in whole:
                yield int(place)

    def likeness(self, text: str) -> _Scores:
        """Dice's coefficient with every text, 0 to 1."""
        grams = self._grams(text)
        likeness: _Scores = 2.0 * self._shared(grams) / (len(grams) + self._sizes)
        return likeness


class SearchIndex:
    """All items of a catalogue that are offered by themselves."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple(item for item in items if item.on_request)
        self._keys = tuple(key for place, item in enumerate(self._items) for key in _keys(place, item))
        self._item_of = np.array([key.item for key in self._keys], np.int32)
        texts = [key.text for key in self._keys]
        syllables = [() if text.isascii() else tuple(lazy_pinyin(text)) for text in texts]
        sounds = [_blurred("".join(spoken)) for spoken in syllables]
        initials = ["".join(syllable[0] for syllable in spoken) for spoken in syllables]
        self._letters, self._pairs = _Grams(texts, 1), _Grams(texts, 2)
        self._sounds, self._initials = _Grams(sounds, 3), _Grams(initials, 2)
        beginnings = sorted(
            (beginning, place)
            for place, key in enumerate(self._keys)
            for beginning in (sounds[place], initials[place], *_from_each_word(key.text))
            if beginning
        )
        self._beginnings = [beginning for beginning, _ in beginnings]
        self._begun = np.array([place for _, place in beginnings], np.int32)
        order = sorted(range(len(self._items)), key=lambda place: _tie_break(self._items[place]))
        self._rank = np.argsort(np.array(order, np.int32)) if order else np.zeros(0, np.int64)

    def find(self, query: str, most: int = MOST_HITS) -> tuple[Hit, ...]:
        """Items that fit, best first. An empty query finds nothing."""
        wanted = _plain(query)
        if not wanted or not self._keys:
            return ()
        scores = self._likeness(wanted)
        self._by_sound(wanted, scores)
        self._by_text(wanted, scores)
        if not scores.any():
            self._by_two_words(wanted, scores)
        return self._best(scores, most)

    def _by_two_words(self, wanted: str, scores: _Scores) -> None:
        """Items that hold both halves of what was typed, wherever they stand: 打印社保, 医保异地."""
        if wanted.isascii():
            return
        for at in range(_SHORTEST_WORD, len(wanted) - _SHORTEST_WORD + 1):
            first, second = (self._keys_holding(half) for half in (wanted[:at], wanted[at:]))
            both = np.intersect1d(self._item_of[first], self._item_of[second])
            of_both = np.concatenate((first, second))
            scores[of_both[np.isin(self._item_of[of_both], both)]] = _TWO_WORDS

    def _keys_holding(self, part: str) -> NDArray[np.integer]:
        if len(part) == _SHORTEST_WORD:
            return self._pairs.places(part)
        return np.fromiter(self._pairs.holding(part), np.int64)

    def _likeness(self, wanted: str) -> _Scores:
        likeness = self._pairs.likeness(wanted)
        if wanted.isascii() and len(wanted) >= _SHORTEST_SLIP:
            likeness = np.maximum(likeness, self._sounds.likeness(_blurred(wanted)))
        return np.where(likeness >= _LEAST_LIKENESS, likeness, 0.0)

    def _by_sound(self, wanted: str, scores: _Scores) -> None:
        if not wanted.isascii():
            for place in self._sounds.holding(_blurred("".join(lazy_pinyin(wanted)))):
                scores[place] = max(scores[place], _SOUNDS_ALIKE)
            return
        sound = _blurred(wanted)
        for found in (self._sounds.holding(sound), self._initials.holding(wanted)):
            for place in found:
                scores[place] = _SOUND_PART
        for beginning in {sound, wanted}:
            first = bisect_left(self._beginnings, beginning)
            last = bisect_left(self._beginnings, beginning + _LAST_LETTER)
            scores[self._begun[first:last]] = _SOUND

    def _by_text(self, wanted: str, scores: _Scores) -> None:
        for place in self._pairs.held_by(wanted):
            scores[place] = _SAID
        if wanted.isascii() and len(wanted) < _SHORTEST_PART:
            return
        if len(wanted) == 1:
            scores[self._letters.places(wanted)] = _PART
            return
        for place in self._pairs.holding(wanted):
            key = self._keys[place]
            if key.text == wanted:
                scores[place] = _EXACT
            elif key.text.startswith(wanted):
                scores[place] = _BEGINNING if key.is_name else _ALIAS_BEGINNING
            else:
                scores[place] = _PART

    def _best(self, scores: _Scores, most: int) -> tuple[Hit, ...]:
        of_item = np.zeros(len(self._items))
        np.maximum.at(of_item, self._item_of, scores)
        found = np.flatnonzero(of_item)
        ranked = found[np.lexsort((self._rank[found], -of_item[found]))][:most]
        return tuple(Hit(self._items[place], float(of_item[place]), self._found_by(place, scores)) for place in ranked)

    def _found_by(self, item: int, scores: _Scores) -> str:
        """The everyday word that fits best; empty when a name fits as well."""
        first, last = np.searchsorted(self._item_of, (item, item + 1))
        best = max(range(first, last), key=lambda place: (scores[place], self._keys[place].is_name))
        return "" if self._keys[best].is_name else self._keys[best].text


@lru_cache(maxsize=2)
def index_of(catalogue: Catalogue) -> SearchIndex:
    """The index of a catalogue, made once."""
    return SearchIndex(catalogue.items)


def _tie_break(item: Item) -> tuple[bool, int]:
    """A life event before its single matters, a short name before a long one."""
    return not item.members, len(item.name.zh)


def _keys(place: int, item: Item) -> Iterator[_Key]:
    names = (item.name.zh, item.name.en)
    for text in dict.fromkeys(_plain(text) for text in (*names, *item.aliases)):
        yield _Key(place, text, text in map(_plain, names))


def _plain(text: str) -> str:
    return " ".join(text.lower().split()) if text.isascii() else "".join(text.lower().split())


def _from_each_word(text: str) -> Iterator[str]:
    """An English text from each of its words on."""
    words = text.split() if text.isascii() else []
    return (" ".join(words[at:]) for at in range(len(words)))


def _blurred(text: str) -> str:
    for sound, heard in _FUZZY:
        text = text.replace(sound, heard)
    return text
