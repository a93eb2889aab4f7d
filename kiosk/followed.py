"""A signed document of the centre's that a terminal follows: fetched by entity tag, judged, applied, kept as last good.

A document that is refused changes nothing: what was in force stays in force, on the disk too.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from kiosk.failures import KioskError
from offline.failures import OfflineError
from offline.signed import SignedDocument
from offline.signed_store import SignedStore

if TYPE_CHECKING:
    from offline.transport import CentreTransport

Content = TypeVar("Content")


class Followed(Generic[Content]):
    """``judge`` parses a verified body beside what is in force (None at first) and raises KioskError to refuse it;
    ``apply`` puts it in force. Not for several threads at once."""

    def __init__(
        self,
        path: str,
        store: SignedStore,
        *,
        judge: Callable[[bytes, Content | None], Content],
        apply: Callable[[Content], None],
        on_trouble: Callable[[OfflineError | KioskError], None],
    ) -> None:
        self._path = path
        self._store = store
        self._judge = judge
        self._apply = apply
        self._on_trouble = on_trouble
        self._document: SignedDocument | None = None
        self._content: Content | None = None
        self._refused: str | None = None

    @property
    def content(self) -> Content | None:
        """What is in force."""
        return self._content

    def begin(self) -> None:
        """Put the last good one in force. Raises OfflineError S1xx."""
        document = self._store.load()
        if document is not None:
            self._take(document)

    def refresh(self, transport: "CentreTransport", now: datetime) -> None:
        """Ask for a newer one. Raises OfflineError."""
        answer = transport.get_signed(self._path, self._document.etag if self._document else None)
        if isinstance(answer, SignedDocument):
            if not self._take(answer):
                return
            self._store.save(answer)
        self._store.confirm(now)

    def _take(self, document: SignedDocument) -> bool:
        try:
            content = self._judge(document.body, self._content)
        except KioskError as error:
            if document.signature != self._refused:  # once is enough: it is asked for every minute
                self._refused = document.signature
                self._on_trouble(error)
            return False
        self._document, self._content, self._refused = document, content, None
        self._apply(content)
        return True
