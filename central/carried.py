"""Cases carried out of a dead terminal: the file of ``queue export``, taken in as if each envelope had come by itself.

The file is a ZIP; for the n-th envelope it holds ``NNNNNN/header.json``, ``sealed.bin`` and ``parcel.json`` (described
in offline/export.py). Everything in it is still sealed: whoever carries it can read nothing and change nothing unseen.
What the centre has already gets its receipt again, so a file may be taken in twice, and the terminal may come back.
"""

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from central.centre import Centre
from central.intake import receive
from central.problems import Refusal
from kiosk.contract import EnvelopeHeader

_FACTS = "parcel.json"


class CarriedError(Exception):
    """The file is no export, or damaged."""


@dataclass(frozen=True)
class Taken:
    """What became of one envelope. ``refusal`` is empty when the centre holds it now."""

    key: str
    terminal: str
    kind: str
    first: bool
    refusal: str = ""


def take_in(centre: Centre, path: Path) -> Iterator[Taken]:
    """Take in every envelope of a file, in its order. Raises CarriedError, before or between envelopes.

    The person who runs this stands for the terminals: no token is asked for, the seal has to do.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(name for name in archive.namelist() if name.endswith(f"/{_FACTS}")):
                folder = name.removesuffix(_FACTS)
                key = str(json.loads(archive.read(name))["key"])
                yield _taken(centre, key, archive.read(f"{folder}header.json"), archive.read(f"{folder}sealed.bin"))
    # NotImplementedError: zipfile's word for a compression or an encryption that it does not know.
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as fault:
        raise CarriedError(f"{path.name}: no export, or damaged ({type(fault).__name__})") from fault


def _taken(centre: Centre, key: str, header: bytes, sealed: bytes) -> Taken:
    try:
        read = EnvelopeHeader.model_validate_json(header)
    except ValidationError:
        return Taken(key, "", "", first=False, refusal="bad-header: is none")
    try:
        receipt = receive(centre, read.terminal, key, base64.urlsafe_b64encode(header).decode(), sealed)
    except Refusal as refusal:
        why = f"{refusal.problem.code}: {refusal.problem.message}"
        return Taken(key, read.terminal, read.kind.value, first=False, refusal=why)
    return Taken(key, read.terminal, read.kind.value, receipt.first)
