"""One form (一张表单): what is asked, when, and what must hold. Pure, and the same for terminal and centre."""

from kiosk.form.clauses import holds
from kiosk.form.divisions import DivisionTree
from kiosk.form.form import Form, form_of
from kiosk.form.representing import ACTING_FOR, represented_person
from kiosk.form.routing import body_of, place_of
from kiosk.form.rules import breaks

__all__ = [
    "ACTING_FOR",
    "DivisionTree",
    "Form",
    "body_of",
    "breaks",
    "form_of",
    "holds",
    "place_of",
    "represented_person",
]
