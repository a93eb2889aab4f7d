"""Home shows only what can be done now; a terminal on battery finishes what was begun and begins nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from devices.api import Absent, Blocked, CardReading, Power, PowerSource, Ready
from devices.failures import DeviceFailure
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import mains
from kiosk import screen_events as sev
from kiosk.draft import Aiming
from kiosk.state import Farewell, Home, Serving
from kiosk.view import HomeBody, MenuBody, Tile
from tests.kiosk.player import KNOWN, SETTINGS, Player, to_card, to_form, to_receipt

BATTERY = ev.PowerChanged(Power(PowerSource.BATTERY, charge_percent=80))
LOW = ev.PowerChanged(Power(PowerSource.BATTERY, battery_low=True, charge_percent=10))
MAINS = ev.PowerChanged(Power(PowerSource.MAINS))
SILENT = ev.PowerChanged(Power())


def home(player: Player) -> HomeBody:
    body = player.page.body
    assert isinstance(body, HomeBody)
    return body


def service(player: Player) -> Tile:
    """The filing's tile in its list."""
    body = player.play(sev.Picked("topic:health-care")).body
    assert isinstance(body, MenuBody)
    player.press("back")
    return body.entries[0]


def banners(player: Player) -> str:
    return " ".join(banner.text for banner in home(player).out_of_order)


def lost(device: str, failure: DeviceFailure = DeviceFailure.CAMERA_ABSENT) -> ev.DeviceChanged:
    return ev.DeviceChanged(device, Absent(failure))


@pytest.mark.parametrize(
    ("device", "failure", "words"),
    [
        ("receipt_printer", DeviceFailure.RECEIPT_PAPER_OUT, "回执打印机缺纸，可提交，暂不能打印。"),
        ("receipt_printer", DeviceFailure.RECEIPT_COVER_OPEN, "回执打印机盖子没合上，可提交，暂不能打印。"),
        ("page_printer", DeviceFailure.PAGE_PAPER_OUT, "A4 打印机缺纸，可提交，暂不能打印。"),
        ("page_printer", DeviceFailure.PAGE_JAM, "A4 打印机卡纸，可提交，暂不能打印。"),
        ("page_printer", DeviceFailure.PAGE_PRINTER_ABSENT, "A4 打印机正在恢复，可提交，暂不能打印。"),
    ],
)
def test_a_printer_that_cannot_print_stops_nobody_and_says_why(
    device: str, failure: DeviceFailure, words: str, player: Player
) -> None:
    player.play(ev.DeviceChanged(device, Blocked(failure)))

    assert words in banners(player)
    assert not service(player).unavailable


def test_without_camera_and_network_nobody_can_be_verified(player: Player) -> None:
    player.play(lost("camera"))
    assert not service(player).unavailable
    player.play(ev.QueueChanged(waiting=0, held=0, online=False))

    assert service(player).unavailable == "摄像头和网络都不通，暂不能核验身份"


def test_a_paper_that_must_be_photographed_needs_its_camera(player: Player) -> None:
    """Online, the centre may spare it."""
    player.play(lost("document_camera"))
    assert not service(player).unavailable
    player.play(ev.QueueChanged(waiting=0, held=0, online=False))

    assert service(player).unavailable == "材料拍摄台正在恢复，暂不能办理"


@pytest.mark.fault(
    "identity-card reader",
    "dead at home",
    sees="Home says it beforehand; what goes by social security card, code or phone can still be begun.",
    recovers="the notice goes when it is back",
)
def test_without_the_reader_of_identity_cards_other_ways_still_lead_on(player: Player) -> None:
    player.play(lost("id_card_reader", DeviceFailure.READER_ABSENT))
    assert "身份证读卡器正在恢复" in banners(player)
    assert not service(player).unavailable, "a phone leads on"
    player.play(ev.QueueChanged(waiting=0, held=0, online=False))

    assert service(player).unavailable == "身份证读卡器正在恢复，暂时不能办理"


@pytest.mark.fault(
    "identity-card reader",
    "stays away during a session",
    sees="The page waits, and offers the other ways to say who one is.",
    recovers="goes on by itself once plugged in, or another way",
)
def test_nobody_has_to_wait_for_a_reader_who_can_go_another_way(player: Player) -> None:
    player.play(ev.DeviceChanged("social_security_reader", Ready()))
    to_card(player)
    page = player.play(lost("id_card_reader", DeviceFailure.READER_ABSENT))
    assert page.sheet is not None
    page = player.press("ways")

    assert page.sheet is None
    assert [action.name for action in page.actions] == ["way-phone"], "and not the card, whose reader is away"
    assert player.asked_for(fx.ReadSocialCard) == 1


@pytest.mark.fault(
    "document camera",
    "stays away while aiming",
    sees="The page waits, and offers the other ways to hand the paper in.",
    recovers="goes on by itself once plugged in, or another way",
)
def test_nobody_has_to_wait_for_the_document_camera_who_can_send_the_paper(
    player: Player, reading: CardReading
) -> None:
    to_form(player, reading, KNOWN.model_copy(update={"licences": ()}))
    paper = player.draft.needed[0]
    player.state = replace(
        player.state, place=Serving(replace(player.draft, step="materials", stage=Aiming(paper.code)))
    )
    page = player.play(lost("document_camera"))
    assert page.sheet is not None
    page = player.press("ways")

    assert page.sheet is None
    assert isinstance(page.body, MenuBody)
    assert [tile.name for tile in page.body.entries if not tile.unavailable][:1] == ["phone"]


def test_on_battery_nobody_begins(player: Player) -> None:
    player.play(BATTERY)
    assert service(player).unavailable
    assert player.state.catalogue is not None
    player.play(sev.ItemChosen(player.state.catalogue.items[0].code))

    assert isinstance(player.state.place, Home)


@pytest.mark.fault(
    "power supply",
    "mains fails during a case",
    sees="The case goes on to its receipt. 停电了，正在用备用电源，暂不受理新的事项。",
    recovers="goes on with the mains; otherwise shuts down cleanly once nobody is served",
)
def test_on_battery_whoever_is_served_finishes(player: Player, reading: CardReading) -> None:
    player.play(BATTERY)
    player.play(MAINS)
    to_form(player, reading)
    player.play(BATTERY, ev.TimerFired(mains.POWER))
    assert isinstance(player.state.place, Serving)
    player.now += timedelta(minutes=5)
    player.play(ev.TimerFired(mains.POWER))

    assert isinstance(player.state.place, Serving)
    assert fx.PowerOff() not in player.effects


def test_an_idle_terminal_shuts_down_after_its_time_on_battery(player: Player) -> None:
    player.play(BATTERY, ev.TimerFired(mains.POWER))
    assert fx.PowerOff() not in player.effects
    player.now += timedelta(seconds=SETTINGS.power_off_s)
    player.play(ev.TimerFired(mains.POWER))

    assert player.effects[-1] == fx.PowerOff()


@pytest.mark.fault(
    "power supply",
    "battery runs low",
    sees="The session ends in a farewell; what was submitted is safe.",
    recovers="shuts down cleanly; back with the mains",
)
def test_a_low_battery_ends_the_session_and_then_the_terminal(player: Player, reading: CardReading) -> None:
    to_receipt(player, reading)
    player.play(ev.PaperMoved("receipt", "seen"), LOW, ev.TimerFired(mains.POWER))
    assert isinstance(player.state.place, Farewell)
    player.play(ev.TimerFired("farewell"), ev.TimerFired(mains.POWER))

    assert player.effects[-1] == fx.PowerOff()


def test_a_low_battery_does_not_interrupt_a_case_that_is_being_stored_or_printed(
    player: Player, reading: CardReading
) -> None:
    to_receipt(player, reading)
    player.play(ev.PaperMoved("receipt", "sent"), LOW, ev.TimerFired(mains.POWER))

    assert isinstance(player.state.place, Serving)


@pytest.mark.fault(
    "power supply", "falls silent on battery", sees="nothing new", recovers="counts as on battery until it says mains"
)
def test_a_supply_that_falls_silent_on_battery_is_still_on_battery(player: Player) -> None:
    player.play(BATTERY, SILENT)
    assert service(player).unavailable
    player.play(MAINS)

    assert not service(player).unavailable


def test_a_supply_that_never_spoke_changes_nothing(player: Player) -> None:
    player.play(SILENT, ev.DeviceChanged("power", Ready()))

    assert not service(player).unavailable
