"""The document camera and who flattens its pictures: aims with advice, takes the picture, straightens the page.

The profile's device ``document`` may be missing or out of order: then there is no advice, and a page is the camera's
picture as it is.
"""

import time
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Protocol

from devices.api import CancelToken, DeviceError, DocumentView, Frame, PageKind, ScannedPage
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from devices.owner import Command
from kiosk.effects import AimCamera, Effect, TakePicture
from kiosk.events import DeviceFailed, DocumentSeen, Event, PictureTaken
from kiosk.pictures import jpeg

CAMERA, DOCUMENT = "document_camera", "document"
LOOK_EVERY_S = 0.3
AGAIN_S = 2.0
"""Pause after a look that failed; the driver begins anew by itself."""
MOST_FAILURES = 3
"""Looks that fail in a row, before the device's owner has to see to it."""
WATCH_S = 60.0
"""Then the device's owner gets a turn, and the watch goes on."""
FLATTEN_S = 10.0
CAMERA_S = 5.0
GRACE_S = 5.0
FIRST_PICTURE_TRIES, FIRST_PICTURE_PAUSE_S = 30, 0.1
_MOVED = 0.004
"""Share of the picture by which a corner must have moved to be worth a redraw."""


class Asks(Protocol):
    """Asks a device for something on behalf of the person who is served now; dropped when they have left."""

    def __call__(
        self,
        name: str,
        effect: Effect,
        operation: Callable[[Any, CancelToken], Any],
        told: Callable[[Any], Iterable[Event]],
        session: int,
        deadline_s: float,
        failed: Callable[[DeviceError], Iterable[Event]] | None = None,
    ) -> Command:
        """``told`` and ``failed`` make events of what came of it; without ``failed`` a failure is a DeviceFailed."""


class PaperCamera:
    """``fits`` raises DeviceError DOCUMENT_TOO_LARGE for pages that can't be handed in together."""

    def __init__(
        self,
        host: DeviceHost,
        ask: Asks,
        post: Callable[[Event, int | None], None],
        fits: Callable[[tuple[ScannedPage, ...]], None],
    ) -> None:
        self._host = host
        self._ask = ask
        self._post = post
        self._fits = fits
        self._lock = Lock()
        self._aimed = 0
        """Counts aimings: a watch that belongs to an earlier one ends."""
        self._watching: Command | None = None

    def aim(self, effect: AimCamera, session: int) -> None:
        """Stream, and tell a few times a second what is seen of the paper."""
        aimed = self._begun()

        def watch(_: None) -> Iterable[Event]:
            self._watch(effect, session, aimed)
            return ()

        self._ask(CAMERA, effect, lambda camera, _: camera.start(), watch, session, CAMERA_S)

    def take(self, effect: TakePicture, session: int) -> None:
        """Take the picture and straighten the page in it; what can't be straightened is kept as it is."""
        self._begun()
        self._ask(CAMERA, effect, self._shot, lambda frame: self._flatten(effect, frame, session), session, CAMERA_S)

    def _begun(self) -> int:
        with self._lock:
            self._aimed += 1
            if self._watching is not None:
                self._watching.cancel.set()
                self._watching = None
            return self._aimed

    def _watch(self, effect: AimCamera, session: int, aimed: int) -> None:
        def again(_: None) -> Iterable[Event]:
            self._watch(effect, session, aimed)
            return ()

        with self._lock:
            if aimed != self._aimed:
                return
        command = self._ask(
            DOCUMENT,
            effect,
            lambda scanner, cancel: self._look(scanner, cancel, session),
            again,
            session,
            WATCH_S + GRACE_S,
            failed=lambda _: (DocumentSeen(None),),
        )
        with self._lock:
            if aimed == self._aimed:
                self._watching = command
            else:
                command.cancel.set()

    def _look(self, scanner: Any, cancel: CancelToken, session: int) -> None:
        seen: DocumentView | None = None
        told: DocumentView | None = None
        number, failures = -1, 0
        until = time.monotonic() + WATCH_S
        while not cancel.is_set() and time.monotonic() < until:
            frame = self._latest()
            pause = LOOK_EVERY_S
            if frame is not None and frame.number != number:
                number = frame.number
                try:
                    seen = scanner.look(frame.picture, seen)
                except DeviceError:
                    failures += 1
                    if failures == MOST_FAILURES:
                        raise
                    seen = told = None
                    self._post(DocumentSeen(None), session)
                    pause = AGAIN_S
                else:
                    failures = 0
                    if not cancel.is_set() and seen is not None and _is_news(told, seen):
                        told = seen
                        self._post(DocumentSeen(seen), session)
            cancel.wait(pause)

    def _shot(self, _: Any, cancel: CancelToken) -> Frame:
        for _attempt in range(FIRST_PICTURE_TRIES):
            frame = self._latest()
            if frame is not None:
                return frame
            cancel.wait(FIRST_PICTURE_PAUSE_S)
        raise DeviceError(DeviceFailure.CAMERA_SILENT, "no picture from the document camera")

    def _flatten(self, effect: TakePicture, frame: Frame, session: int) -> Iterable[Event]:
        def plain(error: DeviceError) -> Iterable[Event]:
            picture = frame.picture
            page = ScannedPage(jpeg(picture), picture.width, picture.height, PageKind.PHOTO)
            # A terminal that was never given a document capture misses nothing.
            failure = "" if error.failure is DeviceFailure.DRIVER_UNKNOWN else error.failure.value
            return self._kept(effect, page, failure)

        self._ask(
            DOCUMENT,
            effect,
            lambda scanner, _: scanner.flatten(frame.picture),
            lambda page: self._kept(effect, page, ""),
            session,
            FLATTEN_S,
            failed=plain,
        )
        return ()

    def _kept(self, effect: TakePicture, page: ScannedPage, failure: str) -> Iterable[Event]:
        try:
            self._fits((*effect.pages, page))
        except DeviceError as error:
            return (DeviceFailed(type(effect).__name__, error),)
        return (PictureTaken(page, failure),)

    def _latest(self) -> Frame | None:
        camera: Any = self._host.driver(CAMERA)
        frame: Frame | None = camera.latest() if camera is not None else None
        return frame


def _is_news(told: DocumentView | None, seen: DocumentView) -> bool:
    """Whether the page would look different."""
    if told is None or told.advice is not seen.advice or (told.corners is None) != (seen.corners is None):
        return True
    if told.corners is None or seen.corners is None:
        return False
    pairs = zip(told.corners, seen.corners, strict=True)
    return any(abs(x - old_x) > _MOVED or abs(y - old_y) > _MOVED for (x, y), (old_x, old_y) in pairs)
