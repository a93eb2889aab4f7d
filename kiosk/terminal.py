"""A terminal put together from its profile, without a screen: the rooms below, and the threads between them.

``main.py`` gives it timers, a way to post events to the interface's thread, and a page to show. The first page needs
only the disk; everything else is loaded and started beside it (``start``).
"""

import random
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from devices.api import Health
from kiosk import audit
from kiosk.contract import CentreReceipt
from kiosk.effects import Effect
from kiosk.events import (
    BulletinChanged,
    CaseDelivered,
    CatalogueChanged,
    DepartmentsChanged,
    DeviceChanged,
    Event,
    QueueChanged,
    SettingsChanged,
)
from kiosk.failures import KioskError
from kiosk.log import log
from kiosk.own_memory import keep_for_good
from kiosk.profile import Profile
from kiosk.session import Session
from kiosk.state import State
from kiosk.storage import Storage, open_transport
from kiosk.view import Page, PreviewPicture
from kiosk.worker import Worker
from offline.clock import Clock
from offline.failures import OfflineError, OfflineFailure

if TYPE_CHECKING:
    from kiosk.performer import Performer, Timers
    from offline.courier import CourierNews

Post = Callable[[Event, int | None], None]


class Terminal:
    """Owns storage, devices, courier and housekeeping; ``session`` is what the interface talks to.

    Raises OfflineError S1xx or KioskError when it can't be put together; nothing is started then.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        timers: "Timers",
        post: Post,
        show: Callable[[Page], None],
        power_off: Callable[[], None],
    ) -> None:
        self._power_off = power_off
        self._timers = timers
        self._post = post
        self._storage = Storage(profile, self._trouble)
        self._ended_well = self._storage.begin_running()
        self._own_profile, self._profile = profile, self._storage.in_force(profile, self._trouble)
        self._clock = Clock(self._storage.facts.last_heard())
        self._storage.prints.recover(self._clock())
        self._auditing = Worker("audit")
        self._engine: _Engine | None = None
        self._performer: Performer | None = None
        self._early: list[tuple[Effect, State]] = []
        self.session = Session(
            place_name=self._profile.place_name,
            division=self._profile.terminal.division,
            settings=self._profile.session_settings,
            now=self._clock,
            performer=self,
            show=show,
            log=self._log,
        )

    def open(self) -> None:
        """Show the first page, with the last good catalogue."""
        try:
            self.session.dispatch(CatalogueChanged(self._storage.load_catalogue()))
        except KioskError as error:
            self._trouble(error)
            self.session.open()

    def start(self) -> None:
        """Load and start everything that works beside the screen; ``go_live`` then lets the session use it.

        May be called on any thread, once. Raises KioskError or OfflineError when the profile can't be carried out.
        """
        self._engine = _Engine(
            self._own_profile,
            self._profile,
            self._storage,
            self._timers,
            self._post,
            self._trouble,
            self._power_off,
            self._clock,
        )
        if not self._ended_well:
            Thread(target=self._check, name="check", daemon=True).start()
        if self.session.state.catalogue is not None:
            from kiosk.search import index_of

            index_of(self.session.state.catalogue)  # the first search waits for nothing

    def go_live(self) -> None:
        """Perform what was asked for meanwhile, in order, and everything from now on. On the interface's thread."""
        assert self._engine is not None, "start comes first"  # noqa: S101
        self._performer = self._engine.performer
        for effect, state in self._early:
            self._performer.perform(effect, state)
        self._early.clear()
        keep_for_good()

    def perform(self, effect: Effect, state: State) -> None:
        """Hand an effect to the performer, or keep it until there is one."""
        if self._performer is None:
            self._early.append((effect, state))
        else:
            self._performer.perform(effect, state)

    def preview(self, camera: str) -> PreviewPicture | None:
        """The newest picture of a camera, for the screen. Never blocks."""
        driver: Any = self._engine.host.driver(camera) if self._engine is not None else None
        frame = driver.latest() if driver is not None else None
        if frame is None:
            return None
        picture = frame.picture
        return PreviewPicture(picture.width, picture.height, picture.rgb, frame.number)

    def stop(self) -> None:
        """End cleanly. The database is left to the process's end: an answer that is just coming may still be noted,
        and what was committed is durable."""
        if self._engine is not None:
            self._engine.stop()
        self._auditing.close(timeout_s=5)
        self._storage.end_running()

    def _check(self) -> None:
        """After a bad end: a power cut may have spoilt a page that nobody meets for weeks. Beside everything else."""
        try:
            if not self._storage.check():
                log.warning("database is damaged", failure=OfflineFailure.CORRUPT.value)
        except OfflineError as error:
            self._trouble(error)

    def _log(self, entries: tuple[audit.Entry, ...]) -> None:
        def append() -> None:
            try:
                self._storage.audit.append(entries)
            except OfflineError as error:
                self._trouble(error)

        self._auditing.submit(append)

    def _trouble(self, error: OfflineError | KioskError) -> None:
        log.warning("trouble", failure=error.failure.value, detail=error.detail)


class _Engine:
    """Devices, courier, housekeeping and performer, running."""

    def __init__(
        self,
        own_profile: Profile,
        profile: Profile,
        storage: Storage,
        timers: "Timers",
        post: Post,
        trouble: Callable[[OfflineError | KioskError], None],
        power_off: Callable[[], None],
        clock: Clock,
    ) -> None:
        # Slow to load, and not needed for the first page.
        from devices.host import DeviceHost
        from kiosk.cashier import Cashier
        from kiosk.centre import Centre
        from kiosk.device_health import HealthBoard, claimed_usb
        from kiosk.housekeeping import Housekeeping
        from kiosk.keeper import Keeper
        from kiosk.performer import Performer
        from kiosk.printing import Printing
        from kiosk.questions import Questions
        from kiosk.surroundings import Surroundings
        from kiosk.watch import Watch
        from offline.courier import Courier

        self._post = post
        self._profile = self._next = profile
        self.host = DeviceHost(profile.devices, self._device_changed)
        self._board = HealthBoard(profile.terminal.state_dir, claimed_usb(profile.devices), self.host.health)
        self._transport = open_transport(profile, storage.keys)
        self._asking = open_transport(profile, storage.keys, brief=True)
        self._watch = Watch(profile, storage, clock, post, trouble)
        self._courier = Courier(
            storage.outbox,
            self._transport,
            clock=clock,
            random=random.random,
            on_change=self._queue_changed,
            on_settled=self._settled,
            on_heard=self._watch.heard,
            parts_may_go=self._parts_may_go,
        )
        self._surroundings = Surroundings(self.host, post)
        self._attention: tuple[str, ...] = ()
        self._was_online = False
        centre = Centre(self._asking, profile.terminal.id)
        cashier = Cashier(storage.payments, centre, clock)
        self._questions = Questions(centre, cashier, profile.terminal.place)
        self._keeper = Keeper(storage.outbox, storage.keys, profile.terminal, profile.centre, storage.audit.last)
        self._printing = Printing(
            host=self.host, ledger=storage.prints, terminal=profile.terminal, post=post, now=clock
        )
        self.performer = Performer(
            host=self.host,
            questions=self._questions,
            keeper=self._keeper,
            printing=self._printing,
            surroundings=self._surroundings,
            attention=self._call_attention,
            power_off=power_off,
            timers=timers,
            post=post,
            kept=self._courier.nudge,
            take_settings=self._take_settings,
            now=clock,
        )
        self._housekeeping = Housekeeping(
            storage=storage,
            transport=self._transport,
            health=lambda: (self.host.health(), self._board.unsupported, self._attention + self._watch.warnings),
            profile=own_profile,
            on_catalogue=lambda catalogue: post(CatalogueChanged(catalogue), None),
            on_departments=lambda down: post(DepartmentsChanged(down), None),
            on_posted=lambda now: post(BulletinChanged(now), None),
            on_settings=self._settings_changed,
            on_trouble=trouble,
            reconcile=cashier.reconcile,
            look=self._watch.look,
            now=clock,
        )
        self._board.start()
        self.host.start()
        self._surroundings.start()
        self._courier.start()
        self._housekeeping.start()

    def stop(self) -> None:
        """End every thread."""
        self._housekeeping.stop()
        self._courier.stop()
        self._surroundings.stop()
        self.host.stop()
        self._board.stop()
        self.performer.close()
        self._transport.close()
        self._asking.close()

    def _settings_changed(self, profile: Profile) -> None:
        self._next = profile
        self._post(SettingsChanged(profile.configured), None)

    def _parts_may_go(self, now: datetime) -> bool:
        return self._profile.network.parts_may_go(now)

    def _take_settings(self) -> None:
        profile = self._profile = self._next
        self._watch.take(profile)
        self._transport.cap(profile.network.upload_bytes_per_s)
        self._keeper.terminal = self._printing.terminal = profile.terminal
        self._questions.place = profile.terminal.place

    def _device_changed(self, health: Health) -> None:
        if health.status is not None:
            self._post(DeviceChanged(health.name, health.status, health.media, health.supplies), None)
        self._board.write()
        self._housekeeping.report_soon()

    def _call_attention(self, causes: tuple[str, ...]) -> None:
        self._attention = causes
        self._housekeeping.report_soon()

    def _queue_changed(self, news: "CourierNews") -> None:
        if news.failure is not None:
            log.warning("queue", failure=news.failure.value)
        if news.online and not self._was_online:
            self._housekeeping.nudge()
        self._was_online = news.online
        self._watch.look()
        self._post(QueueChanged(news.waiting, news.held, news.online), None)

    def _settled(self, key: str, body: bytes) -> None:
        try:
            receipt = CentreReceipt.model_validate_json(body)
        except ValidationError:
            log.warning("acknowledgement with fields unknown to this version", key=key)
            return
        self._post(CaseDelivered(key, receipt.case_number), None)
