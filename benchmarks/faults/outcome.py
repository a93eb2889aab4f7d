"""What came of a fault that was injected many times."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``injected``: how often; ``promised``: cases under a receipt, over all injections; of these ``lost`` or
    ``doubled``: none, ever. ``broken``: what else must never be and was, with what finds it again. ``note``: what was
    not done here, and why.
    """

    fault: str
    injected: int
    promised: int
    lost: int = 0
    doubled: int = 0
    broken: str = ""
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether every promise was kept."""
        return self.lost == 0 and self.doubled == 0 and not self.broken

    def row(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self) | {"met": self.met}
