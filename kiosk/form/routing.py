"""Which place handles a case, and which body there. Pure; the same for the review on the screen and for the centre."""

from collections.abc import Iterable, Mapping

from kiosk.contract import Department, Item, Route, Words
from kiosk.form.divisions import DivisionTree, ancestors


def place_of(item: Item, answers: Mapping[str, str]) -> str:
    """The division whose body handles the case; empty: where the terminal stands."""
    return answers.get(item.routed_by, "") if item.routed_by is not None else ""


def body_of(item: Item, place: str, department: Department, routes: Iterable[Route], tree: DivisionTree) -> Words:
    """The responsible body: by the most specific route, one of the item before one of all items; without a route the
    department's office at the place, or the department itself when no place is named.
    """
    if not place:
        return department.name
    above = (*ancestors(place), place)
    fitting = [route for route in routes if route.item in (item.code, "*") and route.division in above]
    if fitting:
        return max(fitting, key=lambda route: (above.index(route.division), route.item != "*")).body
    path = tree.path(place)
    if not path:
        return department.name
    zh = "".join(division.name.zh for division in path)
    en = ", ".join(division.name.en for division in reversed(path))
    return Words(zh=f"{zh}{department.short.zh}部门", en=f"{department.short.en}, {en}")
