"""What a receipt printer's sensors say, as status bytes (Epson: DLE EOT 1 to 4; Custom VKP80: DLE EOT 20)."""

from dataclasses import dataclass

FULL_STATUS = 20
_FIXED = 0b0001_0010
_IDENTITIES = {65: "1.07 SIM", 66: "SIMULATED", 67: "SIM-80", 68: "SIM0000001"}
"""By n of GS I."""


@dataclass
class Sensors:
    """What the mechanism notices."""

    paper: str = "good"
    cover_open: bool = False
    mechanism_stuck: bool = False
    cutter: str = "good"
    """good, stuck, or freed: no longer blocked, but in error until it is told to recover."""
    hot: bool = False
    at_exit: bool = False

    @property
    def offline(self) -> bool:
        """Whether nothing is printed now."""
        return self.cover_open or self.in_error or self.hot or self.paper == "out"

    @property
    def in_error(self) -> bool:
        """Whether the mechanism or the cutter keeps it from printing."""
        return self.mechanism_stuck or self.cutter != "good"

    def recover(self) -> None:
        """DLE ENQ 1 or 2: a cutter that is free goes on."""
        if self.cutter == "freed":
            self.cutter = "good"

    def status(self, query: int) -> bytes:
        """The answer to DLE EOT n."""
        out, error = self.paper == "out", self.in_error or self.hot
        match query:
            case 2:
                value = 0x04 * self.cover_open | 0x20 * out | 0x40 * error
            case 3:
                value = 0x04 * self.mechanism_stuck | 0x08 * (self.cutter != "good") | 0x40 * self.hot
            case 4:
                value = 0x0C * (out or self.paper == "low") | 0x60 * out
            case _ if query == FULL_STATUS:
                return bytes((0x10, 0x0F, out | 0x04 * (self.paper == "low") | 0x20 * self.at_exit, 0, 0, 0))
            case _:
                value = 0x08 * self.offline
        return bytes([_FIXED | value])


def identity(what: int) -> bytes:
    """The answer to GS I n."""
    text = _IDENTITIES.get(what)
    return b"" if text is None else b"\x5f" + text.encode("ascii") + b"\0"
