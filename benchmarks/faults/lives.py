"""A program that lives many short lives, told by lines on its standard input and telling by lines on its output."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import IO, Self

from sandbox.home import ROOT


class ManyLives:
    """``python -m`` MODULE WORDS, ready once it said so; a context manager that ends it."""

    def __init__(self, module: str, *words: str, environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._expect("ready")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()

    def heard(self, line: str) -> None:
        """Something that was said while something else was waited for."""

    def _tell(self, line: str) -> None:
        pipe = self._pipe(self._process.stdin)
        pipe.write(line + "\n")
        pipe.flush()

    def _expect(self, word: str) -> str:
        for line in self._pipe(self._process.stdout):
            if line.startswith(word):
                return line
            self.heard(line)
        raise RuntimeError(f"the program ended instead of saying {word!r}")

    @staticmethod
    def _pipe(stream: IO[str] | None) -> IO[str]:
        if stream is None:
            raise RuntimeError("the program has no pipe")
        return stream
