"""What every simulator program is: arguments, a control socket, words from a terminal, an orderly end."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from devices.simulated.control import ControlError, ControlServer, Handle, obey_words


def simulator_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Arguments of ``python -m devices.simulated.NAME``; every simulator has ``--control``."""
    parser = argparse.ArgumentParser(
        prog=f"python -m devices.simulated.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--control", type=Path, required=True, help="control socket")
    return parser


def switch(value: object) -> bool:
    """``true``/``on`` or ``false``/``off``, typed or sent. Raises ControlError."""
    if isinstance(value, bool):
        return value
    if re.fullmatch("true|on|1|false|off|0", str(value)) is None:
        raise ControlError("on is true or false")
    return str(value) in ("true", "on", "1")


@contextmanager
def steered(control: Path, handle: Handle) -> Iterator[None]:
    """Obey the control socket, and words typed at a terminal, while the simulator works; Ctrl-C ends it."""
    server = ControlServer(control, handle)
    server.start()
    if sys.stdin.isatty():
        Thread(target=obey_words, args=(sys.stdin, handle), daemon=True).start()
    with suppress(KeyboardInterrupt):
        yield
    server.close()
