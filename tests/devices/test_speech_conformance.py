"""What every voice must do: over a simulated loudspeaker; with ``-m hardware`` over a real one."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from devices.api import Channel, DeviceError, Manner, Ready, SpeechEnd
from devices.speech.speech_dispatcher import SpeechDispatcher
from tests.devices.conftest import Simulator, hardware_driver


@pytest.fixture(scope="module")
def service(run_folder: Path) -> Iterator[Path]:
    simulator = Simulator("speech_output", run_folder, "--socket", str(run_folder / "ssip"), "--pace", "20")
    yield run_folder / "ssip"
    simulator.close()


@pytest.fixture(params=["speech-dispatcher", pytest.param("hardware", marks=pytest.mark.hardware)])
def voice(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An opened driver of a voice."""
    if request.param == "hardware":
        driver = hardware_driver(request.config, "say")
    else:
        driver = SpeechDispatcher({"socket": str(request.getfixturevalue("service"))})
    driver.open()
    yield driver
    driver.close()


@pytest.mark.parametrize(("language", "text"), [("zh", "请稍等。"), ("en", "Please wait.")])
def test_each_language_is_spoken_to_its_end(voice: Any, language: str, text: str) -> None:
    assert voice.say(text, language, Event()) is SpeechEnd.SPOKEN
    assert isinstance(voice.status(), Ready)


def test_silence_is_spoken_at_once(voice: Any) -> None:
    assert voice.say("  ", "zh", Event()) is SpeechEnd.SPOKEN


def test_a_cancelled_sentence_is_interrupted(voice: Any) -> None:
    cancel = Event()
    cancel.set()
    assert voice.say("请把身份证放在读卡区。" * 40, "zh", cancel) is SpeechEnd.INTERRUPTED


def test_hushing_interrupts_from_another_thread(voice: Any) -> None:
    timer = Timer(0.2, voice.hush)
    timer.start()
    assert voice.say("请把身份证放在读卡区。" * 40, "zh", Event()) is SpeechEnd.INTERRUPTED
    timer.join()


def test_hushing_when_nothing_is_said_is_nothing(voice: Any) -> None:
    voice.hush()
    assert voice.say("好。", "zh", Event()) is SpeechEnd.SPOKEN


def test_nothing_private_comes_out_of_the_loudspeaker(voice: Any) -> None:
    if Channel.PRIVATE in voice.channels():
        pytest.skip("this voice has a headset")
    with pytest.raises(DeviceError, match="SPEECH_NOT_PRIVATE"):
        voice.say("您的号码", "zh", Event(), Manner(channel=Channel.PRIVATE))


def test_it_opens_again_after_closing_and_closing_twice_is_nothing(voice: Any) -> None:
    voice.close()
    voice.close()
    voice.open()
    voice.open()
    assert isinstance(voice.status(), Ready)
