"""Every way of typing Chinese, each engine in a process of its own: a crash there is no lost terminal."""

from typing import Any

from kiosk.screen_events import Stroke
from kiosk.typing.engine_process import EngineProcess
from kiosk.typing.sources import Found, Readiness, Way


class Engines:
    """A ``TypingSource``. Used on the interface's thread alone."""

    def __init__(self) -> None:
        tables = EngineProcess("tables")
        self.processes = {
            Way.PINYIN: EngineProcess("pinyin"),
            Way.HANDWRITING: EngineProcess("handwriting"),
            Way.STROKES: tables,
            Way.PARTS: tables,
        }

    def start(self) -> None:
        """Begin to load everything, so that nobody waits for it later."""
        for process in self.processes.values():
            process.start()

    def stop(self) -> None:
        """End every engine."""
        for process in self.processes.values():
            process.stop()

    def readiness(self, way: Way) -> Readiness:
        """Whether a way can be used now."""
        return self.processes[way].readiness

    def compose(self, way: Way, code: str) -> Found | None:
        """What the letters or strokes typed so far may mean."""
        return self._found(way, {"way": way, "compose": code})

    def pick(self, index: int) -> Found | None:
        """Choose a candidate of the last pinyin."""
        return self._found(Way.PINYIN, {"pick": index})

    def recognise(self, strokes: tuple[Stroke, ...]) -> Found | None:
        """What the written strokes may mean."""
        return self._found(Way.HANDWRITING, {"strokes": strokes})

    def forget(self) -> None:
        """Drop what is being composed; an engine keeps nothing but its last question, so it is asked an empty one."""
        for way in (Way.PINYIN, Way.STROKES, Way.HANDWRITING):
            if self.processes[way].readiness is Readiness.READY:
                self._found(way, {"way": way, "compose": "", "strokes": ()})

    def _found(self, way: Way, question: dict[str, Any]) -> Found | None:
        answer = self.processes[way].ask(question)
        if answer is None:
            return None
        return Found(
            candidates=tuple(answer.get("candidates", ())),
            text=str(answer.get("text", "")),
            composed=str(answer.get("composed", "")),
        )
