"""Speech through the real speech-dispatcher and the real espeak-ng, their sound measured in place of a sound card."""

import socket
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Absent, Blocked, Channel, DeviceError, Manner, Ready, SpeechEnd
from devices.failures import DeviceFailure
from devices.speech.speech_dispatcher import SpeechDispatcher
from devices.speech.ssip import Reply, ReplyScanner, as_line
from tests.devices.conftest import Simulator

CARD = "请把身份证放在读卡区。"
LONG = CARD * 12


@pytest.fixture(scope="module")
def service_process(run_folder: Path) -> Iterator[Simulator]:
    simulator = Simulator("speech_output", run_folder, "--socket", str(run_folder / "ssip"), "--pace", "10")
    yield simulator
    simulator.close()


@pytest.fixture
def service(service_process: Simulator) -> Simulator:
    """The service runs, has all voices and no faults; nothing was said yet."""
    service_process.tell("stuck", on=False)
    service_process.tell("fault", kind="silent", on=False)
    service_process.tell("voice", name="cmn", installed=True)
    service_process.tell("start")
    service_process.tell("forget")
    return service_process


@pytest.fixture
def voice(service: Simulator) -> Iterator[SpeechDispatcher]:
    driver = SpeechDispatcher({"socket": str(service.output / "ssip"), "volume": 70})
    driver.open()
    yield driver
    driver.close()


def failure(driver: SpeechDispatcher, text: str = CARD) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        driver.say(text, "zh", Event())
    return caught.value.failure


# --- What is heard ---------------------------------------------------------------------------------------------------


def test_mandarin_becomes_sound_of_the_length_that_espeak_gives(
    voice: SpeechDispatcher, service: Simulator, tmp_path: Path
) -> None:
    file = tmp_path / "said.wav"
    subprocess.run(["espeak-ng", "-v", "cmn", "-s", "170", "-w", str(file), CARD], check=True)
    with wave.open(str(file)) as said:
        seconds = said.getnframes() / said.getframerate()

    assert voice.say(CARD, "zh", Event()) is SpeechEnd.SPOKEN
    heard = service.tell("state")
    assert heard["seconds"] == pytest.approx(seconds, abs=0.5)
    assert seconds > 3
    assert heard["loudness"] > 500
    assert heard["utterances"] == [
        {"text": CARD, "language": "cmn", "rate": "0", "volume": "40", "end": "spoken"},
    ]


def test_volume_and_rate_belong_to_one_utterance(voice: SpeechDispatcher, service: Simulator) -> None:
    voice.say("你好。", "zh", Event(), Manner(rate=60, volume=20))
    quiet = service.tell("state")
    service.tell("forget")
    voice.say("你好。", "zh", Event())
    usual = service.tell("state")

    said = (*quiet["utterances"], *usual["utterances"])
    assert [(each["rate"], each["volume"]) for each in said] == [("60", "-60"), ("0", "40")]
    assert 0 < quiet["loudness"] < usual["loudness"] / 2


@pytest.mark.parametrize("text", ["'; echo", "$HOME", "<b>粗</b>", "一.二"])
def test_any_text_is_said_as_it_is(voice: SpeechDispatcher, service: Simulator, text: str) -> None:
    assert voice.say(text, "zh", Event()) is SpeechEnd.SPOKEN
    assert service.tell("state")["utterances"][-1]["text"] == text


@pytest.mark.parametrize(("text", "line"), [("第一\n.\n第二", "第一 . 第二"), ("..好", "好"), (".", "")])
def test_no_text_ends_the_service_s_reading_early(text: str, line: str) -> None:
    assert as_line(text) == line


def test_hushing_is_heard_at_once(voice: SpeechDispatcher, service: Simulator) -> None:
    hushed_at = [0.0]

    def hush() -> None:
        hushed_at[0] = time.monotonic()
        voice.hush()

    timer = Timer(0.5, hush)
    timer.start()
    assert voice.say(LONG, "zh", Event()) is SpeechEnd.INTERRUPTED
    assert time.monotonic() - hushed_at[0] < 0.4
    timer.join()
    assert service.tell("state")["utterances"][-1]["end"] == "interrupted"


def test_the_headset_is_a_service_of_its_own(service: Simulator, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = service.output / "head"
    folder.mkdir()
    headset = Simulator("speech_output", folder, "--socket", str(folder / "ssip"), "--pace", "10")
    voice = SpeechDispatcher({"socket": str(service.output / "ssip"), "private_socket": str(folder / "ssip")})
    voice.open()
    voice.say("您的号码", "zh", Event(), Manner(channel=Channel.PRIVATE))

    assert voice.channels() == {Channel.LOUDSPEAKER, Channel.PRIVATE}
    assert headset.tell("state")["utterances"][0]["text"] == "您的号码"
    assert service.tell("state")["utterances"] == []
    voice.close()
    headset.close()


def test_what_is_said_is_not_written_to_disk(voice: SpeechDispatcher, service: Simulator) -> None:
    voice.say("349900199003070028", "zh", Event())
    folders = list(Path("/tmp").glob("say*"))

    assert folders
    for file in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        assert b"349900199003070028" not in file.read_bytes(), file


# --- Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.fault("speech", "service stopped and started", code="D911", recovers="connects again by itself")
def test_a_stopped_service_is_absent_and_speaks_again(voice: SpeechDispatcher, service: Simulator) -> None:
    service.tell("stop")
    status = voice.status()
    assert isinstance(status, Absent)
    assert failure(voice) is status.failure is DeviceFailure.SPEECH_ABSENT
    voice.close()
    with pytest.raises(DeviceError, match="SPEECH_ABSENT"):
        voice.open()

    service.tell("start")
    voice.open()
    assert voice.say("好。", "zh", Event()) is SpeechEnd.SPOKEN


@pytest.mark.fault("speech", "service dies in mid-sentence", code="D911", recovers="connects again by itself")
def test_a_service_that_dies_while_it_speaks_is_told(voice: SpeechDispatcher, service: Simulator) -> None:
    timer = Timer(0.3, service.tell, ("stop",))
    timer.start()
    assert failure(voice, LONG) is DeviceFailure.SPEECH_ABSENT
    timer.join()


@pytest.mark.fault("speech", "voice missing", code="D913", recovers="by itself once the voice is installed")
def test_a_missing_voice_blocks_until_it_is_installed(voice: SpeechDispatcher, service: Simulator) -> None:
    service.tell("voice", name="cmn", installed=False)
    voice.close()
    voice.open()
    status = voice.status()
    assert isinstance(status, Blocked)
    assert failure(voice) is status.failure is DeviceFailure.SPEECH_VOICE_MISSING
    assert status.detail == "zh"
    assert voice.say("Still here.", "en", Event()) is SpeechEnd.SPOKEN

    service.tell("voice", name="cmn", installed=True)
    assert isinstance(voice.status(), Ready)
    assert voice.say("好。", "zh", Event()) is SpeechEnd.SPOKEN


def test_a_module_that_is_not_loaded_speaks_nothing(service: Simulator) -> None:
    driver = SpeechDispatcher({"socket": str(service.output / "ssip"), "module": "festival"})
    driver.open()
    assert isinstance(driver.status(), Blocked)
    driver.close()


@pytest.mark.fault("speech", "garbage answers", code="D007", recovers="connects again by itself")
def test_garbage_is_told_and_a_new_connection_speaks(voice: SpeechDispatcher, service: Simulator) -> None:
    service.tell("fault", kind="garbage", on=True)
    status = voice.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.GARBAGE

    service.tell("fault", kind="garbage", on=False)
    voice.close()
    voice.open()
    assert voice.say("好。", "zh", Event()) is SpeechEnd.SPOKEN


@pytest.mark.fault("speech", "service hangs", code="D912", recovers="connects again by itself")
def test_a_service_that_does_not_answer_is_told_in_time(voice: SpeechDispatcher, service: Simulator) -> None:
    service.tell("fault", kind="silent", on=True)
    started = time.monotonic()
    status = voice.status()
    assert time.monotonic() - started < 1
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.SPEECH_SILENT


@pytest.mark.fault("speech", "sound card takes no sound", code="D912", recovers="speaks on once it does")
def test_a_sentence_that_never_ends_is_given_up(voice: SpeechDispatcher, service: Simulator) -> None:
    service.tell("stuck", on=True)
    assert failure(voice, "好") is DeviceFailure.SPEECH_SILENT

    service.tell("stuck", on=False)
    assert voice.say("好。", "zh", Event()) is SpeechEnd.SPOKEN


def test_a_language_without_a_voice_is_not_spoken_in_another(voice: SpeechDispatcher, service: Simulator) -> None:
    with pytest.raises(DeviceError, match="SPEECH_VOICE_MISSING"):
        voice.say("Bonjour", "fr", Event())
    assert service.tell("state")["utterances"] == []


def test_no_service_at_all_is_absent(tmp_path: Path) -> None:
    driver = SpeechDispatcher({"socket": str(tmp_path / "nobody")})
    with pytest.raises(DeviceError, match="SPEECH_ABSENT"):
        driver.open()
    assert isinstance(driver.status(), Absent)


def test_who_accepts_and_says_nothing_is_silent(run_folder: Path) -> None:
    path = run_folder / "deaf"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with pytest.raises(DeviceError, match="SPEECH_SILENT"):
            SpeechDispatcher({"socket": str(path)}).open()


# --- The protocol ----------------------------------------------------------------------------------------------------


def test_a_reply_is_whole_however_it_is_cut() -> None:
    whole = b"249-cmn\tcmn\tnone\r\n249 OK VOICE LIST SENT\r\n701-1\r\n701-2\r\n701 BEGIN\r\n"
    for cut in range(len(whole)):
        scanner = ReplyScanner()
        assert scanner.feed(whole[:cut]) + scanner.feed(whole[cut:]) == [
            Reply(249, ("cmn\tcmn\tnone",), "OK VOICE LIST SENT"),
            Reply(701, ("1", "2"), "BEGIN"),
        ]


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_nothing_but_typed_errors_comes_out_of_any_bytes(parts: list[bytes]) -> None:
    scanner = ReplyScanner()
    try:
        for part in parts:
            scanner.feed(part)
    except DeviceError as error:
        assert error.failure is DeviceFailure.GARBAGE


@pytest.mark.parametrize("wrong", [{"rate": 101}, {"rate": -101}, {"volume": 101}, {"volume": -1}])
def test_a_manner_out_of_range_is_a_bug(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="rate"):
        Manner(**wrong)  # type: ignore[arg-type] # only numbers are given here
