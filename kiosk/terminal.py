"""A terminal put together from its profile, without a screen: the rooms below, and the threads between them.

``main.py`` gives it timers, a way to post events to the interface's thread, and a page to show.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from devices.api import Status
from devices.host import DeviceHost
from kiosk import audit
from kiosk.centre import Centre
from kiosk.contract import CentreReceipt
from kiosk.events import CaseDelivered, CatalogueChanged, DeviceChanged, Event, QueueChanged
from kiosk.failures import KioskError
from kiosk.housekeeping import Housekeeping
from kiosk.keeper import Keeper
from kiosk.log import logger
from kiosk.performer import Performer, Timers
from kiosk.printing import Printing
from kiosk.profile import Profile
from kiosk.session import Session
from kiosk.storage import BRIEF, Storage, open_transport
from kiosk.view import Page, PreviewPicture
from kiosk.worker import Worker
from offline.courier import Courier, CourierNews
from offline.failures import OfflineError

Post = Callable[[Event, int | None], None]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Terminal:
    """Owns storage, devices, courier and housekeeping; ``session`` is what the interface talks to.

    Raises OfflineError S1xx or KioskError when it can't be put together; nothing is started then.
    """

    def __init__(self, profile: Profile, *, timers: Timers, post: Post, show: Callable[[Page], None]) -> None:
        self._post = post
        self._storage = Storage(profile, self._trouble)
        self._storage.prints.recover(utc_now())
        self._transport = open_transport(profile)
        self._asking = open_transport(profile, BRIEF)
        self.host = DeviceHost(profile.devices, self._device_changed)
        self._auditing = Worker("audit")
        self._performer = Performer(
            host=self.host,
            centre=Centre(self._asking, profile.terminal.id),
            keeper=Keeper(self._storage.outbox, profile.terminal, profile.centre),
            printing=Printing(
                host=self.host, ledger=self._storage.prints, terminal=profile.terminal, post=post, now=utc_now
            ),
            timers=timers,
            post=post,
            kept=self._kept,
            now=utc_now,
        )
        self.session = Session(
            place_name=f"{profile.terminal.place} · {profile.terminal.id}",
            settings=profile.session_settings,
            now=utc_now,
            performer=self._performer,
            show=show,
            log=self._log,
        )
        self._courier = Courier(
            self._storage.outbox,
            self._transport,
            clock=utc_now,
            random=random.random,
            on_change=self._queue_changed,
            on_settled=self._settled,
        )
        self._housekeeping = Housekeeping(
            storage=self._storage,
            transport=self._transport,
            host=self.host,
            terminal=profile.terminal.id,
            on_catalogue=lambda catalogue: post(CatalogueChanged(catalogue), None),
            on_trouble=self._trouble,
        )

    def start(self) -> None:
        """Show the first page and start everything that works beside it."""
        self.session.open()
        self.host.start()
        self._courier.start()
        self._housekeeping.start()

    def stop(self) -> None:
        """End cleanly; what was promised is durable already."""
        self._housekeeping.stop()
        self._courier.stop()
        self.host.stop()
        self._performer.close()
        self._auditing.close(timeout_s=5)
        self._transport.close()
        self._asking.close()
        self._storage.close()

    def preview(self, camera: str) -> PreviewPicture | None:
        """The newest picture of a camera, for the screen. Never blocks."""
        driver: Any = self.host.driver(camera)
        frame = driver.latest() if driver is not None else None
        if frame is None:
            return None
        picture = frame.picture
        return PreviewPicture(picture.width, picture.height, picture.rgb, frame.number)

    def _kept(self) -> None:
        self._courier.nudge()

    def _device_changed(self, name: str, status: Status) -> None:
        self._post(DeviceChanged(name, status), None)

    def _queue_changed(self, news: CourierNews) -> None:
        if news.failure is not None:
            logger.warning("queue: %s", news.failure.value)
        if news.online:
            self._housekeeping.nudge()
        self._post(QueueChanged(news.waiting, news.held, news.online), None)

    def _settled(self, key: str, body: bytes) -> None:
        try:
            receipt = CentreReceipt.model_validate_json(body)
        except ValidationError:
            logger.warning("acknowledgement of %s has fields unknown to this version", key)
            return
        self._post(CaseDelivered(key, receipt.case_number), None)

    def _log(self, entries: tuple[audit.Entry, ...]) -> None:
        def append() -> None:
            try:
                self._storage.audit.append(entries)
            except OfflineError as error:
                self._trouble(error)

        self._auditing.submit(append)

    def _trouble(self, error: OfflineError | KioskError) -> None:
        logger.warning("%s: %s", error.failure.value, error.detail)
