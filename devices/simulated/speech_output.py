"""A simulated loudspeaker (or headset) on a real, private speech-dispatcher with the real espeak-ng.

    python -m devices.simulated.speech_output --socket PATH --control SOCKET [--pace 1.0]

The service's voice goes into a pipe in place of a sound card; what is said is kept in memory alone. For the headset run
a second one. Commands, on the control socket (devices/simulated/control.py) or typed here:

    stop | start                       the service
    voice name=NAME installed=true|false
                                       hide a voice, such as cmn, from the list of voices
    stuck on=true|false                the loudspeaker takes no sound, so that sentences do not end
    fault kind=garbage|silent on=true|false
                                       what the service answers is noise, or is lost
    forget                             drop the utterances
    state                              utterances: text, language, rate, volume, end (spoken, interrupted or ""); and
                                       the sound that was heard: seconds, loudness (0 to 32767)
    quit
"""

import signal
import sys
import tempfile
from pathlib import Path
from threading import Event, Lock
from typing import Any

from devices.simulated.control import ControlError
from devices.simulated.program import simulator_parser, steered
from devices.simulated.sound_pipe import SoundPipe
from devices.simulated.speech_service import SpeechService
from devices.simulated.ssip_relay import FAULTS, SsipRelay

TRUE = {True, "true"}


class SpeechOutput:
    """The service, who listens in between, and the loudspeaker."""

    def __init__(self, folder: Path, path: Path, pace: float) -> None:
        self.quitting = Event()
        self._lock = Lock()
        self._sound = SoundPipe(folder / "sound", pace)
        self._service = SpeechService(folder, self._sound.path)
        self._relay = SsipRelay(path, self._service.socket)

    def start(self) -> None:
        """Start the service and listen."""
        self._service.start()
        self._relay.start()

    def close(self) -> None:
        """End everything."""
        self._relay.stop()
        self._service.close()
        self._sound.close()

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        with self._lock:
            match command.get("command", ""):
                case "stop":
                    self._relay.stop()
                    self._service.stop()
                    self._sound.renew()
                case "start":
                    self.start()
                case "voice":
                    self._relay.hide(command["name"], hidden=command["installed"] not in TRUE)
                case "stuck":
                    self._sound.stuck = command["on"] in TRUE
                case "fault":
                    if command["kind"] not in FAULTS:
                        raise ControlError(f"kind is one of {', '.join(FAULTS)}")
                    self._relay.fault = command["kind"] if command["on"] in TRUE else ""
                case "forget":
                    self._relay.forget()
                    self._sound.forget()
                case "state":
                    pass
                case "quit":
                    self.quitting.set()
                case other:
                    raise ControlError(f"{other!r} is no command; see --help")
            return {
                "running": self._service.running,
                "utterances": self._relay.utterances(),
                "seconds": round(self._sound.seconds, 2),
                "loudness": self._sound.loudness,
            }


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("speech_output", __doc__)
    parser.add_argument("--socket", type=Path, required=True, help="where the service is found")
    parser.add_argument("--pace", type=float, default=1.0, help="how much faster than life the loudspeaker is")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="say") as folder:
        output = SpeechOutput(Path(folder), arguments.socket, arguments.pace)
        signal.signal(signal.SIGTERM, lambda *_: output.quitting.set())
        output.start()
        with steered(arguments.control, output.handle):
            output.quitting.wait()
        output.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
