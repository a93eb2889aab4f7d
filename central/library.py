"""The library: every catalogue that was ever published, so that a case filed under an older one is judged by it."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from central.database import Database
from central.models import PublishedCatalogue
from kiosk.catalogue import CatalogueError
from kiosk.contract import Catalogue, Item, Notice, StepKind, canonical


@dataclass(frozen=True)
class Offer:
    """An item in the catalogue that offers it."""

    catalogue: Catalogue
    item: Item

    def notice(self, code: str) -> Notice:
        """A notice of the catalogue; the linter has proved that those named exist."""
        return next(notice for notice in self.catalogue.notices if notice.code == code)

    def data_notice(self) -> Notice | None:
        """The notice that the item's first consent step shows: it speaks of the use of data."""
        flow = next(flow for flow in self.catalogue.flows if flow.id == self.item.flow)
        first = next((step.notice for step in flow.steps if step.kind is StepKind.CONSENT), None)
        return None if first is None else self.notice(first)


@dataclass(frozen=True)
class Library:
    """Published catalogues, newest first; the first is the one that terminals get."""

    catalogues: tuple[Catalogue, ...]
    body: bytes
    """Canonical JSON of the newest."""

    @property
    def current(self) -> Catalogue:
        """The newest catalogue."""
        return self.catalogues[0]

    @property
    def etag(self) -> str:
        """Strong entity tag of the newest, quoted (RFC 9110, section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()}"'

    def offers(self, item: str) -> tuple[Offer, ...]:
        """Every published version of an item, newest catalogue first."""
        return tuple(
            Offer(catalogue, offered)
            for catalogue in self.catalogues
            for offered in catalogue.items
            if offered.code == item
        )

    def offer(self, catalogue_version: int, item: str, item_version: int) -> Offer | None:
        """An item exactly as a case names it."""
        return next(
            (
                offer
                for offer in self.offers(item)
                if offer.catalogue.version == catalogue_version and offer.item.version == item_version
            ),
            None,
        )


def publish(database: Database, catalogue: Catalogue) -> Library:
    """Publish a catalogue and open the library.

    Raises CatalogueError when this version was published with other content, or a newer one was published before: a
    terminal holds a version for ever, so a version never changes its meaning.
    """
    body = canonical(catalogue)
    digest = hashlib.sha256(body).hexdigest()
    with database.writing() as session:
        published = session.scalars(select(PublishedCatalogue).order_by(PublishedCatalogue.version.desc())).all()
        same = next((old for old in published if old.version == catalogue.version), None)
        if same is not None and same.digest != digest:
            raise CatalogueError(
                (f"version {catalogue.version} was published with other content; raise the version to publish this",)
            )
        if published and published[0].version > catalogue.version:
            raise CatalogueError(
                (f"version {published[0].version} was published before; {catalogue.version} is older",)
            )
        if same is None:
            session.add(PublishedCatalogue(version=catalogue.version, digest=digest, body=body))
        older = [Catalogue.model_validate_json(old.body) for old in published if old is not same]
    return Library((catalogue, *older), body)
