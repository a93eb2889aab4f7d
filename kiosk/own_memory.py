"""What a process's memory may give away: no core dumps, no look inside by others, and what is freed is overwritten.

Python never wipes a string. With its own allocator a freed name stays readable until something else takes its place;
the C library's allocator overwrites what is freed (``glibc.malloc.perturb``, mallopt(3), with the per-thread cache off,
which would keep freed blocks as they are). Both are chosen before the interpreter starts, so the program starts itself
once more. Child processes inherit all of it.
"""

import ctypes
import gc
import os
import resource
import sys
from typing import Final

FREED_MEMORY: Final = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0",
}
_CORE_BYTES: Final = 1
"""Too small for a file, and the kernel's word for "none" where a core is piped (fs/coredump.c), which 0 is not."""
_PR_SET_DUMPABLE: Final = 4


def overwrite_freed_memory() -> None:
    """Return in a process whose freed memory is overwritten: this one starts anew unless it is such a process."""
    if all(os.environ.get(name) == value for name, value in FREED_MEMORY.items()):
        return
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | FREED_MEMORY)  # noqa: S606 - ourselves


def keep_for_good() -> None:
    """What is in memory now stays: ``forget`` need not look at it again."""
    gc.freeze()


def forget() -> None:
    """Free what only a ring of references still holds: drawn documents, exceptions."""
    gc.collect()


def forbid_dumps() -> None:
    """No core of this process or of its children, and no debugger of the same user in this one."""
    resource.setrlimit(resource.RLIMIT_CORE, (_CORE_BYTES, _CORE_BYTES))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
