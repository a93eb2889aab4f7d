"""People who confirm on their own phone that they stand at a terminal.

Stands for the province's unified login: here the page asks for name and number and texts a code to the phone on
record. In memory only: who restarts the centre makes them all unknown, and the terminal shows a new code.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from kiosk.contract import PhoneConfirmation, PhoneConfirmationRequest, PhoneState, ResolvedPerson

VALID_FOR: Final = timedelta(minutes=5)
_KEPT_FOR: Final = timedelta(hours=1)
_PAIRINGS: Final = 3
"""Numbers to choose from on the phone."""
_OPEN: Final = (PhoneState.WAITING, PhoneState.OPENED)


@dataclass(frozen=True)
class Confirmation:
    """One confirmation. ``code_id``: the texted code that is awaited, for ``person``."""

    id: str
    token: str
    request: PhoneConfirmationRequest
    pairings: tuple[str, ...]
    pairing: str
    expires_at: datetime
    state: PhoneState = PhoneState.WAITING
    person: ResolvedPerson | None = None
    code_id: str = ""

    def state_at(self, now: datetime) -> PhoneState:
        """Where it stands: what nobody settled expires."""
        return PhoneState.EXPIRED if self.state in _OPEN and now >= self.expires_at else self.state

    def told(self, now: datetime, *, url: str = "", token: str | None = None) -> PhoneConfirmation:
        """As the terminal is told. ``token``: the voucher of a confirmed one."""
        confirmed = self.state is PhoneState.CONFIRMED
        return PhoneConfirmation(
            id=self.id,
            state=self.state_at(now),
            url=url,
            pairing=self.pairing,
            expires_at=self.expires_at,
            person=self.person if confirmed else None,
            token=token if confirmed else None,
        )


class Confirmations:
    """Those of the last hour. Called from several threads."""

    def __init__(self) -> None:
        self._all: dict[str, Confirmation] = {}
        self._lock = Lock()

    def open(self, request: PhoneConfirmationRequest, now: datetime) -> Confirmation:
        """A new one."""
        pairings = secrets.SystemRandom().sample([f"{number:02d}" for number in range(10, 100)], _PAIRINGS)
        opened = Confirmation(
            id=uuid.uuid4().hex,
            token=secrets.token_urlsafe(18),
            request=request,
            pairings=tuple(pairings),
            pairing=secrets.choice(pairings),
            expires_at=now + VALID_FOR,
        )
        with self._lock:
            self._all = {key: one for key, one in self._all.items() if now < one.expires_at + _KEPT_FOR}
            self._all[opened.id] = opened
        return opened

    def by_id(self, key: str, terminal: str) -> Confirmation | None:
        """The one that this terminal opened."""
        with self._lock:
            found = self._all.get(key)
        return found if found is not None and found.request.terminal == terminal else None

    def by_token(self, token: str) -> Confirmation | None:
        """The one whose page has this address."""
        with self._lock:
            return next((one for one in self._all.values() if secrets.compare_digest(one.token, token)), None)

    def opened(self, key: str) -> None:
        """A phone shows the page."""
        self._change(key, lambda one: replace(one, state=PhoneState.OPENED))

    def named(self, key: str, person: ResolvedPerson, code_id: str) -> None:
        """Somebody says who they are; a code was texted to the phone on record."""
        self._change(key, lambda one: replace(one, state=PhoneState.OPENED, person=person, code_id=code_id))

    def settled(self, key: str, state: PhoneState) -> None:
        """Confirmed or declined, for good."""
        self._change(key, lambda one: replace(one, state=state))

    def _change(self, key: str, change: Callable[[Confirmation], Confirmation]) -> None:
        with self._lock:
            one = self._all.get(key)
            if one is not None and one.state in _OPEN:
                self._all[key] = change(one)
