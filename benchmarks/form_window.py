"""Our side of the comparison with a browser: the sample form page in the shell, and one more page behind a button."""

import sys
from collections.abc import Iterator

from kiosk.screen_events import Shown
from kiosk.view import Page
from screens.application import create_application
from screens.samples import SampleDisplay
from screens.samples.beginning import beginning
from screens.samples.form import form
from screens.samples.maker import Maker
from screens.shell import Shell


def main() -> None:
    """Show the form, and change at every touch."""
    application = create_application(sys.argv[:1])
    shell = Shell(SampleDisplay())
    maker = Maker("zh")
    both = [_named("question-cities", form(maker)), _named("guide", beginning(maker))]

    def turn(event: object) -> None:
        if not isinstance(event, Shown):
            both.reverse()
            shell.show_page(both[0])

    shell.happened.connect(turn)
    shell.show_page(both[0])
    shell.open()
    application.exec()


def _named(wanted: str, samples: Iterator[tuple[str, Page]]) -> Page:
    """No more samples are made than that: theirs is not the cost of showing one."""
    return next(page for name, page in samples if name == wanted)


if __name__ == "__main__":
    main()
