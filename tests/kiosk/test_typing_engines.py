"""Every engine of typing, as the real process: what it finds, what it forgets, and that a dead one comes back."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.typing import engine_process, rime, tables, zinnia
from kiosk.typing.engine_process import EngineProcess
from kiosk.typing.engines import Engines
from kiosk.typing.sources import Found, Readiness, TypingSource, Way

pytestmark = pytest.mark.skipif(
    not (rime.SHARED_DATA.is_dir() and zinnia.MODEL.is_file() and tables.STROKES.is_file() and tables.USUAL.is_file()),
    reason="the engines are not installed here",
)
TEN = (((0.1, 0.35), (0.9, 0.35)), ((0.5, 0.1), (0.5, 0.95)))
ASKED: dict[Way, Callable[[TypingSource], Found | None]] = {
    Way.PINYIN: lambda source: source.compose(Way.PINYIN, "anhuisheng"),
    Way.HANDWRITING: lambda source: source.recognise(TEN),
    Way.STROKES: lambda source: source.compose(Way.STROKES, "hs"),
    Way.PARTS: lambda source: source.compose(Way.PARTS, "tukou"),
}
LIKELIEST = {Way.PINYIN: "安徽省", Way.HANDWRITING: "十", Way.STROKES: "十", Way.PARTS: "𠮷"}


@pytest.fixture(scope="module")
def started() -> Iterator[Engines]:
    engines = Engines()
    with pytest.MonkeyPatch.context() as patch:
        # A busy machine's pauses are no answer to what an engine finds; how fast it is tells the benchmark.
        patch.setattr(engine_process, "ANSWER_S", 15.0)
        engines.start()
        yield engines
    engines.stop()


@pytest.fixture
def engines(started: Engines) -> Engines:
    for way in Way:
        _until(lambda way=way: started.readiness(way) is Readiness.READY)  # type: ignore[misc]
    return started


def _until(reached: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(600):
        if reached():
            return
        pause.wait(0.05)
    pytest.fail("the engine did not get there")


@pytest.mark.parametrize("way", Way)
def test_every_way_finds_the_likeliest_first(engines: Engines, way: Way) -> None:
    found = ASKED[way](engines)

    assert found is not None
    assert found.candidates[0] == LIKELIEST[way]
    assert len(set(found.candidates)) == len(found.candidates)


@pytest.mark.parametrize("way", Way)
def test_a_killed_engine_comes_back(engines: Engines, way: Way) -> None:
    process = engines.processes[way]._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(5)

    assert ASKED[way](engines) is None
    _until(lambda: ASKED[way](engines) is not None)

    found = ASKED[way](engines)
    assert found is not None
    assert found.candidates[0] == LIKELIEST[way]


@pytest.mark.parametrize("way", Way)
def test_nonsense_is_answered_by_nothing_worse_than_nothing(engines: Engines, way: Way) -> None:
    if way is Way.HANDWRITING:
        assert engines.recognise(()) == Found()
        assert engines.recognise((((9.0, -4.0),), ((0.2, 0.2), (5.0, 5.0)))) is not None
    else:
        leaning = ("z" * length for length in range(1, 13))
        for code in (*leaning, "", "qqqq''", "!", "*" * 40, "安"):
            assert engines.compose(way, code) is not None


def test_an_engine_that_always_ends_is_given_up() -> None:
    process = EngineProcess("none", (sys.executable, "-c", "raise SystemExit(1)"))

    _until(lambda: process.readiness is Readiness.MISSING)

    assert process.ask({"compose": "a"}) is None


def test_an_engine_that_says_what_is_missing_is_not_asked_again() -> None:
    process = EngineProcess("none", (sys.executable, "-c", 'print(\'{"missing": "a package"}\')'))

    _until(lambda: process.readiness is Readiness.MISSING)

    assert process._process is None


@pytest.mark.parametrize(
    ("meant", "typed"),
    [("张三", "zangsan"), ("南京", "lanjing"), ("上海", "sanghai"), ("湖南", "fulan"), ("成", "cen")],
)
def test_sounds_that_people_confuse_are_forgiven(engines: Engines, meant: str, typed: str) -> None:
    found = engines.compose(Way.PINYIN, typed)

    assert found is not None
    assert meant in found.candidates[:10]


def test_letters_go_on_after_a_part_was_picked(engines: Engines) -> None:
    first = engines.compose(Way.PINYIN, "anxiaobao")
    assert first is not None
    part = engines.pick(first.candidates.index("安"))
    assert part is not None
    assert (part.text, part.composed) == ("", "安xiao bao")

    whole = engines.compose(Way.PINYIN, "anxiaobaobei")

    assert whole is not None
    picked = engines.pick(whole.candidates.index("小宝贝"))
    assert picked == Found(text="安小宝贝")


def test_letters_taken_back_are_as_if_never_typed(engines: Engines) -> None:
    before = [engines.compose(Way.PINYIN, "women"[:length]) for length in range(1, 6)]
    after = [engines.compose(Way.PINYIN, "women"[:length]) for length in range(5, 0, -1)]

    assert [found and (found.composed, found.candidates[:9]) for found in before] == [
        found and (found.composed, found.candidates[:9]) for found in reversed(after)
    ]


def test_an_unknown_stroke_is_left_open(engines: Engines) -> None:
    found = engines.compose(Way.STROKES, "hs*")

    assert found is not None
    assert {"土", "工"} <= set(found.candidates)


def test_every_rare_character_of_a_name_can_be_made_by_strokes_or_parts(engines: Engines) -> None:
    for way, code, rare in (
        (Way.STROKES, "hshszh", "𠮷"),
        (Way.PARTS, "sandianshuiwei", "𣲗"),
        (Way.PARTS, "longlonglong", "龘"),
        (Way.PARTS, "wenwubei", "赟"),
    ):
        found = engines.compose(way, code)
        assert found is not None
        assert rare in found.candidates


def test_nothing_that_was_typed_is_learned_or_lies_on_a_disk(engines: Engines) -> None:
    first = engines.compose(Way.PINYIN, "anxiaobao")
    assert first is not None
    for _ in range(3):
        found = engines.compose(Way.PINYIN, "anxiaobao")
        assert found is not None
        engines.pick(found.candidates.index("安"))
        engines.pick(1)
        engines.forget()

    assert engines.compose(Way.PINYIN, "anxiaobao") == first
    for process in engines.processes.values():
        assert process._process is not None
        folder = Path(f"/proc/{process._process.pid}")
        opened = [str(path.readlink()) for path in (folder / "fd").iterdir()]
        mapped = (folder / "maps").read_text()
        assert not [path for path in opened if "userdb" in path or path.startswith("/home")]
        assert "userdb" not in mapped
        kept = [Path(path) for path in opened if path.startswith("/") and Path(path).is_file()]
        assert all(path.is_relative_to("/usr") or path.is_relative_to("/dev") for path in kept)


def test_what_was_composed_is_forgotten(engines: Engines) -> None:
    engines.compose(Way.PINYIN, "anxiaobao")

    engines.forget()

    assert engines.pick(0) == Found()
