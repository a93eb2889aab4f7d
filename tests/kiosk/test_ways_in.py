"""Who has no identity card at hand comes in another way, as far as the item allows; what each way proves is counted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from devices.api import CardReading, DeviceError, Ready, SocialSecurityCard
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import (
    Catalogue,
    CodeAnswer,
    CodeKind,
    CodeResolution,
    CodeSent,
    EvidenceKind,
    PhoneConfirmation,
    PhoneState,
    ResolvedPerson,
    Source,
    Words,
)
from kiosk.draft import CardAwaited
from kiosk.failures import KioskFailure
from kiosk.needs import needs_of
from kiosk.texts import Voice
from offline.failures import OfflineFailure
from tests.kiosk.player import CODE_ID, KNOWN, Player, to_card

AN = ResolvedPerson(name="安小徽", number="349900199003070028")
CARD = SocialSecurityCard(
    card_id="3499" + 28 * "0", version="2.00", name=AN.name, number=AN.number, sex="2", nation="01"
)
LOCKED = SocialSecurityCard(card_id="3499" + 28 * "0", version="3.00")
SHOWN = Words(zh="安徽码", en="Anhui code")
LATER = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def at_card(player: Player) -> Player:
    """At the page that asks who one is, on a terminal that has every reader."""
    player.play(ev.DeviceChanged("social_security_reader", Ready()), ev.DeviceChanged("code_scanner", Ready()))
    to_card(player)
    return player


def _ways(player: Player) -> list[str]:
    return [action.name for action in player.page.actions if action.name.startswith("way-")]


def _confirmation(state: PhoneState, **more: object) -> ev.ConfirmationTold:
    plain = {"id": CODE_ID, "state": state, "pairing": "42", "expires_at": LATER, "url": "http://127.0.0.1/c/x"}
    return ev.ConfirmationTold(PhoneConfirmation.model_validate(plain | more))


def _by_code(player: Player) -> None:
    """The second factor, for who shows no photo: no face is asked for."""
    assert not player.asked_for(fx.VerifyFace)
    player.play(ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")), sev.Typed("code", "123456"))
    player.press("next")
    player.play(ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)), ev.Prefilled(KNOWN))


def _proofs(player: Player) -> list[EvidenceKind]:
    return [proof.kind for proof in player.draft.evidence]


def test_every_way_that_can_work_now_is_offered_below_the_card(at_card: Player) -> None:
    assert _ways(at_card) == ["way-social-card", "way-person-code", "way-phone"]


def test_a_reader_that_is_not_there_offers_no_way(player: Player) -> None:
    to_card(player)
    assert _ways(player) == ["way-phone"]


def test_offline_only_the_identity_card_leads_on(at_card: Player) -> None:
    at_card.play(ev.QueueChanged(0, 0, online=False))
    assert not _ways(at_card)


def test_a_matter_that_needs_a_face_offers_no_way_without_one(sandbox_catalogue: Catalogue, now: datetime) -> None:
    weighty = next(
        item for item in sandbox_catalogue.items if item.assurance == 3 and item.on_request and not item.members
    )
    player = Player(sandbox_catalogue.model_copy(update={"items": (weighty,)}), now)
    to_card(player)
    assert not _ways(player)


def test_a_social_security_card_and_a_texted_code_lead_to_the_form(at_card: Player) -> None:
    at_card.press("way-social-card")
    assert at_card.asked_for(fx.ReadSocialCard) == 1
    at_card.play(ev.CardFound(), ev.SocialCardRead(CARD))
    _by_code(at_card)

    assert isinstance(at_card.page.body, view.QuestionBody)
    assert _proofs(at_card) == [EvidenceKind.SOCIAL_SECURITY_CARD, EvidenceKind.CODE]
    assert {at_card.draft.values[code] for code in ("name", "number")} == {AN.name, AN.number}
    answer = at_card.draft.answer("name")
    assert answer is not None
    assert answer.source is Source.IDENTITY


@pytest.mark.parametrize("name", ["居民身份证丢失补领", "居民身份证损坏换领", "临时居民身份证"])
def test_who_has_no_readable_identity_card_applies_for_one_without(
    sandbox_catalogue: Catalogue, now: datetime, name: str
) -> None:
    item = next(item for item in sandbox_catalogue.items if item.name.zh == name)
    player = Player(sandbox_catalogue.model_copy(update={"items": (item,)}), now)
    player.play(ev.DeviceChanged("social_security_reader", Ready()))
    to_card(player)
    player.press("way-social-card")
    player.play(ev.CardFound(), ev.SocialCardRead(CARD))
    _by_code(player)

    assert isinstance(player.page.body, view.QuestionBody)
    assert player.draft.verified
    plan = player.draft.plan
    assert any("社保卡" in line for line in needs_of(plan, Voice("zh")).bring)


def test_a_locked_social_security_card_says_so_and_leaves_every_other_way(at_card: Player) -> None:
    at_card.press("way-social-card")
    page = at_card.play(ev.SocialCardRead(LOCKED))
    assert page.banner is not None
    assert page.banner.code == KioskFailure.SOCIAL_CARD_LOCKED
    assert _ways(at_card) == ["way-id-card", "way-person-code", "way-phone"]
    page = at_card.play(sev.Retried())
    assert isinstance(page.body, view.CardBody)
    assert page.body.kind is view.CardKindShown.SOCIAL_CARD


@pytest.mark.parametrize(
    ("card", "failure"),
    [
        (replace(CARD, valid_to=date(2026, 11, 22)), KioskFailure.CARD_EXPIRED),
        (replace(CARD, number="349900199003070029"), KioskFailure.CARD_NUMBER_WRONG),
    ],
)
def test_a_social_security_card_is_checked_as_an_identity_card_is(
    at_card: Player, card: SocialSecurityCard, failure: KioskFailure
) -> None:
    at_card.press("way-social-card")
    page = at_card.play(ev.SocialCardRead(card))
    assert page.banner is not None
    assert page.banner.code == failure
    assert at_card.draft.person is None


def test_a_persons_code_is_resolved_by_the_centre_and_confirmed_by_a_second_factor(at_card: Player) -> None:
    at_card.press("way-person-code")
    at_card.play(ev.CodeScanned("opaque"))
    asked = [effect for effect in at_card.effects if isinstance(effect, fx.ResolveCode)]
    assert [effect.payload for effect in asked] == ["opaque"]
    assert "opaque" not in repr(asked), "it may be a person's: it stays out of logs"
    at_card.play(ev.CodeResolved(CodeResolution(kind=CodeKind.PERSON, shown=SHOWN, person=AN, token="v")))
    _by_code(at_card)
    assert _proofs(at_card) == [EvidenceKind.PERSON_CODE, EvidenceKind.CODE]


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (CodeKind.EXPIRED, KioskFailure.CODE_EXPIRED),
        (CodeKind.PAYMENT, KioskFailure.CODE_OF_NOBODY),
        (CodeKind.UNKNOWN, KioskFailure.CODE_OF_NOBODY),
    ],
)
def test_another_code_is_said_to_be_none(at_card: Player, kind: CodeKind, failure: KioskFailure) -> None:
    at_card.press("way-person-code")
    page = at_card.play(ev.CodeScanned("x"), ev.CodeResolved(CodeResolution(kind=kind, shown=SHOWN)))
    assert page.banner is not None
    assert page.banner.code == failure


def test_a_phone_confirms_by_itself(at_card: Player) -> None:
    at_card.press("way-phone")
    page = at_card.play(_confirmation(PhoneState.WAITING))
    assert isinstance(page.body, view.QrBody)
    assert page.body.qr_payload == "http://127.0.0.1/c/x"
    assert "42" in page.body.title
    at_card.play(ev.TimerFired("poll"))
    assert at_card.asked_for(fx.CheckConfirmation) == 1
    at_card.play(_confirmation(PhoneState.CONFIRMED, person=AN, token="v", url=""), ev.Prefilled(KNOWN))
    assert isinstance(at_card.page.body, view.QuestionBody)
    assert _proofs(at_card) == [EvidenceKind.PHONE]
    assert not at_card.asked_for(fx.SendCode)


@pytest.mark.parametrize("state", [PhoneState.DECLINED, PhoneState.EXPIRED])
def test_a_phone_that_did_not_confirm_lets_nobody_in(at_card: Player, state: PhoneState) -> None:
    at_card.press("way-phone")
    page = at_card.play(_confirmation(PhoneState.WAITING), _confirmation(state, url=""))
    assert isinstance(page.body, view.QrBody)
    assert not page.body.qr_payload
    assert at_card.draft.person is None
    at_card.press("retry")
    assert at_card.asked_for(fx.OpenConfirmation) == 2


def test_another_phones_confirmation_is_not_taken(at_card: Player) -> None:
    at_card.press("way-phone")
    at_card.play(_confirmation(PhoneState.WAITING))
    at_card.play(_confirmation(PhoneState.CONFIRMED, id="f" * 32, person=AN, token="v"))
    assert at_card.draft.person is None


def test_without_the_centre_the_phones_page_says_so(at_card: Player) -> None:
    at_card.press("way-phone")
    page = at_card.play(ev.CentreFailed("OpenConfirmation", OfflineFailure.CONNECTION_FAILED))
    assert page.banner is not None
    assert page.banner.code == OfflineFailure.CONNECTION_FAILED
    assert _ways(at_card) == ["way-id-card", "way-social-card", "way-person-code"]


def test_back_leads_to_the_card_and_lets_go_of_the_other_reader(at_card: Player) -> None:
    for way in ("way-social-card", "way-person-code", "way-phone"):
        at_card.press(way)
        released = at_card.asked_for(fx.ReleaseDevices)
        at_card.play(sev.WentBack())
        assert at_card.draft.stage == CardAwaited()
        assert at_card.asked_for(fx.ReleaseDevices) == released + 1


def test_a_scanner_that_fails_leaves_the_other_ways(at_card: Player) -> None:
    at_card.press("way-person-code")
    page = at_card.play(ev.DeviceFailed("ScanCode", DeviceError(DeviceFailure.TIMED_OUT, "nothing came")))
    assert page.banner is not None
    assert [action.name for action in page.actions] == ["way-id-card", "way-social-card", "way-phone", "retry"]


def test_who_will_not_show_the_face_where_it_is_needed_is_told_so_and_can_go_back(
    sandbox_catalogue: Catalogue, now: datetime, reading: CardReading
) -> None:
    weighty = next(
        item for item in sandbox_catalogue.items if item.assurance == 3 and item.on_request and not item.members
    )
    player = Player(sandbox_catalogue.model_copy(update={"items": (weighty,)}), now)
    to_card(player)
    player.play(ev.CardRead(reading))
    page = player.press("refuse")
    assert not player.asked_for(fx.SendCode), "a texted code would not do"
    assert "刷脸" in page.heading
    player.press("face")
    player.press("agree")
    assert player.asked_for(fx.VerifyFace) == 1
