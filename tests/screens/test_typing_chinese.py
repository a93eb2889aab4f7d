"""Characters typed by touching the keyboard on the screen, through the real pinyin engine in its own process."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.events import Typed
from kiosk.typing.pinyin import Pinyin
from kiosk.typing.rime import SHARED_DATA
from screens.components.keyboard import Keyboard, NoPinyin
from screens.components.touchable import Touchable

pytestmark = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="librime's data are not installed here")


class Typist:
    """A keyboard under a finger, and the field above it."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.keyboard = keyboard
        self.text = ""
        keyboard.happened.connect(self._typed)
        keyboard.bind("child-name", "", 30)

    def _typed(self, event: Typed) -> None:
        self.text = event.text
        self.keyboard.bind("child-name", event.text, 30)

    def touch(self, *names: str) -> None:
        for name in names:
            key = self.keyboard.findChild(Touchable, f"key-{name}")
            assert key is not None, name
            key.click()

    def offered(self) -> list[str]:
        keys = [self.keyboard.findChild(Touchable, f"key-candidate-{index}") for index in range(7)]
        return [key.text() for key in keys if key is not None and key.text()]


@pytest.fixture(scope="module")
def pinyin() -> Iterator[Pinyin]:
    engine = Pinyin()
    _until_ready(engine)
    yield engine
    engine.stop()


def _until_ready(engine: Pinyin) -> None:
    pause = threading.Event()
    for _ in range(600):
        if engine.compose("a") is not None:
            return
        pause.wait(0.05)
    pytest.fail("the pinyin engine did not start")


@pytest.fixture
def typist(qtbot: QtBot, pinyin: Pinyin) -> Typist:
    keyboard = Keyboard()
    qtbot.addWidget(keyboard)
    keyboard.set_source(pinyin)
    return Typist(keyboard)


def test_a_name_is_typed_by_its_sounds(typist: Typist) -> None:
    typist.touch(*"nihao")
    assert typist.offered()[0] == "你好"

    typist.touch("candidate-0")

    assert typist.text == "你好"
    assert typist.offered() == []


def test_letters_are_taken_back_before_characters(typist: Typist) -> None:
    typist.touch(*"hao", "candidate-0", *"ni")
    before = typist.text

    typist.touch("delete", "delete")
    assert typist.text == before
    typist.touch("delete")

    assert typist.text == before[:-1]


def test_digits_and_latin_letters_go_straight_in(typist: Typist) -> None:
    typist.touch("signs", *"12", "signs", "mode", *"ab")

    assert typist.text == "12ab"


def test_an_engine_that_is_killed_comes_back(typist: Typist, pinyin: Pinyin) -> None:
    assert pinyin._process is not None
    os.kill(pinyin._process.pid, signal.SIGKILL)
    pinyin._process.wait(5)

    typist.touch("n")
    assert typist.text in ("", "n"), "without an engine the letter itself is typed"
    _until_ready(pinyin)
    typist.keyboard.wipe()
    typist.text = ""
    typist.keyboard.bind("child-name", "", 30)
    typist.touch(*"nihao", "candidate-0")

    assert typist.text == "你好"


def test_without_an_engine_letters_are_typed_and_it_is_said(typist: Typist) -> None:
    typist.keyboard.set_source(NoPinyin())

    typist.touch("a")

    assert typist.text == "a"


def test_nothing_that_was_typed_is_learned_or_lies_on_a_disk(typist: Typist, pinyin: Pinyin) -> None:
    first = pinyin.compose("anxiaobao")
    for _ in range(3):
        typist.touch(*"anxiaobao", "candidate-1", "candidate-0", "candidate-0")

    assert pinyin.compose("anxiaobao") == first
    assert pinyin._process is not None
    opened = Path(f"/proc/{pinyin._process.pid}/fd").iterdir()
    disk = [str(path.resolve()) for path in opened if "pinyin" in str(path.resolve())]
    assert all(path.startswith(("/dev/shm", str(SHARED_DATA))) for path in disk)
