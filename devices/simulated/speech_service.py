"""A private speech-dispatcher: own folder, own socket, its sound into a pipe, no log of what it says."""

import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

PROGRAM = "/usr/bin/speech-dispatcher"
START_S = 10.0
_WITH_PARENT = ("/usr/bin/setpriv", "--pdeathsig", "KILL", "--")
"""A child does not outlive a killed simulator, which Linux takes for the thread that started it."""
_SERVICE = """\
LogLevel 0
MaxHistoryMessages 0
DefaultVolume 100
AudioOutputMethod "alsa"
AudioALSADevice "nowhere"
AddModule "espeak-ng" "sd_generic" "espeak-ng.conf"
DefaultModule espeak-ng
"""
_MODULE = """\
Debug 0
GenericExecuteSynth "printf %s \\'$DATA\\' | espeak-ng --stdin -v \\'$VOICE\\' -s $RATE -a $VOLUME --stdout > {pipe}"
GenericCmdDependency "espeak-ng"
GenericLanguage "cmn" "cmn" "utf-8"
GenericLanguage "en-US" "en-us" "utf-8"
AddVoice "cmn" "MALE1" "cmn"
AddVoice "en-US" "MALE1" "en-us"
DefaultVoice "cmn"
GenericRateAdd 170
GenericRateMultiply 100
GenericVolumeAdd 50
GenericVolumeMultiply 50
"""
"""Not sd_espeak-ng: it needs a sound card, and ALSA's file plug-in plays an interrupted sentence to its end."""
_SOUND = "pcm.nowhere { type null }\n"


class SpeechService:
    """The service's process."""

    def __init__(self, folder: Path, pipe: Path) -> None:
        self.socket = folder / "service"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(max_workers=1)
        (folder / "modules").mkdir()
        (folder / "clients").mkdir()
        (folder / "speechd.conf").write_text(_SERVICE, encoding="ascii")
        (folder / "modules" / "espeak-ng.conf").write_text(_MODULE.format(pipe=pipe), encoding="ascii")
        (folder / "sound.conf").write_text(_SOUND, encoding="ascii")

    @property
    def running(self) -> bool:
        """Whether the service lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it if it does not run, and wait until it listens. Raises OSError."""
        if self.running:
            return
        self.stop()
        folder = self._folder
        self._process = self._starter.submit(
            subprocess.Popen[bytes],
            [
                *(*_WITH_PARENT, PROGRAM, "--run-single", "--timeout", "0", "--config-dir", str(folder)),
                *("--socket-path", str(self.socket), "--pid-file", str(folder / "pid"), "--log-dir", str(folder)),
            ],
            env=os.environ | {"ALSA_CONFIG_PATH": str(folder / "sound.conf")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ).result()
        pause = Event()
        for _ in range(round(START_S / 0.05)):
            with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
                line.connect(str(self.socket))
                return
            pause.wait(0.05)
        raise TimeoutError("speech-dispatcher did not start")

    def stop(self) -> None:
        """End it and its modules, also when they hang."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        for left in (self.socket, self._folder / "pid"):
            left.unlink(missing_ok=True)

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._starter.shutdown()
