"""From a draft to its documents: unmasked and in Chinese for the form that is signed, masked for the receipt."""

from kiosk.contract import Consent, EvidenceKind, MaterialWay, Words
from kiosk.documents.application_form import ApplicationForm, Row
from kiosk.documents.receipt import ReceiptData
from kiosk.draft import Draft, Kept
from kiosk.fee import FeeState, fee_state
from kiosk.fields import plain_value, source_text
from kiosk.identifiers import masked_name
from kiosk.material_words import given
from kiosk.profile import TerminalTable
from kiosk.texts import Voice

_CHINESE = Voice("zh")


def application_form(draft: Draft, terminal: TerminalTable, kept: Kept) -> ApplicationForm:
    """The form of a case that is about to be kept, or was."""
    assert draft.signed_at is not None, "the form is made of a signed draft"  # noqa: S101
    item = draft.plan.item
    groups = [("申请信息", _answers(draft))]
    if draft.needed:
        groups.append(("材料", _materials(draft)))
    groups.append(("身份核验", _identity(draft)))
    return ApplicationForm(
        title="政务服务事项申请表",
        number=kept.number,
        item=item.name.zh,
        item_code=item.code,
        department=draft.body.zh,
        groups=tuple(groups),
        declaration=item.declaration.zh,
        strokes=draft.strokes,
        confirmed=confirmation(draft),
        signed_at=draft.signed_at,
        terminal=terminal.id,
        place=terminal.place,
        notices=tuple(_notice(draft, consent) for consent in draft.consents),
    )


def _notice(draft: Draft, consent: Consent) -> str:
    heading = draft.plan.notice(consent.notice).heading.zh
    return f"{heading}（第 {consent.version} 版，{'同意' if consent.agreed else '不同意'}）"


def _answers(draft: Draft) -> tuple[Row, ...]:
    form = draft.plan.form
    return tuple(
        Row(
            element.label.zh,
            plain_value(form, element, answer.value, _CHINESE),
            source_text(draft, answer, _CHINESE),
        )
        for element in draft.shown
        if (answer := draft.answer(element.code)) is not None
    )


def _materials(draft: Draft) -> tuple[Row, ...]:
    rows = []
    for material in draft.needed:
        licence = draft.licence_sparing(material.spared_by)
        if draft.way(material) is MaterialWay.SPARED and licence is not None:
            rows.append(Row(material.name.zh, f"免交，电子证照 {licence.certificate}", licence.holder.zh))
        else:
            attached = "，见附件" if draft.pages_of(material.code) else ""
            rows.append(Row(material.name.zh, given(draft, material, _CHINESE) + attached, ""))
    return tuple(rows)


def confirmation(draft: Draft) -> str:
    """What stands in place of a signature by hand; empty when there is one."""
    return f"申请人不便手写签名，以当场核验的身份（{_proofs(draft)}）确认。" if draft.confirmed else ""


def _identity(draft: Draft) -> tuple[Row, ...]:
    return (Row("核验方式", _proofs(draft), ""),)


def _proofs(draft: Draft) -> str:
    kinds = {
        EvidenceKind.CARD: "身份证芯片",
        EvidenceKind.SOCIAL_SECURITY_CARD: "社会保障卡",
        EvidenceKind.PERSON_CODE: "安徽码",
        EvidenceKind.PHONE: "本人手机确认",
        EvidenceKind.FACE: "现场人脸与芯片照片比对",
        EvidenceKind.CODE: "短信验证码",
    }
    return "、".join(kinds[proof.kind] for proof in draft.evidence)


def _fee(draft: Draft) -> str:
    state = fee_state(draft)
    if state is FeeState.NONE:
        return ""
    amount, payment = f"{draft.fee_fen // 100}.{draft.fee_fen % 100:02d} 元", draft.payment
    code = f"，缴款码 {payment.payment_code}" if payment is not None else ""
    if state is FeeState.DOUBTFUL:
        return f"待核实 {amount}{code}，请不要重复付款，系统会自动核实"
    if state is FeeState.OPEN:
        anywhere = "凭缴款码在任一自助终端，或" if code else ""
        return f"待缴费 {amount}{code}，{anywhere}凭办件编号到窗口缴费"
    said = "已退款" if state is FeeState.REFUNDED else "已缴费"
    ticket = payment.receipt if payment is not None else None
    return f"{said} {amount}" + (f"，电子票据 {ticket.code}-{ticket.number}" if ticket is not None else code)


def receipt_data(
    draft: Draft, terminal: TerminalTable, *, copy: int, language: str, replaces_void: bool = False
) -> ReceiptData:
    """The receipt of a kept case."""
    assert draft.kept is not None, "no receipt without a kept case"  # noqa: S101
    assert draft.person is not None, "a kept case has a card"  # noqa: S101
    item = draft.plan.item
    name, earlier = item.name, draft.handing_in
    if earlier is not None:
        name = Words(zh=f"补交材料：{earlier.item.zh}", en=f"Papers for: {earlier.item.en}")
    return ReceiptData(
        item=name.zh,
        item_en=name.en,
        number=draft.kept.number,
        body=draft.body.zh,
        applicant=masked_name(draft.person.name),
        at=draft.kept.at,
        terminal=terminal.id,
        place=terminal.place,
        papers=tuple(f"{material.name.zh}（{given(draft, material, _CHINESE)}）" for material in draft.needed),
        fee=_fee(draft),
        next_steps=item.next_steps.zh,
        next_steps_en=item.next_steps.en,
        case_number=draft.case_number,
        progress_url=draft.kept.progress_url,
        copy=copy,
        language=language,
        replaces_void=replaces_void,
    )
