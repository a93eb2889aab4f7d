"""A page that looks different from its picture in docs/screenshots fails, and the difference is drawn.

A wanted change is accepted by ``./dev shots``, which draws the pictures anew; they belong into the same commit.
"""

from collections.abc import Callable
from typing import Final

import pytest
from PIL import Image, ImageDraw, ImageFilter

from screens.clock import now
from screens.modes import SIZES
from screens.samples.pictures import preview
from screens.samples.written import SampleTyping
from screens.shell import Shell
from screens.shots import KEPT, ROOT, Shot, every_shot, shoot
from screens.still import MOMENT
from tests.screens.picture_difference import differs, distance, shown

DIFFERENCES: Final = ROOT / "out" / "differences"
KEPT_SHOTS: Final = [shot for shot in every_shot() if shot.kept]
SHEETS: Final = sorted(
    {(shot.mode, shot.size) for shot in KEPT_SHOTS}, key=lambda part: (SIZES.index(part[1]), part[0])
)


@pytest.mark.parametrize(("mode", "size"), SHEETS, ids=lambda part: part if isinstance(part, str) else f"{part[0]}")
def test_every_page_looks_as_it_was_accepted(
    make_shell: Callable[[int, int], Shell], mode: str, size: tuple[int, int]
) -> None:
    changed = []
    shell = make_shell(*size)
    shell.set_preview_source(preview)
    shell.set_typing_source(SampleTyping())
    for shot, drawn in shoot(shell, [shot for shot in KEPT_SHOTS if (shot.mode, shot.size) == (mode, size)]):
        accepted = KEPT / shot.file
        if not accepted.exists():
            changed.append(f"{shot.file} is new")
            continue
        with Image.open(accepted) as before:
            apart = distance(before, drawn)
            if differs(apart):
                changed.append(f"{shot.file} has changed: see {_save(shot, shown(before, drawn, apart))}")
    assert not changed, "\n".join((*changed, "If this is wanted, ./dev shots accepts it."))


def _save(shot: Shot, sheet: Image.Image) -> str:
    path = DIFFERENCES / shot.file
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return str(path.relative_to(ROOT))


def test_no_picture_is_kept_of_a_page_that_is_gone() -> None:
    kept = {str(path.relative_to(KEPT)) for path in KEPT.glob("*/*.png")}
    assert kept - {shot.file for shot in KEPT_SHOTS} == set()


def _page() -> Image.Image:
    picture = Image.new("RGB", (540, 960), "#F7F3EC")
    pen = ImageDraw.Draw(picture)
    for row in range(12):
        pen.rectangle((40, 60 + row * 70, 480, 100 + row * 70), fill="#FFFFFF", outline="#175A9A")
        pen.line((60, 80 + row * 70, 200, 80 + row * 70), fill="#1D2B3A", width=3)
    return picture


def test_softer_edges_are_no_change() -> None:
    page = _page()
    softer = Image.blend(page, page.filter(ImageFilter.GaussianBlur(0.7)), 0.5)
    assert not differs(distance(page, softer))
    assert not differs(distance(page, page.quantize(64).convert("RGB")))


@pytest.mark.parametrize(
    "change",
    [
        lambda pen: pen.line((60, 80, 72, 80), fill="#FFFFFF", width=3),
        lambda pen: pen.rectangle((40, 60, 480, 100), fill="#EFF4FA", outline="#175A9A"),
        lambda pen: pen.rectangle((300, 72, 312, 84), fill="#A93522"),
    ],
    ids=["a few strokes are gone", "a ground has another tint", "a small mark is new"],
)
def test_what_anybody_would_notice_is_a_change(change: Callable[[ImageDraw.ImageDraw], None]) -> None:
    page, other = _page(), _page()
    change(ImageDraw.Draw(other))
    assert differs(distance(page, other))


def test_pictures_are_taken_at_two_in_the_morning(make_shell: Callable[[int, int], Shell]) -> None:
    """The clock stands still in pictures and runs again afterwards."""
    shot = Shot("home", "zh", "day", SIZES[0])
    pictures = [next(iter(shoot(make_shell(*shot.size), [shot])))[1] for _ in range(2)]
    assert pictures[0].tobytes() == pictures[1].tobytes()
    assert now() != MOMENT
