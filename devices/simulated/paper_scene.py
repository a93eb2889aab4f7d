"""Rendered papers before a rendered camera: the page, where its corners are, and what light and lens do to it.

A pinhole camera looks down on a table; everything is known exactly, so that finding and flattening can be measured.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians, sin
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from devices.api import Picture

Image = NDArray[np.uint8]
Quad = NDArray[np.float64]

FONT_FILE = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
A4_PIXELS = (1240, 1754)
"""150 dpi."""
CARD_PIXELS = (1011, 638)
"""ID-1, 300 dpi."""
_FOCAL = 1.15
"""Picture diagonals."""
_TEXT = "兹证明下列人员自二〇二二年起在本社区居住本证明仅供演示不作任何凭据安徽省示范市样例区演示路六号居民委员会"
_CORNER_MM, _CARD_MM = 3.18, 85.6


@dataclass(frozen=True, kw_only=True)
class Scene:
    """How a page lies and how it is lit and seen. Angles in degrees, lengths in pixels, shares in 0…1."""

    width: int = 1600
    height: int = 1200
    size: float = 0.86
    """Length of the page's longer side over the picture's shorter one, when seen straight on."""
    tilt: float = 12.0
    """The camera leans over, from below."""
    lean: float = -6.0
    """… and from the side."""
    turn: float = 4.0
    shift: tuple[float, float] = (0.0, 0.0)
    """Of the page's centre, in shares of the picture's width and height."""
    table: tuple[int, int, int] = (92, 84, 74)
    texture: float = 14.0
    """Grey levels by which the table's grain varies."""
    light: float = 0.85
    gradient: float = 0.0
    """How much darker the right edge of the picture is than the left, 0…1."""
    shadow: float = 0.0
    """How much light a hand's shadow takes."""
    glare: float = 0.0
    """Radius of a reflection in shares of the picture's width."""
    blur: float = 0.8
    noise: float = 3.0
    seed: int = 1


@dataclass(frozen=True)
class Shot:
    """A picture and the truth about it: the page's corners in pixels, clockwise from the page's own top left."""

    picture: Picture
    corners: Quad


@cache
def text_page(seed: int = 1, size_pt: float = 12, slant: float = 0.0) -> Image:
    """An A4 page of Chinese text with a red stamp; ``slant``: the print leans on its page by these degrees."""
    width, height = A4_PIXELS
    page = Pillow.new("RGB", A4_PIXELS, (252, 251, 248))
    pen = ImageDraw.Draw(page)
    pixels = round(size_pt / 72 * 150)
    title, text = ImageFont.truetype(FONT_FILE, pixels * 2), ImageFont.truetype(FONT_FILE, pixels)
    pen.text((width / 2, 150), "居住证明(样例)", font=title, fill=(30, 30, 30), anchor="mm")
    random = np.random.default_rng(seed)
    for y in range(260, height - 200, round(pixels * 1.9)):
        start, count = int(random.integers(len(_TEXT))), int(random.integers(22, (width - 260) // pixels))
        pen.text((130, y), (_TEXT * 3)[start : start + count], font=text, fill=(35, 35, 38))
    pen.ellipse((850, 1380, 1060, 1590), outline=(196, 44, 40), width=6)
    pen.text((955, 1485), "样例", font=title, fill=(196, 44, 40), anchor="mm")
    image = np.asarray(page)
    if slant:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
        image = cv2.warpAffine(image, matrix, A4_PIXELS, flags=cv2.INTER_CUBIC, borderValue=(252, 251, 248))
    return np.asarray(image, np.uint8)


@cache
def sample_card(side: str = "front") -> Image:
    """One side of a card that is nobody's."""
    width, height = CARD_PIXELS
    card = Pillow.new("RGB", CARD_PIXELS, (214, 228, 236))
    pen = ImageDraw.Draw(card)
    font = ImageFont.truetype(FONT_FILE, 46)
    lines = (
        ("姓名 样例", "性别 女 民族 汉", "住址 示范市演示路六号") if side == "front" else ("样例卡", "有效期限 长期")
    )
    for number, line in enumerate(lines):
        pen.text((70, 90 + number * 110), line, font=font, fill=(30, 40, 50))
    if side == "front":
        pen.rectangle((690, 110, 920, 420), fill=(120, 128, 136))
    pen.rectangle((0, 0, width - 1, height - 1), outline=(180, 196, 206), width=2)
    return np.asarray(card, np.uint8)


def homography(scene: Scene, page: Image) -> NDArray[np.float64]:
    """From the page's pixels to the picture's, by a pinhole camera."""
    height, width = page.shape[:2]
    focal = _FOCAL * hypot(scene.width, scene.height)
    scale = scene.size * min(scene.width, scene.height) / max(width, height)
    x, y, z = radians(scene.tilt), radians(scene.lean), radians(scene.turn)
    about_x = np.array([[1, 0, 0], [0, cos(x), -sin(x)], [0, sin(x), cos(x)]])
    about_y = np.array([[cos(y), 0, sin(y)], [0, 1, 0], [-sin(y), 0, cos(y)]])
    about_z = np.array([[cos(z), -sin(z), 0], [sin(z), cos(z), 0], [0, 0, 1]])
    turned = about_x @ about_y @ about_z
    centre = np.array([scene.shift[0] * scene.width, scene.shift[1] * scene.height, focal])
    # The page's plane, its middle at the origin, one unit a picture's pixel when seen straight on.
    plane = np.array([[scale, 0, -scale * width / 2], [0, scale, -scale * height / 2], [0, 0, 1]])
    pose = np.column_stack([turned[:, 0], turned[:, 1], centre])
    camera = np.array([[focal, 0, scene.width / 2], [0, focal, scene.height / 2], [0, 0, 1]])
    return np.asarray(camera @ pose @ plane, np.float64)


def true_corners(page: Image, scene: Scene) -> Quad:
    """Where the page's corners are in the picture, clockwise from the page's own top left."""
    height, width = page.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64) - 0.5
    return np.asarray(cv2.perspectiveTransform(corners, homography(scene, page))[0], np.float64)


def photographed(page: Image, scene: Scene) -> Shot:
    """The page under the camera. A page of a card's proportions has a card's round corners."""
    matrix = homography(scene, page)
    size = (scene.width, scene.height)
    random = np.random.default_rng(scene.seed)
    picture: Any = _table(scene, random)
    # Twice the size, then halved: a lens averages, it does not pick pixels.
    twice = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]]) @ matrix  # from the middle of one pixel to that of four
    doubled = (size[0] * 2, size[1] * 2)
    paper = cv2.resize(cv2.warpPerspective(page, twice, doubled), size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(cv2.warpPerspective(_outline(page), twice, doubled), size, interpolation=cv2.INTER_AREA)
    share = cover[:, :, None].astype(np.float32) / 255
    # The paper's own soft shadow on the table.
    picture *= 1 - 0.25 * (cv2.GaussianBlur(share[:, :, 0], (0, 0), 6)[:, :, None] * (1 - share))
    picture = picture * (1 - share) + paper * share
    picture = _lit(picture, scene)
    if scene.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), scene.blur)
    picture += _noise(scene, random)
    seen = np.clip(picture, 0, 255).astype(np.uint8)
    return Shot(Picture(*size, seen.tobytes()), true_corners(page, scene))


def empty_table(scene: Scene) -> Picture:
    """Nothing under the camera."""
    random = np.random.default_rng(scene.seed)
    picture = _lit(_table(scene, random), scene) + _noise(scene, random)
    return Picture(scene.width, scene.height, np.clip(picture, 0, 255).astype(np.uint8).tobytes())


def _table(scene: Scene, random: np.random.Generator) -> NDArray[np.float32]:
    """Wood: long grain across, little along."""
    grain: Any = random.normal(0, 1, (scene.height, scene.width // 16 + 1)).astype(np.float32)
    grain = cv2.GaussianBlur(cv2.resize(grain, (scene.width, scene.height)), (0, 0), sigmaX=9, sigmaY=1.6)
    grain *= scene.texture / (float(grain.std()) or 1.0)
    return np.asarray(np.clip(np.array(scene.table, np.float32) + grain[:, :, None], 0, 255), np.float32)


def _noise(scene: Scene, random: np.random.Generator) -> Any:
    return scene.noise * random.standard_normal((scene.height, scene.width, 1), np.float32)


def _outline(page: Image) -> Image:
    height, width = page.shape[:2]
    mask = np.full((height, width), 255, np.uint8)
    if page.shape[1::-1] == CARD_PIXELS:
        radius = round(_CORNER_MM / _CARD_MM * width)
        mask[:] = 0
        cv2.rectangle(mask, (radius, 0), (width - radius, height), 255, -1)
        cv2.rectangle(mask, (0, radius), (width, height - radius), 255, -1)
        for x in (radius, width - radius - 1):
            for y in (radius, height - radius - 1):
                cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def _lit(picture: NDArray[np.float32], scene: Scene) -> NDArray[np.float32]:
    across = np.linspace(0, 1, scene.width, dtype=np.float32)[None, :, None]
    down = np.linspace(0, 1, scene.height, dtype=np.float32)[:, None, None]
    lit: Any = picture * scene.light * (1 - scene.gradient * across)
    if scene.shadow:
        edge = 1 / (1 + np.exp(-(across + 0.4 * down - 0.75) * 40))
        lit = lit * (1 - scene.shadow * edge)
    if scene.glare:
        ratio = scene.height / scene.width
        distance = np.sqrt((across - 0.52) ** 2 + ((down - 0.5) * ratio) ** 2) / scene.glare
        lit = lit + 420 * np.exp(-(distance**4))
    return np.asarray(lit, np.float32)
