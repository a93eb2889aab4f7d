"""What a resident is told of a departmental case: its state in a sentence, with the reason and what can be done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kiosk.contract import DepartmentState, Words

_S = DepartmentState
_TOLD: Final[Mapping[DepartmentState, Words]] = MappingProxyType(
    {
        _S.RECEIVED: Words(
            zh="已收件，五个工作日内告诉您是否受理；到期没有消息，就是已受理。",
            en="Received. You are told within five working days whether it is accepted; without word it is.",
        ),
        _S.SUPPLEMENT: Words(
            zh="需要补正，只要求这一次，补齐后继续办理。",
            en="More is needed. You are asked only once.",
        ),
        _S.ACCEPTED: Words(zh="已受理，正在办理。", en="Accepted and under way."),
        _S.TOLERANT: Words(
            zh="已容缺受理，请在承诺的日期前补交材料。", en="Accepted on your promise. Hand in the papers in time."
        ),
        _S.SPECIAL: Words(
            zh="正在进行特别程序，这段时间不计入办理期限。",
            en="A special procedure; its days do not count.",
        ),
        _S.NOT_ACCEPTED: Words(zh="不予受理。", en="Not accepted."),
        _S.GRANTED: Words(zh="已办结，结果为同意。", en="Done: granted."),
        _S.NOT_GRANTED: Words(zh="已办结，结果为不同意。", en="Done: not granted."),
        _S.WITHDRAWN: Words(zh="已撤回。", en="Withdrawn."),
        _S.DELIVERED: Words(zh="结果已送达。", en="The result was delivered."),
    }
)
TACIT: Final = Words(
    zh="部门五个工作日内没有答复，依法视为已受理。",
    en="The department was silent for five days: by law it has accepted.",
)
_REMEDY: Final = Words(
    zh="不服的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    en="You may ask for administrative review within 60 days, or go to court within six months.",
)
_APPEALABLE: Final = (_S.NOT_ACCEPTED, _S.NOT_GRANTED)


def told(state: DepartmentState, note: str = "") -> Words:
    """The sentence for a state; ``note``: the department's reason, in its own words."""
    said = _TOLD[state]
    if note:
        said = Words(zh=f"{said.zh}{note}", en=f"{said.en} ({note})")
    if state in _APPEALABLE:
        said = Words(zh=f"{said.zh}{_REMEDY.zh}", en=f"{said.en} {_REMEDY.en}")
    return said
