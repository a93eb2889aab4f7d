"""Files that survive a power cut: flush the file, then rename, then flush the directory that names it."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from offline.failures import OfflineError, OfflineFailure

_FAILURES: Final = {
    errno.ENOSPC: OfflineFailure.DISK_FULL,
    errno.EDQUOT: OfflineFailure.DISK_FULL,
    errno.EFBIG: OfflineFailure.DISK_FULL,
    errno.EROFS: OfflineFailure.READ_ONLY,
    errno.EACCES: OfflineFailure.READ_ONLY,
    errno.EPERM: OfflineFailure.READ_ONLY,
    errno.ENOENT: OfflineFailure.CANNOT_OPEN,
    errno.ENOTDIR: OfflineFailure.CANNOT_OPEN,
    errno.EISDIR: OfflineFailure.CANNOT_OPEN,
    errno.EIO: OfflineFailure.INPUT_OUTPUT,
}


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn the operating system's refusals of storage into OfflineError (S1xx)."""
    try:
        yield
    except OSError as error:
        failure = _FAILURES.get(error.errno or 0, OfflineFailure.INPUT_OUTPUT)
        raise OfflineError(failure, error.strerror or type(error).__name__) from error


def flush_directory(directory: Path) -> None:
    """Make the names in ``directory`` durable; a new file without this may vanish with the power."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_directory(directory: Path) -> None:
    """Create ``directory`` and its parents, each name durable, readable by the owner only."""
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)
    flush_directory(directory.parent)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a new file beside ``path`` to fill; on leaving it becomes ``path``, whole and durable, or not at all."""
    with storage_errors():
        make_directory(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
        try:
            yield draft
            os.fsync(handle)
            draft.replace(path)
            flush_directory(path.parent)
        finally:
            os.close(handle)
            draft.unlink(missing_ok=True)
