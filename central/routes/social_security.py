"""``/v1/social-security``: unlocking social security cards of the third generation."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from central.centre import TheCentre
from central.problems import Refusal, unacceptable
from central.registry import Caller, require_own
from kiosk.contract import SocialSecurityChallenge, SocialSecurityKeys

router = APIRouter(tags=["social-security"])


@router.post("/v1/social-security/step-two", responses={200: {"model": SocialSecurityKeys}})
def step_two(centre: TheCentre, caller: Caller, request: SocialSecurityChallenge) -> Response:
    """Answer a card's randoms. Nothing of it is kept."""
    require_own(caller, request.terminal)
    if centre.encryption_machine is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "no-encryption-machine", "no encryption machine is connected here")
    keys = centre.encryption_machine.keys(request.challenge)
    if keys is None:
        raise unacceptable("card-unknown", "the card's area or algorithm is not served here")
    return centre.signed(SocialSecurityKeys(keys=keys))
