"""What a resident tells a terminal, made so that it is nowhere else, and the search for it in files and in memory."""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kiosk.identifiers import citizen_check_character
from sandbox.residents import Resident

Needles = Mapping[str, bytes]
"""What it is, and how its bytes may look."""

_NAMES = ("端木澹予", "澹台翥飞", "濮阳瑄羽", "令狐霁月", "夹谷玥岚")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gbk")
_PIECE = 48
_BLOCK = 16 << 20


def canary_resident(index: int) -> Resident:
    """A resident whose name, number and address nobody else in these tests has, with a face that the camera shows."""
    birth = f"1987{index + 3:02}19"
    digits = f"349900{birth}77{index}"
    return Resident(
        key="an",
        name=_NAMES[index],
        number=digits + citizen_check_character(digits),
        sex="1",
        nation="01",
        birth=birth,
        address=f"安徽省无此县榉木路{index + 6}号漪澜苑",
        face="astronaut",
    )


def phone_of(index: int) -> str:
    """A telephone number that nobody has."""
    return f"1540073{index}911"


def of_text(what: str, text: str) -> dict[str, bytes]:
    """A text in every encoding that something may have written it in."""
    needles = {f"{what} {encoding}": text.encode(encoding) for encoding in _ENCODINGS}
    needles |= {f"{what} base64 {turn}": piece for turn, piece in enumerate(_in_base64(text.encode()))}
    needles[f"{what} percent"] = quote(text).encode()
    escaped = json.dumps(text)[1:-1].encode()
    return needles | {f"{what} escaped": escaped}


def of_bytes(what: str, content: bytes) -> dict[str, bytes]:
    """Two pieces out of a file's or a picture's middle, raw and in base64."""
    needles: dict[str, bytes] = {}
    for third in (1, 2):
        start = len(content) * third // 3
        piece = content[start : start + _PIECE]
        if len(set(piece)) < _PIECE // 4:
            continue  # a plain background is no proof of anything
        needles[f"{what} {third}"] = piece
        needles |= {f"{what} {third} base64 {turn}": text for turn, text in enumerate(_in_base64(piece))}
    return needles


def _in_base64(content: bytes) -> Iterator[bytes]:
    """The part of its base64 that does not depend on what stands before or after it, for each of three alignments."""
    for turn in range(3):
        cut = content[(3 - turn) % 3 :]
        cut = cut[: len(cut) // 3 * 3]
        if len(cut) >= 6:
            yield base64.b64encode(cut)


@dataclass(frozen=True)
class Found:
    """A canary, and where it was."""

    what: str
    where: str


def in_files(places: Iterable[Path], needles: Needles, since: float) -> list[Found]:
    """Search whatever below these folders was written since then."""
    found = []
    for place in places:
        for path in _written(place, since):
            try:
                content = path.read_bytes()
            except OSError:  # gone, or nobody's to read
                continue
            found += [Found(what, str(path)) for what, needle in needles.items() if needle in content]
    return found


def _written(place: Path, since: float) -> Iterator[Path]:
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name not in {".git", ".venv", "node_modules"}]
        for name in names:
            path = Path(folder, name)
            try:
                status = path.lstat()
            except OSError:
                continue
            if path.is_file() and not path.is_symlink() and status.st_mtime >= since:
                yield path


def in_memory(process: int, needles: Needles) -> list[Found]:
    """Search all that a process can write to in its memory. Needs to be its debugger: root, mostly."""
    found = []
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for start, end, name in _writable(process):
            for at in range(start, end, _BLOCK):
                try:
                    memory.seek(at)
                    content = memory.read(min(_BLOCK + 1024, end - at))
                except (OSError, ValueError):  # unmapped meanwhile
                    continue
                found += [Found(what, f"{process} {name}") for what, needle in needles.items() if needle in content]
    return found


def _writable(process: int) -> list[tuple[int, int, str]]:
    regions = []
    for line in Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines():
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw\S* \S+ \S+ \S+\s*(.*)", line)
        if match and not match[3].startswith("/dev/"):
            regions.append((int(match[1], 16), int(match[2], 16), match[3] or "heap or anonymous"))
    return regions


def family(process: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(path.name))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found
