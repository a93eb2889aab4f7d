"""What a person met at the terminal, told: a strip of pictures, and beside it what was done and what was heard."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image

COLUMNS: Final = 5
FRAME: Final = (288, 512)
MOST_BYTES: Final = 300_000
_GAP: Final = 12
_GROUND: Final = (96, 104, 112)


@dataclass
class Story:
    """One person's way. ``folder`` gets the strip and the text; what is not asked for costs nothing."""

    name: str
    title: str
    who: str
    folder: Path
    frames: list[Path] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def does(self, text: str) -> None:
        """Something that the person did."""
        self.lines.append(f"* {text}")

    def sees(self, picture: Path, caption: str) -> None:
        """A screen; its number is its place in the strip."""
        self.frames.append(picture)
        self.lines.append(f"* **Picture {len(self.frames)}.** {caption}")

    def hears(self, where: str, text: str) -> None:
        """Something that came out of the loudspeaker or the headset."""
        self.lines.append(f"  * {where}: {text}")

    def write(self) -> None:
        """Write ``NAME.md`` and ``NAME.png``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        strip = self.folder / f"{self.name}.png"
        _save(_strip(self.frames), strip)
        text = [f"# {self.title}", "", self.who, "", f"![{self.title}]({strip.name})", "", *self.lines, ""]
        (self.folder / f"{self.name}.md").write_text("\n".join(text), encoding="utf-8")


def _strip(frames: list[Path]) -> Image.Image:
    rows = -(-len(frames) // COLUMNS)
    columns = min(COLUMNS, len(frames))
    width, height = FRAME
    sheet = Image.new("RGB", (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP), _GROUND)
    for place, path in enumerate(frames):
        row, column = divmod(place, COLUMNS)
        with Image.open(path) as picture:
            small = picture.convert("RGB").resize(FRAME, Image.Resampling.LANCZOS)
        sheet.paste(small, (_GAP + column * (width + _GAP), _GAP + row * (height + _GAP)))
    return sheet


def _save(sheet: Image.Image, path: Path) -> None:
    """As many colours as fit into the size; then smaller."""
    picture = sheet
    while True:
        for colours in (256, 96, 48, 24):
            picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= MOST_BYTES:
                return
        picture = picture.resize((picture.width * 9 // 10, picture.height * 9 // 10), Image.Resampling.LANCZOS)
