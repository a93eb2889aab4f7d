"""zinnia's C API (zinnia.h, 0.06): pen strokes into characters. Runs in the engine's own process only."""

import ctypes
import os
from ctypes import c_char_p, c_int, c_size_t, c_void_p
from pathlib import Path
from typing import Any, Final

LIBRARY: Final = "libzinnia.so.0"
MODEL: Final = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
_SIDE: Final = 1000
"""The pad's side in zinnia's whole numbers."""
_MOST_CANDIDATES: Final = 30
_MOST_POINTS: Final = 60
"""Of one stroke: a finger that rests on the pad must not make the recogniser slow."""


class Zinnia:
    """One character at a time. Raises OSError when the library or its model is not installed."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self._declare()
        self._recognizer = self._library.zinnia_recognizer_new()
        if not MODEL.is_file() or not self._library.zinnia_recognizer_open(self._recognizer, os.fsencode(MODEL)):
            raise FileNotFoundError(f"{MODEL} can't be read: install tegaki-zinnia-simplified-chinese")
        self._character = self._library.zinnia_character_new()
        self.recognise([[(0.1, 0.5), (0.9, 0.5)]])  # brings the model into memory

    def _declare(self) -> None:
        for name, arguments, result in (
            ("recognizer_new", [], c_void_p),
            ("recognizer_open", [c_void_p, c_char_p], c_int),
            ("recognizer_classify", [c_void_p, c_void_p, c_size_t], c_void_p),
            ("character_new", [], c_void_p),
            ("character_clear", [c_void_p], None),
            ("character_set_width", [c_void_p, c_size_t], None),
            ("character_set_height", [c_void_p, c_size_t], None),
            ("character_add", [c_void_p, c_size_t, c_int, c_int], c_int),
            ("result_size", [c_void_p], c_size_t),
            ("result_value", [c_void_p, c_size_t], c_char_p),
            ("result_destroy", [c_void_p], None),
        ):
            function = getattr(self._library, f"zinnia_{name}")
            function.argtypes, function.restype = arguments, result

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """``{"strokes": [[[x, y], …], …]}``, points in 0…1."""
        return {"candidates": self.recognise(question.get("strokes", []))}

    def recognise(self, strokes: list[list[tuple[float, float]]]) -> list[str]:
        """What the strokes may mean, likeliest first."""
        library = self._library
        library.zinnia_character_clear(self._character)
        library.zinnia_character_set_width(self._character, _SIDE)
        library.zinnia_character_set_height(self._character, _SIDE)
        for number, stroke in enumerate(_within(strokes)):
            step = max(1, len(stroke) // _MOST_POINTS)
            for x, y in (*stroke[:-1:step], *stroke[-1:]):
                library.zinnia_character_add(self._character, number, _on_pad(x), _on_pad(y))
        result = library.zinnia_recognizer_classify(self._recognizer, self._character, _MOST_CANDIDATES)
        if not result:
            return []
        found = [library.zinnia_result_value(result, at) for at in range(library.zinnia_result_size(result))]
        characters = [value.decode("utf-8") for value in found]
        library.zinnia_result_destroy(result)
        library.zinnia_character_clear(self._character)
        return characters


def _within(strokes: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """The strokes moved, and made smaller where need be, so that what was written beside the square lies in it."""
    places = [place for stroke in strokes for place in stroke]
    if all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places):
        return strokes
    left, top = min(x for x, _ in places), min(y for _, y in places)
    side = max(max(x for x, _ in places) - left, max(y for _, y in places) - top, 0.8) / 0.9
    return [[(0.05 + (x - left) / side, 0.05 + (y - top) / side) for x, y in stroke] for stroke in strokes]


def _on_pad(share: float) -> int:
    return min(_SIDE - 1, max(0, int(share * _SIDE)))
