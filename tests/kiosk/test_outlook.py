"""Before anybody begins, an item says whether this terminal can finish it now, and what goes another way."""

from dataclasses import replace

import pytest

from devices.api import Absent
from devices.failures import DeviceFailure
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk import view
from kiosk.contract import Catalogue, Item, OfflineUse, StepKind
from kiosk.nearest import nearest_hall
from kiosk.plan import plan_for
from kiosk.state import Home
from tests.kiosk.conftest import FILING
from tests.kiosk.player import Player

GONE = Absent(DeviceFailure.CAMERA_ABSENT)


def _guide(player: Player, item: Item) -> tuple[str, ...]:
    """What the guide of an item says of this machine."""
    body = player.play(sev.ItemChosen(item.code)).body
    assert isinstance(body, view.GuideBody)
    return body.sections[0].lines


def _tile(player: Player, item: Item) -> view.Tile:
    player.state = replace(player.state, place=Home(f"department:{item.department}"))
    body = player.page.body
    assert isinstance(body, view.MenuBody)
    return next(tile for tile in body.entries if tile.name == item.code)


@pytest.fixture
def everything(sandbox_catalogue: Catalogue, player: Player) -> Player:
    player.play(ev.CatalogueChanged(sandbox_catalogue))
    return player


@pytest.fixture
def filing(sandbox_catalogue: Catalogue) -> Item:
    return next(item for item in sandbox_catalogue.items if item.code == FILING)


@pytest.fixture
def proof(sandbox_catalogue: Catalogue) -> Item:
    """A certificate that is queried and printed at once."""
    return next(item for item in sandbox_catalogue.items if item.certificate and item.assurance < 3)


@pytest.fixture
def weighty(sandbox_catalogue: Catalogue) -> Item:
    return next(item for item in sandbox_catalogue.items if item.assurance == 3 and item.on_request)


def test_where_nothing_is_amiss_it_says_so(everything: Player, filing: Item) -> None:
    assert _guide(everything, filing) == ("现在就能办完。",)


@pytest.mark.parametrize(
    ("device", "said"),
    [
        ("id_card_reader", "其他方式"),
        ("camera", "短信验证码"),
        ("face", "短信验证码"),
        ("document_camera", "用手机传"),
        ("page_printer", "A4"),
        ("receipt_printer", "显示在屏幕上"),
    ],
)
def test_what_a_missing_device_means_for_this_item_is_said(
    everything: Player, filing: Item, device: str, said: str
) -> None:
    everything.play(ev.DeviceChanged(device, GONE))
    lines = _guide(everything, filing)
    assert len(lines) == 1
    assert said in lines[0]


def test_without_the_network_it_is_filed_later(everything: Player, filing: Item) -> None:
    everything.play(ev.QueueChanged(0, 0, online=False))
    assert "一联网就提交" in _guide(everything, filing)[0]


def test_a_department_that_is_down_takes_in_what_can_wait_and_stops_what_can_not(
    everything: Player, filing: Item, proof: Item
) -> None:
    everything.play(ev.DepartmentsChanged(frozenset({filing.department, proof.department})))
    assert "部门系统暂停" in _tile(everything, proof).unavailable
    assert not _tile(everything, filing).unavailable
    assert "先收件" in _guide(everything, filing)[0]


def test_a_certificate_is_unavailable_offline_with_the_reason(everything: Player, proof: Item) -> None:
    everything.play(ev.QueueChanged(0, 0, online=False))
    assert "要联网" in _tile(everything, proof).unavailable


def test_what_can_not_be_done_here_names_the_nearest_hall(everything: Player, weighty: Item) -> None:
    everything.state = replace(everything.state, division="340104")
    everything.play(ev.DeviceChanged("camera", GONE))
    tile = _tile(everything, weighty)
    assert tile.unavailable
    assert "蜀山区政务服务中心" in tile.summary


@pytest.mark.parametrize(
    ("division", "hall"), [("340104", "hall-shushan"), ("340103", "hall-hefei"), ("341002", "hall-huangshan"), ("", "")]
)
def test_the_nearest_hall_is_in_the_district_else_in_the_city(
    sandbox_catalogue: Catalogue, division: str, hall: str
) -> None:
    found = nearest_hall(sandbox_catalogue, division)
    assert (found.code if found is not None else "") == hall


def test_every_item_declares_what_it_does_without_the_network(sandbox_catalogue: Catalogue) -> None:
    for item in sandbox_catalogue.items:
        plan = plan_for(sandbox_catalogue, item.code)
        if plan is not None and item.offline is OfflineUse.SEALED:
            assert plan.has(StepKind.SUBMIT), f"{item.name.zh} can be sealed, and has nothing to seal"


def test_a_result_that_can_be_posted_is_posted_where_no_page_can_be_printed(
    everything: Player, sandbox_catalogue: Catalogue
) -> None:
    everything.play(ev.DeviceChanged("page_printer", GONE))
    posted = next(item for item in sandbox_catalogue.items if item.name.zh == "居民身份证换领")
    assert "邮寄" in _guide(everything, posted)[0]
