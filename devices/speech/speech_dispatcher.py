"""Speech through speech-dispatcher; the voices are espeak-ng's unless the service is set up otherwise.

The service must not keep what it says: ``LogLevel 0`` and ``MaxHistoryMessages 0`` in speechd.conf, ``Debug 0`` in its
modules. A service has one sound device; for the headset run a second one, whose AudioALSADevice is the headset's, and
name its socket.
"""

import time
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    Channel,
    DeviceError,
    Manner,
    Ready,
    Settings,
    SpeechEnd,
    Status,
)
from devices.failures import DeviceFailure
from devices.speech.ssip import BEGIN, CANCELED, END, Conversation, as_line

SOCKET: Final = "/run/speech-dispatcher/speechd.sock"
VOICES: Final = {"zh": "cmn", "en": "en-US"}
"""Mandarin is ``cmn`` to espeak-ng, which speaks English for ``zh``."""
LOUDEST: Final = 100
LOOK_S: Final = 0.02
BEGIN_S: Final = 3.0
SLOWEST_S_A_CHARACTER: Final = 1.2
"""Above espeak-ng's slowest Mandarin; after so long a text counts as stuck."""
STOPPED_S: Final = 2.0
_NOBODY_SPEAKS = frozenset({DeviceFailure.SPEECH_VOICE_MISSING, DeviceFailure.SPEECH_REFUSED})


class SpeechDispatcher:
    """Implements Speaks.

    Settings: ``socket`` of the loudspeaker's service, ``private_socket`` of the headset's (optional), ``module``
    (``espeak-ng``), ``voices`` (``{zh = "cmn", en = "en-US"}``), ``volume`` (80, percent) and ``rate`` (0).
    """

    def __init__(self, settings: Settings) -> None:
        self._sockets = {Channel.LOUDSPEAKER: Path(str(settings.get("socket", SOCKET)))}
        if private := settings.get("private_socket"):
            self._sockets[Channel.PRIVATE] = Path(str(private))
        self._module = str(settings.get("module", "espeak-ng"))
        self._voices = {str(language): str(voice) for language, voice in settings.get("voices", VOICES).items()}
        self._usual = Manner(rate=int(settings.get("rate", 0)), volume=int(settings.get("volume", 80)))
        self._lines: dict[Channel, Conversation] = {}
        self._missing: frozenset[str] = frozenset()
        self._hushed = Event()

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect to every service. Raises DeviceError SPEECH_ABSENT, SPEECH_SILENT, SPEECH_REFUSED, GARBAGE."""
        try:
            for channel, path in self._sockets.items():
                if channel not in self._lines:
                    self._lines[channel] = line = Conversation(path)
                    line.ask("SET SELF CLIENT_NAME terminal:terminal:main")
                    line.ask("SET SELF NOTIFICATION ALL ON")
            self._missing = self._missing_voices()
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Interrupt what is being said and hang up."""
        self.hush()
        lines, self._lines = self._lines, {}
        for line in lines.values():
            with suppress(DeviceError):  # a service that is gone says nothing
                line.ask("CANCEL SELF")
            line.close()

    def status(self) -> Status:
        """Ask every service. Missing voices are looked for again each time, so that an installed one is noticed."""
        if not self._lines:
            return Absent(DeviceFailure.SPEECH_ABSENT, "not open")
        try:
            for line in self._lines.values():
                line.ask("GET OUTPUT_MODULE")
            if self._missing:
                self._missing = self._missing_voices()
        except DeviceError as error:
            kind = Blocked if error.failure in _NOBODY_SPEAKS else Absent
            return kind(error.failure, error.detail)
        if self._missing:
            return Blocked(DeviceFailure.SPEECH_VOICE_MISSING, ", ".join(sorted(self._missing)))
        return Ready(self._module)

    def channels(self) -> frozenset[Channel]:
        """The channels that are set up."""
        return frozenset(self._sockets)

    # --- Speech ---------------------------------------------------------------------------------------------------

    def say(self, text: str, language: str, cancel: CancelToken, manner: Manner = Manner()) -> SpeechEnd:  # noqa: B008 - frozen
        """Say it and return when it was heard or interrupted. Raises as devices.api says."""
        self._hushed.clear()
        line = self._line(manner.channel)
        voice = self._voices.get(language)
        if voice is None or language in self._missing:
            raise DeviceError(DeviceFailure.SPEECH_VOICE_MISSING, language)
        spoken = as_line(text)
        if not spoken:
            return SpeechEnd.SPOKEN
        if cancel.is_set():
            return SpeechEnd.INTERRUPTED
        volume = manner.volume if manner.volume is not None else self._usual.volume or 0
        line.ask(f"SET SELF OUTPUT_MODULE {self._module}")
        line.ask(f"SET SELF LANGUAGE {voice}")
        line.ask(f"SET SELF RATE {manner.rate or self._usual.rate}")
        line.ask(f"SET SELF VOLUME {volume * 2 - LOUDEST}")
        return self._followed(line, line.send_text(spoken), len(spoken) * SLOWEST_S_A_CHARACTER + BEGIN_S, cancel)

    def hush(self) -> None:
        """Interrupt what is being said."""
        self._hushed.set()

    def _line(self, channel: Channel) -> Conversation:
        if channel not in self._sockets:
            raise DeviceError(DeviceFailure.SPEECH_NOT_PRIVATE, "private_socket is not set")
        if channel not in self._lines:
            raise DeviceError(DeviceFailure.SPEECH_ABSENT, "not open")
        return self._lines[channel]

    def _followed(self, line: Conversation, message: str, longest_s: float, cancel: CancelToken) -> SpeechEnd:
        """Wait for the message's end; told to stop, stop it and wait for that."""
        begun = stopped = False
        deadline = time.monotonic() + BEGIN_S
        while True:
            event = line.event(LOOK_S)
            if event is not None and event.lines[:1] == (message,):
                if event.code == END:
                    return SpeechEnd.SPOKEN
                if event.code == CANCELED:
                    return SpeechEnd.INTERRUPTED
                if event.code == BEGIN and not begun:
                    begun = True
                    deadline = time.monotonic() + longest_s
            # Not before it has begun: modules lose a stop that overtakes the start.
            if event is None and begun and not stopped and (cancel.is_set() or self._hushed.is_set()):
                line.ask("CANCEL SELF", STOPPED_S)
                stopped = True
                deadline = time.monotonic() + STOPPED_S
            if time.monotonic() >= deadline:
                with suppress(DeviceError):  # what matters is that it was stuck
                    line.ask("CANCEL SELF")
                raise DeviceError(DeviceFailure.SPEECH_SILENT, "a sentence does not end" if begun else "does not begin")

    def _missing_voices(self) -> frozenset[str]:
        """Languages that some channel can't speak: its module is not loaded or has no such voice."""
        missing: set[str] = set()
        for line in self._lines.values():
            if self._module not in line.ask("LIST OUTPUT_MODULES").lines:
                return frozenset(self._voices)
            line.ask(f"SET SELF OUTPUT_MODULE {self._module}")
            there = {row.split("\t")[1] for row in line.ask("LIST SYNTHESIS_VOICES").lines if row.count("\t") > 1}
            missing |= {language for language, voice in self._voices.items() if voice not in there}
        return frozenset(missing)
