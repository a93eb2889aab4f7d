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
QIAN = Resident(
    key="qian",
    name="钱寿松",
    number="34990019510314003X",
    sex="1",
    nation="01",
    birth="19510314",
    address="安徽省黄山市屯溪区示例街16号",
    face="hopper",
    valid_to="长期",
)
"""75 years old; no department knows anything about him."""
RESIDENTS = (AN, FANG, AYIBIEKE, QIAN)
OTHERS: dict[str, dict[str, str]] = {
    "过期卡 Expired": AN.card() | {"valid_to": "20250101"},
    "未生效 Not yet valid": AN.card() | {"valid_from": "20390101"},
    "号码不对 Wrong number": AN.card() | {"number": "349900199003070020"},
    "新住址 New address": AN.card() | {"appended_address": "安徽省合肥市包河区样例大道9号"},
    "港澳台居住证 J": {
        "kind": "J",
        "name": "示范港",
        "sex": "2",
        "birth": "19000101",
        "address": "安徽省合肥市蜀山区示范路2号",
        "number": "810000190001010026",
        "issuer": "合肥市公安局",
        "valid_from": "20240101",
        "valid_to": "20290101",
        "travel_permit": "H00000000",
        "times_issued": "02",
    },
    "外国人2017 I": {
        "kind": "I",
        "english_name": "SAMPLE, PERSON",
        "sex": "1",
        "number": "XXA349900010105",
        "nationality": "XXA",
        "name": "样本",
        "valid_from": "20180101",
        "valid_to": "20280101",
        "birth": "19000101",
        "card_version": "01",
        "receiving_office": "3499",
    },
    "外国人2023 Y": {
        "kind": "Y",
        "name": "样本新",
        "sex": "1",
        "renewals": "01",
        "birth": "19000101",
        "english_name": "SAMPLE, PERSON",
        "number": "911102190001010010",
        "valid_from": "20240101",
        "valid_to": "20340101",
        "nationality": "XXA",
    },
}
"""Cards of other kinds, and cards that can't be used, as the simulator's ``insert`` takes them."""
