"""``/v1/prefill``: what departments hold about a person, for one item, under that person's consent."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Response

from central.centre import Centre, TheCentre
from central.codes import person_hash
from central.library import Offer
from central.models import PrefillRecord
from central.papers import consents
from central.problems import Refusal
from central.registry import Caller, require_own
from kiosk.contract import PrefillAnswer, PrefillRequest
from kiosk.form import form_of

router = APIRouter(tags=["prefill"])


@router.post("/v1/prefill", responses={200: {"model": PrefillAnswer}})
def prefill(centre: TheCentre, caller: Caller, request: PrefillRequest) -> Response:
    """Answer with what this item asks for and no more. Every request is recorded, without values."""
    require_own(caller, request.terminal)
    offer = _consented(centre, request)
    now = datetime.now(UTC)
    known = _known(centre, request, offer)
    with centre.database.writing() as session:
        session.add(
            PrefillRecord(
                at=now,
                terminal=caller,
                person=person_hash(centre.keys, request.number),
                item=request.item,
                notice=request.consent.notice,
                notice_version=request.consent.version,
                consented_at=request.consent.at,
            )
        )
        if known.licences:
            token = consents.issue(session, centre.keys, request, now)
            known = known.model_copy(update={"consent_token": token})
    return centre.signed(known)


def _consented(centre: Centre, request: PrefillRequest) -> Offer:
    """The published item whose notice on data this person agreed to: perhaps an older one that a terminal still has."""
    offers = centre.library.offers(request.item)
    if not offers:
        raise Refusal(HTTPStatus.NOT_FOUND, "item-unknown", "no such item was ever published")
    consent = request.consent
    for offer in offers:
        notice = offer.data_notice()
        if notice is not None and consent.agreed and (notice.code, notice.version) == (consent.notice, consent.version):
            return offer
    raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to this item's notice on data")


def _known(centre: Centre, request: PrefillRequest, offer: Offer) -> PrefillAnswer:
    person = centre.people.find(request.name, request.number)
    if person is None:
        return PrefillAnswer(values=(), licences=())
    form = form_of(offer.catalogue, offer.item)
    asked = {element.code for element in form.elements if element.shared}
    sparing = {material.spared_by for material in form.materials}
    return PrefillAnswer(
        values=tuple(value for value in person.values if value.element in asked),
        licences=tuple(licence for licence in person.licences if licence.kind in sparing),
    )
