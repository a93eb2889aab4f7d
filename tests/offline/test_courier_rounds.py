import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

import pytest

from offline.courier import Courier, CourierNews
from offline.database import Database
from offline.failures import OfflineFailure
from offline.http_exchange import Limits
from offline.outbox import Outbox
from offline.parcel import Counts, Parcel, ParcelState
from offline.transport import CentreTransport

MakeParcel = Callable[..., Parcel]


class Round:
    """A courier between a real outbox and the loopback centre, and what it told."""

    def __init__(self, outbox: Outbox, centre: Any) -> None:
        self.news: SimpleQueue[CourierNews] = SimpleQueue()
        self.settled: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        limits = Limits(connect_s=1.0, read_s=1.0, body_s=2.0)
        self.transport = CentreTransport(centre.url, "secret", centre.keys, terminal="T0001", limits=limits)
        self.courier = Courier(
            outbox,
            self.transport,
            clock=lambda: datetime.now(UTC),
            random=lambda: 0.05,
            on_change=self.news.put,
            on_settled=lambda key, body: self.settled.put((key, body)),
            hello_interval_s=0.1,
        )

    def until(self, wanted: Callable[[CourierNews], bool]) -> CourierNews:
        while not wanted(news := self.news.get(timeout=5.0)):
            pass
        return news


@pytest.fixture
def courier_round(outbox: Outbox, centre: Any) -> Iterator[Round]:
    made = Round(outbox, centre)
    yield made
    made.courier.stop()
    made.transport.close()


def test_a_new_parcel_is_carried_at_once(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    courier_round.courier.start()
    courier_round.until(lambda news: news.online)
    outbox.put(make_parcel(1))
    courier_round.courier.nudge()

    key, body = courier_round.settled.get(timeout=5.0)

    assert key == make_parcel(1).key
    kept = outbox.acknowledgement(key)
    assert kept is not None
    assert kept.body == body
    assert courier_round.until(lambda news: news.waiting == 0) == CourierNews(online=True, waiting=0, held=0)


def test_an_outage_is_noticed_and_all_parcels_arrive_after_it(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    greetings: SimpleQueue[str] = SimpleQueue()

    def out_of_order(handler: Any) -> None:
        if handler.command == "GET":
            greetings.put(handler.path)
        handler.reset()

    centre.behave = out_of_order
    for number in range(5):
        outbox.put(make_parcel(number))
    courier_round.courier.start()
    assert [greetings.get(timeout=5.0) for _ in range(3)] == ["/v1/hello"] * 3
    news = courier_round.until(lambda news: news.failure is not None)
    assert (news.online, news.failure) == (False, OfflineFailure.CONNECTION_LOST)

    centre.behave = lambda handler: handler.accept()
    courier_round.courier.nudge()

    courier_round.until(lambda news: news.online and news.waiting == 0)
    assert len(centre.envelopes) == 5
    puts = [path for method, path, _ in centre.requests if method == "PUT"]
    assert len(puts) == 6  # one parcel found out about the outage, the others were spared


def test_a_refused_parcel_is_held_and_the_next_one_goes(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    bad = make_parcel(1).key
    centre.behave = lambda handler: handler.problem(422) if bad in handler.path else handler.accept()
    outbox.put(make_parcel(1))
    outbox.put(make_parcel(2))

    assert courier_round.courier.drain(10.0) == Counts(waiting=0, held=1, settled=1)

    first, second = outbox.rows()
    assert (first.state, second.state) == (ParcelState.HELD, ParcelState.SETTLED)
    assert first.last_reason is not None
    assert first.last_reason.failure is OfflineFailure.CONTENT_REFUSED


def test_an_unprovisioned_terminal_loses_and_holds_nothing(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    centre.behave = lambda handler: handler.problem(401, "token")
    outbox.put(make_parcel(1))

    assert courier_round.courier.drain(10.0).waiting == 1

    reason = outbox.rows()[0].last_reason
    assert reason is not None
    assert reason.failure is OfflineFailure.NOT_AUTHORISED
    assert courier_round.news.get(timeout=1.0).online


def test_a_captive_portal_counts_as_offline(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    centre.behave = lambda handler: handler.answer(200, b"<html>Welcome</html>")
    outbox.put(make_parcel(1))
    courier_round.courier.start()

    news = courier_round.until(lambda news: news.failure is not None)

    assert (news.online, news.waiting, news.failure) == (False, 1, OfflineFailure.NOT_THE_CENTRE)


def test_draining_stops_when_the_centre_is_silent(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    centre.behave = lambda handler: handler.reset()
    outbox.put(make_parcel(1))
    outbox.put(make_parcel(2))

    assert courier_round.courier.drain(10.0).waiting == 2
    assert len(centre.requests) == 1
    assert courier_round.courier.drain(0.0).waiting == 2
    assert len(centre.requests) == 1


def test_an_answer_lost_after_the_commit_gives_one_case(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    def commit_and_die(handler: Any) -> None:
        centre.envelopes[handler.receipt()["key"]] = handler.content
        centre.behave = lambda again: again.accept()
        handler.reset()

    centre.behave = commit_and_die
    outbox.put(make_parcel(1))
    courier_round.courier.start()

    courier_round.settled.get(timeout=5.0)

    assert centre.envelopes == {make_parcel(1).key: make_parcel(1).sealed}
    assert outbox.counts() == Counts(waiting=0, held=0, settled=1)


def test_trouble_with_storage_is_told_and_overcome(
    courier_round: Round, outbox: Outbox, database: Database, make_parcel: MakeParcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offline.courier.STORAGE_RETRY_S", 0.02)
    outbox.put(make_parcel(1))
    with database.reading("PRAGMA query_only = 1"):
        pass
    courier_round.courier.start()
    assert courier_round.until(lambda news: news.failure is not None).failure is OfflineFailure.READ_ONLY

    with database.reading("PRAGMA query_only = 0"):
        pass

    courier_round.until(lambda news: news.failure is None and news.waiting == 0)
    assert outbox.counts().settled == 1


def test_a_bug_is_not_swallowed(outbox: Outbox, make_parcel: MakeParcel, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def deliver(self, parcel: Parcel) -> Any:
            raise ZeroDivisionError(parcel.key)

        def hello(self) -> None:
            raise ZeroDivisionError

    seen: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_type))
    courier = Courier(
        outbox,
        Broken(),
        clock=lambda: datetime.now(UTC),
        random=lambda: 0.5,
        on_change=lambda _: None,
        on_settled=lambda *_: None,
    )
    courier.start()
    courier.stop()

    assert seen == [ZeroDivisionError]
