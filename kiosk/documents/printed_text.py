"""What is printed on a page, in lines as a voice should read them. Pure."""

from collections.abc import Iterable
from itertools import groupby


def printed_lines(text: str) -> tuple[str, ...]:
    """The lines of a page's text without what can't be said; letters that stand singly, as around a seal, joined."""
    cleaned = ("".join(sign for sign in line if sign.isprintable()).strip() for line in text.splitlines())
    return tuple(_joined(filter(None, cleaned)))


def _joined(lines: Iterable[str]) -> Iterable[str]:
    for single, run in groupby(lines, key=lambda line: len(line) == 1):
        if single:
            yield "".join(run)
        else:
            yield from run
