"""Characters typed by touching the keyboard on the screen, through the real engines in their own processes."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QRawFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.ease import Ease
from kiosk.screen_events import Pointed, Typed
from kiosk.typing import rime, tables, zinnia
from kiosk.typing.engines import Engines
from kiosk.typing.sources import NoTyping, Readiness, Way
from kiosk.view import Input, QuestionBody
from screens.application import prepare
from screens.components.key import CALM, HOLD_MS, Key
from screens.components.key_plans import HELD, SIGNS, Board
from screens.components.keyboard import Keyboard
from screens.components.text_field import TextField
from screens.components.touchable import Touchable
from screens.components.writing_pad import WritingPad
from screens.navigator import Key as Direction
from screens.navigator import Navigator, _beside
from screens.samples import pages
from screens.shell import Shell
from screens.theme import px

installed = rime.SHARED_DATA.is_dir() and zinnia.MODEL.is_file() and tables.STROKES.is_file() and tables.USUAL.is_file()
pytestmark = pytest.mark.skipif(not installed, reason="the engines are not installed here")
LENGTH = 30


class Typist:
    """A page with a text question, under a finger; what is typed comes back as from the session."""

    def __init__(self, shell: Shell, ease: Ease | None = None) -> None:
        self.shell = shell
        self.page = replace(pages("zh")["question-text"], ease=ease or Ease())
        shell.happened.connect(self._happened)
        self.show("")
        self.keyboard = next(board for board in shell.findChildren(Keyboard) if board.isVisible())
        self.field = next(field for field in shell.findChildren(TextField) if field.isVisible())

    def show(self, text: str) -> None:
        assert isinstance(self.page.body, QuestionBody)
        self.page = replace(self.page, body=replace(self.page.body, text=text, max_length=LENGTH))
        self.shell.show_page(self.page)
        QApplication.processEvents()

    def _happened(self, event: object) -> None:
        if isinstance(event, Typed):
            self.show(event.text)

    @property
    def text(self) -> str:
        assert isinstance(self.page.body, QuestionBody)
        return self.page.body.text

    def key(self, name: str) -> Key:
        found = [key for key in self.keyboard.findChildren(Key, f"key-{name}") if key.isVisible()]
        assert found, (name, sorted(key.objectName() for key in self.keyboard.findChildren(Key) if key.isVisible()))
        return found[0]

    def touch(self, *names: str) -> None:
        for name in names:
            self.key(name).click()

    def offered(self) -> list[str]:
        keys = [key for key in self.keyboard.findChildren(Key) if key.isVisible()]
        return [key.text() for key in keys if key.objectName().startswith("key-candidate-")]

    def pick(self, text: str) -> None:
        keys = [key for key in self.keyboard.findChildren(Key) if key.isVisible() and key.text() == text]
        keys[0].click()


def strike(key: Key, pressed_ms: int, *, let_go_after_ms: int = 50) -> None:
    """A finger on a key, by the panel's clock."""
    place = key.rect().center().toPointF()
    for kind, at in ((QEvent.Type.MouseButtonPress, 0), (QEvent.Type.MouseButtonRelease, let_go_after_ms)):
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, key.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(pressed_ms + at)
        QApplication.sendEvent(key, event)


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    engines = Engines()
    engines.start()
    pause = threading.Event()
    while any(engines.readiness(way) is Readiness.STARTING for way in Way):
        pause.wait(0.05)
    yield engines
    engines.stop()


@pytest.fixture
def typist(make_shell: Callable[[int, int], Shell], engines: Engines) -> Typist:
    shell = make_shell(1080, 1920)
    shell.set_typing_source(engines)
    return Typist(shell)


def test_a_sentence_is_typed_by_its_sounds(typist: Typist) -> None:
    typist.touch(*"hefeishi")
    assert typist.offered()[0] == "合肥市"

    typist.touch("candidate-0")

    assert typist.text == "合肥市"
    assert typist.offered() == []


def test_a_character_is_written_by_finger(typist: Typist) -> None:
    typist.touch("board-handwriting")
    pad = typist.keyboard.findChild(WritingPad)
    assert pad is not None
    for stroke in (((0.1, 0.35), (0.5, 0.35), (0.9, 0.35)), ((0.5, 0.1), (0.5, 0.5), (0.5, 0.95))):
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.spot(*stroke[0]))
        for point in stroke[1:]:
            QTest.mouseMove(pad, pad.spot(*point))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.spot(*stroke[-1]))

    assert typist.offered()[0] == "十"
    typist.touch("candidate-0")

    assert typist.text == "十"
    assert pad.strokes == ()


def test_a_rare_character_is_typed_by_strokes_and_by_parts(typist: Typist) -> None:
    typist.touch("board-strokes", *(f"stroke-{kind}" for kind in "hshszh"))
    typist.pick("𠮷")
    typist.touch("board-parts", *"tukou")
    typist.pick("𠮷")

    assert typist.text == "𠮷𠮷"
    typist.touch("delete")
    assert typist.text == "𠮷"


def test_letters_are_taken_back_before_characters(typist: Typist) -> None:
    typist.touch(*"hao", "candidate-0", *"ni")
    before = typist.text

    typist.touch("delete", "delete")
    assert typist.text == before
    typist.touch("delete")

    assert typist.text == before[:-1]


def test_digits_letters_and_capitals_go_straight_in(typist: Typist) -> None:
    typist.touch("board-signs", *"12", "board-latin", "shift", "a", "b", "space", "shift", "shift", "c", "d")

    assert typist.text == "12Ab CD"


def test_holding_a_letter_offers_its_capital_and_its_tones(typist: Typist, qtbot: QtBot) -> None:
    typist.touch("board-latin")
    QTest.mousePress(typist.key("a"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(typist.keyboard.findChildren(Key, "key-other-0")), timeout=4 * HOLD_MS)
    QTest.mouseRelease(typist.key("a"), Qt.MouseButton.LeftButton)
    assert typist.text == ""

    typist.pick("ǎ")

    assert typist.text == "ǎ"


def test_every_accent_can_be_had_without_holding() -> None:
    """EN 301 549, 5.9 and the tactile keypad: what is held is a short cut only."""
    plain = {sign for page in SIGNS for row in page for sign in row}
    accents = {sign for letter in "aeiouv" for sign in HELD[letter][1:5]}

    assert accents <= plain


def test_with_large_letters_a_second_strike_is_no_wish(
    make_shell: Callable[[int, int], Shell], engines: Engines
) -> None:
    shell = make_shell(1080, 1920)
    shell.set_typing_source(engines)
    typist = Typist(shell, ease=Ease(large=True))
    typist.touch("board-latin")
    key = typist.key("a")
    assert key.pace is CALM, "half a second"
    assert CALM.guard_ms >= 500

    for name, pressed_ms in (("a", 1000), ("a", 1400), ("b", 1500), ("a", 1900)):
        strike(typist.key(name), pressed_ms)

    assert typist.text == "aba"


def test_delete_repeats_while_it_is_held(typist: Typist, qtbot: QtBot) -> None:
    typist.show("安徽省合肥市")
    key = typist.key("delete")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    assert typist.text == "安徽省合肥市"

    qtbot.waitUntil(lambda: len(typist.text) <= 4, timeout=5000)
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)

    assert typist.text


def test_the_caret_is_placed_by_finger_and_by_keys(typist: Typist) -> None:
    typist.show("安𠮷省")
    QTest.mouseClick(typist.field, Qt.MouseButton.LeftButton, pos=typist.field.spot(2).toPoint())
    typist.touch("board-latin", "x", "left", "left", "y", "right", "z")

    assert typist.text == "安y𠮷zx省"


def test_holding_the_field_selects_and_its_handles_are_drawn(typist: Typist, qtbot: QtBot) -> None:
    typist.show("合肥市 庐阳区")
    spot = typist.field.spot(5).toPoint()
    QTest.mousePress(typist.field, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: typist.field.editing.selects, timeout=4 * HOLD_MS)
    QTest.mouseRelease(typist.field, Qt.MouseButton.LeftButton, pos=spot)
    assert typist.field.editing.selection == (4, 7)

    handle = typist.field._handle(7).toPoint()
    QTest.mousePress(typist.field, Qt.MouseButton.LeftButton, pos=handle)
    QTest.mouseMove(typist.field, typist.field.spot(6).toPoint())
    QTest.mouseRelease(typist.field, Qt.MouseButton.LeftButton, pos=typist.field.spot(6).toPoint())
    assert typist.field.editing.selection == (4, 6)
    typist.touch("delete")

    assert typist.text == "合肥市 区"


def test_all_candidates_lie_on_pages_that_can_be_turned(
    make_shell: Callable[[int, int], Shell], engines: Engines
) -> None:
    shell = make_shell(1639, 921)
    shell.set_typing_source(engines)
    typist = Typist(shell)
    typist.touch(*"yi", "more")
    first = [key.text() for key in typist.keyboard.findChildren(Key) if key.objectName().startswith("key-all-")]
    typist.touch("page-next")
    second = [key for key in typist.keyboard.findChildren(Key) if key.objectName().startswith("key-all-")]
    assert not set(first) & {key.text() for key in second}

    chosen = second[-1].text()
    second[-1].click()

    assert typist.text == chosen


def test_without_engines_letters_are_typed_and_it_is_said(make_shell: Callable[[int, int], Shell]) -> None:
    typist = Typist(make_shell(1080, 1920))
    shown = {board: typist.key(f"board-{board.name.lower()}").isEnabled() for board in Board}

    typist.touch("a")

    assert typist.text == "a"
    assert not any(shown[board] for board in (Board.HANDWRITING, Board.STROKES, Board.PARTS))
    assert shown[Board.LATIN]
    assert shown[Board.SIGNS]
    assert typist.keyboard._said.text().startswith("本机暂不能")


def test_nothing_is_left_when_the_page_is_left(typist: Typist) -> None:
    typist.touch(*"anxiaobao")
    typist.shell.show_page(pages("zh")["consent"])

    words = [key.text() for key in typist.keyboard.findChildren(Touchable)]
    words += [key.accessibleName() for key in typist.keyboard.findChildren(Touchable)]
    assert not [word for word in words if "小宝" in word or "安" in word]
    assert typist.field.text == ""
    assert typist.field.accessibleDescription() == ""
    assert typist.keyboard.editing.text == ""
    assert "an" not in typist.keyboard._said.text()


@pytest.mark.parametrize("kind", [kind for kind in Input if kind is not Input.TEXT])
def test_numbers_of_people_and_cards_are_typed_on_a_plain_pad(
    make_shell: Callable[[int, int], Shell], kind: Input
) -> None:
    shell = make_shell(1080, 1920)
    page = pages("zh")["question-digits"]
    assert isinstance(page.body, QuestionBody)
    shell.show_page(replace(page, body=replace(page.body, input=kind, text="")))
    QApplication.processEvents()

    assert not [board for board in shell.findChildren(Keyboard) if board.isVisible()]


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (1639, 921)])
@pytest.mark.parametrize("ease", [Ease(), Ease(large=True, contrast=True, low=True)], ids=["usual", "eased"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_board_fits_and_every_key_has_a_name(
    make_shell: Callable[[int, int], Shell], engines: Engines, size: tuple[int, int], ease: Ease, language: str
) -> None:
    shell = make_shell(*size)
    shell.set_typing_source(engines)
    shell.show_page(replace(pages(language)["question-text"], ease=ease))
    for _ in range(3):
        QApplication.processEvents()
    assert shell.size().toTuple() == size
    keyboard = next(board for board in shell.findChildren(Keyboard) if board.isVisible())
    for board in Board:
        keyboard._choose(board)
        QApplication.processEvents()
        if board.way in (Way.PINYIN, Way.PARTS):
            for letter in "yi":
                next(key for key in keyboard.findChildren(Key, f"key-{letter}") if key.isVisible()).click()
        QApplication.processEvents()
        keys = [key for key in keyboard.findChildren(Key) if key.isVisible()]
        places = [QRect(key.mapTo(keyboard, QPoint(0, 0)), key.size()) for key in keys]
        assert all(key.accessibleName() for key in keys)
        assert all(place.width() >= px(15) and place.height() >= px(12.7) for place in places)
        assert all(keyboard.rect().contains(place) for place in places)
        assert not [1 for at, one in enumerate(places) for other in places[:at] if one.intersects(other)]
        assert all(QFontMetrics(key._fitting()).horizontalAdvance(key.text()) <= key.width() for key in keys)


@pytest.mark.parametrize("board", Board)
def test_every_key_is_found_by_the_tactile_keypad(typist: Typist, board: Board) -> None:
    """From any key of the board every other is reached by up, down, left and right."""
    navigator = Navigator(typist.shell)
    typist.keyboard._choose(board)
    if board in (Board.PINYIN, Board.PARTS):
        typist.touch(*"yi")
    QApplication.processEvents()
    spots = [spot for spot in navigator._spots() if typist.keyboard.isAncestorOf(spot.widget)]
    found, unvisited = {0}, [0]
    while unvisited:
        here = unvisited.pop()
        for key in (Direction.UP, Direction.DOWN, Direction.LEFT, Direction.RIGHT):
            there = _beside(key, spots, here, typist.keyboard)
            if there is not None and there not in found:
                found.add(there)
                unvisited.append(there)

    names = {spots[at].widget.objectName() for at in range(len(spots))}
    assert len(names) == len(spots)
    assert {spots[at].widget.objectName() for at in found} == names


def test_by_the_tactile_keypad_alone_a_character_is_typed(typist: Typist) -> None:
    typist.page = replace(typist.page, ease=Ease(keys=True))
    typist.show("")
    navigator = Navigator(typist.shell)

    def go_to(name: str) -> None:
        for _ in range(400):
            if navigator.pointing == name:
                return
            spots = navigator._spots()
            at = navigator._at(spots)
            wanted = next(index for index, spot in enumerate(spots) if spot.widget.objectName() == name)
            here = spots[at].widget if at is not None else None
            if here is None:
                navigator.press(Direction.DOWN)
                continue
            away = navigator._centre(spots[wanted].widget) - navigator._centre(here)
            vertical = abs(away.y()) > 30
            navigator.press(
                (Direction.DOWN if away.y() > 0 else Direction.UP)
                if vertical
                else (Direction.RIGHT if away.x() > 0 else Direction.LEFT)
            )
        pytest.fail(f"{name} was not found; at {navigator.pointing}")

    for name in ("key-h", "key-e", "key-candidate-0"):
        go_to(name)
        navigator.press(Direction.OK)
        QApplication.processEvents()

    assert len(typist.text) == 1
    assert not typist.text.isascii()


def test_candidates_that_sound_alike_are_told_apart_by_words(typist: Typist) -> None:
    typist.touch(*"hui", "more")
    heard = {key.text(): key.accessibleName() for key in typist.keyboard.findChildren(Key) if key.isVisible()}
    assert heard["会"] == "候选 会，社会的会"
    assert heard["灰"].startswith("候选 灰，")
    assert heard["灰"].endswith("的灰")
    typist.touch("page-less", *["delete"] * 3, *"anhui")
    assert typist.key("candidate-0").accessibleName() == "候选 安徽，安全的安，安徽的徽"


def test_what_is_composed_by_keys_is_told_with_the_likeliest_candidate(typist: Typist) -> None:
    navigator = Navigator(typist.shell)
    told: list[object] = []
    typist.shell.happened.connect(told.append)
    typist.touch(*"anhu")
    typist.shell.show_page(replace(typist.page, ease=Ease(speech=True, keys=True)))
    spots = navigator._spots()
    (at,) = [index for index, spot in enumerate(spots) if spot.widget is typist.key("i")]
    navigator._point_at(spots, at)
    navigator.press(Direction.OK)

    assert told == [Pointed("a n h u i，候选 安徽，安全的安，安徽的徽", private=True)]


@pytest.mark.parametrize("size", [(1080, 1920), (1080, 1100)])
def test_by_keys_handwriting_says_what_to_use_instead(
    make_shell: Callable[[int, int], Shell], engines: Engines, size: tuple[int, int]
) -> None:
    shell = make_shell(*size)
    shell.set_typing_source(engines)
    typist = Typist(shell, Ease(speech=True, keys=True))
    navigator = Navigator(shell)
    heard: list[Pointed] = []
    shell.happened.connect(lambda event: heard.append(event) if isinstance(event, Pointed) else None)
    boards = [key for key in typist.keyboard.findChildren(Key, "key-boards") if key.isVisible()]
    for key in boards:
        key.click()
    spots = navigator._spots()
    (at,) = [index for index, spot in enumerate(spots) if spot.widget.accessibleName() == "手写"]
    navigator._point_at(spots, at)
    navigator.press(Direction.OK)

    assert "请改用拼音或笔画" in heard[-1].words
    assert not next(iter(typist.keyboard.findChildren(WritingPad))).isVisible()
    names = {spot.widget.accessibleName() for spot in spots}
    assert {"拼音", "笔画"} <= names


def test_what_lies_under_all_candidates_is_not_pointed_at(typist: Typist) -> None:
    typist.touch(*"yi", "more")
    navigator = Navigator(typist.shell)

    names = {spot.widget.objectName() for spot in navigator._spots() if typist.keyboard.isAncestorOf(spot.widget)}

    assert "key-q" not in names
    assert {"key-all-0", "key-page-less"} <= names
    typist.touch("page-less")
    assert typist.key("q").isEnabled()


def test_what_rare_names_need_has_glyphs(qapp: QApplication) -> None:
    """Extensions A to F, as GB 18030-2022 asks of level 3, and what a free font has of G; none is an empty box."""
    prepare(qapp)
    from PySide6.QtGui import QTextLayout

    from screens.theme import Type, font

    for rare in ("㛃", "𠮷", "𣲗", "𪚥", "𫞩", "𫠠", "𬱖", "𬬻", "𮧵", "\U00030edd"):
        layout = QTextLayout(rare, font(Type.TITLE))
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        runs = layout.glyphRuns()
        assert runs, rare
        assert all(index for run in runs for index in run.glyphIndexes()), rare
        assert isinstance(runs[0].rawFont(), QRawFont)


NAMES = st.sampled_from([
    *(f"board-{board.name.lower()}" for board in Board), *"anhuiqwxz'12，", "shift", "signs-next", "space", "delete",
    "left", "right", "more", "page-next", "page-before", "page-less", "candidate-0", "candidate-3", "all-2", "other-0",
    "undo", "clear-pad", "stroke-h", "stroke-*", "stroke-z",
])  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, max_size=40))
def test_no_sequence_of_keys_crashes_or_leaves_text_over_the_length(typist: Typist, names: list[str]) -> None:
    typist.show("")
    for name in names:
        keys = [key for key in typist.keyboard.findChildren(Key, f"key-{name}") if key.isVisible() and key.isEnabled()]
        if keys:
            keys[0].click()
        assert len(typist.text) <= LENGTH
        assert typist.field.text == typist.text


def test_no_typing_is_a_source_too() -> None:
    source = NoTyping()
    assert {source.readiness(way) for way in Way} == {Readiness.MISSING}
    assert source.compose(Way.PINYIN, "a") is source.pick(0) is source.recognise(()) is None
