"""Synthetic residents: what their identity cards say. Nobody has these numbers: region 349900 is assigned to nobody.

What departments hold about them is in ``central/sandbox/people.yaml``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Resident:
    """A person who does not exist.

    ``face`` names a picture of ``sandbox.faces``; empty: the chip photo is unreadable.
    """

    key: str
    name: str
    number: str
    sex: str
    nation: str
    birth: str
    address: str
    face: str
    issuer: str = "合肥市公安局蜀山分局"
    valid_from: str = "20200101"
    valid_to: str = "20400101"

    def card(self) -> dict[str, str]:
        """Fields for the card simulator's ``insert``."""
        return {
            "name": self.name,
            "sex": self.sex,
            "nation": self.nation,
            "birth": self.birth,
            "address": self.address,
            "number": self.number,
            "issuer": self.issuer,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }


AN = Resident(
    key="an",
    name="安小徽",
    number="349900199003070028",
    sex="2",
    nation="01",
    birth="19900307",
    address="安徽省合肥市蜀山区示范路1号2幢301室",
    face="astronaut",
)
FANG = Resident(
    key="fang",
    name="方晚霞",
    number="349900195509090044",
    sex="2",
    nation="01",
    birth="19550909",
    address="安徽省芜湖市镜湖区样例巷8号",
    face="hopper",
    valid_to="长期",
)
AYIBIEKE = Resident(
    key="ayibieke",
    name="阿依别克·叶尔肯",
    number="349900197812030019",
    sex="1",
    nation="17",
    birth="19781203",
    address="安徽省安庆市迎江区演示街20号",
    face="",
)
RESIDENTS = (AN, FANG, AYIBIEKE)
