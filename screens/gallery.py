"""Draws sample pages to PNG files as large as they are: ``python -m screens.gallery OUT_DIR``. For looking."""

import argparse
import os
import sys
from pathlib import Path

from kiosk.texts import LANGUAGES
from screens.application import create_application
from screens.modes import MODES, SIZES
from screens.sample_display import SampleDisplay
from screens.samples import pages
from screens.samples.pictures import preview
from screens.samples.written import SampleTyping
from screens.shell import Shell
from screens.still import take


def main(words: list[str]) -> int:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--mode", action="append", choices=MODES, help="only these modes (default: day)")
    parser.add_argument("names", nargs="*", help="only these pages")
    arguments = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    create_application(sys.argv[:1])
    arguments.out.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        shell = Shell(SampleDisplay(width, height))
        shell.set_preview_source(preview)
        shell.set_typing_source(SampleTyping())
        shell.show()
        for mode in arguments.mode or ("day",):
            for language in LANGUAGES:
                for name, page in pages(language).items():
                    if arguments.names and name not in arguments.names:
                        continue
                    picture = take(shell, MODES[mode].of(page))
                    picture.save(str(arguments.out / f"{name}-{language}-{width}-{mode}.png"))
        shell.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
