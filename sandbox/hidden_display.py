"""A display that nobody sees: an X server in memory, for what needs a real window."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hidden_display(*options: str, width: int = 1080, height: int = 1920) -> Iterator[str]:
    """Yields the value of ``DISPLAY``. ``options`` are Xvfb's own. Raises FileNotFoundError without Debian's xvfb."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", *options]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server, os.fdopen(reading) as said:
        os.close(writing)
        try:
            yield f":{said.readline().strip()}"
        finally:
            server.terminate()
