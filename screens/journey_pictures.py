"""An item's journey as pictures: every page that a rehearsing person meets, in order.

``python -m screens.journey_pictures``'s work for the command ``catalogue show``.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kiosk.contract import Catalogue, Item
from kiosk.rehearsal import Person, Rehearsal
from screens.application import create_application
from screens.sample_display import SampleDisplay
from screens.samples.pictures import preview
from screens.samples.written import SampleTyping
from screens.shell import Shell
from screens.still import take

SIZE = (1080, 1920)


def draw_journey(
    catalogue: Catalogue, item: Item, person: Person, now: datetime, language: str, folder: Path
) -> tuple[Path, ...]:
    """Draw it into a folder, a PNG a page, numbered. Raises StuckError, OSError."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if QApplication.instance() is None:
        create_application(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    shell = Shell(SampleDisplay(*SIZE))
    shell.set_preview_source(preview)
    shell.set_typing_source(SampleTyping())
    shell.show()
    drawn: list[Path] = []
    journey = Rehearsal(catalogue, item, person, now, language=language)
    for number, page in enumerate(journey.walk(), 1):
        path = folder / f"{number:02d}-{page.key.split('/')[1]}.png"
        if not take(shell, page).save(str(path)):
            raise OSError(f"{path}: can't be written")
        drawn.append(path)
    shell.close()
    return tuple(drawn)
