"""A simulated network camera: MJPEG over HTTP, with somebody in front of it whom you direct.

    python -m devices.simulated.camera --port 8081 --control SOCKET --scene NAME=PICTURE …

The stream is at http://127.0.0.1:PORT/stream. Nobody is there at first. A scene is a portrait, and the person in it
stands in a lobby; with --whole it is a picture that fills the frame, as a paper does under a document camera.

Commands, on the control socket (devices/simulated/control.py) or typed here:

    show scene=NAME                          also: nobody, two (people)
    turn direction=left|right|straight       the head, from the person's own view
    photo on=true|false                      a printed photo moved about in a hand, instead of the person
    light level=black|dark|normal|bright     black: the lens is covered
    distance level=near|normal|far
    blur on=true|false
    freeze on=true|false                     no picture comes any more
    unplug | plug                            pull the camera's cable, put it back
    state | quit
"""

import sys
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock
from typing import Any

import cv2
import numpy as np

from devices.api import DeviceError
from devices.face.detector import FaceDetector, model_folder
from devices.face.pictures import load_picture
from devices.simulated.control import ControlError
from devices.simulated.mjpeg_port import MjpegPort
from devices.simulated.person import PHASES, WIDTH, Image, Person, add_person, add_photo, lobby
from devices.simulated.program import simulator_parser, steered

TURN_DEGREES = 26.0
TURN_S = 0.6
SWAY_S = 4.0
MOST_CACHED = 300
NOBODY, TWO = "nobody", "two"
TURNS = {"left": TURN_DEGREES, "right": -TURN_DEGREES, "straight": 0.0}
LIGHTS = {"black": (0.0, 0.0), "dark": (0.18, 0.0), "normal": (1.0, 0.0), "bright": (1.0, 100.0)}
"""Gain and offset of the grey levels."""
DISTANCES = {"near": 2.1, "normal": 1.0, "far": 0.42}


@dataclass(frozen=True)
class Look:
    """What is before the camera."""

    scene: str = NOBODY
    direction: str = "straight"
    photo: bool = False
    light: str = "normal"
    distance: str = "normal"
    blur: bool = False


class Camera:
    """What the camera sees, as JPEGs that are drawn once and kept."""

    def __init__(self, people: dict[str, Person], pictures: dict[str, Image]) -> None:
        self._people = people
        self._pictures = pictures
        self._lock = Lock()
        self._look = Look()
        self._turned_from = 0.0
        self._turned_at = 0.0
        self._kept: OrderedDict[tuple[Look, float, int], bytes] = OrderedDict()

    @property
    def look(self) -> Look:
        """What is before the camera."""
        return self._look

    def change(self, **values: Any) -> None:
        """Change what is before the camera. Raises ControlError for a scene that it does not have."""
        known = (NOBODY, *self._people, *self._pictures, *((TWO,) if self._people else ()))
        if values.get("scene", NOBODY) not in known:
            raise ControlError(f"scene is one of {', '.join(known)}")
        with self._lock:
            now = time.monotonic()
            if "direction" in values:
                self._turned_from = self._degrees(now)
                self._turned_at = now
            if "scene" in values:
                values = {"direction": "straight", **values}
            self._look = replace(self._look, **values)

    def jpeg(self) -> bytes:
        """The picture of this moment."""
        with self._lock:
            now = time.monotonic()
            moves = self._look.scene in self._people or self._look.scene == TWO
            phase = int(now / SWAY_S * PHASES) % PHASES if moves else 0
            key = (self._look, self._degrees(now), phase)
            if key not in self._kept:
                _, encoded = cv2.imencode(".jpg", self._draw(*key)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
                self._kept[key] = encoded.tobytes()
                if len(self._kept) > MOST_CACHED:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _degrees(self, now: float) -> float:
        """Where the head points; whole steps of two degrees, so that few pictures are drawn."""
        goal = TURNS[self._look.direction]
        part = min(1.0, (now - self._turned_at) / TURN_S)
        return 2.0 * round((self._turned_from + (goal - self._turned_from) * part) / 2)

    def _draw(self, look: Look, degrees: float, phase: int) -> Image:
        if look.scene in self._pictures:
            image = self._pictures[look.scene].copy()
        else:
            image = lobby()
            scale = DISTANCES[look.distance]
            if look.scene == TWO:
                pair = (list(self._people.values()) * 2)[:2]
                for half, person in enumerate(pair):
                    view = image[:, half * WIDTH // 2 : (half + 1) * WIDTH // 2]
                    whole = lobby()
                    add_person(whole, person, 0.0, centre=160 + half * 320, scale=0.7 * scale, phase=phase)
                    view[:] = whole[:, half * WIDTH // 2 : (half + 1) * WIDTH // 2]
            elif look.scene in self._people and look.photo:
                add_photo(image, self._people[look.scene], phase)
            elif look.scene in self._people:
                add_person(image, self._people[look.scene], degrees, centre=320, scale=scale, phase=phase)
        gain, offset = LIGHTS[look.light]
        if look.light != "normal":
            image = cv2.convertScaleAbs(image, alpha=gain, beta=offset).astype(np.uint8)
        return cv2.GaussianBlur(image, (0, 0), 8).astype(np.uint8) if look.blur else image


class Simulator:
    """The camera and its cable."""

    def __init__(self, camera: Camera, port: MjpegPort) -> None:
        self.quitting = Event()
        self._camera = camera
        self._port = port

    def handle(self, command: dict[str, Any]) -> dict[str, Any]:
        """Obey a command. Raises ControlError."""
        match command.get("command"):
            case "show":
                self._camera.change(scene=str(command.get("scene", "")))
            case "turn":
                self._camera.change(direction=_one_of(command, "direction", TURNS))
            case "photo":
                self._camera.change(photo=_truth(command))
            case "light":
                self._camera.change(light=_one_of(command, "level", LIGHTS))
            case "distance":
                self._camera.change(distance=_one_of(command, "level", DISTANCES))
            case "blur":
                self._camera.change(blur=_truth(command))
            case "freeze":
                self._port.frozen = _truth(command)
            case "unplug":
                self._port.unplug()
            case "plug":
                self._port.plug()
            case "state":
                pass
            case "quit":
                self.quitting.set()
            case other:
                raise ControlError(f"{other!r} is no command; see --help")
        return {
            "plugged": self._port.plugged,
            "frozen": self._port.frozen,
            "viewers": self._port.viewers,
            **vars(self._camera.look),
        }


def _one_of(command: dict[str, Any], key: str, known: dict[str, Any]) -> str:
    value = str(command.get(key))
    if value not in known:
        raise ControlError(f"{key} is one of {', '.join(known)}")
    return value


def _truth(command: dict[str, Any]) -> bool:
    """``on``, as JSON's boolean or typed as a word."""
    value = str(command.get("on")).lower()
    if value not in ("true", "false"):
        raise ControlError("on is true or false")
    return value == "true"


def _loaded(scenes: list[str], *, whole: bool) -> Camera:
    detector = None if whole else FaceDetector(model_folder())
    people: dict[str, Person] = {}
    pictures: dict[str, Image] = {}
    for scene in scenes:
        name, mark, path = scene.partition("=")
        if not mark or not name or name in (NOBODY, TWO):
            raise ControlError(f"{scene}: write NAME=PICTURE, with another name than {NOBODY} and {TWO}")
        picture = load_picture(Path(path))
        if detector is not None:
            people[name] = Person(picture, detector)
        else:
            pictures[name] = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    return Camera(people, pictures)


def main() -> int:
    """Run until told to quit."""
    parser = simulator_parser("camera", __doc__)
    parser.add_argument("--port", type=int, required=True, help="TCP port on 127.0.0.1")
    parser.add_argument("--scene", action="append", default=[], metavar="NAME=PICTURE", help="may be repeated")
    parser.add_argument("--whole", action="store_true", help="the pictures fill the frame (document camera)")
    arguments = parser.parse_args()
    try:
        camera = _loaded(arguments.scene, whole=arguments.whole)
    except (ControlError, DeviceError, ValueError) as error:
        parser.error(str(error))
    port = MjpegPort(arguments.port, camera.jpeg)
    simulator = Simulator(camera, port)
    port.plug()
    with steered(arguments.control, simulator.handle):
        simulator.quitting.wait()
    port.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
