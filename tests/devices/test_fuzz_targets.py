"""Whatever comes over a wire, nothing but typed errors comes out. A slice; ``./dev bench fuzz`` runs a million each."""

import pytest

from benchmarks.fuzz.targets import TARGETS, survive

SLICE = 5_000


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("seed", range(2))
def test_damaged_inputs_end_in_typed_errors_alone(name: str, seed: int) -> None:
    assert survive(name, SLICE, seed) == []


@pytest.mark.parametrize("name", TARGETS)
def test_sound_inputs_are_understood_or_refused_with_a_code(name: str) -> None:
    """Otherwise the damage would only ever be tried on what falls at the first byte."""
    for seed in TARGETS[name].seeds[:1]:
        TARGETS[name].read(seed)
