"""The pinyin engine's process: ``python -m kiosk.typing.engine``, JSON lines in and out. Ends with its parent.

``{"compose": "nihao"}`` → ``{"candidates": [...]}``; ``{"pick": 3}`` → ``{"text": "…", "candidates": [...]}``; before
all, once it can be used, ``{"ready": true}``, or ``{"missing": "what to install"}``. Nothing it is told outlives it.
"""

import json
import os
import sys
from typing import Any

from devices.own_folder import IN_MEMORY, OwnFolder
from kiosk.typing.rime import Rime


def main() -> None:
    """Serve until standard input ends."""
    with OwnFolder("pinyin-", IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        try:
            rime = Rime(folder.path)
        except (OSError, AttributeError) as fault:
            _say({"missing": str(fault)})
            return
        _say({"ready": True})
        for line in sys.stdin:
            _say(_answer(rime, json.loads(line)))
    os._exit(0)  # librime's own end is not worth waiting for, nor safe


def _answer(rime: Rime, question: dict[str, Any]) -> dict[str, Any]:
    if "pick" in question:
        text, candidates = rime.pick(int(question["pick"]))
        return {"text": text, "candidates": candidates}
    letters = "".join(letter for letter in str(question.get("compose", "")) if "a" <= letter <= "z")
    return {"candidates": rime.compose(letters)}


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
