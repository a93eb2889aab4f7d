"""What must hold for every page as it is drawn, in whatever language, size and manner. Checks name their problems."""

from functools import cache
from itertools import combinations
from typing import Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFont, QFontMetrics, QImage
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from screens.components.sheet import SheetCover
from screens.components.signature_pad import SignaturePad
from screens.components.touchable import Touchable
from screens.frame import LOW_SHARE
from screens.pilot_hands import touchables
from screens.shell import Shell
from screens.theme import PIXEL_PITCH_MM, px
from tests.screens.drawn_text import DrawnText, drawn_texts, ink_of

TARGET: Final = px(12.7)
LARGE_TARGET: Final = px(15)
GAP: Final = px(2.5)
CAPITAL_MM: Final = 4.8
"""Section 508: the height of a capital I."""
LARGE_GLYPH_MM: Final = 8.0
"""A full Chinese glyph in large mode, read at 600 mm."""
CONTRAST: Final = 4.5
HIGH_CONTRAST: Final = 7.0
_TOUCHING: Final = 2
"""Pixels by which boxes around ink may share a border."""
_INTERACTIVE: Final = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.Slider,
    QAccessible.Role.ListItem,
    QAccessible.Role.Link,
}

Pixels = npt.NDArray[np.uint8]


def problems(shell: Shell) -> list[str]:
    """Everything wrong with the page that is shown, but for its contrast."""
    assert shell.page is not None
    ease = shell.page.ease
    texts = uncovered_texts(shell)
    return [
        *_cut(texts),
        *_beyond_reach(shell),
        *_unsaid(shell),
        *_crowded_buttons(shell),
        *overlapping(texts),
        *_small_letters(texts, large=ease.large),
        *_boxes(texts),
        *_touch_problems(shell, LARGE_TARGET if ease.large else TARGET),
        *(_out_of_reach(shell) if ease.low else ()),
        *nameless(shell),
    ]


# --- Text ------------------------------------------------------------------------------------------------------------


def uncovered_texts(shell: Shell) -> list[DrawnText]:
    """What can be read now: of a page with a sheet, only the sheet."""
    texts = drawn_texts(shell)
    if shell.page is not None and shell.page.sheet is not None:
        cover = shell.findChild(SheetCover)
        texts = [text for text in texts if cover is not None and cover.isAncestorOf(text.widget)]
    return texts


def _scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (parent.objectName() == "scrolled" or _scrolled(parent))


def _cut(texts: list[DrawnText]) -> list[str]:
    found = [f"{text.owner}: {text.text!r} is cut" for text in texts if text.cut]
    found += [
        f"{text.owner}: {text.text!r} is hidden"
        for text in texts
        if not _scrolled(text.widget) and not text.seen.adjusted(-2, -2, 2, 2).contains(text.ink.toRect())
    ]
    return found


def _beyond_reach(shell: Shell) -> list[str]:
    """Scrolled content is never wider than what is seen of it: there is no way to the side."""
    found = []
    for area in shell.findChildren(QScrollArea):
        content = area.widget()
        if content is not None and area.isVisible() and content.width() != area.width():
            found.append(f"{area.parentWidget()}: {content.width()} pixels wide, {area.width()} are seen")
    return found


def _unsaid(shell: Shell) -> list[str]:
    """Labels with less room than their text takes; a pixel less is a rounding."""
    found = []
    for label in shell.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        if needed > label.height() + 1 or (not label.wordWrap() and label.sizeHint().width() > label.width() + 1):
            found.append(f"label {label.text()!r} has {label.size().toTuple()}, needs {needed} of height")
    return found


@runtime_checkable
class _Labelled(Protocol):
    """What draws its label itself says where, and how much room the label needs."""

    def text_area(self) -> QRect: ...

    def needed_text(self, width: int) -> QRect: ...


def _crowded_buttons(shell: Shell) -> list[str]:
    found = []
    for button in touchables(shell):
        if not isinstance(button, _Labelled) or not button.text():
            continue
        area = button.text_area()
        needed = button.needed_text(area.width())
        if needed.height() > area.height() or needed.width() > area.width():
            found.append(f"{button.objectName()}: {button.text()!r} needs {needed.size()} has {area.size()}")
    return found


def overlapping(texts: list[DrawnText]) -> list[str]:
    boxes = [(text, text.seen.adjusted(_TOUCHING, _TOUCHING, -_TOUCHING, -_TOUCHING)) for text in texts]
    boxes = [(text, box) for text, box in boxes if box.isValid()]
    return [
        f"{one.owner}: {one.text!r} lies on {other.owner}: {other.text!r}"
        for (one, box), (other, other_box) in combinations(boxes, 2)
        if box.intersects(other_box)
    ]


def _small_letters(texts: list[DrawnText], *, large: bool) -> list[str]:
    found = []
    for text in texts:
        if _millimetres("I", text.font) < CAPITAL_MM:
            found.append(f"{text.owner}: {text.text!r} has capitals of {_millimetres('I', text.font):.1f} mm")
        if large and _is_chinese(text.text) and _millimetres("国", text.font) < LARGE_GLYPH_MM:
            found.append(f"{text.owner}: {text.text!r} has glyphs of {_millimetres('国', text.font):.1f} mm")
    return found


def _millimetres(glyph: str, font: QFont) -> float:
    return ink_of(glyph, font).height() * PIXEL_PITCH_MM


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _boxes(texts: list[DrawnText]) -> list[str]:
    return [
        f"{text.owner}: no glyph for {letter!r} of {text.text!r}"
        for text in texts
        for letter in text.text
        if letter.isprintable() and not letter.isspace() and not _has_glyph(letter, text.font.family())
    ]


@cache
def _has_glyph(letter: str, family: str) -> bool:
    return QFontMetrics(QFont(family)).inFontUcs4(ord(letter))


# --- Touch -----------------------------------------------------------------------------------------------------------


def on_shell(shell: Shell, widget: QWidget) -> QRect:
    """The widget's place in the window."""
    return QRect(widget.mapTo(shell, QPoint()), widget.size())


def reachable(shell: Shell, widget: QWidget) -> bool:
    """Whether a finger on its middle reaches it."""
    return shell.childAt(widget.mapTo(shell, widget.rect().center())) is widget


def _targets(shell: Shell) -> list[QWidget]:
    pads = [pad for pad in shell.findChildren(SignaturePad) if pad.isVisible()]
    return [widget for widget in (*touchables(shell), *pads) if reachable(shell, widget)]


def _touch_problems(shell: Shell, least: int) -> list[str]:
    targets = _targets(shell)
    places = {widget: on_shell(shell, widget) for widget in targets}
    found = [
        f"{widget.objectName()} is too small: {place.size().toTuple()}"
        for widget, place in places.items()
        if min(place.width(), place.height()) < least
    ]
    found += [
        f"{widget.objectName()} is outside: {place}"
        for widget, place in places.items()
        if not shell.rect().contains(place) and not _scrolled(widget)
    ]
    shown = {widget: _shown(shell, widget) for widget in targets}
    found += [
        f"{one.objectName()} and {other.objectName()} are too close"
        for one, other in combinations(targets, 2)
        if shown[one].adjusted(-GAP, -GAP, GAP, GAP).intersects(shown[other])
    ]
    return found


def _shown(shell: Shell, widget: QWidget) -> QRect:
    return widget.visibleRegion().boundingRect().translated(widget.mapTo(shell, QPoint()))


def _out_of_reach(shell: Shell) -> list[str]:
    top = shell.height() * (1 - LOW_SHARE)
    return [
        f"{widget.objectName()} begins above the lower two thirds: {_shown(shell, widget).top()} of {shell.height()}"
        for widget in _targets(shell)
        if _shown(shell, widget).top() < top - 1
    ]


# --- The accessibility tree ------------------------------------------------------------------------------------------


def nameless(shell: Shell) -> list[str]:
    """Interactive elements of the accessibility tree without a name or a role that tells what they do."""
    elements = {id(element.object()): element for element in _accessible(QAccessible.queryAccessibleInterface(shell))}
    found = []
    for widget in _targets(shell):
        element = elements.get(id(widget))
        if element is None:
            found.append(f"{widget.objectName()} is not in the accessibility tree")
            continue
        if not element.text(QAccessible.Text.Name).strip():
            found.append(f"{widget.objectName()} has no accessible name")
        if isinstance(widget, Touchable) and element.role() not in _INTERACTIVE:
            found.append(f"{widget.objectName()} has the role {element.role().name}")
    return found


def _accessible(element: QAccessibleInterface | None) -> list[QAccessibleInterface]:
    if element is None or not element.isValid():
        return []
    return [element] + [part for index in range(element.childCount()) for part in _accessible(element.child(index))]


# --- Contrast --------------------------------------------------------------------------------------------------------


def pixels_of(shell: Shell) -> Pixels:
    """The window as it is painted, height × width × red, green, blue."""
    image = shell.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def faint(shell: Shell, least: float) -> list[str]:
    """Texts whose ink does not stand out from its ground, both taken from the pixels."""
    pixels = pixels_of(shell)
    found = []
    for text in uncovered_texts(shell):
        box = text.seen & shell.rect()
        if box.width() < 2 or box.height() < text.ink.height() / 2:
            continue  # scrolled away but for a sliver
        patch = pixels[box.top() : box.bottom() + 1, box.left() : box.right() + 1]
        stands_out = contrast_of(patch)
        if stands_out < least:
            found.append(f"{text.owner}: {text.text!r} has a contrast of {stands_out:.2f}")
    return found


def contrast_of(patch: Pixels) -> float:
    """Contrast (WCAG 2) of ink and ground in a patch with one line of text.

    The ground is the commonest colour. The ink is the commonest of those at least half as far from it in contrast as
    the farthest: in between lie the soft edges of letters.
    """
    flat = patch.reshape(-1, 3)
    coarse, counts = _colours(flat)
    light = _luminance(coarse)
    ground = light[np.argmax(counts)]
    apart = (np.maximum(light, ground) + 0.05) / (np.minimum(light, ground) + 0.05)
    far = np.log(apart) >= np.log(apart.max()) / 2
    return float(apart[far][np.argmax(counts[far])])


def _colours(flat: Pixels) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """The mean of each cluster of nearly equal colours, and how many pixels it has."""
    shades = flat.astype(np.int32)
    cluster = (shades[:, 0] >> 3 << 10) | (shades[:, 1] >> 3 << 5) | (shades[:, 2] >> 3)
    counts = np.bincount(cluster, minlength=1 << 15)
    used = np.flatnonzero(counts)
    sums = [np.bincount(cluster, shades[:, part], minlength=1 << 15)[used] for part in range(3)]
    return np.stack(sums, axis=1) / counts[used, None], counts[used]


def _luminance(colours: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    share = colours / 255
    linear = np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light: npt.NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return light
