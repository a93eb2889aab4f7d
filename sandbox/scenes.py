"""Pictures that the simulated cameras show and the simulated cards carry, made from public-domain faces."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sandbox import faces
from sandbox.home import Home
from sandbox.residents import RESIDENTS

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_FACES = {"astronaut": faces.astronaut, "hopper": faces.hopper}


def prepare_pictures(home: Home) -> None:
    """Write every picture into the home."""
    for resident in RESIDENTS:
        if resident.face:
            picture = _FACES[resident.face]()
            image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
            image.save(home.pictures / f"{resident.key}.png")
            portrait = faces.portrait(picture, faces.CHIP_CROPS[resident.face])
            (home.pictures / f"{resident.key}.webp").write_bytes(faces.chip_photo(portrait))
    _residence_permit().save(home.pictures / "residence-proof.png")


def resident_scenes(home: Home) -> dict[str, Path]:
    """Scenes of the face camera by name."""
    return {resident.key: home.pictures / f"{resident.key}.png" for resident in RESIDENTS if resident.face}


def document_scenes(home: Home) -> dict[str, Path]:
    """Scenes of the document camera by name."""
    return {"residence-proof": home.pictures / "residence-proof.png"}


def _residence_permit() -> Image.Image:
    """A paper lying under the camera: marked as a sample all over."""
    image = Image.new("RGB", (1280, 960), (96, 104, 112))
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 110, 1130, 850), fill=(250, 249, 245))
    title, text = ImageFont.truetype(_FONT, 64), ImageFont.truetype(_FONT, 40)
    draw.text((640, 200), "居住证明(样例)", font=title, fill=(40, 40, 40), anchor="mm")
    lines = (
        "兹证明下列人员自 2022 年起在本社区居住。",
        "姓名:(样例)",
        "住址:样例区演示路 6 号",
        "示范社区居民委员会",
        "2026 年 11 月 1 日",
    )
    for index, line in enumerate(lines):
        draw.text((230, 320 + index * 84), line, font=text, fill=(50, 50, 50))
    draw.ellipse((850, 600, 1050, 800), outline=(200, 50, 50), width=6)
    draw.text((950, 700), "样例", font=title, fill=(200, 50, 50), anchor="mm")
    return image
