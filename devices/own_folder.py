"""A temporary folder of one process, gone when it ends; what killed ones left goes when the next one begins."""

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - memory and no disk: what lies here is gone with the power
_LOCK: Final = "lock"


class OwnFolder:
    """A context manager. A lock, which ends with the process, tells a live one's folder from a dead one's.

    ``parent``: where it is made; by default where temporary files belong.
    """

    def __init__(self, prefix: str, parent: Path | None = None) -> None:
        _remove_left(parent or Path(tempfile.gettempdir()), prefix)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self._lock = (self.path / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def _remove_left(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*"):
        # No lock file: not ours, or being made at this moment.
        with suppress(OSError), (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
