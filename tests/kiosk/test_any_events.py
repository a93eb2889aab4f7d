"""Any events in any order: every page can be drawn and left, and no answer is lost."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.api import (
    Absent,
    CardReading,
    DeviceError,
    Ready,
)
from devices.failures import DeviceFailure
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.contract import (
    Catalogue,
    CodeAnswer,
    CodeSent,
    Upload,
    UploadState,
)
from kiosk.state import Home
from tests.kiosk.player import CODE_ID, INK, KNOWN, MATCH, Player, a_page, to_card

UPLOAD = Upload(id="3" * 32, url="u", expires_at=datetime(2026, 11, 23, tzinfo=UTC), state=UploadState.WAITING)


def all_pages_have_ways_out(player: Player) -> None:
    page = player.page
    if not isinstance(player.state.place, Home):
        ways = [*page.actions, *filter(None, (page.back, page.cancel))]
        assert ways, f"no way on from {page.heading}"
    assert page.status.staff.label


EVENTS = st.sampled_from(
    [
        sev.Continued(),
        sev.WentBack(),
        sev.Agreed(),
        sev.Refused(),
        sev.Retried(),
        sev.OtherWayChosen(),
        sev.Typed("phone", "15400000001"),
        sev.Typed("code", "123456"),
        sev.Chosen("destination", "310000"),
        sev.Chosen("reason", "living-elsewhere"),
        sev.Chosen("insured-place", "340100"),
        sev.Chosen("insurance-kind", "employee"),
        sev.EditAsked("phone"),
        sev.PictureAsked(),
        sev.Picked("camera"),
        sev.Picked("phone"),
        sev.Picked("lacking"),
        sev.ReadThrough(),
        ev.Heard("1/pledge"),
        ev.UploadTold(UPLOAD),
        ev.UploadTold(UPLOAD.model_copy(update={"state": UploadState.DONE, "pages": ("0" * 64,)})),
        ev.QueueChanged(1, 0, online=False),
        ev.PictureTaken(a_page()),
        ev.PictureTaken(a_page(), "D801"),
        ev.DocumentSeen(None),
        sev.NextPageAsked(),
        sev.PictureRejected(),
        sev.Signed(INK),
        sev.Rated(3),
        sev.SheetClosed(),
        sev.CancelAsked(),
        sev.StaffCalled(),
        sev.LanguageToggled(),
        ev.CardFound(),
        ev.FaceVerified(MATCH),
        ev.DeviceFailed("VerifyFace", DeviceError(DeviceFailure.FACE_MISMATCH)),
        ev.DeviceChanged("id_card_reader", Absent(DeviceFailure.READER_ABSENT)),
        ev.DeviceChanged("id_card_reader", Ready()),
        ev.Prefilled(KNOWN),
        ev.CentreFailed("Prefill", "N102"),
        ev.CentreFailed("SendCode", "N102"),
        ev.CodeTexted(CodeSent(id=CODE_ID, sent_to="154****0001")),
        ev.CodeJudged(CodeAnswer(confirmed=True, token="t", tries_left=2)),
        ev.CaseKept(
            number="AH0001-20261123-0001-K", key="1" * 32, progress_url="u", kept_at=datetime(2026, 11, 23, tzinfo=UTC)
        ),
        ev.PaperMoved("receipt", "seen"),
        ev.PaperMoved("receipt", "unknown"),
        ev.TimerFired("idle"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(EVENTS, max_size=60))
def test_whatever_happens_every_page_can_be_drawn_and_left_and_no_answer_is_lost(
    catalogue: Catalogue, reading: CardReading, happened: list[ev.Event]
) -> None:
    """Also: nobody gets a kept case who was not verified and did not sign."""
    player = Player(catalogue, datetime.fromisoformat("2026-11-23T02:00:00+00:00"))
    to_card(player)
    player.play(ev.CardRead(reading))
    for event in happened:
        before = player.state.draft
        player.play(event)
        all_pages_have_ways_out(player)
        after = player.state.draft
        if before is not None and after is not None and before.plan is after.plan:
            assert {answer.element for answer in before.answers} <= {answer.element for answer in after.answers}
            assert after.evidence[:1] == before.evidence[:1]
        if after is not None and after.kept is not None:
            assert after.verified
            assert after.strokes
