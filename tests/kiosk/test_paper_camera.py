"""The document camera with its flattener, as real processes: advice while aiming, pages, and doing without it."""

import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.api import Absent, DeviceError, DocumentAdvice, PageKind, Picture, ScannedPage
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from devices.owner import Command
from devices.simulated.paper_scene import Scene, empty_table, photographed, text_page
from kiosk.effects import AimCamera, Effect, TakePicture
from kiosk.events import DeviceFailed, DocumentSeen, Event, PictureTaken
from kiosk.paper_camera import PaperCamera
from tests.devices.conftest import Simulator, wait_until

SCENE = Scene(width=1280, height=960)
PATIENCE_S = 10.0


class Desk:
    """A document camera over a video file or an address, the document capture, and what they told."""

    def __init__(self, source: str, document: dict[str, str] | None) -> None:
        devices: dict[str, dict[str, str]] = {"document_camera": {"driver": "opencv-camera", "source": source}}
        if document is not None:
            devices["document"] = document
        self.told: SimpleQueue[Event] = SimpleQueue()
        self.commands: list[Command] = []
        self.fits: Callable[[tuple[ScannedPage, ...]], None] = lambda _: None
        self.host = DeviceHost(devices, lambda _: None)
        self.host.start()
        self.camera = PaperCamera(self.host, self._ask, lambda event, _: self.told.put(event), self._judged)

    def _judged(self, pages: tuple[ScannedPage, ...]) -> None:
        self.fits(pages)

    def _ask(
        self,
        name: str,
        effect: Effect,
        operation: Callable[[Any, Any], Any],
        told: Callable[[Any], Iterable[Event]],
        session: int,
        deadline_s: float,
        failed: Callable[[DeviceError], Iterable[Event]] | None = None,
    ) -> Command:
        assert session == 1

        def on_result(result: Any) -> None:
            if not isinstance(result, DeviceError):
                events = told(result)
            else:
                events = failed(result) if failed is not None else (DeviceFailed(type(effect).__name__, result),)
            for event in events:
                self.told.put(event)

        command = self.host.ask(name, operation, deadline_s=deadline_s, on_result=on_result)
        self.commands.append(command)
        return command

    def hear(self, kind: type[Event], true: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next event of this kind for which something is true."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                event = self.told.get(timeout=max(0.01, deadline - time.monotonic()))
            except Empty:
                raise AssertionError(f"no {kind.__name__} came") from None
            if isinstance(event, kind) and true(event):
                return event

    def close(self) -> None:
        for command in self.commands:
            command.cancel.set()
        self.host.stop()


def filmed(folder: Path, picture: Picture) -> Path:
    path = folder / "desk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (picture.width, picture.height))
    image = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    for _ in range(3):
        writer.write(image[:, :, ::-1])
    writer.release()
    return path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(picture: Picture | None, driver: str | None = "opencv-document", source: str = "") -> Desk:
        film = source if picture is None else str(filmed(tmp_path, picture))
        made.append(Desk(film, {"driver": driver} if driver else None))
        return made[-1]

    yield make
    for one in made:
        one.close()


def paper() -> Picture:
    return photographed(text_page(), SCENE).picture


def worker() -> int:
    for task in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = task.read_bytes().split(b"\0")
            parent = int((task.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if b"devices.document.worker" in words and parent == os.getpid():
            return int(task.parent.name)
    raise AssertionError("no worker")


def test_while_aiming_what_is_seen_is_told_once_and_the_taken_page_is_flat(desk: Callable[..., Desk]) -> None:
    here = desk(paper())
    here.camera.aim(AimCamera(), 1)
    seen = here.hear(DocumentSeen, lambda event: event.view is not None and event.view.corners is not None)
    assert seen.view.advice is None

    here.camera.take(TakePicture(), 1)
    taken = here.hear(PictureTaken)

    assert taken.failure == ""
    assert taken.page.kind is PageKind.PAGE
    assert here.told.empty(), "a paper that lies still is not told again and again"


def test_what_can_not_be_straightened_comes_as_it_is_with_the_reason(desk: Callable[..., Desk]) -> None:
    here = desk(empty_table(SCENE))
    here.camera.aim(AimCamera(), 1)
    assert here.hear(DocumentSeen).view.advice is DocumentAdvice.PLACE_PAPER

    here.camera.take(TakePicture(), 1)
    taken = here.hear(PictureTaken)

    assert (taken.page.kind, taken.failure) == (PageKind.PHOTO, DeviceFailure.DOCUMENT_NONE)
    assert (taken.page.width, taken.page.height) == (1280, 960)


@pytest.mark.fault(
    "document capture",
    "missing",
    sees="an ordinary photo and the words that it will do when all text is readable",
    recovers="papers are photographed without it",
)
def test_without_document_capture_the_photo_is_taken_all_the_same(desk: Callable[..., Desk]) -> None:
    here = desk(paper(), None)
    here.camera.aim(AimCamera(), 1)
    assert here.hear(DocumentSeen).view is None

    here.camera.take(TakePicture(), 1)
    taken = here.hear(PictureTaken)

    assert (taken.page.kind, taken.failure) == (PageKind.PHOTO, "")


def test_a_driver_that_can_not_be_loaded_costs_the_flattening_alone(desk: Callable[..., Desk]) -> None:
    here = desk(paper(), "no-such-driver")
    here.camera.aim(AimCamera(), 1)
    assert here.hear(DocumentSeen).view is None

    here.camera.take(TakePicture(), 1)

    assert here.hear(PictureTaken).page.kind is PageKind.PHOTO


@pytest.mark.fault(
    "document capture",
    "crashes while aiming",
    sees="for two seconds the hint to look oneself, then advice and outline again",
    recovers="the next look starts the child process again; the preview never stops",
)
def test_a_crash_while_aiming_ends_the_advice_for_a_moment(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.paper_camera.AGAIN_S", 0.2)
    monkeypatch.setattr("devices.document.opencv_document.LOOK_S", PATIENCE_S)  # a look also loads the new child
    here = desk(paper())
    here.camera.aim(AimCamera(), 1)
    here.hear(DocumentSeen, lambda event: event.view is not None)
    # A look begins every third of a second: stopped first, so that the child dies in the middle of one.
    child = worker()
    os.kill(child, signal.SIGSTOP)
    time_to_ask = time.monotonic() + 0.6
    while time.monotonic() < time_to_ask and here.told.empty():
        here.commands[0].cancel.wait(0.05)
    os.kill(child, signal.SIGKILL)

    assert here.hear(DocumentSeen).view is None
    assert here.hear(DocumentSeen).view.advice is None


@pytest.mark.fault(
    "document capture",
    "hangs while a page is flattened",
    sees="the ordinary photo after eight seconds, and the words that it will do when all text is readable",
    recovers="the child process is killed; the next page is flattened again",
)
def test_a_hang_while_flattening_still_gives_the_photo(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = desk(paper())
    here.camera.aim(AimCamera(), 1)
    here.hear(DocumentSeen, lambda event: event.view is not None)
    here.camera.take(TakePicture(), 1)
    assert here.hear(PictureTaken).page.kind is PageKind.PAGE
    monkeypatch.setattr("devices.document.opencv_document.FLATTEN_S", 0.5)
    os.kill(worker(), signal.SIGSTOP)

    here.camera.take(TakePicture(), 1)
    taken = here.hear(PictureTaken)

    assert (taken.page.kind, taken.failure) == (PageKind.PHOTO, DeviceFailure.TIMED_OUT)


def test_a_page_that_would_not_fit_is_told_before_it_is_kept(desk: Callable[..., Desk]) -> None:
    here = desk(paper())

    def full(pages: tuple[ScannedPage, ...]) -> None:
        assert len(pages) == 2
        raise DeviceError(DeviceFailure.DOCUMENT_TOO_LARGE)

    here.fits = full
    here.camera.aim(AimCamera(), 1)
    here.hear(DocumentSeen)
    here.camera.take(TakePicture((ScannedPage(b"", 1, 1, PageKind.PAGE),)), 1)

    assert here.hear(DeviceFailed).error.failure is DeviceFailure.DOCUMENT_TOO_LARGE


@pytest.mark.fault(
    "document camera", "unplugged while aiming", code="D201", recovers="the page goes on once it is plugged in again"
)
def test_a_camera_unplugged_while_aiming_is_named_and_goes_on_once_plugged_in(
    desk: Callable[..., Desk], tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    picture = paper()
    Image.frombytes("RGB", (picture.width, picture.height), picture.rgb).save(tmp_path / "paper.png")
    scene = ["--whole", "--scene", f"paper={tmp_path / 'paper.png'}"]
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        camera = Simulator("camera", Path(folder), "--port", port, *scene)
        camera.tell("show", scene="paper")
        here = desk(None, source=f"http://127.0.0.1:{port}/stream")
        here.camera.aim(AimCamera(), 1)
        here.hear(DocumentSeen, lambda event: event.view is not None)

        camera.tell("unplug")
        wait_until(lambda: isinstance(here.host.status("document_camera"), Absent))
        here.camera.take(TakePicture(), 1)
        assert here.hear(DeviceFailed).error.failure is DeviceFailure.CAMERA_ABSENT

        camera.tell("plug")
        here.camera.aim(AimCamera(), 1)
        here.hear(DocumentSeen, lambda event: event.view is not None)
        here.camera.take(TakePicture(), 1)
        assert here.hear(PictureTaken).page.kind is PageKind.PAGE
        here.close()
        camera.close()
