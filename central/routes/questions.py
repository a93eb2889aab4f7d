"""``/v1/questions``: what somebody wants, in their own words."""

from fastapi import APIRouter, Response

from central.centre import TheCentre
from central.registry import Caller, require_own
from kiosk.contract import FreeAnswer, FreeQuestion

router = APIRouter(tags=["questions"])


@router.post("/v1/questions", responses={200: {"model": FreeAnswer}})
def ask(centre: TheCentre, caller: Caller, question: FreeQuestion) -> Response:
    """The items that fit. Nobody is named, and nothing of the question is recorded."""
    require_own(caller, question.terminal)
    return centre.signed(centre.questions.answer(question))
