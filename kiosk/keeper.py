"""Makes the promise: a draft becomes a case, sealed and durable in the outbox, before anything is said."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from devices.api import ScannedPage
from kiosk.beijing import beijing_date
from kiosk.contract import (
    Applicant,
    Attachment,
    AttachmentKind,
    Case,
    EnvelopeKind,
    Material,
    MaterialGiven,
    MaterialWay,
    Rating,
    SignedBy,
    Supplement,
)
from kiosk.documents.contents import application_form
from kiosk.documents.pledge import pledge_form, promised
from kiosk.draft import Draft, Kept
from kiosk.envelopes import Envelopes, Letter
from kiosk.form import represented_person
from kiosk.package import digest, new_key, provisional_number
from kiosk.pictures import material_file, signature_png
from kiosk.profile import CentreTable, TerminalTable
from offline.key_ring import KeyRing
from offline.outbox import Outbox

_TOKEN_BYTES = 18


class Keeper:
    """Builds, seals and stores. ``last_entry`` is the audit log's ``last``."""

    def __init__(
        self,
        outbox: Outbox,
        keys: KeyRing,
        terminal: TerminalTable,
        centre: CentreTable,
        last_entry: Callable[[], tuple[int, str]] | None = None,
    ) -> None:
        self._outbox = outbox
        self._envelopes = Envelopes(outbox, keys, terminal.id, last_entry)
        self.terminal = terminal
        """What the centre sets of it counts from the next case on."""
        self._centre = centre

    def keep_case(self, draft: Draft, now: datetime) -> Kept:
        """On return the case, or the papers for an earlier one, are durable and will reach the centre exactly once.

        Raises OfflineError S1xx (nothing was stored), KioskError FONT_MISSING (the application form can't be made) or
        DeviceError DOCUMENT_TOO_LARGE, PICTURE_UNREADABLE (a material's pages can't be bound).
        """
        if draft.handing_in is not None:
            return self._keep_papers(draft, draft.handing_in.number, now)
        day = beijing_date(now)
        number = provisional_number(self.terminal.id, day, self._outbox.mint_counter(f"{day:%Y%m%d}"))
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        kept = self._kept(number, token, now)
        case, attachments = build_case(draft, kept, token, self.terminal)
        label = f"{number} {case.item}"
        person = case.applicant.number
        self._envelopes.put(Letter(EnvelopeKind.CASE, kept.key, kept.key, label, case, attachments, person), now)
        return kept

    def _keep_papers(self, draft: Draft, number: str, now: datetime) -> Kept:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        kept = self._kept(number, token, now)
        supplement, attachments = build_supplement(draft, kept, token, self.terminal)
        label, person = f"{number} supplement", supplement.person
        letter = Letter(EnvelopeKind.SUPPLEMENT, kept.key, kept.key, label, supplement, attachments, person)
        self._envelopes.put(letter, now)
        return kept

    def _kept(self, number: str, token: str, now: datetime) -> Kept:
        url = f"{self._centre.public_url}/p/{number}?t={token}"
        return Kept(number=number, key=new_key(), progress_url=url, at=now.astimezone(UTC))

    def check_material(self, pages: tuple[ScannedPage, ...]) -> None:
        """Raises DeviceError DOCUMENT_TOO_LARGE when a material of these pages could not be handed in."""
        material_file(pages, self.terminal.material_bytes)

    def keep_rating(self, draft: Draft, level: int, now: datetime) -> None:
        """Store a rating of a case, which its lane makes it follow, or of a visit that had none.

        Raises OfflineError.
        """
        case = draft.kept if draft.handing_in is None else None
        rating = Rating(
            key=new_key(),
            case_key=case.key if case is not None else None,
            item=draft.plan.item.code,
            terminal=self.terminal.id,
            level=level,
            reasons=tuple(sorted(draft.rating_reasons)),
            anonymous=draft.rated_anonymously,
            at=now,
        )
        label = f"{case.number if case is not None else draft.plan.item.code} rating"
        lane = case.key if case is not None else rating.key
        self._envelopes.put(Letter(EnvelopeKind.RATING, rating.key, lane, label, rating, {}), now)


class _Files:
    """The attachments of a package, each content once."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.listed: list[Attachment] = []

    def attach(self, kind: AttachmentKind, media_type: str, content: bytes) -> str:
        """Add a file; its digest."""
        key = digest(content)
        if key not in self.contents:
            self.contents[key] = content
            self.listed.append(
                Attachment.model_validate({"digest": key, "kind": kind, "media_type": media_type, "size": len(content)})
            )
        return key


def _papers(draft: Draft, files: _Files, terminal: TerminalTable) -> tuple[MaterialGiven, ...]:
    """The materials as they were given; photographed ones are attached."""
    given = []
    for material in draft.needed:
        if draft.way(material) is not None:
            pages = draft.pages_of(material.code)
            bound = material_file(pages, terminal.material_bytes) if pages else None
            file = files.attach(AttachmentKind.MATERIAL, *bound) if bound is not None else None
            given.append(_given(draft, material, file))
    return tuple(given)


def build_supplement(
    draft: Draft, kept: Kept, token: str, terminal: TerminalTable
) -> tuple[Supplement, Mapping[str, bytes]]:
    """Papers for an earlier case, with their files by digest.

    Raises DeviceError DOCUMENT_TOO_LARGE or PICTURE_UNREADABLE.
    """
    assert draft.person is not None, "papers are handed in by somebody who was identified"  # noqa: S101
    files = _Files()
    papers = _papers(draft, files, terminal)
    supplement = Supplement(
        key=kept.key,
        number=kept.number,
        access_token=token,
        terminal=terminal.id,
        created_at=kept.at,
        person=draft.person.number,
        evidence=draft.evidence,
        materials=papers,
        attachments=tuple(files.listed),
    )
    return supplement, files.contents


def _given(draft: Draft, material: Material, file: str | None) -> MaterialGiven:
    """How a material is satisfied; ``file``: the digest of its photographed pages."""
    way = draft.way(material)
    licence = draft.licence_sparing(material.spared_by) if way is MaterialWay.SPARED else None
    upload = draft.upload_of(material.code) if way is MaterialWay.PHONE else None
    promise = draft.promise_of(material.code) if way is MaterialWay.DEFERRED else None
    return MaterialGiven.model_validate(
        {
            "code": material.code,
            "way": way,
            "attachment": file,
            "certificate": licence.certificate if licence is not None else None,
            "consent_token": draft.shared.consent_token if licence is not None and draft.shared is not None else None,
            "upload": upload.upload if upload is not None else None,
            "due": promise.due if promise is not None else None,
            "pledge": promise.pledge if promise is not None else None,
            "pledge_version": promise.version if promise is not None else None,
        }
    )


def build_case(draft: Draft, kept: Kept, token: str, terminal: TerminalTable) -> tuple[Case, Mapping[str, bytes]]:
    """The case as the centre takes it, with its attachments by digest.

    The draft must have come to its SUBMIT step: read, verified, answered, signed. Raises KioskError FONT_MISSING,
    DeviceError DOCUMENT_TOO_LARGE or PICTURE_UNREADABLE.
    """
    from kiosk.documents.application_pdf import application_pdf  # slow to load, and not needed for the first page

    assert draft.person is not None, "a submitted draft has an applicant"  # noqa: S101
    person = draft.person
    files = _Files()
    files.attach(
        AttachmentKind.APPLICATION, "application/pdf", application_pdf(application_form(draft, terminal, kept))
    )
    if not draft.confirmed:
        files.attach(AttachmentKind.SIGNATURE, "image/png", signature_png(draft.strokes))
    materials = _papers(draft, files, terminal)
    if promised(draft):
        files.attach(AttachmentKind.PLEDGE, "application/pdf", application_pdf(pledge_form(draft, terminal, kept)))
    case = Case(
        key=kept.key,
        number=kept.number,
        access_token=token,
        terminal=terminal.id,
        catalogue_version=draft.plan.catalogue_version,
        item=draft.plan.item.code,
        item_version=draft.plan.item.version,
        members=tuple(member.code for member in draft.joined),
        place=draft.place or None,
        saved_draft=draft.saved or None,
        represented=represented_person(draft.plan.form.effective(draft.values, draft.left_out, draft.day)),
        created_at=kept.at,
        applicant=Applicant(
            name=person.name,
            number=person.number,
            sex=person.sex,
            nation=person.nation,
            birth=person.birth,
            address=person.address,
            document_kind=person.certificate_type,
            valid_from=person.valid_from,
            valid_to=person.valid_to,
        ),
        signed_by=SignedBy.IDENTITY if draft.confirmed else SignedBy.HAND,
        evidence=draft.evidence,
        consents=draft.consents,
        answers=tuple(answer for element in draft.shown if (answer := draft.answer(element.code)) is not None),
        materials=materials,
        attachments=tuple(files.listed),
    )
    return case, files.contents
