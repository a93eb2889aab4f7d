"""How a technician is led through a test: instructions and questions on the terminal's own keyboard."""

import sys
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing that was tried. ``passed`` is None when only a person could tell and nobody was asked."""

    device: str
    check: str
    passed: bool | None
    detail: str = ""
    failure: str = ""

    def row(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def line(self) -> str:
        """For people."""
        verdict = {True: "ok", False: "FAILED", None: "?"}[self.passed]
        return " ".join(filter(None, (f"{verdict:7} {self.device:18} {self.check:14}", self.failure, self.detail)))


class Guide:
    """Tells and asks, when somebody is there; without a keyboard nothing is asked and nothing is waited for."""

    def __init__(self, *, somebody: bool) -> None:
        self.somebody = somebody

    def tell(self, text: str) -> None:
        """An instruction."""
        if self.somebody:
            sys.stderr.write(f"→ {text}\n")
            sys.stderr.flush()

    def confirmed(self, question: str) -> bool | None:
        """A person's word; None when nobody is there or the answer is neither yes nor no."""
        if not self.somebody:
            return None
        sys.stderr.write(f"? {question} [y/n] ")
        sys.stderr.flush()
        return {"y": True, "n": False}.get(sys.stdin.readline().strip().lower()[:1])
