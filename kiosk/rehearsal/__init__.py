"""A rehearsal: an item's journey walked from Home to farewell by rules alone, without screen, device or network.

It proves that an item can be finished before anybody is offered it, and draws its pictures for whoever writes it.
"""

from kiosk.rehearsal.person import Person
from kiosk.rehearsal.walk import Rehearsal, StuckError

__all__ = ["Person", "Rehearsal", "StuckError"]
