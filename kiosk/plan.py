"""A plan: one item of a catalogue with everything it refers to, resolved once when a resident chooses it.

A case keeps the plan it began with, so a catalogue that changes meanwhile does not change it.
"""

from dataclasses import dataclass

from kiosk.contract import (
    Catalogue,
    Department,
    Element,
    Flow,
    Hall,
    Item,
    Material,
    Notice,
    RatingReason,
    Route,
    Step,
    StepKind,
)
from kiosk.form import Form, form_of


@dataclass(frozen=True)
class Plan:
    """An item with its flow, form, departments and notices."""

    catalogue_version: int
    item: Item
    flow: Flow
    form: Form
    departments: tuple[Department, ...]
    """The item's own, of a bundle the lead, first; then those joined."""
    notices: tuple[Notice, ...]
    rating_reasons: tuple[RatingReason, ...] = ()
    routes: tuple[Route, ...] = ()
    """Which bodies handle items elsewhere."""
    halls: tuple[Hall, ...] = ()
    """Service centres."""

    @property
    def elements(self) -> tuple[Element, ...]:
        """Everything that may be asked, in the order of asking."""
        return self.form.elements

    @property
    def materials(self) -> tuple[Material, ...]:
        """Every paper that may be needed."""
        return self.form.materials

    @property
    def department(self) -> Department:
        """The body that answers for the item."""
        return self.departments[0]

    def step(self, step_id: str) -> Step:
        """The step of this id; the linter has proved that it exists."""
        return next(step for step in self.flow.steps if step.id == step_id)

    def has(self, kind: StepKind) -> bool:
        """Whether the flow has a step of this kind."""
        return any(step.kind is kind for step in self.flow.steps)

    def element(self, code: str) -> Element:
        """The element of this code."""
        return next(element for element in self.elements if element.code == code)

    def notice(self, code: str) -> Notice:
        """The notice of this code."""
        return next(notice for notice in self.notices if notice.code == code)

    def position(self, step_id: str) -> tuple[int, int]:
        """Number of the counted step that ``step_id`` is or follows, and how many are counted."""
        counted = [step.id for step in self.flow.steps if step.counts]
        reached = 0
        for step in self.flow.steps:
            reached += step.counts
            if step.id == step_id:
                break
        return reached, len(counted)


def plan_for(catalogue: Catalogue, item_code: str) -> Plan | None:
    """The plan of an item; None when the catalogue does not offer it. The catalogue must be sound (linted)."""
    item = next((item for item in catalogue.items if item.code == item_code), None)
    if item is None:
        return None
    departments = {department.code: department for department in catalogue.departments}
    return Plan(
        catalogue_version=catalogue.version,
        item=item,
        flow=next(flow for flow in catalogue.flows if flow.id == item.flow),
        form=form_of(catalogue, item),
        departments=tuple(departments[code] for code in (item.department, *item.joined)),
        notices=catalogue.notices,
        rating_reasons=catalogue.rating_reasons,
        routes=catalogue.routes,
        halls=catalogue.halls,
    )
