"""What is heard: every page in words, nothing personal on the loudspeaker, and when the voice speaks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from devices.api import Sensor, SensorState
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.configured import SessionSettings
from kiosk.ease import Ease
from kiosk.narrator import ADVICE_S, LATER, Narration, narrate
from kiosk.spoken import aloud, for_the_loudspeaker, joined, spoken
from kiosk.state import State
from kiosk.texts import LANGUAGES, Voice
from kiosk.view import CodeBody, DocumentBody, FaceBody, Page, QuestionBody, ReceiptBody
from screens.samples import pages

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
SETTINGS = SessionSettings()
PERSONAL = ("安小徽", "15400000001", "349900199003070028", "154****0001", "AH0001-", "3499", "安**", "示范路1号")


def listening(page: Page, **more: object) -> Page:
    return replace(page, ease=Ease(speech=True, **more))  # type: ignore[arg-type]


class Listener:
    """Hears what a session would have said, as pages come and change."""

    def __init__(self, *, headset: bool = False) -> None:
        self.state = State(ease=Ease(speech=True), headset=headset)
        self.narration = Narration()
        self.now = NOW
        self.effects: tuple[fx.Effect, ...] = ()

    def meet(self, event: ev.Event, page: Page) -> tuple[str, ...]:
        self.narration, self.effects = narrate(self.narration, event, self.state, page, self.now, SETTINGS)
        return tuple(
            text
            for effect in self.effects
            if isinstance(effect, fx.Speak)
            for text in (
                [one.text for one in effect.said]
                if effect.headset
                else for_the_loudspeaker(effect.said, effect.language)
            )
        )

    def open(self, page: Page) -> tuple[str, ...]:
        """An earlier page, then this one, as it comes onto the screen."""
        self.meet(sev.Continued(), listening(pages(page.language)["wait"]))
        self.meet(sev.Continued(), page)
        return self.meet(sev.Shown(page.key), page)


def every_page() -> Iterator[tuple[str, str, Page]]:
    for language in LANGUAGES:
        for name, page in pages(language).items():
            yield language, name, page


def test_every_page_and_sheet_has_a_spoken_form_in_both_languages() -> None:
    for language, name, page in every_page():
        said = " ".join(one.text for one in spoken(page))
        beginning = page.sheet.heading if page.sheet is not None else page.heading
        assert aloud(beginning, Voice(language)) in said, (language, name)
        offered = page.sheet.actions if page.sheet is not None else page.actions
        for action in offered:
            assert action.label in said, (language, name, action.name)


def test_nothing_about_the_person_is_said_on_the_loudspeaker() -> None:
    for language, name, page in every_page():
        heard = joined(for_the_loudspeaker(spoken(page), language), language).replace(" ", "")
        for canary in PERSONAL:
            assert canary not in heard, (language, name, canary)


def test_what_is_personal_is_named_once_on_a_page() -> None:
    heard = for_the_loudspeaker(spoken(pages("zh")["review"]), "zh")
    assert heard.count(Voice("zh")("spoken.private")) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("15400000001", "1 5 4 0 0 0 0 0 0 0 1"),
        ("AH0001-20261128-0007", "A H 0 0 0 1 , 2 0 2 6 1 1 2 8 , 0 0 0 7"),
        ("2026-11-28 14:05", "2026年11月28日 14:05"),
        ("办完约 15 分钟，12345.00 元", "办完约 15 分钟，12345.00 元"),
        ("154****0001", "已隐藏"),
        ("姓名：安**", "姓名：已隐藏"),
    ],
)
def test_numbers_are_read_sign_by_sign_and_masks_not_at_all(written: str, said: str) -> None:
    assert aloud(written, Voice("zh")) == said


def test_the_receipt_is_read_completely_in_the_headset() -> None:
    for language in LANGUAGES:
        page = pages(language)["receipt"]
        assert isinstance(page.body, ReceiptBody)
        voice = Voice(language)
        said = " ".join(one.text for one in spoken(page))
        assert aloud(page.body.number, voice) in said
        for label, value in page.body.rows:
            assert label in said
            assert aloud(value, voice) in said
        for banner in (page.body.delivery, page.body.paper):
            assert aloud(banner.text, voice) in said


def test_what_is_printed_on_a_certificate_is_read_and_only_in_the_headset() -> None:
    for language in LANGUAGES:
        page = pages(language)["document"]
        assert isinstance(page.body, DocumentBody)
        lines = {aloud(line, Voice(language)) for line in page.body.text}
        assert lines <= {one.text for one in spoken(page) if one.private}
        picture = replace(page, body=replace(page.body, text=()))
        assert Voice(language)("spoken.printed.not") in {one.text for one in spoken(picture)}


def test_a_turned_page_is_read_whole_even_where_it_says_the_same() -> None:
    listener = Listener(headset=True)
    page = listening(pages("zh")["document-unknown"])
    listener.open(page)
    assert isinstance(page.body, DocumentBody)
    turned = replace(page, body=replace(page.body, place="第 2 页，共 2 页"))
    assert "姓名 安小徽" in listener.meet(sev.Picked("page-after"), turned)


def test_the_error_comes_first() -> None:
    page = pages("zh")["question-digits"]
    assert isinstance(page.body, QuestionBody)
    wrong = replace(page, body=replace(page.body, problem="号码不对"))
    assert spoken(wrong)[0].text == "号码不对"


def test_a_new_page_is_said_once_it_is_shown_and_only_once() -> None:
    listener = Listener()
    page = listening(pages("zh")["guide"])
    assert page.heading in listener.open(page)
    assert listener.meet(sev.Shown(page.key), page) == ()


def test_without_speech_nothing_is_said() -> None:
    listener = Listener()
    page = pages("zh")["guide"]
    assert listener.meet(sev.Shown(page.key), page) == ()
    assert listener.effects == ()


def test_only_what_changed_is_said_on_the_same_page() -> None:
    listener = Listener()
    page = listening(pages("zh")["question-digits"])
    listener.open(page)
    assert isinstance(page.body, QuestionBody)
    assert listener.meet(sev.Continued(), replace(page, body=replace(page.body, problem="号码不对"))) == ("号码不对",)


def test_a_sheet_is_said_and_after_it_where_one_is() -> None:
    listener = Listener()
    page = listening(pages("zh")["guide"])
    sheet = pages("zh")["sheet-idle"].sheet
    assert sheet is not None
    listener.open(page)
    assert sheet.heading in listener.meet(ev.TimerFired("idle"), replace(page, sheet=sheet))
    assert listener.meet(sev.SheetClosed(), page) == (page.heading,)


def test_what_is_typed_is_echoed_in_the_headset_and_counted_on_the_loudspeaker() -> None:
    page = listening(pages("zh")["code"])
    for headset, heard in ((True, "7"), (False, "已填 4 位")):
        listener = Listener(headset=headset)
        listener.open(page)
        assert isinstance(page.body, CodeBody)
        longer = replace(page, body=replace(page.body, text=page.body.text + "7"))
        assert listener.meet(sev.Typed("code", "1547"), longer) == (heard,)


def test_advice_before_the_camera_is_said_at_most_every_few_seconds_and_the_newest() -> None:
    listener = Listener()
    page = listening(pages("zh")["face"])
    listener.open(page)
    seen = ev.DocumentSeen(None)

    def advised(advice: str) -> Page:
        assert isinstance(page.body, FaceBody)
        return replace(page, body=replace(page.body, advice=advice))

    assert listener.meet(seen, advised("请退后一点")) == ()
    assert listener.effects == (fx.StartTimer(LATER, ADVICE_S),)
    listener.now += timedelta(seconds=ADVICE_S)
    assert listener.meet(ev.TimerFired(LATER), advised("光线太暗")) == ("光线太暗",)
    assert listener.meet(seen, advised("光线太暗")) == ()


def test_to_turn_the_head_and_to_look_straight_again_is_said_at_once() -> None:
    listener = Listener()
    page = listening(pages("zh")["face"])
    listener.open(page)
    assert isinstance(page.body, FaceBody)
    for turn, advice in (("left", "请慢慢向左转头"), ("", "请正对屏幕"), ("right", "请慢慢向右转头")):
        turned = replace(page, body=replace(page.body, turn=turn, advice=advice))
        assert listener.meet(ev.DocumentSeen(None), turned) == (advice,)


def test_whatever_the_person_does_stops_the_voice() -> None:
    listener = Listener()
    page = listening(pages("zh")["guide"])
    listener.open(page)

    def done(event: ev.Event) -> tuple[fx.Effect, ...]:
        listener.meet(event, page)
        return listener.effects

    assert done(sev.Touched()) == (fx.Hush(),)
    assert done(ev.QueueChanged(0, 0, online=True)) == ()


def test_news_let_the_receipt_be_heard_to_its_end() -> None:
    listener = Listener()
    page = listening(pages("zh")["receipt"])
    listener.open(page)
    assert isinstance(page.body, ReceiptBody)
    banner = replace(page.body.delivery, text="已送达")
    assert listener.meet(ev.QueueChanged(0, 0, online=True), replace(page, body=replace(page.body, delivery=banner)))
    (speak,) = listener.effects
    assert isinstance(speak, fx.Speak)
    assert speak.waits


def test_a_promise_said_whole_is_to_be_heard_to_its_end_and_nothing_else_is() -> None:
    listener = Listener()
    page = listening(pages("zh")["pledge"])

    def awaited() -> list[str]:
        return [effect.page for effect in listener.effects if isinstance(effect, fx.Speak)]

    listener.open(page)
    assert awaited() == [page.key]
    listener.meet(sev.Pointed("同意承诺"), page)
    assert awaited() == [""]
    listener.meet(sev.RepeatAsked(), page)
    assert awaited() == [page.key]
    sheet = pages("zh")["sheet-idle"].sheet
    listener.meet(ev.TimerFired("idle"), replace(page, sheet=sheet))
    assert awaited() == [""]
    listener.open(listening(pages("zh")["guide"]))
    assert awaited() == [""]


def test_a_promise_that_was_seen_to_its_end_is_still_read_to_it() -> None:
    listener = Listener()
    page = listening(pages("zh")["pledge"])
    waiting = replace(page, actions=tuple(replace(action, enabled=False) for action in page.actions))
    listener.open(waiting)
    assert listener.meet(sev.ReadThrough(), page)
    speak, patience = listener.effects
    assert isinstance(speak, fx.Speak)
    assert speak.waits
    assert isinstance(patience, fx.StartTimer)
    assert patience.seconds > SETTINGS.idle_s * 2 + 30, "the text is still being listened to"
    listener.meet(sev.ReadThrough(), page)
    assert listener.effects == ()


def test_the_page_is_said_again_on_request() -> None:
    listener = Listener()
    page = listening(pages("zh")["guide"])
    heard = listener.open(page)
    assert listener.meet(sev.RepeatAsked(), page) == heard


def test_who_listens_long_is_not_called_idle() -> None:
    listener = Listener()
    page = listening(pages("zh")["guide"])
    listener.open(page)
    listener.meet(sev.RepeatAsked(), page)
    timers = [effect for effect in listener.effects if isinstance(effect, fx.StartTimer)]
    assert timers
    assert timers[0].seconds > SETTINGS.idle_s * listener.state.ease.patience + 20


def test_a_headset_brings_the_whole_page_and_only_there() -> None:
    listener = Listener()
    page = listening(pages("zh")["review"])
    listener.open(page)
    listener.state = replace(listener.state, headset=True)
    plugged = ev.SensorsChanged(((Sensor.HEADSET, SensorState.PRESENT),))
    heard = listener.meet(plugged, page)
    assert Voice("zh")("spoken.private") not in heard
    assert heard[0] == Voice("zh")("spoken.headset")
    listener.state = replace(listener.state, headset=False)
    assert listener.meet(plugged, page) == (Voice("zh")("spoken.headset.out"),)


def test_what_is_masked_is_not_said_unasked() -> None:
    said = "".join(one.text for one in spoken(pages("zh")["review"])).replace(" ", "")
    assert "15400000001" not in said
    assert "349900199003070028" not in said
