"""What the window tells, and what it forgets."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.view import QuestionBody, SignBody
from screens.bridge import Bridge
from screens.components.held_text import HeldText
from screens.components.keypad import DigitField
from screens.components.preview import Preview
from screens.components.signature_pad import SignaturePad
from screens.pages.base import PageBody
from screens.pilot_hands import CannotTouchError, draw, press
from screens.samples import pages
from screens.shell import BODIES, Shell

Make = Callable[[int, int], Shell]


def test_a_new_page_is_reported_once_after_it_was_painted(make_shell: Make, qtbot: QtBot) -> None:
    shell = make_shell(1080, 1920)
    told: list[object] = []
    shell.happened.connect(told.append)
    page = pages("zh")["guide"]
    shell.show_page(page)
    assert told == []
    qtbot.waitUntil(lambda: told == [sev.Shown("guide")])
    shell.show_page(replace(page, lead="x"))
    shell.grab()
    qtbot.waitUntil(lambda: told == [sev.Shown("guide")])


@pytest.mark.parametrize(
    ("sample", "name", "event"),
    [
        ("home-list", "medical-filing", sev.ItemChosen("medical-filing")),
        ("home", "topic:work", sev.Picked("topic:work")),
        ("guide", "begin", sev.Continued()),
        ("consent", "refuse", sev.Refused()),
        ("code", "key-7", sev.Typed("code", "1547")),
        ("question-cities", "destination-5", sev.Chosen("destination", "5")),
        ("question-digits", "key-delete", sev.Typed("phone", "1540000000")),
        ("review", "edit-phone", sev.EditAsked("phone")),
        ("case-results", "result-0", sev.Picked("result-0")),
        ("rate", "level-1", sev.Rated(1)),
        ("guide", "language", sev.LanguageToggled()),
        ("guide", "call-staff", sev.StaffCalled()),
        ("sheet-idle", "more-time", sev.SheetClosed()),
    ],
)
def test_a_touch_sends_the_event_of_what_was_touched(make_shell: Make, sample: str, name: str, event: object) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("zh")[sample])
    QTest.qWait(1)
    told: list[object] = []
    shell.happened.connect(told.append)
    press(shell, name)
    assert event in told


def test_a_covered_or_disabled_button_cannot_be_pressed(make_shell: Make) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("zh")["sheet-idle"])
    QTest.qWait(1)
    with pytest.raises(CannotTouchError):
        press(shell, "back")


def test_a_stroke_under_way_is_not_disturbed_by_a_redraw(make_shell: Make) -> None:
    shell = make_shell(1080, 1920)
    page = pages("zh")["sign"]
    shell.show_page(page)
    QTest.qWait(1)
    told: list[object] = []
    shell.happened.connect(told.append)
    pad = shell.findChild(SignaturePad)
    assert isinstance(pad, SignaturePad)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    shell.show_page(replace(page, lead="redrawn"))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=pad.rect().center())
    signed = [event for event in told if isinstance(event, sev.Signed)]
    assert len(signed) == 1
    assert len(signed[0].strokes) == 1
    assert isinstance(page.body, SignBody)
    draw(shell, [[[0.2, 0.2], [0.5, 0.5]]])
    assert isinstance(told[-1], sev.Signed)
    assert len(told[-1].strokes) == 2


def test_nothing_of_the_person_stays_in_any_widget(make_shell: Make) -> None:
    """Canary values of every page are looked for in every label after the home page is back."""
    shell = make_shell(1080, 1920)
    samples = pages("zh")
    question = samples["question-digits"]
    assert isinstance(question.body, QuestionBody)
    for name, page in samples.items():
        if name != "home":
            shell.show_page(page)
    shell.show_page(samples["home"])
    kept = "\n".join(label.text() for label in shell.findChildren(QLabel))
    kept += "\n".join(widget.accessibleName() for widget in shell.findChildren(QWidget))
    kept += "".join(field.text for field in shell.findChildren(DigitField))
    for canary in ("安小徽", "3499**", "154****", "15400000001", "AH01-", "江苏省南京市"):
        assert canary not in kept
    assert not any(preview.holds_picture for preview in shell.findChildren(Preview))


def test_the_bridge_delivers_in_order_and_its_timers_fire_once(qtbot: QtBot, qapp: object) -> None:
    told: list[tuple[object, object]] = []
    bridge = Bridge()
    bridge.connect(lambda event, session: told.append((event, session)))
    bridge.start_timer("stopped", 0.0)
    bridge.stop_timer("stopped")
    bridge.start_timer("idle", 0.01)
    bridge.post(sev.Continued(), 7)
    assert told == []
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == [(sev.Continued(), 7), (ev.TimerFired("idle"), None)]


def test_artwork_exists_for_every_name_that_the_code_uses() -> None:
    folder = Path(__file__).parents[2] / "screens" / "artwork"
    assert len(list(folder.glob("icons/*.svg"))) > 30
    assert len(list(folder.glob("scenes/*.svg"))) > 8


def test_a_farewell_lets_go_of_every_widget_that_drew_the_person_and_tells_it(make_shell: Make, qtbot: QtBot) -> None:
    shell = make_shell(1080, 1920)
    samples = pages("zh")
    shell.show_page(samples["review"])
    drawn = [label for label in shell.findChildren(QLabel) if label.text()]
    told: list[object] = []
    shell.happened.connect(told.append)
    shell.show_page(samples["farewell"])
    qtbot.waitUntil(lambda: sev.Wiped(sev.Trace.SCREEN) in told)
    assert not any(isValid(label) for label in drawn)
    shell.show_page(replace(samples["farewell"], lead="x"))
    qtbot.wait(1)
    assert told.count(sev.Wiped(sev.Trace.SCREEN)) == 1


def test_pages_are_made_while_nobody_waits(make_shell: Make, qtbot: QtBot) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("zh")["home"])
    qtbot.waitUntil(lambda: len(shell.findChildren(PageBody)) == len(BODIES))


def test_who_steps_away_leaves_nothing_to_read(make_shell: Make) -> None:
    """Beneath the question whether somebody is still there, two quite different pages look alike."""
    shell = make_shell(1080, 1920)
    sheet = pages("zh")["sheet-idle"].sheet
    pictures = []
    for name in ("review", "question-digits"):
        shell.show_page(replace(pages("zh")[name], sheet=sheet))
        QTest.qWait(1)
        pictures.append(shell.grab().toImage())
    assert pictures[0] == pictures[1]


def test_a_masked_number_is_whole_only_while_a_finger_rests_on_it(make_shell: Make) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("zh")["review"])
    QTest.qWait(1)
    (number,) = [text for text in shell.findChildren(HeldText) if text.text() == "154****0001"]
    QTest.mousePress(number, Qt.MouseButton.LeftButton)
    assert number.text().replace("\u200b", "") == "15400000001"
    QTest.mouseRelease(number, Qt.MouseButton.LeftButton)
    assert number.text() == "154****0001"
    QTest.mousePress(number, Qt.MouseButton.LeftButton)
    shell.show_page(pages("zh")["home"])
    shell.show_page(pages("zh")["review"])
    assert "15400000001" not in [text.text().replace("\u200b", "") for text in shell.findChildren(HeldText)]
