"""A whole terminal in a box, a few dozen residents long; ``./dev bench faults`` has thousands."""

from typing import Any

import pytest

from benchmarks.faults.box import Box, BrokenPromiseError, live, main

pytestmark = pytest.mark.whole


def test_residents_come_and_go_and_nothing_that_must_never_be_is() -> None:
    box = live(seed=7, residents=50)

    assert box.cuts > 0
    assert box.line.struck > 5
    assert len(box.promised) > 10
    assert sum(box.printer.papers.values()) > 10
    assert box.bank.charges


def test_a_seed_lives_the_same_life_again() -> None:
    assert told(live(seed=11, residents=25)) == told(live(seed=11, residents=25))


def told(box: Box) -> dict[str, Any]:
    return {
        "promised": list(box.promised),
        "cut": box.cuts,
        "struck": box.line.struck,
        "printed": list(box.printer.papers.values()),
        "charged": list(box.bank.charges.values()),
        "ended": (box.moment, box.lived_s),
    }


def test_a_seed_that_breaks_a_promise_is_named_and_replays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A centre that forgets what it vouched for is found out, and by the same seed again."""
    monkeypatch.setattr("benchmarks.faults.box_world.Line.cases", lambda line: [])
    with pytest.raises(BrokenPromiseError, match="seed 3, resident"):
        live(seed=3, residents=30)

    assert main(["--seed", "3", "--residents", "30"]) == 1
    assert "seed 3, resident" in capsys.readouterr().err
