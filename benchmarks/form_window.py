"""Our side of the comparison with a browser: a form page in the shell, and one more page behind a button.

Called with a file in which both pages are: the browser's page is made beforehand, too.
"""

import pickle
import sys
from pathlib import Path

from kiosk.screen_events import Shown
from screens.application import create_application
from screens.sample_display import SampleDisplay
from screens.shell import Shell


def main(pages: Path) -> None:
    """Show the form, and change at every touch."""
    application = create_application(sys.argv[:1])
    shell = Shell(SampleDisplay())
    both = pickle.loads(pages.read_bytes())  # noqa: S301 - a file of our own, a moment old

    def turn(event: object) -> None:
        if not isinstance(event, Shown):
            both.reverse()
            shell.show_page(both[0])

    shell.happened.connect(turn)
    shell.show_page(both[0])
    shell.open()
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
