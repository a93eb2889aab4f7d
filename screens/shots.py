"""``./dev shots``: every view in every language, manner and size as a picture, with pages to leaf through them.

All pictures go to ``out/shots/``, opened by its ``index.html``. A choice of them is kept in ``docs/screenshots/``:
every view upright by day in both languages, and a strip of views for every other manner. Those are what the tests
compare with what is drawn (tests/screens/test_pictures.py); drawing them anew is how a wanted change is accepted.
"""

import argparse
import html
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from kiosk.texts import LANGUAGES
from screens.application import create_application
from screens.modes import MODES, SIZES
from screens.sample_display import SampleDisplay
from screens.samples import pages
from screens.samples.pictures import preview
from screens.samples.written import SampleTyping
from screens.shell import Shell
from screens.still import stopped_clock, take

ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / "docs" / "screenshots"
ALL: Final = ROOT / "out" / "shots"
UPRIGHT, LYING, SMALL = SIZES
STRIP: Final = ("guide", "question-cities", "review", "receipt", "sheet-idle")
STRIPS: Final = (
    *((mode, UPRIGHT) for mode in MODES if mode != "day"),
    ("day", LYING),
    ("large", SMALL),
    ("all", LYING),
)
"""Manners of which a strip is kept."""


_TRUE: Final = 64


class Shot(NamedTuple):
    """One picture."""

    view: str
    language: str
    mode: str
    size: tuple[int, int]

    @property
    def file(self) -> str:
        """Its path below a folder of pictures."""
        width, height = self.size
        return f"{self.mode}-{width}x{height}/{self.view}-{self.language}.png"

    @property
    def kept(self) -> bool:
        """Whether it belongs to the choice that tests compare."""
        if (self.mode, self.size) == ("day", UPRIGHT):
            return True
        home = "home-large" if MODES[self.mode].ease.large else "home"
        return self.language == "zh" and self.view in (home, *STRIP) and (self.mode, self.size) in STRIPS


def reduced(picture: QPixmap) -> Image.Image:
    """The picture at half its width and height: small enough to keep, large enough to read."""
    half = picture.toImage().scaled(
        picture.width() // 2,
        picture.height() // 2,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    image = half.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (image.width(), image.height()), bytes(image.constBits())).convert("RGB")


def shoot(shell: Shell, shots: Iterable[Shot]) -> Iterator[tuple[Shot, Image.Image]]:
    """Draw pictures of one size, in the order in which they are asked for."""
    views = {language: pages(language) for language in LANGUAGES}
    with stopped_clock():
        for shot in shots:
            page = MODES[shot.mode].of(views[shot.language][shot.view])
            yield shot, reduced(take(shell, page))


def every_shot() -> list[Shot]:
    """All there are."""
    return [
        Shot(view, language, mode, size)
        for size in SIZES
        for mode in MODES
        for language in LANGUAGES
        for view in pages(language)
    ]


def _open_display() -> None:
    create_application(sys.argv[:1])


def _draw(shots: Sequence[Shot]) -> None:
    """One process's share: pictures of one size and mode."""
    shell = Shell(SampleDisplay(*shots[0].size))
    shell.set_preview_source(preview)
    shell.set_typing_source(SampleTyping())
    shell.show()
    for shot, picture in shoot(shell, shots):
        _save(picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE), ALL / shot.file)
        if shot.kept:
            _save(_true_colours(picture), KEPT / shot.file)
    shell.close()


def _true_colours(picture: Image.Image) -> Image.Image:
    """In 256 colours: the commonest as they are, so that grounds are true, and some near to all the others."""
    red, green, blue = np.asarray(picture, np.int32).reshape(-1, 3).T
    colours, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    commonest = colours[np.argsort(-counts)[:_TRUE]]
    common = np.stack((commonest >> 16, commonest >> 8 & 255, commonest & 255), axis=1).ravel().tolist()
    rest = picture.quantize(256 - _TRUE, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(common + rest[: 3 * (256 - _TRUE)])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def _save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)


def _shares(shots: Iterable[Shot]) -> list[list[Shot]]:
    shares: dict[tuple[str, tuple[int, int]], list[Shot]] = {}
    for shot in shots:
        shares.setdefault((shot.mode, shot.size), []).append(shot)
    return list(shares.values())


def _kept_index(shots: Iterable[Shot]) -> str:
    kept = [shot for shot in shots if shot.kept]
    lines = [
        "# Every view as a picture",
        "",
        "Drawn by `./dev shots`, which also draws all of them in every manner, language and size into `out/shots/`.",
        "The people are made up. A change of any of these pictures fails the tests until they are drawn anew.",
    ]
    for mode, size in STRIPS:
        width, height = size
        strip = [shot for shot in kept if (shot.mode, shot.size) == (mode, size)]
        lines += ["", f"## {mode.capitalize()}, {width} × {height}", "", "".join(_thumbnail(shot) for shot in strip)]
    lines += ["", "## Every view", "", "| | 中文 | English |", "|---|---|---|"]
    views = list(dict.fromkeys(shot.view for shot in kept))
    for view in views:
        both = (_thumbnail(Shot(view, language, "day", UPRIGHT)) for language in LANGUAGES)
        lines.append(f"| {view} | {' | '.join(both)} |")
    return "\n".join(lines) + "\n"


def _thumbnail(shot: Shot) -> str:
    width = 150 if shot.size[0] < shot.size[1] else 260
    return f'<a href="{shot.file}"><img src="{shot.file}" width="{width}" alt="{shot.view}, {shot.language}"></a> '


def _full_index(shots: Iterable[Shot]) -> str:
    parts = ['<!doctype html><meta charset="utf-8"><title>Every view</title>']
    for share in _shares(shots):
        width, height = share[0].size
        parts.append(f"<h2>{html.escape(share[0].mode)}, {width} × {height}</h2>")
        parts += [f'<span title="{html.escape(shot.view)}">{_thumbnail(shot)}</span>' for shot in share]
    return "\n".join(parts).replace("<img ", '<img loading="lazy" ') + "\n"


def main(words: list[str]) -> int:
    """Draw everything anew."""
    argparse.ArgumentParser(prog="./dev shots", description=__doc__).parse_args(words)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    shots = every_shot()
    shutil.rmtree(ALL, ignore_errors=True)
    for folder in KEPT.glob("*-*x*/"):
        shutil.rmtree(folder)
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_open_display) as workers:
        list(workers.map(_draw, _shares(shots)))
    (KEPT / "index.md").write_text(_kept_index(shots), encoding="utf-8")
    (ALL / "index.html").write_text(_full_index(shots), encoding="utf-8")
    kept = sum(shot.kept for shot in shots)
    sys.stdout.write(f"{len(shots)} pictures: open {ALL / 'index.html'}; {kept} of them kept in {KEPT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
