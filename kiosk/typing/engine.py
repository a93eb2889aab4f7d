"""An engine's process: ``python -m kiosk.typing.engine NAME``, JSON lines in and out. Ends with its parent.

Before all, once it can be used, it says ``{"ready": true}``, or ``{"missing": "what to install"}``. Then each question
is answered by one line ``{"candidates": [...], "text": "…", "composed": "…"}``. Nothing it is told outlives it.
"""

import json
import os
import sys
from typing import Any, Final, Protocol


class Engine(Protocol):
    """Raises OSError or AttributeError on construction when what it needs is not installed."""

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question."""


def _pinyin() -> Engine:
    from kiosk.typing.rime import Rime

    return Rime()


def _handwriting() -> Engine:
    from kiosk.typing.zinnia import Zinnia

    return Zinnia()


def _tables() -> Engine:
    from kiosk.typing.tables import Tables

    return Tables()


_ENGINES: Final = {"pinyin": _pinyin, "handwriting": _handwriting, "tables": _tables}


def main(name: str) -> None:
    """Serve until standard input ends."""
    try:
        engine = _ENGINES[name]()
    except (OSError, AttributeError) as fault:
        _say({"missing": str(fault)})
        return
    _say({"ready": True})
    for line in sys.stdin:
        _say(engine.answer(json.loads(line)))
    os._exit(0)  # librime's own end is not worth waiting for, nor safe


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
