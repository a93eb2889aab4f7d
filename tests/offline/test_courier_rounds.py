import json
import threading
from collections.abc import Callable, Iterator, Sequence
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
    attempts = [row.attempts for row in outbox.rows()]
    assert attempts == [2, 1, 1, 1, 1], "one parcel found out about the outage, the others were spared"


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

    assert (news.online, news.waiting, news.failure) == (False, 1, OfflineFailure.CAPTIVE_PORTAL)


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

        def deliver_together(self, parcels: Sequence[Parcel]) -> Any:
            raise ZeroDivisionError(len(parcels))

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


def test_small_parcels_travel_together_once_it_goes_well(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    for number in range(40):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0) == Counts(waiting=0, held=0, settled=40)

    assert len(centre.envelopes) == 40
    assert len(centre.requests) == 6, "1, 2, 4, 8, 16 together, then what was left"
    assert all(outbox.acknowledgement(make_parcel(number).key) for number in range(40))


def test_one_bad_parcel_of_a_batch_is_held_alone(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    def refuse_the_third(handler: Any) -> None:
        if handler.command != "POST":
            handler.accept()
            return
        results = []
        for index in range(2):
            number = len(centre.envelopes) + index
            body = json.dumps({"code": "bad-case", "message": "no"})
            if number != 2:
                parcel = make_parcel(number)
                body = json.dumps({"key": parcel.key, "digest": parcel.digest})
                centre.envelopes[parcel.key] = parcel.sealed
                number -= 1
            status = 422 if number == 2 else 201
            results.append({"status": status, "body": body, "signature": centre.sign(body.encode())})
        handler.signed(200, {"results": results})

    centre.behave = refuse_the_third
    for number in range(3):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0) == Counts(waiting=0, held=1, settled=2)
    assert [row.state for row in outbox.rows()][2] is ParcelState.HELD


@pytest.mark.parametrize("status", [404, 405])
def test_a_centre_that_knows_no_batches_gets_them_one_by_one(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel, status: int
) -> None:
    centre.behave = lambda handler: handler.problem(status) if handler.command == "POST" else handler.accept()
    for number in range(5):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0) == Counts(waiting=0, held=0, settled=5)


@pytest.mark.parametrize("answer", [{}, {"results": []}, {"results": ["x", "y"]}, {"results": [{"status": 201}] * 2}])
def test_a_batch_that_is_answered_with_nonsense_is_sent_again(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel, answer: Any
) -> None:
    centre.behave = lambda handler: handler.signed(200, answer) if handler.command == "POST" else handler.accept()
    for number in range(3):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0) == Counts(waiting=2, held=0, settled=1)

    centre.behave = lambda handler: handler.accept()
    assert courier_round.courier.drain(10.0) == Counts(waiting=0, held=0, settled=3)


def test_a_time_that_the_centre_asks_for_counts_for_every_parcel(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    centre.behave = lambda handler: handler.problem(503, "busy", {"Retry-After": "60"})
    for number in range(5):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0).waiting == 5

    assert len(centre.requests) == 1


def test_a_storm_of_server_errors_is_left_alone_after_a_few(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    centre.behave = lambda handler: handler.problem(500)
    for number in range(20):
        outbox.put(make_parcel(number))

    assert courier_round.courier.drain(10.0).waiting == 20

    assert len(centre.requests) == 3


def test_several_are_under_way_at_once_when_the_centre_is_slow_but_well(
    courier_round: Round, outbox: Outbox, centre: Any, make_parcel: MakeParcel
) -> None:
    """Each request waits until another one is under way with it: were there only one, none would end."""
    together = threading.Barrier(2, timeout=5.0)
    first_done = threading.Event()

    def in_pairs(handler: Any) -> None:
        if handler.command == "PUT" and first_done.is_set() and len(centre.envelopes) < 5:
            together.wait()
        first_done.set()
        handler.accept()

    centre.behave = in_pairs
    for number in range(5):
        outbox.put(make_parcel(number, sealed=bytes(70_000)))
    courier_round.courier.start()

    courier_round.until(lambda news: news.online and news.waiting == 0)
    assert len(centre.envelopes) == 5


def test_the_centres_time_is_learned_from_its_greeting(outbox: Outbox, centre: Any) -> None:
    heard: SimpleQueue[datetime | None] = SimpleQueue()
    centre.behave = lambda handler: handler.signed(200, {"now": "2026-03-07T04:00:00Z"})
    transport = CentreTransport(centre.url, "secret", centre.keys, terminal="T0001")
    courier = Courier(
        outbox,
        transport,
        clock=lambda: datetime.now(UTC),
        random=lambda: 0.5,
        on_change=lambda _: None,
        on_settled=lambda *_: None,
        on_heard=heard.put,
    )
    courier.start()

    assert heard.get(timeout=5.0) == datetime(2026, 3, 7, 4, tzinfo=UTC)

    courier.stop()
    transport.close()
