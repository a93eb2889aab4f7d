"""Judges what a rehearsal filed as the centre would, for tests of whole journeys."""

from collections.abc import Mapping
from datetime import UTC, datetime

from central.judgement import faults
from central.library import Offer
from kiosk.contract import Case, Catalogue, Evidence
from kiosk.draft import Draft, Kept
from kiosk.keeper import build_case
from kiosk.profile import TerminalTable

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
NUMBER = "AH0001-20261123-0001-K"


class Everything:
    """A centre that issued whatever is brought back to it: what is judged here is the rest."""

    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def issued(self, token: str, number: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def consented(self, token: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def uploaded(self, upload: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return True


def centre_faults(draft: Draft, terminal: TerminalTable, catalogue: Catalogue) -> tuple[str, ...]:
    """What keeps the centre from taking this draft, once it was sealed, sent and read."""
    kept = Kept(number=NUMBER, key="0" * 32, progress_url="http://127.0.0.1/p", at=NOW)
    case, files = build_case(draft, kept, "t" * 24, terminal)
    whole: Mapping[str, bytes] = files
    read = Case.model_validate_json(case.model_dump_json())
    return faults(read, whole, Offer(catalogue, draft.plan.item), Everything())
