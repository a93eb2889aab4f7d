"""Certificate type codes of the kinds of identity card, as the platform calls them (card_kinds.yaml)."""

from functools import cache
from pathlib import Path

import yaml

from devices.api import CardKind


@cache
def _codes() -> dict[str, str]:
    content: dict[str, str] = yaml.load(Path(__file__).with_suffix(".yaml").read_bytes(), yaml.CSafeLoader)
    return content


def certificate_type(kind: CardKind) -> str:
    """Three digits."""
    return _codes()[kind.value]
