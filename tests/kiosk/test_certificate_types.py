"""Every kind of card has a certificate type code."""

import pytest

from devices.api import CardKind
from kiosk.card_kinds import certificate_type


@pytest.mark.parametrize("kind", CardKind)
def test_every_kind_of_card_has_a_code_of_three_digits(kind: CardKind) -> None:
    code = certificate_type(kind)

    assert len(code) == 3
    assert code.isdigit()
