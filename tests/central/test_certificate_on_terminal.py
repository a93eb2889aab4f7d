"""A terminal's own client against the real centre: query, check, draw, count."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue import load_directory
from kiosk.centre import Centre
from kiosk.certificates import Certificates
from kiosk.contract import Consent, Evidence, EvidenceKind
from kiosk.effects import AskCopy, QueryCertificate, ReportCopy
from kiosk.failures import KioskError, KioskFailure
from offline.failures import OfflineError, OfflineFailure
from offline.transport import CentreTransport


@pytest.fixture
def transport(running: Any, public_halves: dict[str, Any]) -> Iterator[CentreTransport]:
    signing = public_halves["signing"]
    keys = {signing["id"]: base64.b64decode(signing["public"])}
    opened = CentreTransport(running.address, running.token, keys, terminal="TEST0001")
    yield opened
    opened.close()


@pytest.fixture
def certificates(transport: CentreTransport, execute: Callable[[str], None], item: str) -> Certificates:
    execute("DELETE FROM certificate_copies")
    return Certificates(Centre(transport, "TEST0001"))


@pytest.fixture(scope="module")
def item() -> str:
    """The item that prints payment details."""
    catalogue = load_directory(Path(__file__).parents[2] / "central" / "sandbox" / "catalogue")
    return next(item.code for item in catalogue.items if item.certificate == "social-insurance-payments")


def _question(item: str, name: str = "安小徽", number: str = "349900199003070028") -> QueryCertificate:
    now = datetime.now(UTC)
    face = Evidence(kind=EvidenceKind.FACE, at=now, distance=0.3, threshold=0.5)
    return QueryCertificate(
        item=item,
        name=name,
        number=number,
        consent=Consent(notice="record-query", version=1, agreed=True, at=now),
        evidence=(Evidence(kind=EvidenceKind.CARD, at=now), face),
    )


def test_a_certificate_comes_whole_and_drawn(certificates: Certificates, item: str) -> None:
    certificate = certificates.query(_question(item))
    assert certificate.pdf.startswith(b"%PDF-")
    assert len(certificate.pictures) == certificate.issued.pages == 2
    assert all(picture.startswith(b"\xff\xd8\xff") for picture in certificate.pictures)
    assert len(certificate.texts) == 2
    assert {"安小徽", "349900199003070028"} <= set(certificate.texts[0])


def test_copies_are_counted_once_however_often_they_are_asked_for(certificates: Certificates, item: str) -> None:
    number = certificates.query(_question(item)).issued.id
    assert [certificates.count(AskCopy(number, 1)).copies_left for _ in range(2)] == [2, 2]
    assert certificates.count(ReportCopy(number, 1, printed=False)).copies_left == 3


def test_refusals_are_told_in_the_terminals_words(certificates: Certificates, item: str) -> None:
    with pytest.raises(KioskError) as nothing:
        certificates.query(_question(item, "方晚霞", "349900195509090044"))
    assert nothing.value.failure is KioskFailure.NOTHING_ON_RECORD
    number = certificates.query(_question(item)).issued.id
    for copy in range(1, 4):
        certificates.count(AskCopy(number, copy))
    with pytest.raises(KioskError) as used_up:
        certificates.count(AskCopy(number, 4))
    assert used_up.value.failure is KioskFailure.COPIES_USED_UP


def test_a_document_other_than_the_one_signed_for_is_not_used(
    certificates: Certificates, item: str, execute: Callable[[str], None], transport: CentreTransport
) -> None:
    class Swapping(Centre):
        def certificate_document(self, certificate: str) -> bytes:
            return super().certificate_document(certificate) + b" "

    with pytest.raises(KioskError) as damaged:
        Certificates(Swapping(transport, "TEST0001")).query(_question(item))
    assert damaged.value.failure is KioskFailure.DOCUMENT_DAMAGED


def test_a_network_that_is_down_is_not_told_as_a_refusal(item: str, public_halves: dict[str, Any]) -> None:
    nowhere = CentreTransport("http://127.0.0.1:9", "token", {}, terminal="TEST0001")
    with pytest.raises(OfflineError) as lost:
        Certificates(Centre(nowhere, "TEST0001")).query(_question(item))
    assert lost.value.failure is OfflineFailure.CONNECTION_FAILED
    nowhere.close()
