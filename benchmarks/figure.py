"""A figure: a measured value beside the reference that it is judged by."""

from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Figure:
    """``value`` and ``reference`` have the same ``unit``; ``goal`` is the largest ratio to be proud of."""

    name: str
    value: float
    reference: float
    unit: str
    goal: float
    reference_is: str

    @property
    def ratio(self) -> float:
        """Value over reference."""
        return self.value / self.reference if self.reference else float("inf")

    @property
    def met(self) -> bool:
        """Whether the goal was reached."""
        return self.ratio <= self.goal

    def row(self) -> dict[str, object]:
        """As JSON."""
        content = asdict(self)
        content["value"], content["reference"] = round(self.value, 4), round(self.reference, 4)
        return content | {"ratio": round(self.ratio, 3), "met": self.met}


def middle(samples: list[float]) -> float:
    """Median: what a person usually meets, whatever the machine was doing besides."""
    return median(samples)
