"""What is around the person: lamps, voice, power, sensors, presence. Asks and tells them on their own threads.

Every one of them is optional: without it the terminal is the same, and says what it has to say on the screen.
Device names in the profile: ``lines`` (lamps and sensors), ``speech``, ``power``, ``presence``; ``presence_camera``,
which streams all the time, or else presence is sensed only while ``camera`` streams for a face check.
"""

from collections.abc import Callable
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

from devices.api import (
    CancelToken,
    Channel,
    DeviceError,
    FlashRate,
    Frame,
    Lamp,
    Manner,
    Power,
    Presence,
    Ready,
    Sensor,
    SensorState,
    SpeechEnd,
)
from devices.host import DeviceHost
from kiosk.effects import GuideTo, Hush, Say, Speak
from kiosk.events import Event, Heard, PowerChanged, PresenceChanged, SensorsChanged
from kiosk.spoken import Utterance, Utterances, for_the_loudspeaker, joined

LOOK_S = 1.0
ANSWER_S = 5.0
PRESENCE_CAMERA = "presence_camera"
SPEECH_S, SPEECH_S_A_CHARACTER = 5.0, 1.2
_LAMPS = {
    "id_card_reader": Lamp.CARD_READER,
    "social_security_reader": Lamp.SOCIAL_CARD_READER,
    "camera": Lamp.CAMERA,
    "document_camera": Lamp.DOCUMENT_CAMERA,
    "code_scanner": Lamp.SCANNER,
    "receipt_printer": Lamp.RECEIPT_PRINTER,
    "page_printer": Lamp.PAGE_PRINTER,
}


class Surroundings:
    """Looks once a second at what can change by itself, and posts what did."""

    def __init__(self, host: DeviceHost, post: Callable[[Event, int | None], None]) -> None:
        self._host = host
        self._post = post
        self._stopping = Flag()
        self._lock = Lock()
        self._speaking = CancelToken()
        self._known: dict[str, object] = {}
        self._guided: tuple[str, ...] = ()
        self._lit = True
        """Whether the lamps show what they should: relays fall off with their cable."""
        self._asked: set[str] = set()
        self._thread = Thread(target=self._look, name="surroundings", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and what is being said."""
        self._stopping.set()
        self.hush()
        self._thread.join()

    # --- Telling ------------------------------------------------------------------------------------------------------

    def perform(self, effect: Say | Speak | Hush | GuideTo, *, headset: bool = False) -> None:
        """Do it, if the terminal has what it takes. ``headset``: one is plugged in, and hears everything."""
        match effect:
            case Say(text, language):
                self.say((Utterance(text),), language, headset=headset)
            case Speak(said, language, headset=plugged, volume=volume, waits=waits, page=page):
                self.say(said, language, headset=plugged, volume=volume, waits=waits, page=page)
            case Hush():
                self.hush()
            case GuideTo(devices):
                self.guide_to(devices)

    def say(
        self,
        said: Utterances,
        language: str,
        *,
        headset: bool = False,
        volume: int | None = None,
        waits: bool = False,
        page: str = "",
    ) -> None:
        """Say it; whatever is being said stops, because the newest is what matters, unless this ``waits`` for its end.

        With a headset everything goes there; else what is private is not said at all (EN 301 549, 5.1.3.9).
        ``page``: told as ``Heard`` once this was spoken to its end, and not when it was interrupted.
        """
        if "speech" not in self._host.names:
            return
        if not waits:
            self.hush()
        with self._lock:
            if self._speaking.is_set() or not waits:
                self._speaking = CancelToken()
            speaking = self._speaking

        def speak(voice: Any, _: CancelToken) -> SpeechEnd:
            if speaking.is_set():
                return SpeechEnd.INTERRUPTED
            private = headset and Channel.PRIVATE in voice.channels()
            texts = [one.text for one in said] if private else for_the_loudspeaker(said, language)
            channel = Channel.PRIVATE if private else Channel.LOUDSPEAKER
            end: SpeechEnd = voice.say(joined(texts, language), language, speaking, Manner(channel, volume=volume))
            return end

        def ended(how: SpeechEnd | DeviceError) -> None:
            if page and how is SpeechEnd.SPOKEN:
                self._post(Heard(page), None)

        longest = sum(max(len(one.text), len(one.instead)) for one in said)
        deadline = SPEECH_S + SPEECH_S_A_CHARACTER * (longest + len(said))
        self._host.ask("speech", speak, deadline_s=deadline, on_result=ended)

    def hush(self) -> None:
        """Stop speaking."""
        with self._lock:
            self._speaking.set()

    def guide_to(self, devices: tuple[str, ...]) -> None:
        """Light the lamps beside these devices, and no other."""
        self._guided = devices
        if "lines" not in self._host.names:
            return
        wanted = {_LAMPS[device] for device in devices if device in _LAMPS}

        def light(lamps: Any, _: CancelToken) -> None:
            for lamp in lamps.lamps():
                lamps.light(lamp, FlashRate.MEDIUM if lamp in wanted else FlashRate.OFF)

        self._host.ask("lines", light, deadline_s=ANSWER_S, on_result=lambda _: None)

    # --- Asking -------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_S):
            self._light_again()
            self._watch_the_room()
            self._ask("power", lambda power, _: power.power(), Power(), PowerChanged)
            self._ask("lines", lambda lines, _: dict(lines.read()), {}, _sensors_changed)
            self._ask("presence", lambda eyes, _: eyes.look(self._frame()), Presence.UNKNOWN, PresenceChanged)

    def _light_again(self) -> None:
        works = isinstance(self._host.status("lines"), Ready)
        if works and not self._lit:
            self.guide_to(self._guided)
        self._lit = works

    def _ask(
        self,
        name: str,
        question: Callable[[Any, CancelToken], Any],
        unknown: object,
        changed: Callable[[Any], Event],
    ) -> None:
        """Ask a device unless it still owes the last answer; a failure is *unknown*, not the last known value."""
        if name not in self._host.names or name in self._asked or not isinstance(self._host.status(name), Ready):
            return
        self._asked.add(name)

        def on_result(result: object) -> None:
            value = unknown if isinstance(result, DeviceError) else result
            self._asked.discard(name)
            if self._known.get(name) != value:
                self._known[name] = value
                self._post(changed(value), None)

        self._host.ask(name, question, deadline_s=ANSWER_S, on_result=on_result)

    def _watch_the_room(self) -> None:
        """The camera that senses presence streams as long as it is there."""
        if isinstance(self._host.status(PRESENCE_CAMERA), Ready) and self._frame() is None:
            self._host.ask(
                PRESENCE_CAMERA, lambda camera, _: camera.start(), deadline_s=ANSWER_S, on_result=lambda _: None
            )

    def _frame(self) -> Frame | None:
        own = PRESENCE_CAMERA in self._host.names
        camera: Any = self._host.driver(PRESENCE_CAMERA if own else "camera")
        frame: Frame | None = camera.latest() if camera is not None else None
        return frame


def _sensors_changed(sensors: dict[Sensor, SensorState]) -> SensorsChanged:
    return SensorsChanged(tuple(sorted(sensors.items())))
