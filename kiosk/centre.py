"""Questions to the centre while the resident waits: what is known, texted codes, locked cards. Answers are checked."""

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.contract import (
    CodeAnswer,
    CodePurpose,
    CodeQuestion,
    CodeRequest,
    CodeResolution,
    CodeSent,
    CodeTried,
    Consent,
    PrefillAnswer,
    PrefillRequest,
    SocialSecurityChallenge,
    SocialSecurityKeys,
    canonical,
)
from kiosk.failures import KioskError, KioskFailure

if TYPE_CHECKING:
    from offline.transport import CentreTransport

Model = TypeVar("Model", bound=BaseModel)


class Centre:
    """The central platform, asked and answered in the words of the contract.

    Every method raises OfflineError (no answer, or a refusal) or KioskError CENTRE_ANSWER_INVALID.
    """

    def __init__(self, transport: "CentreTransport", terminal: str) -> None:
        self._transport = transport
        self._terminal = terminal

    def prefill(self, *, item: str, name: str, number: str, consent: Consent) -> PrefillAnswer:
        """What government knows of this person for this item."""
        request = PrefillRequest(terminal=self._terminal, item=item, name=name, number=number, consent=consent)
        return self._ask("/v1/prefill", request, PrefillAnswer, signed=True)

    def text_code(self, *, name: str, number: str) -> CodeSent:
        """Text a code to the phone that is registered for this person."""
        request = CodeRequest(terminal=self._terminal, name=name, number=number)
        return self._ask("/v1/codes", request, CodeSent, signed=False)

    def judge_code(self, code_id: str, code: str) -> CodeAnswer:
        """Whether a typed code is right."""
        return self._ask(f"/v1/codes/{code_id}", CodeTried(code=code), CodeAnswer, signed=False)

    def unlock_social_security_card(self, challenge: str) -> SocialSecurityKeys:
        """What a social security card of the third generation is told after its first step."""
        request = SocialSecurityChallenge(terminal=self._terminal, challenge=challenge)
        return self._ask("/v1/social-security/step-two", request, SocialSecurityKeys, signed=True)

    def resolve_code(self, payload: str, purpose: CodePurpose | None = None) -> CodeResolution:
        """What a scanned code is, and what may be shown of it."""
        request = CodeQuestion(payload=payload, purpose=purpose)
        return self._ask("/v1/codes/resolve", request, CodeResolution, signed=True)

    def _ask(self, path: str, request: BaseModel, answer: type[Model], *, signed: bool) -> Model:
        body = self._transport.post_json(path, canonical(request), signed=signed)
        try:
            return answer.model_validate_json(body)
        except ValidationError as fault:
            fields = ", ".join(".".join(map(str, error["loc"])) for error in fault.errors(include_input=False))
            raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, f"{path}: {fields or 'no JSON'}") from fault
