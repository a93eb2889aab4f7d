"""The centre's parts, wired together once and handed to every route."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Final

from fastapi import Depends, Request, Response

from central.certificates.records import Records
from central.certificates.signing import DocumentSigner
from central.database import Database
from central.keys import Keys
from central.library import Library
from central.limits import Attempts
from central.people import People
from central.phone_confirmations import Confirmations
from central.questions.answering import Questions
from central.questions.language_model import LanguageModel
from central.scanned_codes import CodeRegister
from central.social_security import EncryptionMachine
from kiosk.contract import SIGNATURE_HEADER, Wire, canonical

NAME: Final = "reference-centre"
_TEXTS_KEPT: Final = 50
_SLIPS: Final = 6
_PICK_UPS: Final = 60
_SLIPS_IN_S: Final = 900.0


@dataclass(frozen=True)
class Text:
    """A text message on its way to a phone."""

    code_id: str
    phone: str
    code: str
    sent_at: datetime


@dataclass(frozen=True)
class Centre:
    """Everything that the routes work with."""

    database: Database
    keys: Keys
    library: Library
    people: People = field(default_factory=People)
    encryption_machine: EncryptionMachine | None = None
    """Unlocks social security cards; None: not connected."""
    scanned: CodeRegister = field(default_factory=CodeRegister)
    records: Records = field(default_factory=Records)
    document_signer: DocumentSigner | None = None
    """Signs certificates; None: none are issued."""
    language_model: LanguageModel | None = None
    """Words answers to questions; None: retrieval answers alone."""
    confirmations: Confirmations = field(default_factory=Confirmations)
    draft_tries: Attempts = field(default_factory=lambda: Attempts(most=_SLIPS, window_s=_SLIPS_IN_S))
    """Slips that one person may try: typed codes are not to be guessed."""
    pick_up_tries: Attempts = field(default_factory=lambda: Attempts(most=_PICK_UPS, window_s=_SLIPS_IN_S))
    """Pick-up codes that one terminal may try."""
    texts: deque[Text] = field(default_factory=lambda: deque(maxlen=_TEXTS_KEPT))
    """The sandbox's telephone network: newest last, in memory only."""

    @cached_property
    def questions(self) -> Questions:
        """Who answers questions, about the newest catalogue."""
        return Questions(self.library.current, self.language_model)

    def signed(self, answer: Wire) -> Response:
        """An answer that terminals act upon."""
        body = canonical(answer)
        return Response(body, headers={SIGNATURE_HEADER: self.keys.signature(body)}, media_type="application/json")


def _centre(request: Request) -> Centre:
    centre: Centre = request.app.state.centre
    return centre


TheCentre = Annotated[Centre, Depends(_centre)]
