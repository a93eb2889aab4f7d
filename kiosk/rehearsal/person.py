"""Who walks a rehearsal: a synthetic person with a card, and what departments hold about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from devices.api import CardKind, CardReading, IdentityCard, Picture
from kiosk.contract import HeldLicence, PrefillAnswer, SharedValue, Words
from kiosk.form import Form
from kiosk.identifiers import citizen_birth_date

_HOLDER = Words(zh="政务数据", en="government data")


@dataclass(frozen=True)
class Person:
    """``number`` has a region that is assigned to nobody (349900)."""

    name: str = "安小徽"
    number: str = "349900199003070028"
    values: Mapping[str, str] = field(default_factory=dict)
    """What departments hold, by element."""
    licences: frozenset[str] = frozenset()
    """Kinds of e-licences held."""

    def reading(self) -> CardReading:
        """Their card, as read."""
        card = IdentityCard(
            kind=CardKind.RESIDENT,
            name=self.name,
            sex="1" if int(self.number[16]) % 2 else "2",
            nation="01",
            birth=citizen_birth_date(self.number) or date(1990, 3, 7),
            address="安徽省合肥市蜀山区示范路1号",
            number=self.number,
            issuer="合肥市公安局蜀山分局",
            valid_from=date(2020, 1, 1),
            valid_to=date(2040, 1, 1),
            photo_block=bytes(1024),
        )
        return CardReading(card=card, photo=Picture(2, 2, bytes(12)), reader="05.03-20090107-0000012345-0123456789")

    def known(self, form: Form) -> PrefillAnswer:
        """What the centre would answer for a form."""
        shared = [element.code for element in form.elements if element.shared and element.code in self.values]
        sparing = dict.fromkeys(material.spared_by for material in form.materials if material.spared_by)
        return PrefillAnswer(
            values=tuple(SharedValue(element=code, value=self.values[code], holder=_HOLDER) for code in shared),
            licences=tuple(
                HeldLicence(kind=kind, certificate=f"1.2.156.{kind}", holder=_HOLDER)
                for kind in sparing
                if kind in self.licences
            ),
            consent_token="rehearsal",  # noqa: S106 - none
        )
