"""Makes the promise: a draft becomes a case, sealed and durable in the outbox, before anything is said."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from devices.api import ScannedPage
from kiosk.beijing import beijing_date
from kiosk.card_kinds import certificate_type
from kiosk.contract import (
    Applicant,
    Attachment,
    AttachmentKind,
    Case,
    EnvelopeHeader,
    EnvelopeKind,
    Material,
    MaterialGiven,
    MaterialWay,
    Rating,
    canonical,
)
from kiosk.documents.contents import application_form
from kiosk.documents.pledge import pledge_form, promised
from kiosk.draft import Draft, Kept
from kiosk.package import digest, new_key, packed, provisional_number
from kiosk.pictures import material_file, signature_png
from kiosk.profile import CentreTable, TerminalTable
from offline.outbox import Outbox
from offline.parcel import Parcel
from offline.vault import seal

_TOKEN_BYTES = 18


class Keeper:
    """Builds, seals and stores."""

    def __init__(self, outbox: Outbox, terminal: TerminalTable, centre: CentreTable) -> None:
        self._outbox = outbox
        self._terminal = terminal
        self._centre = centre

    def keep_case(self, draft: Draft, now: datetime) -> Kept:
        """On return the case is durable and will reach the centre exactly once.

        Raises OfflineError S1xx (nothing was stored), KioskError FONT_MISSING (the application form can't be made) or
        DeviceError DOCUMENT_TOO_LARGE, PICTURE_UNREADABLE (a material's pages can't be bound).
        """
        day = beijing_date(now)
        number = provisional_number(self._terminal.id, day, self._outbox.mint_counter(f"{day:%Y%m%d}"))
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        kept = Kept(
            number=number,
            key=new_key(),
            progress_url=f"{self._centre.public_url}/p/{number}?t={token}",
            at=now.astimezone(UTC),
        )
        case, attachments = build_case(draft, kept, token, self._terminal)
        package = packed("case.json", case, attachments)
        self._put(EnvelopeKind.CASE, kept.key, kept.key, f"{number} {case.item}", package, now)
        return kept

    def check_material(self, pages: tuple[ScannedPage, ...]) -> None:
        """Raises DeviceError DOCUMENT_TOO_LARGE when a material of these pages could not be handed in."""
        material_file(pages, self._terminal.material_bytes)

    def keep_rating(self, draft: Draft, level: int, now: datetime) -> None:
        """Store a rating; its lane makes it follow its case. Raises OfflineError."""
        assert draft.kept is not None, "only a kept case is rated"  # noqa: S101
        rating = Rating(
            key=new_key(),
            case_key=draft.kept.key,
            item=draft.plan.item.code,
            terminal=self._terminal.id,
            level=level,
            at=now,
        )
        label = f"{draft.kept.number} rating"
        self._put(EnvelopeKind.RATING, rating.key, draft.kept.key, label, packed("rating.json", rating, {}), now)

    def _put(self, kind: EnvelopeKind, key: str, lane: str, label: str, package: bytes, now: datetime) -> None:
        header = canonical(
            EnvelopeHeader(
                kind=kind,
                key=key,
                lane=lane,
                terminal=self._terminal.id,
                created_at=now,
                recipient=self._centre.sealing_key_id,
            )
        )
        sealed = seal(package, header, self._centre.sealing_key)
        self._outbox.put(
            Parcel(key=key, lane=lane, kind=kind, label=label, header=header, sealed=sealed, created_at=now)
        )


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

    assert draft.reading is not None, "a submitted draft has a card"  # noqa: S101
    card = draft.reading.card
    contents: dict[str, bytes] = {}
    attachments: list[Attachment] = []

    def attach(kind: AttachmentKind, media_type: str, content: bytes) -> str:
        key = digest(content)
        if key not in contents:
            contents[key] = content
            attachments.append(
                Attachment.model_validate({"digest": key, "kind": kind, "media_type": media_type, "size": len(content)})
            )
        return key

    attach(AttachmentKind.APPLICATION, "application/pdf", application_pdf(application_form(draft, terminal, kept)))
    attach(AttachmentKind.SIGNATURE, "image/png", signature_png(draft.strokes))
    materials = []
    for material in draft.needed:
        if draft.way(material) is not None:
            pages = draft.pages_of(material.code)
            file = attach(AttachmentKind.MATERIAL, *material_file(pages, terminal.material_bytes)) if pages else None
            materials.append(_given(draft, material, file))
    if promised(draft):
        attach(AttachmentKind.PLEDGE, "application/pdf", application_pdf(pledge_form(draft, terminal, kept)))
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
        represented=draft.represented,
        created_at=kept.at,
        applicant=Applicant(
            name=card.name,
            number=card.number,
            sex=card.sex,
            nation=card.nation,
            birth=card.birth,
            address=card.address,
            document_kind=certificate_type(card.kind),
        ),
        evidence=draft.evidence,
        consents=draft.consents,
        answers=tuple(answer for element in draft.shown if (answer := draft.answer(element.code)) is not None),
        materials=tuple(materials),
        attachments=tuple(attachments),
    )
    return case, contents
