"""``./dev run`` with a display: the terminal full of life, and the developer's dock that plays the world around it."""

import re
from contextlib import suppress
from threading import Event

from sandbox.dock_groups import dock_groups
from sandbox.dock_socket import dock_socket
from sandbox.home import Home, lasting_home
from sandbox.processes import Sandbox
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes
from screens.dock import panel_size, run_dock

PORTRAIT = (1080, 1920)
SMALLEST = (1024, 700)
DOCK_WIDTH, TITLE_BAR = 590, 40


def show() -> int:
    """Run until the terminal or the dock is closed."""
    home = lasting_home()
    prepare_pictures(home)
    _fit_display(home, *panel_size())
    with Sandbox(home) as sandbox:
        sandbox.start_centre()
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        sandbox.start_terminal(offscreen=False)
        print(f"Terminal and dock are open. Profile: {home.profile}; centre: {home.centre_url}/docs")
        groups = dock_groups(sandbox)
        with dock_socket(sandbox, groups):
            run_dock(groups, while_open=lambda: sandbox.running("terminal"))
    return 0


def _fit_display(home: Home, width: int, height: int) -> None:
    """A portrait terminal where there is room for it; otherwise one that leaves the dock its place beside it."""
    profile = home.profile.read_text(encoding="utf-8")
    if height < PORTRAIT[1] or width < PORTRAIT[0]:
        size = (max(SMALLEST[0], width - DOCK_WIDTH), max(SMALLEST[1], height - TITLE_BAR))
    else:
        size = PORTRAIT
    profile = re.sub(r"(?m)^width = \d+\nheight = \d+$", f"width = {size[0]}\nheight = {size[1]}", profile)
    home.profile.write_text(profile, encoding="utf-8")


def keep() -> int:
    """Centre and devices for commands typed by hand, until interrupted."""
    home = lasting_home()
    prepare_pictures(home)
    with Sandbox(home) as sandbox:
        sandbox.start_centre()
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        print(f"Centre {home.centre_url}/docs and devices are up. Profile: {home.profile}; sockets: {home.run}")
        print("Ctrl-C ends them.", flush=True)
        with suppress(KeyboardInterrupt), dock_socket(sandbox, dock_groups(sandbox)):
            Event().wait()
    return 0
