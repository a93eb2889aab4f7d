"""By keys alone: every page is gone through in order, nothing traps, and what is pointed at is told and ringed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from kiosk import screen_events as sev
from kiosk.ease import Ease
from kiosk.failures import KioskError
from kiosk.spoken import sentences
from kiosk.texts import LANGUAGES, Voice
from kiosk.view import AttractBody, Page
from screens.components.focus_ring import RING
from screens.components.touchable import Touchable
from screens.navigator import USUAL_KEYS, Key, Navigator, keys_of, qt_key
from screens.samples import pages
from screens.shell import Shell
from screens.theme import Colour, hex_of

Make = Callable[[int, int], Shell]


class Hand:
    """A hand on the keypad of a shell, and what the shell told."""

    def __init__(self, shell: Shell, *, keys: bool = True, **more: float) -> None:
        self.shell = shell
        self.keys = keys
        self.navigator = Navigator(shell, **more)  # type: ignore[arg-type]  # its double strike
        self.told: list[object] = []
        shell.happened.connect(self.told.append)

    def show(self, page: Page) -> None:
        self.shell.show_page(replace(page, ease=Ease(speech=True, keys=self.keys)))
        QApplication.processEvents()
        QApplication.processEvents()
        self.told.clear()

    def press(self, *keys: Key) -> list[object]:
        self.told.clear()
        for key in keys:
            QTest.keyClick(self.shell.windowHandle(), qt_key(USUAL_KEYS[key][0]))
        return list(self.told)

    def heard(self, *keys: Key) -> str:
        """The words of what the last key pointed at."""
        pointed = [event for event in self.press(*keys) if isinstance(event, sev.Pointed)]
        assert pointed, self.told
        return pointed[-1].words

    def tour(self) -> list[str]:
        """Names met by pressing down until the first comes again."""
        met: list[str] = []
        rings: list[QRect] = []
        while True:
            self.press(Key.DOWN)
            ring = self.shell.findChild(QWidget, "focus-ring")
            assert isinstance(ring, QWidget)
            here = QRect(ring.geometry())
            if not self.navigator.pointing or (self.navigator.pointing in met and here in rings):
                return met
            met.append(self.navigator.pointing)
            rings.append(here)


@pytest.fixture
def hand(make_shell: Make) -> Hand:
    return Hand(make_shell(1080, 1920))


def test_the_first_key_only_switches_the_keypad_on(make_shell: Make) -> None:
    hand = Hand(make_shell(1080, 1920), keys=False)
    hand.show(pages("zh")["guide"])
    assert hand.press(Key.OK) == [sev.KeypadUsed()]
    assert hand.navigator.pointing == ""
    assert hand.press(Key.HELP) == [sev.KeypadUsed(), sev.StaffCalled()]


def test_a_key_wakes_the_picture_for_passers_by(make_shell: Make) -> None:
    hand = Hand(make_shell(1080, 1920), keys=False)
    page = pages("zh")["attract"]
    assert isinstance(page.body, AttractBody)
    hand.show(page)
    assert hand.press(Key.DOWN) == [page.body.wake.event, sev.KeypadUsed()]


def test_every_touchable_of_every_page_is_met_once_around(hand: Hand) -> None:
    for name, page in pages("zh").items():
        hand.show(page)
        met = hand.tour()
        wanted = {
            widget.objectName()
            for widget in hand.shell.findChildren(Touchable)
            if widget.isVisible() and widget.isEnabled() and widget.accessibleName() and widget.objectName()
        }
        wanted = {key for key in wanted if not key.startswith("scroll-")}  # at the end nothing is left to scroll to
        pads = {key for key in wanted if key.startswith("key-")}
        assert wanted - pads <= set(met), name
        assert not pads or pads & set(met), name
        if page.sheet is not None:
            offered = {action.name for action in page.sheet.actions} | {one.name for one in page.sheet.options}
            assert set(met) <= offered, name


def test_within_a_pad_all_four_keys_move_from_key_to_key_and_out_of_it(hand: Hand) -> None:
    hand.show(pages("zh")["code"])
    places: dict[str, None] = {}
    for key in (Key.DOWN, Key.RIGHT, Key.DOWN, Key.LEFT, Key.UP):
        hand.press(key)
        places[hand.navigator.pointing] = None
    assert list(places) == ["key-1", "key-2", "key-5", "key-4"]
    for _ in range(5):
        hand.press(Key.DOWN)
    assert not hand.navigator.pointing.startswith("key-")


def test_left_and_right_jump_between_content_actions_and_tools(hand: Hand) -> None:
    hand.show(pages("zh")["rate"])
    met = [(hand.press(Key.RIGHT), hand.navigator.pointing)[1] for _ in range(4)]
    assert met[0].startswith("level-")
    assert met[1] in ("skip-rating", "next")
    assert met[2] in ("large", "ease", "language", "call-staff")
    assert met[3] == met[0]


def test_the_text_of_every_page_is_heard_sentence_by_sentence(hand: Hand) -> None:
    for language in LANGUAGES:
        for name, page in pages(language).items():
            if isinstance(page.body, AttractBody):
                continue  # the first key leads on
            hand.show(page)
            heard = [hand.heard(Key.LEFT)]
            assert heard[0].startswith(Voice(language)("group.text")), name
            wanted = sentences(page)
            heard += [hand.heard(Key.DOWN) for _ in wanted[1:]]
            for words, sentence in zip(heard, wanted, strict=True):
                assert sentence.text in words, name
            hand.press(Key.DOWN)
            waits = page.sheet is not None and not (page.sheet.actions or page.sheet.options)
            assert hand.navigator.pointing or waits, name


@pytest.mark.parametrize(("leaves_by", "read"), [(Key.DOWN, True), (Key.RIGHT, False)])
def test_who_went_through_every_sentence_has_read_the_text(hand: Hand, leaves_by: Key, *, read: bool) -> None:
    page = pages("zh")["pledge"]
    hand.show(page)
    hand.press(Key.LEFT)
    for _ in sentences(page)[1:]:
        hand.press(Key.DOWN)
    assert (sev.ReadThrough() in hand.press(leaves_by)) is read


def test_a_sentence_is_said_again_and_left_in_every_direction(hand: Hand) -> None:
    hand.show(pages("zh")["consent"])
    hand.press(Key.LEFT)
    second = hand.heard(Key.DOWN)
    assert hand.heard(Key.REPEAT) == second
    hand.press(Key.RIGHT)
    assert hand.navigator.pointing
    assert hand.press(Key.REPEAT) == [sev.RepeatAsked()]
    hand.press(Key.LEFT)
    assert not hand.navigator.pointing
    hand.press(Key.UP)
    assert hand.navigator.pointing


def test_what_is_masked_is_said_whole_on_request_and_only_in_the_headset(hand: Hand) -> None:
    hand.show(pages("zh")["review"])
    heard = hand.heard(Key.LEFT)
    while "按中间键听全" not in heard:
        heard = hand.heard(Key.DOWN)
    assert "已隐藏" in heard
    (event,) = hand.press(Key.OK)
    assert isinstance(event, sev.Pointed)
    assert event.private
    assert event.instead == "插上耳机才能听"
    assert not set("*＊") & set(event.words)
    assert sum(sign.isdigit() for sign in event.words) in (11, 18)


def test_name_kind_and_state_are_told(hand: Hand) -> None:
    hand.show(pages("zh")["guide"])
    words = hand.heard(Key.DOWN)
    while hand.navigator.pointing != "begin":
        words = hand.heard(Key.DOWN)
    assert "开始办理，按钮" in words
    hand.show(pages("zh")["home-list"])
    heard = [hand.heard(Key.DOWN) for _ in range(2)]
    assert "列表项，现在不能用：" in heard[1]
    assert heard[1].endswith("暂时不能办理")


def test_what_was_chosen_is_told_only_in_the_headset(hand: Hand) -> None:
    hand.show(pages("zh")["question-few"])
    pointed = [event for _ in range(3) for event in hand.press(Key.DOWN) if isinstance(event, sev.Pointed)]
    chosen = [event for event in pointed if "已选中" in event.words]
    assert len(chosen) == 1
    assert chosen[0].private
    assert "已选中" not in chosen[0].instead
    assert chosen[0].instead


def test_keys_of_a_personal_field_are_told_only_in_the_headset(hand: Hand) -> None:
    hand.show(pages("zh")["code"])
    (event,) = hand.press(Key.DOWN)
    assert event == sev.Pointed(event.words, private=True)  # type: ignore[attr-defined]


def test_ok_presses_and_a_key_held_down_presses_once(hand: Hand) -> None:
    hand.show(pages("zh")["rate"])
    hand.press(Key.DOWN)
    assert hand.press(Key.OK) == [sev.Rated(5)]


def test_ok_on_nothing_says_how_to_choose_and_a_page_without_choices_says_so(hand: Hand) -> None:
    hand.show(pages("zh")["rate"])
    assert "下键" in hand.heard(Key.OK)


def test_back_help_repeat_and_volume(hand: Hand) -> None:
    hand.show(pages("zh")["review"])
    assert hand.press(Key.BACK) == [sev.WentBack()]
    assert hand.press(Key.HELP) == [sev.StaffCalled()]
    assert hand.press(Key.REPEAT) == [sev.RepeatAsked()]
    assert hand.press(Key.LOUDER, Key.QUIETER) == [sev.VolumeStepped(1), sev.VolumeStepped(-1)]
    hand.show(pages("zh")["sheet-idle"])
    assert hand.press(Key.BACK) == [sev.SheetClosed()]
    hand.show(pages("zh")["receipt"])
    assert "不能返回" in hand.heard(Key.BACK)


def test_the_ring_is_thick_and_around_what_has_the_focus(hand: Hand) -> None:
    hand.show(pages("zh")["guide"])
    while hand.navigator.pointing != "begin":
        hand.press(Key.DOWN)
    button = hand.shell.findChild(QWidget, "begin")
    assert isinstance(button, QWidget)
    assert button.hasFocus() or hand.shell.focusWidget() is button
    place = QRect(button.mapTo(hand.shell, button.rect().topLeft()), button.size())
    picture = hand.shell.grab().toImage()
    ring = QColor(hex_of(Colour.FOCUS))
    row = [picture.pixelColor(place.left() - offset, place.center().y()) for offset in range(1, RING + 1)]
    assert row.count(ring) >= RING - 2
    hand.show(pages("zh")["receipt"])
    assert hand.shell.grab().toImage().pixelColor(place.left() - RING // 2, place.center().y()) != ring


def test_what_is_pointed_at_is_scrolled_into_view(hand: Hand) -> None:
    hand.shell.resize(1080, 1000)
    page = pages("zh")["adviser"]
    hand.show(page)
    entries = [name for name in hand.tour() if hand.shell.findChild(QWidget, name).visibleRegion().isEmpty()]  # type: ignore[union-attr]
    assert hand.shell.findChildren(QScrollArea)
    for name in entries:
        while hand.navigator.pointing != name:
            hand.press(Key.DOWN)
        widget = hand.shell.findChild(QWidget, name)
        assert isinstance(widget, QWidget)
        assert not widget.visibleRegion().isEmpty()


def test_a_scanner_that_types_its_code_chooses_nothing(hand: Hand) -> None:
    hand.show(pages("zh")["rate"])
    hand.press(Key.DOWN)
    hand.told.clear()
    window = hand.shell.windowHandle()
    for digit in "6901234567892":
        QTest.keyClick(window, Qt.Key(ord(digit)))
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert hand.told == []


def test_a_tremor_is_one_strike(make_shell: Make) -> None:
    hand = Hand(make_shell(1080, 1920), double_strike_s=2.0)
    hand.show(pages("zh")["rate"])
    hand.press(Key.DOWN, Key.DOWN)
    first = hand.navigator.pointing
    assert len(hand.told) == 1
    hand.press(Key.UP)
    assert hand.navigator.pointing != first


def test_a_touch_takes_no_focus_and_is_told_while_somebody_listens(hand: Hand) -> None:
    hand.show(pages("zh")["rate"])
    QTest.mouseClick(hand.shell.windowHandle(), Qt.MouseButton.LeftButton, pos=hand.shell.rect().center())
    assert sev.Touched() in hand.told
    assert all(not widget.focusPolicy() & Qt.FocusPolicy.ClickFocus for widget in hand.shell.findChildren(Touchable))


def test_a_profile_may_name_other_keys_and_only_known_ones() -> None:
    assert keys_of({"ok": ("Space",)})[Key.OK] == ("Space",)
    with pytest.raises(KioskError):
        keys_of({"jump": ("J",)})
    with pytest.raises(KioskError):
        qt_key("NoSuchKey")
