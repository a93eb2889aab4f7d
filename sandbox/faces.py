"""Two public-domain faces for trying the kiosk without anybody's personal data.

Both are NASA and US Navy portraits that scikit-image and matplotlib carry; the files are read by path, since importing
those packages takes seconds.
"""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image

from devices.api import Picture
from devices.face.pictures import load_picture

BLOCK_BYTES = 1024
CHIP_SIZE = (102, 126)
CHIP_CROPS = {"astronaut": (140, 10, 310, 220), "hopper": (150, 20, 390, 316)}
"""Left, top, right, bottom of a portrait crop of about 102:126 in each picture."""


def _packaged(package: str, inside: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / inside


def astronaut() -> Picture:
    """Eileen Collins, 512×512 (NASA, public domain)."""
    return load_picture(_packaged("skimage", "data/astronaut.png"))


def hopper() -> Picture:
    """Grace Hopper, 512×600 (US Navy, public domain)."""
    return load_picture(_packaged("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"))


def portrait(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    """The crop ``box`` at the size of a chip photo, 102×126."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    small = image.crop(box).resize(CHIP_SIZE, Image.Resampling.LANCZOS)
    return Picture(*CHIP_SIZE, small.tobytes())


def chip_photo(picture: Picture) -> bytes:
    """A 102×126 portrait as a 1024-byte block: WebP at the best quality that fits, padded with zeros."""
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    for quality in range(60, -1, -2):
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= BLOCK_BYTES:
            return out.getvalue().ljust(BLOCK_BYTES, b"\0")
    raise ValueError("the portrait does not fit into a chip photo block")
