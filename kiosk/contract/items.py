"""Service items (事项), life-event bundles (一件事) and what they are made of."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from kiosk.contract.elements import Clause, Rule
from kiosk.contract.values import Code, DivisionCode, ItemCode, Wire, Words


class Necessity(StrEnum):
    """Whether a material can be done without (GB/T 39554.2, 材料必要性)."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    DEFERRABLE = "deferrable"
    """容缺后补: a signed promise (告知承诺) takes its place until a due date."""


class Material(Wire):
    """A paper that the law asks for. Spared when the centre holds it, otherwise captured, or promised where the rules
    allow.
    """

    code: Code
    name: Words
    how: Words
    """How to lay it under the camera."""
    spared_by: Code | None = None
    """Kind of e-licence that makes it superfluous."""
    needed_when: tuple[Clause, ...] = ()
    """Asked for only then."""
    necessity: Necessity = Necessity.REQUIRED
    defer_days: int = Field(default=0, ge=0, le=90)
    """DEFERRABLE: working days until it must be handed in."""
    pledge: Code | None = None
    """DEFERRABLE: the notice with the full text of the promise."""
    issued_by: Words | None = None
    """Who gives it out, for somebody who does not have it."""
    unverified: bool = False


class GuideSection(Wire):
    """One heading of the item guide with its short lines."""

    heading: Words
    lines: tuple[Words, ...] = Field(min_length=1)


class Notice(Wire):
    """A text that a resident agrees to or refuses. Its version is recorded with the consent."""

    code: Code
    version: int = Field(ge=1)
    heading: Words
    paragraphs: tuple[Words, ...] = Field(min_length=1)


class Department(Wire):
    """A body that handles items."""

    code: Code
    name: Words
    icon: Code
    short: Words
    """As on a tile: 公安, Police."""


class Topic(Wire):
    """A part of life under which items are looked for."""

    code: Code
    name: Words
    icon: Code


class WindowGroup(Wire):
    """Windows of a service centre that serve one kind of matter from one queue."""

    code: Code
    name: Words
    letter: str = Field(pattern=r"^[A-Z]$")
    """Its numbers begin with it."""
    windows: int = Field(default=1, ge=1)
    minutes: int = Field(default=10, ge=1)
    """How long one person takes, about."""
    per_slot: int = Field(default=2, ge=0)
    """Appointments in half an hour."""


class Hall(Wire):
    """A service centre (政务服务中心) or a terminal elsewhere that can do what this one can't."""

    code: Code
    name: Words
    division: DivisionCode
    address: Words
    hours: Words
    phone: str
    opens: str | None = Field(default=None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    closes: str | None = Field(default=None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """On working days, Beijing time; None: it gives out no numbers."""
    every_day: bool = False
    """Weekends and holidays, too."""
    window_groups: tuple[WindowGroup, ...] = ()
    unverified: bool = False


class Handling(StrEnum):
    """办件类型."""

    INSTANT = "instant"
    """即办件: decided at once."""
    PROMISED = "promised"
    """承诺件: decided within the promised working days."""


class Scope(StrEnum):
    """通办范围: where the item can be handled from."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    DELTA = "yangtze-delta"
    COUNTRY = "nationwide"


class OfflineUse(StrEnum):
    """What works of an item without the network."""

    SEALED = "sealed"
    """The case is sealed and sent later; values that could not be checked are marked."""
    NEVER = "never"
    """Needs the department's answer at once."""


class Represented(StrEnum):
    """Who may be acted for."""

    CHILD = "child"
    """By a guardian."""
    PRINCIPAL = "principal"
    """By an agent with a power of attorney (帮办代办)."""


class Delivery(StrEnum):
    """How a result reaches the resident."""

    ELECTRONIC = "electronic"
    PICK_UP = "pick-up"
    POST = "post"


class Member(Wire):
    """An item that belongs to a bundle."""

    item: ItemCode
    when: tuple[Clause, ...] = ()
    """Joined only then, by the answers."""
    optional: bool = False
    """The resident may leave it out."""


class Item(Wire):
    """A service item as the terminal handles it; with ``members``, a life-event bundle: one form, one application, one
    set of papers over them all, plus its own elements and materials.
    """

    code: ItemCode
    version: int = Field(ge=1)
    name: Words
    summary: Words
    department: Code
    """Of a bundle: the lead body."""
    joined: tuple[Code, ...] = ()
    """The departments that a bundle's lead works with."""
    members: tuple[Member, ...] = ()
    icon: Code
    topics: tuple[Code, ...] = ()
    aliases: tuple[str, ...] = ()
    """Everyday words people look for it by."""
    handling: Handling = Handling.PROMISED
    fee_fen: int = Field(ge=0)
    fee_for: Words | None = None
    legal_days: int = Field(default=0, ge=0)
    """Working days that the law allows."""
    promised_days: int = Field(ge=0)
    """Working days; 0 means decided at once (即办件)."""
    visits: int = Field(default=0, ge=0)
    """到现场次数."""
    minutes: int = Field(ge=1)
    """How long the resident stands here."""
    scope: Scope = Scope.PROVINCE
    routed_by: Code | None = None
    """DIVISION element whose answer names the place that handles the case; None: where the terminal stands."""
    assurance: int = Field(default=2, ge=0, le=3)
    """Level of identity needed: 0 nobody known, 1 card shown, 2 second factor, 3 face compared with the chip."""
    represented: tuple[Represented, ...] = ()
    offline: OfflineUse = OfflineUse.SEALED
    certificate: Code | None = None
    """Kind of certificate that the centre issues at once (query and print)."""
    special_procedures: tuple[Words, ...] = ()
    """特别程序 whose days do not count: hearing, inspection, expert review."""
    results: tuple[Words, ...] = ()
    """Documents that come out of it."""
    delivery: tuple[Delivery, ...] = ()
    basis: Words | None = None
    """The law or rule it rests on."""
    guide: tuple[GuideSection, ...] = Field(min_length=1)
    flow: Code
    elements: tuple[Code, ...] = ()
    rules: tuple[Rule, ...] = ()
    materials: tuple[Code, ...] = ()
    brings: tuple[Code, ...] = ()
    """Elements and materials that come into being by it: a new company's credit code, a birth certificate. A bundle
    that always has this item asks nobody for them.
    """
    declaration: Words
    """What the signature affirms."""
    next_steps: Words
    """What happens after submission; printed on the receipt."""
    unverified: bool = False
    """True while facts of this item await confirmation by its department."""
    on_request: bool = True
    """False: only a part of bundles, never offered by itself."""


class Entitlement(Wire):
    """A benefit offered unasked (免申即享): who is entitled by what departments hold, and the item that grants it."""

    code: Code
    item: ItemCode
    title: Words
    reason: Words
    """Why this person is entitled, in a sentence."""
    when: tuple[Clause, ...] = Field(min_length=1)
    """Over what departments hold about the person."""
    unverified: bool = False
    """True while the conditions await confirmation by the department."""


class RatingReason(Wire):
    """What a rating may be about. Its code begins with the level (指标编码)."""

    code: Code
    level: int = Field(ge=1, le=5)
    label: Words


class Route(Wire):
    """Which body handles an item for a place, where that is not the item's own department there. Provisional."""

    item: ItemCode | Literal["*"]
    division: DivisionCode
    body: Words
    unverified: bool = True
