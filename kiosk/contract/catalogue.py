"""The catalogue: what can be done, as data, published and signed by the centre."""

from typing import Literal

from pydantic import Field

from kiosk.contract.adviser import AdviserQuestion
from kiosk.contract.elements import Element, Group
from kiosk.contract.flows import Flow
from kiosk.contract.items import Department, Entitlement, Hall, Item, Material, Notice, RatingReason, Route, Topic
from kiosk.contract.values import SCHEMA_VERSION, DivisionCode, Moment, Wire, Words


class Division(Wire):
    """A node of the division tree (GB/T 2260, below the county the national statistics' 12-digit codes): 6 digits down
    to the county, 9 for a town or street, 12 for a village or community.
    """

    code: DivisionCode
    name: Words
    unverified: bool = False


class Catalogue(Wire):
    """All that a terminal offers."""

    schema_version: Literal[1] = SCHEMA_VERSION
    version: int = Field(ge=1)
    published_at: Moment
    departments: tuple[Department, ...] = Field(min_length=1)
    topics: tuple[Topic, ...] = ()
    adviser: tuple[AdviserQuestion, ...] = ()
    """The guide; its first question is where everybody begins. Empty where there is none."""
    divisions: tuple[Division, ...] = ()
    halls: tuple[Hall, ...] = ()
    groups: tuple[Group, ...] = ()
    elements: tuple[Element, ...]
    materials: tuple[Material, ...]
    notices: tuple[Notice, ...]
    items: tuple[Item, ...] = Field(min_length=1)
    entitlements: tuple[Entitlement, ...] = ()
    routes: tuple[Route, ...] = ()
    rating_reasons: tuple[RatingReason, ...] = ()
    flows: tuple[Flow, ...] = Field(min_length=1)
