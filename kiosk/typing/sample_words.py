"""How to tell characters apart that sound alike: 安 is the one of 安全, as people say over the telephone.

Looked up in ``sample_words.tsv`` (see ``sample_words_table``), which stays as the bytes that it is on the disk: a tenth
of a megabyte, and nothing to build.
"""

from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("sample_words.tsv")


def sample_word(character: str) -> str:
    """A usual word that holds the character; or its parts, which don't hold it; empty where none is known."""
    table = _table()
    key = f"{character}\t".encode()
    at = table.find(key) if character else -1
    if at < 0:
        return ""
    start = at + len(key)
    return table[start : table.index(b"\n", start)].decode()


@cache
def _table() -> bytes:
    return _TABLE.read_bytes()
