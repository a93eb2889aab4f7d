"""From any thread into the interface's thread: events and timers, nothing else."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from kiosk.events import Event, TimerFired


class Bridge(QObject):
    """Queues events into the interface's loop. ``start_timer`` and ``stop_timer`` belong to its thread."""

    _arrived = Signal(object, object)
    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timers: dict[str, QTimer] = {}
        self._dispatch: Callable[[Event, int | None], None] | None = None
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._called.connect(lambda action: action(), Qt.ConnectionType.QueuedConnection)

    def connect(self, dispatch: Callable[[Event, int | None], None]) -> None:  # type: ignore[override]  # hides QObject's
        """Events go here from now on, in the order in which they were posted."""
        self._dispatch = dispatch

    def post(self, event: Event, session: int | None = None) -> None:
        """Queue an event from any thread, with the number of the session that asked for it; returns at once."""
        self._arrived.emit(event, session)

    def call(self, action: Callable[[], None]) -> None:
        """Have the interface's thread do something; returns at once."""
        self._called.emit(action)

    def start_timer(self, timer: str, seconds: float) -> None:
        """Post ``TimerFired(timer)`` once after so many seconds; restarts a running one."""
        clock = self._timers.get(timer)
        if clock is None:
            clock = QTimer(self)
            clock.setSingleShot(True)
            clock.timeout.connect(lambda: self.post(TimerFired(timer)))
            self._timers[timer] = clock
        clock.start(round(seconds * 1000))

    def stop_timer(self, timer: str) -> None:
        """Forget a timer."""
        clock = self._timers.get(timer)
        if clock is not None:
            clock.stop()

    def _deliver(self, event: Event, session: int | None) -> None:
        if self._dispatch is not None:
            self._dispatch(event, session)
