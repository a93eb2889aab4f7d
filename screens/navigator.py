"""The tactile keypad: finding one's way through every page by keys, without seeing it and without touching the glass.

The keypad is a keyboard to the machine; the profile says which key is which. Up and down go through everything that can
be touched, in reading order; left and right jump between content, actions and tools; in a pad of keys all four move
from key to key. Over a page that lies under a sheet only the sheet is found. What is pointed at has a ring and real
focus, is scrolled into view, and is told as ``Pointed``. Left of all of it lies the page's text, sentence by sentence:
the repeat key says one again, OK says in the headset what is masked in it.

Keys come from the window itself, before any widget; others than those of the keypad pass through. A scanner that types
ends its codes with Enter, at once after the last sign: an Enter that follows another key so fast is not a person's.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from kiosk.failures import KioskError, KioskFailure
from kiosk.screen_events import (
    KeypadUsed,
    Pointed,
    ReadThrough,
    RepeatAsked,
    ResidentEvent,
    SheetClosed,
    StaffCalled,
    Touched,
)
from kiosk.screen_events import VolumeStepped as Volume
from kiosk.spoken import sentences
from kiosk.texts import Voice
from kiosk.view import AttractBody, CodeBody, MenuBody, Page, PledgeBody, QuestionBody
from screens.components.choice import Choice
from screens.components.focus_ring import RING, FocusRing
from screens.components.footer import Footer
from screens.components.keyboard import Keyboard
from screens.components.keypad import Keypad
from screens.components.menu_tile import MenuTile
from screens.components.service_tile import ServiceTile
from screens.components.sheet import SheetCover
from screens.components.tools import Tools
from screens.components.touchable import Touchable
from screens.shell import Shell
from screens.theme import px

_LOOK_MS: Final = 80
_SCANNED_MS: Final = 100
_ROW: Final = px(8)


class Key(StrEnum):
    """The keys of the keypad."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    OK = "ok"
    BACK = "back"
    HELP = "help"
    REPEAT = "repeat"
    LOUDER = "louder"
    QUIETER = "quieter"


USUAL_KEYS: Final[Mapping[Key, Sequence[str]]] = {
    Key.UP: ("Up", "Backtab"),
    Key.DOWN: ("Down", "Tab"),
    Key.LEFT: ("Left",),
    Key.RIGHT: ("Right",),
    Key.OK: ("Return", "Enter"),
    Key.BACK: ("Escape", "Backspace"),
    Key.HELP: ("F1",),
    Key.REPEAT: ("F2",),
    Key.LOUDER: ("F4",),
    Key.QUIETER: ("F3",),
}
"""By Qt's names, as most keypads for kiosks send them."""


def keys_of(named: Mapping[str, Sequence[str]]) -> Mapping[Key, Sequence[str]]:
    """The usual keys, except those that a profile names. Raises KioskError PROFILE_INVALID for a key unknown here."""
    unknown = set(named) - set(Key)
    if unknown:
        raise KioskError(KioskFailure.PROFILE_INVALID, f"keypad: no such keys: {', '.join(sorted(unknown))}")
    return {**USUAL_KEYS, **{Key(name): keys for name, keys in named.items()}}


def qt_key(name: str) -> Qt.Key:
    """A key by Qt's name for it. Raises KioskError PROFILE_INVALID."""
    key = getattr(Qt.Key, f"Key_{name}", None)
    if not isinstance(key, Qt.Key):
        raise KioskError(KioskFailure.PROFILE_INVALID, f"keypad: Qt knows no key {name!r}")
    return key


class _Spot(NamedTuple):
    """Something that can be pointed at, and the group it belongs to."""

    widget: Touchable
    group: str


class Navigator(QObject):
    """Follows a shell's pages; tells what happened through ``shell.happened``."""

    def __init__(
        self, shell: Shell, keys: Mapping[Key, Sequence[str]] = USUAL_KEYS, *, double_strike_s: float = 0.0
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._keys = {qt_key(name): key for key, names in keys.items() for name in names}
        self._double_strike_ms = round(double_strike_s * 1000)
        self._since_key = QElapsedTimer()
        self._since_text = QElapsedTimer()
        self._last: Key | None = None
        self._ring = FocusRing(shell)
        self._name = ""
        self._index = -1
        self._group = ""
        self._sentence: int | None = None
        """Which sentence of the page's text is pointed at; None: none is."""
        self._where: tuple[str, str] = ("", "")
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._place_ring)
        shell.winId()  # makes the window, whose keys are heard
        window = shell.windowHandle()
        assert window is not None, "the shell is a window"  # noqa: S101
        window.installEventFilter(self)
        shell.redrawn.connect(self._follow)

    @property
    def pointing(self) -> str:
        """Name of what has the ring; empty: nothing."""
        return self._name

    # --- Keys ---------------------------------------------------------------------------------------------------------

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keypad's keys; tell of touches while somebody listens."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            page = self._shell.page
            if page is not None and page.ease.speech:
                self._tell(Touched())
            return False
        if kind is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = self._keys.get(Qt.Key(event.key()))
        if key is None:
            self._since_text.start()
            return False
        if not (event.isAutoRepeat() or self._is_a_scanner() or self._is_double(key)):
            self.press(key)
        return True

    def _is_a_scanner(self) -> bool:
        return self._since_text.isValid() and self._since_text.elapsed() < _SCANNED_MS

    def _is_double(self, key: Key) -> bool:
        """A second strike of the same key at once is a tremor (EN 301 549, 5.8)."""
        double = key is self._last and self._since_key.isValid() and self._since_key.elapsed() < self._double_strike_ms
        if not double:
            self._last = key
            self._since_key.start()
        return double

    def press(self, key: Key) -> None:
        """Do what a key means on this page."""
        page = self._shell.page
        if page is None:
            return
        if isinstance(page.body, AttractBody):
            self._tell(page.body.wake.event)
        if not page.ease.keys:
            self._tell(KeypadUsed())
            if key is Key.HELP:
                self._tell(StaffCalled())
            return
        match key:
            case Key.HELP:
                self._tell(StaffCalled())
            case Key.REPEAT:
                self._tell(RepeatAsked() if self._sentence is None else self._said(page))
            case Key.LOUDER:
                self._tell(Volume(1))
            case Key.QUIETER:
                self._tell(Volume(-1))
            case Key.BACK:
                self._go_back(page)
            case Key.OK:
                self._choose(page)
            case Key.UP | Key.DOWN | Key.LEFT | Key.RIGHT:
                self._move(key, page)

    def _go_back(self, page: Page) -> None:
        if page.sheet is not None:
            closing = [action for action in page.sheet.actions if action.event == SheetClosed() and action.enabled]
            way = closing[0] if closing else None
        else:
            way = page.back if page.back is not None and page.back.enabled else None
        self._tell(way.event if way is not None else self._words(page, "spoken.nothing-back"))

    def _choose(self, page: Page) -> None:
        if self._sentence is not None:
            self._tell(self._said(page, whole=True))
            return
        spots = self._spots()
        at = self._at(spots)
        if at is None:
            self._tell(self._words(page, "spoken.choose-first" if spots else "spoken.nothing"))
        elif spots[at].widget.isEnabled() and not _needs_a_finger(spots[at].widget):
            pad = _pad_of(spots[at].widget)
            spots[at].widget.click()
            if isinstance(pad, Keyboard) and pad.composing:
                self._tell(Pointed(pad.composing, private=_types_what_is_private(page)))
        else:
            self._tell(self._pointed(spots[at], page))

    # --- Moving -------------------------------------------------------------------------------------------------------

    def _move(self, key: Key, page: Page) -> None:
        spots = self._spots()
        count = len(sentences(page))
        if isinstance(page.body, PledgeBody) and key is Key.DOWN and self._sentence == count - 1:
            self._tell(ReadThrough())  # from the first sentence to beyond the last one
        self._sentence = self._next_sentence(key, spots, count)
        if self._sentence is not None:
            self._name, self._index = "", -1
            self._place_ring()
            self._tell(self._said(page))
            return
        if not spots:
            self._tell(self._words(page, "spoken.nothing"))
            return
        at = self._at(spots)
        target = self._next(key, spots, at)
        self._point_at(spots, target)
        self._tell(self._pointed(spots[target], page))

    def _next_sentence(self, key: Key, spots: Sequence[_Spot], count: int) -> int | None:
        """Left of everything begins the text; down at its end, up at its beginning, and sideways it is left."""
        if self._sentence is not None:
            target = min(self._sentence, count - 1) + {Key.DOWN: 1, Key.UP: -1}.get(key, count)
            return target if 0 <= target < count else None
        at = self._at(spots)
        if key is not Key.LEFT or not count:
            return None
        if at is None:
            return 0
        pad = _pad_of(spots[at].widget)
        inside = pad is not None and _beside(key, spots, at, pad) is not None
        return 0 if spots[at].group == spots[0].group and not inside else None

    def _said(self, page: Page, *, whole: bool = False) -> Pointed:
        """The sentence that is pointed at, or what is masked in it."""
        assert self._sentence is not None, "asked for when a sentence is pointed at"  # noqa: S101
        voice, told = Voice(page.language), sentences(page)
        one = told[min(self._sentence, len(told) - 1)]
        if whole and one.whole:
            return Pointed(one.whole, private=True, instead=voice("spoken.masked.headset"))
        comma = ", " if page.language == "en" else "，"
        group = voice("group.text") if self._group != "text" else ""
        self._group = "text"
        words = comma.join(filter(None, (group, one.text, voice("spoken.masked") if one.whole else "")))
        return Pointed(words, private=one.private, instead=one.instead)

    def _next(self, key: Key, spots: Sequence[_Spot], at: int | None) -> int:
        if at is None:
            beginning = min(max(self._index, 0), len(spots) - 1)
            return beginning if key in (Key.DOWN, Key.RIGHT) else len(spots) - 1
        pad = _pad_of(spots[at].widget)
        if pad is not None:
            inside = _beside(key, spots, at, pad)
            if inside is not None:
                return inside
        if key in (Key.UP, Key.DOWN):
            step = 1 if key is Key.DOWN else -1
            target = (at + step) % len(spots)
            while pad is not None and _pad_of(spots[target].widget) is pad and target != at:
                target = (target + step) % len(spots)
            return target
        groups = list(dict.fromkeys(spot.group for spot in spots))
        step = 1 if key is Key.RIGHT else -1
        wanted = groups[(groups.index(spots[at].group) + step) % len(groups)]
        return next(index for index, spot in enumerate(spots) if spot.group == wanted)

    def _point_at(self, spots: Sequence[_Spot], index: int) -> None:
        widget = spots[index].widget
        self._name, self._index = widget.objectName(), index
        if widget.isEnabled():
            widget.setFocus(Qt.FocusReason.TabFocusReason)
        parent = widget.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(widget, 0, RING * 4)
            parent = parent.parentWidget()
        self._place_ring()
        self._look.start()

    def _pointed(self, spot: _Spot, page: Page) -> Pointed:
        voice, widget = Voice(page.language), spot.widget
        name, kind, off = widget.accessibleName(), _kind(widget), ""
        about = widget.accessibleDescription().rstrip("。.")
        if isinstance(widget, Choice):
            about = ""
        elif _needs_a_finger(widget):
            about = voice("spoken.by-finger")
        if not widget.isEnabled():
            off = voice("spoken.off.because", label="", why=about) if about else voice("spoken.off", label="")
            about = ""
        group = voice(f"group.{spot.group}") if spot.group != self._group and spot.group else ""
        self._group = spot.group
        comma = ", " if page.language == "en" else "，"

        def said(kind: str) -> str:
            parts = (group, name, about, kind, off.lstrip("，, "))
            return comma.join(part for part in parts if part)

        chosen = isinstance(widget, Choice) and widget.chosen
        typing = _pad_of(widget) is not None and _types_what_is_private(page)
        own = isinstance(page.body, MenuBody) and page.body.private and isinstance(widget, ServiceTile | MenuTile)
        answer = chosen and isinstance(page.body, QuestionBody) and page.sheet is None
        words = said(voice("kind.choice.chosen" if chosen else f"kind.{kind}") if kind else "")
        instead = said(voice(f"kind.{kind}")) if answer else ""
        return Pointed(words, private=typing or own or answer, instead=instead)

    # --- What there is ------------------------------------------------------------------------------------------------

    def _spots(self) -> list[_Spot]:
        """Everything that can be pointed at, in reading order: on the sheet, or content, actions, tools."""
        found = [
            widget
            for widget in self._shell.findChildren(Touchable)
            if widget.isVisible() and widget.objectName() and widget.accessibleName()
        ]
        covers = [cover for cover in self._shell.findChildren(SheetCover) if cover.isVisible()]
        if covers:
            return [_Spot(widget, "") for widget in self._ordered(found) if covers[0].isAncestorOf(widget)]
        groups: dict[str, list[Touchable]] = {"content": [], "actions": [], "tools": []}
        for widget in self._ordered(found):
            groups[_group_of(widget)].append(widget)
        return [_Spot(widget, group) for group, widgets in groups.items() for widget in widgets]

    def _ordered(self, widgets: list[Touchable]) -> list[Touchable]:
        def place(widget: Touchable) -> tuple[bool, int, int]:
            centre = self._centre(widget)
            return (widget.objectName().startswith("scroll-"), centre.y() // _ROW, centre.x())

        return sorted((widget for widget in widgets if _of_use(widget)), key=place)

    def _centre(self, widget: QWidget) -> QPoint:
        return widget.mapTo(self._shell, widget.rect().center())

    def _at(self, spots: Sequence[_Spot]) -> int | None:
        found = [index for index, spot in enumerate(spots) if spot.widget.objectName() == self._name]
        return min(found, key=lambda index: abs(index - self._index)) if found and self._name else None

    # --- Following ----------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        page = self._shell.page
        if page is None:
            return
        where = (page.key, page.sheet.name if page.sheet is not None else "")
        if where != self._where:
            self._where = where
            self._name, self._index, self._group, self._sentence = "", -1, "", None
        if not (page.ease.keys and self._name):
            self._name = ""
            self._look.stop()
            self._ring.hide()

    def _place_ring(self) -> None:
        """The ring stays around what it is around while the page is laid out anew, or scrolls."""
        spots = self._spots() if self._name else []
        at = self._at(spots)
        if at is None:
            self._look.stop()
            self._ring.hide()
            return
        widget = spots[at].widget
        self._ring.around(QRect(widget.mapTo(self._shell, QPoint(0, 0)), widget.size()))

    @staticmethod
    def _words(page: Page, key: str) -> Pointed:
        return Pointed(Voice(page.language)(key))

    def _tell(self, event: ResidentEvent) -> None:
        self._shell.happened.emit(event)


def _kind(widget: Touchable) -> str:
    if _pad_of(widget) is not None:
        return ""  # a key says what it types
    if isinstance(widget, Choice):
        return "choice"
    return "entry" if isinstance(widget, ServiceTile | MenuTile) else "button"


def _of_use(widget: Touchable) -> bool:
    """Keys without a meaning now, and ends of a scroll, are no use to anybody who looks for them one by one."""
    idle = _pad_of(widget) is not None or widget.objectName().startswith("scroll-")
    return widget.isEnabled() or not idle


def _group_of(widget: QWidget) -> str:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, Footer):
            return "actions"
        if isinstance(parent, Tools):
            return "tools"
        parent = parent.parentWidget()
    return "content"


def _pad_of(widget: QWidget) -> QWidget | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Keyboard | Keypad):
        parent = parent.parentWidget()
    return parent


def _types_what_is_private(page: Page) -> bool:
    return isinstance(page.body, QuestionBody | CodeBody)


def _needs_a_finger(widget: QWidget) -> bool:
    pad = _pad_of(widget)
    return isinstance(pad, Keyboard) and pad.needs_a_finger(widget)


def _beside(key: Key, spots: Sequence[_Spot], at: int, pad: QWidget) -> int | None:
    """The neighbour of a key in its pad; None at the pad's edge."""

    def centre(widget: QWidget) -> QPoint:
        return widget.mapTo(pad, widget.rect().center())

    here = centre(spots[at].widget)
    sideways = key in (Key.LEFT, Key.RIGHT)
    sign = 1 if key in (Key.RIGHT, Key.DOWN) else -1
    best: tuple[int, int] | None = None
    for index, spot in enumerate(spots):
        if index == at or _pad_of(spot.widget) is not pad:
            continue
        away = centre(spot.widget) - here
        along, across = (away.x(), away.y()) if sideways else (away.y(), away.x())
        if along * sign < _ROW // 2 or (sideways and abs(across) > _ROW):
            continue
        distance = along * sign * 4 + abs(across)
        if best is None or distance < best[0]:
            best = (distance, index)
    return best[1] if best is not None else None
