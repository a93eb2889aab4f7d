"""``unshare --user --map-root-user --net python -m benchmarks.faults.own_network``: the kernel loses and delays.

Centre and courier share a loopback device of their own, whose queue and link are changed under them. JSON rows of
outcomes on standard output.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.site import Submitter, site

LIVES, LIFE_S, CASES = 8, 3.0, 3
QUEUES = {
    "packets lost": "tbf rate 4mbit burst 3000 limit 4500",
    "packets late": "tbf rate 400kbit burst 3000 limit 400000",
}
"""A queue of three packets drops what a fourth would need: loss as a full line has it. Netem is in few kernels."""


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=sys.stderr)


def main() -> None:
    """Every fault that the kernel can do by itself."""
    _run("ip", "link", "set", "lo", "mtu", "1500", "up")
    outcomes = [_queue(name, queue) for name, queue in QUEUES.items()]
    outcomes.append(_swallowed())
    sys.stdout.write(
        json.dumps([{name: value for name, value in one.row().items() if name != "met"} for one in outcomes])
    )


def _queue(name: str, queue: str) -> Outcome:
    with site() as place, Submitter(place) as submitter:
        _run("tc", "qdisc", "add", "dev", "lo", "root", *queue.split())
        for _ in range(LIVES):
            submitter.live(CASES, LIFE_S)
        _run("tc", "qdisc", "del", "dev", "lo", "root")
        submitter.drain()
        return place.outcome(f"network of its own: {name}", LIVES)


def _swallowed() -> Outcome:
    with site() as place, Submitter(place) as submitter, _link_that_comes_and_goes():
        for _ in range(LIVES):
            submitter.live(CASES, LIFE_S)
        submitter.drain()
        return place.outcome("network of its own: the link comes and goes", LIVES)


@contextmanager
def _link_that_comes_and_goes() -> Iterator[None]:
    over = Event()

    def swing() -> None:
        up = True
        while not over.wait(0.7):
            up = not up
            _run("ip", "link", "set", "lo", "up" if up else "down")
        _run("ip", "link", "set", "lo", "up")

    thread = Thread(target=swing)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
