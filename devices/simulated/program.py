"""What every simulator program is: arguments, a control socket, words from a terminal, an orderly end."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from devices.simulated.control import ControlServer, Handle, obey_words


def simulator_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Arguments of ``python -m devices.simulated.NAME``; every simulator has ``--control``."""
    parser = argparse.ArgumentParser(
        prog=f"python -m devices.simulated.{name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--control", type=Path, required=True, help="control socket")
    return parser


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
