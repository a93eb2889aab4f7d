"""What the centre and the printer answer to a certificate's effects in a rehearsal."""

from dataclasses import replace
from datetime import datetime, timedelta

from kiosk import effects as fx
from kiosk import events as ev
from kiosk.contract import CertificateIssued, Words
from kiosk.documents.certificate import Certificate
from kiosk.rehearsal.blank_page import BLANK_PAGE
from offline.failures import OfflineFailure

_COPIES = 3


def sample(now: datetime) -> Certificate:
    """A certificate of one page."""
    issued = CertificateIssued(
        id="0" * 32,
        verification_code="7K3M-QX9T-2BVD-HN4R",
        verify_url="http://127.0.0.1/verify?code=7K3M-QX9T-2BVD-HN4R",
        title=Words(zh="示例证明", en="Sample certificate"),
        issuer=Words(zh="示例部门", en="Sample department"),
        issued_at=now,
        valid_until=now + timedelta(days=30),
        pages=1,
        copies_left=_COPIES,
        digest="0" * 64,
    )
    return Certificate(issued, b"%PDF-1.7", (BLANK_PAGE,), (("示例证明", "仅供演示"),))


def certificate_answers(
    effect: fx.CertificateQuestion | fx.PrintCertificate, now: datetime, *, online: bool
) -> tuple[ev.Event, ...]:
    """The events that follow."""
    if isinstance(effect, fx.PrintCertificate):
        states = ("created", "sent", "settled", "seen")
        return tuple(ev.PaperMoved("certificate", state, None, effect.copy) for state in states)
    if not online:
        return (ev.CentreFailed(type(effect).__name__, OfflineFailure.CONNECTION_FAILED),)
    match effect:
        case fx.QueryCertificate():
            return (ev.CertificateFetched(sample(now)),)
        case fx.QueryResult(case=number):
            return (ev.CertificateFetched(replace(sample(now), case=number)),)
        case fx.AskCopy(_, copy):
            return (ev.CopyGranted(_COPIES - copy),)
        case fx.ReportCopy(_, copy):
            return (ev.CopyCounted(_COPIES - copy),)
