"""``python -m benchmarks.faults.warm_terminal PROFILE``: the whole program, ready to live many short lives.

A line on standard input begins a life (``born PID``): ``main.py run`` in a process of its own, forked from one that has
loaded its modules, so that lives are short because they are cut off and not because they begin slowly. ``over`` is said
when it has ended, however it did.
"""

import os
import sys

import main as program
from kiosk.commands import output  # noqa: F401 - loaded here, used by every life
from kiosk.terminal import Terminal  # noqa: F401
from screens import application, bridge, navigator, panel, pilot, shell  # noqa: F401


def main() -> None:
    """Serve until standard input ends."""
    words = ["run", "--profile", sys.argv[1]]
    say("ready")
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            sys.exit(program.main(words))
        say(f"born {child}")
        os.waitpid(child, 0)
        say("over")


def say(line: str) -> None:
    """At once."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
