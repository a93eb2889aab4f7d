"""``device face-compare``: are two pictures of one person?"""

import argparse
from pathlib import Path
from typing import cast

from devices.api import VerifiesFaces
from devices.face.pictures import load_picture
from devices.registry import load
from kiosk.commands.device.common import Actions, opened
from kiosk.commands.output import FAILED, Output


def add(actions: Actions) -> None:
    """Add the action."""
    compare = actions.add(
        "face-compare", "distance between the faces of two pictures; exit 0 same person, 1 not", _compare
    )
    compare.add_argument("one", type=Path, metavar="A.jpg")
    compare.add_argument("other", type=Path, metavar="B.jpg")


def _compare(arguments: argparse.Namespace, output: Output) -> int:
    one, other = load_picture(arguments.one), load_picture(arguments.other)
    with opened(load("dlib-face", {})) as driver:
        match = cast(VerifiesFaces, driver).compare(one, other)
    same = match.distance <= match.threshold
    content = {
        "distance": round(match.distance, 4),
        "threshold": match.threshold,
        "verdict": "same person" if same else "different person",
    }
    output.show(content, [f"{key}: {value}" for key, value in content.items()])
    return 0 if same else FAILED
