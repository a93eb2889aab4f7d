"""Numbers and appointments at service centres: one number each, never more appointments than there is room."""

import base64
import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from central.database import Database
from central.problems import Refusal
from central.registry import enrol
from central.visits import taking
from central.visits.hours import half_hours, is_open
from kiosk import effects as fx
from kiosk import events as ev
from kiosk.catalogue import load_directory
from kiosk.centre import Centre
from kiosk.contract import (
    Catalogue,
    Consent,
    Evidence,
    EvidenceKind,
    Hall,
    Visit,
    VisitRequest,
    VisitState,
)
from kiosk.failures import KioskError, KioskFailure
from kiosk.visits import Visits
from offline.transport import CentreTransport

Call = Callable[..., requests.Response]
ROOT = Path(__file__).parents[2]
MONDAY_TEN = datetime(2026, 11, 23, 2, tzinfo=UTC)
PEOPLE = itertools.count(1)
BESIDE = "TEST0003"
"""Enrolling anew would take its token from the terminal of a centre that runs on the same database."""
HEFEI, SHUSHAN, INSURANCE, PROPERTY = "hall-hefei", "hall-shushan", "insurance", "property"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_directory(ROOT / "central" / "sandbox" / "catalogue")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    with closing(Database(url)) as opened:
        enrol(opened, BESIDE)
        yield opened


@pytest.fixture
def take(database: Database, catalogue: Catalogue) -> Callable[..., Visit]:
    def ask(person: str = "", now: datetime = MONDAY_TEN, key: str = "", hall: str = HEFEI, **more: Any) -> Visit:
        body = {"terminal": BESIDE, "key": key or uuid.uuid4().hex, "name": "安", "number": "1", "hall": hall}
        body |= {"group": INSURANCE, "evidence": [{"kind": "card", "at": now, "reader": "r"}]} | more
        with database.writing() as session:
            person = person or f"{next(PEOPLE):064d}"
            return taking.take(session, catalogue, person, VisitRequest.model_validate(body), now)

    return ask


@pytest.fixture
def monday() -> Iterator[datetime]:
    """A Monday of its own, so that tests on one database do not meet in a queue."""
    return iter(MONDAY_TEN + timedelta(weeks=week) for week in itertools.count(next(PEOPLE) * 10))


def _hall(catalogue: Catalogue, code: str) -> Hall:
    return next(hall for hall in catalogue.halls if hall.code == code)


def test_numbers_are_in_order_and_say_how_many_are_ahead(
    take: Callable[..., Visit], database: Database, catalogue: Catalogue, monday: Iterator[datetime]
) -> None:
    now = next(monday)
    visits = [take(now=now) for _ in range(4)]
    assert [visit.number for visit in visits] == ["A001", "A002", "A003", "A004"]
    assert [visit.ahead for visit in visits] == [0, 1, 2, 3]
    assert visits[3].wait_minutes == 8, "three people at three windows, eight minutes each"
    with database.writing() as session:
        called = taking.call_next(session, catalogue, HEFEI, INSURANCE, now)
        assert called is not None
        assert (called.number, called.state) == ("A001", VisitState.CALLED)
        now_there = taking.halls_now(session, catalogue, now)
    hefei = next(hall for hall in now_there if hall.hall == HEFEI)
    assert hefei.open
    assert next(group.waiting for group in hefei.groups if group.group == INSURANCE) == 3


def test_a_retry_never_takes_two_numbers(take: Callable[..., Visit], monday: Iterator[datetime]) -> None:
    now, key, person = next(monday), uuid.uuid4().hex, "p" * 64
    first = take(person, now, key)
    assert take(person, now, key) == first
    assert take(person, now) == first, "nor does one who asks anew while they wait"
    assert take(now=now).number == "A002"


def test_the_key_of_another_is_refused(take: Callable[..., Visit], monday: Iterator[datetime]) -> None:
    now, key = next(monday), uuid.uuid4().hex
    take("a" * 64, now, key)
    with pytest.raises(Refusal) as refused:
        take("b" * 64, now, key)
    assert refused.value.problem.code == "key-taken"


def test_fifty_at_once_get_fifty_numbers(take: Callable[..., Visit], monday: Iterator[datetime]) -> None:
    now = next(monday)
    with ThreadPoolExecutor(10) as pool:
        numbers = list(pool.map(lambda _: take(now=now).number, range(50)))
    assert sorted(numbers) == [f"A{nth:03d}" for nth in range(1, 51)]


def test_the_last_appointment_goes_to_one_of_those_who_want_it(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime], database: Database
) -> None:
    now = next(monday)
    begins = next(iter(half_hours(_hall(catalogue, HEFEI), now)))

    def book(_: int) -> str:
        try:
            return take(now=now, begins=begins).number
        except Refusal as refusal:
            return refusal.problem.code

    with ThreadPoolExecutor(10) as pool:
        got = list(pool.map(book, range(20)))
    assert sorted(code for code in got if code != "slot-full") == ["YA01", "YA02", "YA03"]
    with database.reading() as session:
        told = taking.slots(session, catalogue, HEFEI, INSURANCE, now)
    assert told.slots[0].free == 0
    assert told.slots[1].free == 3


def test_what_is_given_back_can_be_had_by_another_but_not_twice(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime], database: Database
) -> None:
    now, person = next(monday), "c" * 64
    begins = next(iter(half_hours(_hall(catalogue, HEFEI), now)))
    mine = take(person, now, begins=begins, group=PROPERTY)
    with pytest.raises(Refusal):
        take(now=now, begins=begins, group=PROPERTY)
    for _ in range(2):
        with database.writing() as session:
            assert taking.cancel(session, catalogue, person, mine.key, now).state is VisitState.CANCELLED
    assert take(now=now, begins=begins, group=PROPERTY).number == "YB02"
    with pytest.raises(Refusal):
        take(now=now, begins=begins, group=PROPERTY)
    with database.writing() as session:
        assert taking.visits_of(session, catalogue, person, now) == ()


def test_nobody_gives_back_what_is_anothers_and_who_is_called_is_called(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime], database: Database
) -> None:
    now, person = next(monday), "d" * 64
    mine = take(person, now)
    with database.writing() as session, pytest.raises(Refusal) as refused:
        taking.cancel(session, catalogue, "e" * 64, mine.key, now)
    assert refused.value.problem.code == "visit-unknown"
    with database.writing() as session:
        taking.call_next(session, catalogue, HEFEI, INSURANCE, now)
    with database.writing() as session, pytest.raises(Refusal) as refused:
        taking.cancel(session, catalogue, person, mine.key, now)
    assert refused.value.problem.code == "visit-over"


def test_who_gave_a_number_back_goes_to_the_end_of_the_queue(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime], database: Database
) -> None:
    now, person = next(monday), "f" * 64
    mine = take(person, now)
    take(now=now)
    with database.writing() as session:
        taking.cancel(session, catalogue, person, mine.key, now)
    again = take(person, now)
    assert (again.number, again.ahead) == ("A003", 1)


@pytest.mark.parametrize("now", [MONDAY_TEN - timedelta(hours=2), MONDAY_TEN + timedelta(hours=7)])
def test_out_of_hours_no_numbers_are_given_out(take: Callable[..., Visit], now: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        take(now=now)
    assert refused.value.problem.code == "hall-closed"


def test_on_sunday_only_who_works_then_is_open(catalogue: Catalogue) -> None:
    sunday = MONDAY_TEN - timedelta(days=1)
    assert is_open(_hall(catalogue, HEFEI), sunday)
    assert not is_open(_hall(catalogue, SHUSHAN), sunday)
    days = {begins.date() for begins in half_hours(_hall(catalogue, SHUSHAN), MONDAY_TEN)}
    assert {day.isoformat() for day in days} == {
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2026-11-27",
        "2026-11-30",
    }


def test_a_half_hour_that_was_never_offered_is_refused(take: Callable[..., Visit], monday: Iterator[datetime]) -> None:
    now = next(monday)
    for begins in (now, now + timedelta(days=1, minutes=7), now + timedelta(days=90)):
        with pytest.raises(Refusal) as refused:
            take(now=now, begins=begins)
        assert refused.value.problem.code == "slot-full"


def test_one_person_has_five_visits_at_most(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime]
) -> None:
    now, person = next(monday), "9" * 64
    wanted = list(itertools.islice(half_hours(_hall(catalogue, HEFEI), now), 6))
    for begins in wanted[:5]:
        take(person, now, begins=begins)
    with pytest.raises(Refusal) as refused:
        take(person, now, begins=wanted[5])
    assert refused.value.problem.code == "too-many-visits"


def test_yesterdays_number_is_over(
    take: Callable[..., Visit], catalogue: Catalogue, monday: Iterator[datetime], database: Database
) -> None:
    now, person = next(monday), "8" * 64
    take(person, now)
    with database.reading() as session:
        assert len(taking.visits_of(session, catalogue, person, now)) == 1
        assert taking.visits_of(session, catalogue, person, now + timedelta(days=1)) == ()


# --- Over the wire ---------------------------------------------------------------------------------------------------


def _body(**more: Any) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    person = {"name": "安小徽", "number": f"3499001990030{next(PEOPLE):05d}"}
    evidence = [{"kind": "card", "at": at, "reader": "00.00-20260101-0000000001"}]
    return {"terminal": "TEST0001", "evidence": evidence} | person | more


def test_an_appointment_is_found_again_and_given_back_over_the_wire(call: Call) -> None:
    consent = {"notice": "data-use", "version": 2, "agreed": True, "at": datetime.now(UTC).isoformat()}
    who = _body()
    told = call("POST", "/v1/halls", json=who | {"consent": consent})
    assert (told.status_code, "Signature" in told.headers) == (200, True)
    free = call("GET", f"/v1/halls/{SHUSHAN}/{PROPERTY}/slots").json()["slots"][-1]
    wanted = who | {"key": told.json()["key"], "hall": SHUSHAN, "group": PROPERTY, "begins": free["begins"]}
    first, again = (call("POST", "/v1/visits", json=wanted) for _ in range(2))
    assert "Signature" in first.headers
    assert first.json() == again.json()
    visits = call("POST", "/v1/halls", json=who | {"consent": consent}).json()["visits"]
    assert [visit["number"] for visit in visits] == [first.json()["number"]]
    given_back = call("POST", f"/v1/visits/{first.json()['key']}/cancel", json=who)
    assert given_back.json()["state"] == "cancelled"


def test_without_proof_or_consent_nothing_is_told_or_taken(call: Call) -> None:
    refused = {"notice": "data-use", "version": 2, "agreed": False, "at": datetime.now(UTC).isoformat()}
    assert call("POST", "/v1/halls", json=_body(consent=refused)).json()["code"] == "no-consent"
    old = [{"kind": "card", "at": "2026-01-01T00:00:00Z", "reader": "r"}]
    body = _body(key=uuid.uuid4().hex, hall=HEFEI, group=INSURANCE, evidence=old)
    assert call("POST", "/v1/visits", json=body).json()["code"] == "not-verified"
    assert (
        call("POST", "/v1/visits", json=_body(terminal="OTHER001", key="0" * 32, hall=HEFEI, group="x")).status_code
        == 403
    )
    assert call("GET", "/v1/halls/nowhere/insurance/slots").status_code == 404


def test_the_terminals_own_client_books_gives_back_and_is_told_why_not(
    running: Any, public_halves: dict[str, Any]
) -> None:
    keys = {public_halves["signing"]["id"]: base64.b64decode(public_halves["signing"]["public"])}
    visits = Visits(Centre(CentreTransport(running.address, running.token, keys, terminal="TEST0001"), "TEST0001"))
    now = datetime.now(UTC)
    evidence = (Evidence(kind=EvidenceKind.CARD, at=now, reader="00.00-20260101-0000000001"),)
    consent = Consent(notice="data-use", version=2, agreed=True, at=now)

    def booked() -> tuple[fx.Visitor, Visit]:
        who = fx.Visitor("安小徽", f"3499001990030{next(PEOPLE):05d}", evidence)
        seen = visits.perform(fx.AskHalls(who, consent))
        free = visits.perform(fx.AskSlots(SHUSHAN, PROPERTY))
        assert isinstance(seen, ev.HallsSeen)
        assert isinstance(free, ev.SlotsTold)
        taken = visits.perform(fx.TakeVisit(who, seen.told.key, SHUSHAN, PROPERTY, free.slots[0].begins))
        assert isinstance(taken, ev.VisitTold)
        return who, taken.visit

    who, visit = booked()
    with pytest.raises(KioskError) as full:
        booked()
    assert full.value.failure is KioskFailure.SLOT_FULL
    given_back = visits.perform(fx.CancelVisit(who, visit.key))
    assert isinstance(given_back, ev.VisitTold)
    assert given_back.visit.state is VisitState.CANCELLED
