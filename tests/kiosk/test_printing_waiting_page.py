"""What the resident sees while a receipt that was cut short waits for its printer."""

from datetime import UTC, date, datetime

import pytest

from devices.api import CardReading
from kiosk.draft import Draft, Kept, Paper
from kiosk.events import PaperMoved
from kiosk.identity import of_identity_card
from kiosk.plan import Plan
from kiosk.screen_events import ReprintAsked
from kiosk.steps.receipt import handle, part, with_news
from kiosk.texts import Voice
from kiosk.view import ReceiptBody, Tone

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
KEPT = Kept(number="AH0001-20261123-0001-Z", key="1" * 32, progress_url="https://example.invalid/p/1?t=2", at=NOW)


@pytest.fixture
def waiting(plan: Plan, reading: CardReading) -> Draft:
    draft = Draft(
        plan=plan, step="receipt", person=of_identity_card(reading), kept=KEPT, receipt=Paper("failed", "D405", 1)
    )
    return with_news(draft, PaperMoved("receipt", "waiting", "D405", 1))


@pytest.mark.parametrize(("language", "words"), [("zh", "自动重打"), ("en", "printed again by itself")])
def test_it_says_that_it_comes_again_by_itself_and_that_the_case_is_safe(
    waiting: Draft, language: str, words: str
) -> None:
    body = part(waiting, Voice(language), date(2026, 11, 23)).body

    assert isinstance(body, ReceiptBody)
    assert body.paper.tone is Tone.CARE
    assert words in body.paper.text
    assert ("申请不受影响" if language == "zh" else "Your application is safe") in body.paper.advice


def test_nobody_can_ask_for_another_meanwhile(waiting: Draft) -> None:
    assert handle(waiting, ReprintAsked(), NOW) is None


def test_once_it_is_given_up_another_can_be_asked_for(waiting: Draft) -> None:
    given_up = with_news(waiting, PaperMoved("receipt", "failed", "D405", 1))

    turn = handle(given_up, ReprintAsked(), NOW)

    assert turn is not None
    assert turn.draft.receipt.copy == 2
