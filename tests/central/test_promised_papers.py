"""A paper may come later only as the rules of its item say: pure judgement of a case, without a database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from central.judgement import faults
from central.library import Offer
from kiosk.catalogue import load_directory
from kiosk.contract import Case, Evidence, Necessity

ROOT = Path(__file__).resolve().parents[2]
FILING = "11349900MB0000019G2342099001001"
PLEDGE = b"%PDF-1.7 a promise"
PROMISE = {
    "code": "residence-proof",
    "way": "deferred",
    "due": "2026-12-07",  # ten working days after the case
    "pledge": "pledge-defer",
    "pledge_version": 1,
}
WRONG = {
    "a day too late": {"due": "2026-12-08"},
    "a day before the case": {"due": "2026-11-22"},
    "no day": {"due": None},
    "another text": {"pledge": "data-use"},
    "an older text": {"pledge_version": 0},
}


class _Knowledge:
    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:  # noqa: ARG002 - the protocol's names
        return False

    def issued(self, token: str, number: str) -> bool:  # noqa: ARG002 - the protocol's names
        return False

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:  # noqa: ARG002 - the protocol's names
        return False

    def consented(self, token: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return False

    def uploaded(self, upload: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return False


@pytest.fixture(scope="module")
def offers() -> Callable[[Necessity], Offer]:
    """The filing, whose paper may come later or not."""
    catalogue = load_directory(ROOT / "central" / "sandbox" / "catalogue")
    item = next(item for item in catalogue.items if item.code == FILING)

    def make(necessity: Necessity) -> Offer:
        changes = {"necessity": necessity, "defer_days": 10, "pledge": "pledge-defer"}
        materials = tuple(
            material.model_copy(update=changes) if material.code == "residence-proof" else material
            for material in catalogue.materials
        )
        return Offer(catalogue.model_copy(update={"materials": materials}), item)

    return make


@pytest.fixture
def found(
    make_case: Callable[..., dict[str, Any]],
    listed: Callable[..., dict[str, Any]],
    offers: Callable[[Necessity], Offer],
) -> Callable[..., tuple[str, ...]]:
    """What is wrong with a case that promises its paper."""

    def judge(
        promise: dict[str, Any], *, pledged: bool = True, necessity: Necessity = Necessity.DEFERRABLE
    ) -> tuple[str, ...]:
        case = make_case(materials=[{name: value for name, value in promise.items() if value is not None}])
        files = case.pop("files")
        if pledged:
            entry = listed(PLEDGE, "pledge", "application/pdf")
            case["attachments"].append(entry)
            files[entry["digest"]] = PLEDGE
        return faults(Case.model_validate_json(json.dumps(case)), files, offers(necessity), _Knowledge())

    return judge


def test_a_promised_paper_is_taken(found: Callable[..., tuple[str, ...]]) -> None:
    assert found(PROMISE) == ()


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_a_promise_that_the_rules_do_not_know_is_refused(
    found: Callable[..., tuple[str, ...]], change: dict[str, Any]
) -> None:
    assert "materials: residence-proof: not satisfied" in found(PROMISE | change)


def test_a_paper_that_the_law_wants_now_can_not_be_promised(found: Callable[..., tuple[str, ...]]) -> None:
    assert found(PROMISE, necessity=Necessity.REQUIRED) == ("materials: residence-proof: not satisfied",)


def test_a_promise_without_its_signed_text_is_refused(found: Callable[..., tuple[str, ...]]) -> None:
    assert len(found(PROMISE, pledged=False)) == 2


def test_a_signed_text_without_a_promise_is_refused(found: Callable[..., tuple[str, ...]]) -> None:
    captured = {"code": "residence-proof", "way": "captured", "attachment": "0" * 64}
    assert any(fault.startswith("attachments: a pledge") for fault in found(captured))
