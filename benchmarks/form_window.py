"""Our side of the comparison with a browser: the sample form page in the shell, and one more page behind a button."""

import sys

from kiosk.events import Shown
from screens.application import create_application
from screens.samples import SampleDisplay, pages
from screens.shell import Shell


def main() -> None:
    """Show the form, and change at every touch."""
    application = create_application(sys.argv[:1])
    shell = Shell(SampleDisplay())
    both = [pages("zh")["question-cities"], pages("zh")["guide"]]

    def turn(event: object) -> None:
        if not isinstance(event, Shown):
            both.reverse()
            shell.show_page(both[0])

    shell.happened.connect(turn)
    shell.show_page(both[0])
    shell.open()
    application.exec()


if __name__ == "__main__":
    main()
