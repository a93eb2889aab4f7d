"""The front door: reads the profile, wires the rooms together, starts the terminal or a technician's command."""

import argparse
import os
import subprocess
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kiosk.log import log, start_log
from kiosk.own_memory import forbid_dumps, overwrite_freed_memory
from kiosk.version import VERSION

if TYPE_CHECKING:
    from kiosk.commands.output import Output

INSTALLED_PROFILE = Path("/etc/government-service-terminal/profile.toml")
SOFTWARE_FAULT = 70
POWER_LOST = 75
"""Exit code after an orderly end on battery."""
COMMANDS = {
    "device": "list, test and use the devices",
    "queue": "look at, feed and empty the queue of sealed cases",
    "catalogue": "check, show and write service items",
    "audit": "check that nothing in the audit log was changed",
    "selftest": "check that this terminal has everything it needs",
}
"""Each is a module of kiosk.commands, loaded only when it is called."""


def default_profile() -> Path:
    """The installed profile; in a source checkout, the sandbox's, made when it is missing."""
    if INSTALLED_PROFILE.exists() or find_spec("sandbox") is None:
        return INSTALLED_PROFILE
    from sandbox.home import prepared_profile

    return prepared_profile()


def build_parser(called: str) -> argparse.ArgumentParser:
    """The command line; of the technician's commands only the one that is called is known in full."""
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Self-service terminal for government services.",
        epilog="Exit codes: 0 done; 1 a fault of the world, with its code, or a negative verdict; 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    profile = argparse.ArgumentParser(add_help=False)
    profile.add_argument(
        "--profile",
        type=Path,
        metavar="FILE",
        help=f"the terminal's profile (default: {INSTALLED_PROFILE}; in a source checkout, the sandbox's)",
    )
    run = commands.add_parser("run", help="run the terminal", parents=[profile])
    run.set_defaults(command=run_terminal)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, parents=[profile] if name == "selftest" else [])
        if name == called:
            import_module(f"kiosk.commands.{name}").fill_parser(command, profile)
    return parser


def run_terminal(arguments: argparse.Namespace) -> int:
    """Run until the window closes. A bug ends the program; the service manager starts it again."""
    from kiosk.commands.output import Output, guarded

    overwrite_freed_memory()
    forbid_dumps()
    start_log()
    _end_on_bugs()
    output = Output(as_json=False)
    return guarded(output, lambda: _run_terminal(arguments.profile_path(), output))


def _run_terminal(profile_path: Path, output: "Output") -> int:
    from kiosk.failures import KioskError
    from kiosk.profile import load_profile
    from kiosk.storage import is_damaged
    from kiosk.terminal import Terminal
    from kiosk.typing.engines import Engines
    from offline.failures import OfflineError
    from screens.application import create_application, when_idle
    from screens.bridge import Bridge
    from screens.navigator import Navigator, keys_of
    from screens.panel import scale_panel
    from screens.shell import Shell

    profile = load_profile(profile_path)
    scale_panel(profile.display.pixel_pitch_mm, min(profile.display.width, profile.display.height))
    application = create_application(sys.argv[:1], hide_cursor=profile.display.fullscreen)
    bridge = Bridge()
    shell = Shell(profile.display)
    if is_damaged(profile):
        from kiosk.mending_page import mending_page

        shell.open()
        shell.show_page(mending_page(profile.place_name))
        application.processEvents()
    terminal = Terminal(
        profile,
        timers=bridge,
        post=bridge.post,
        show=shell.show_page,
        power_off=lambda: application.exit(POWER_LOST),
    )
    shell.set_preview_source(terminal.preview)
    engines = Engines()
    shell.set_typing_source(engines)
    bridge.connect(terminal.session.dispatch)
    shell.happened.connect(terminal.session.dispatch)
    shell.open()
    Navigator(shell, keys_of(profile.keypad.keys), double_strike_s=profile.keypad.double_strike_s)
    terminal.open()
    if profile.sandbox is not None:
        from screens.pilot import PilotServer

        PilotServer(shell, profile.sandbox.pilot)

    def start() -> None:
        try:
            terminal.start()
        except (KioskError, OfflineError) as error:
            output.failed(error)
            bridge.call(lambda: application.exit(1))
        else:
            bridge.call(terminal.go_live)
            bridge.call(engines.start)

    # The page is painted and can be touched before the rest is loaded.
    starter = threading.Thread(target=start, name="start")
    when_idle(starter.start)
    code = application.exec()
    starter.join()
    terminal.stop()
    engines.stop()
    if code == POWER_LOST and profile.power.shut_down:
        subprocess.run(profile.power.shut_down, check=False)
    return code


def draw_journey(*journey: Any) -> tuple[Path, ...]:
    """Draw an item's journey, for ``catalogue show``: screens.journey_pictures.draw_journey, loaded when asked for."""
    from screens.journey_pictures import draw_journey as draw

    return draw(*journey)


def _end_on_bugs() -> None:
    """A bug, on whatever thread, is reported without the values it handled and ends the program at once.

    Whatever was promised is durable; whatever was not lives in memory only and is gone with it.
    """

    def report(kind: type[BaseException], trace: TracebackType | None) -> None:
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        log.critical("software fault", failure="K901", error=kind.__name__, at=" < ".join(reversed(places)))
        os._exit(SOFTWARE_FAULT)

    sys.excepthook = lambda kind, _, trace: report(kind, trace)
    threading.excepthook = lambda bug: report(bug.exc_type, bug.exc_traceback)
    # In a destructor, often a library's: nothing was lost by it, and its text stays unsaid.
    sys.unraisablehook = lambda bug: log.warning("fault while cleaning up", error=bug.exc_type.__name__)


def main(words: list[str]) -> int:
    """Run the command that the words name."""
    arguments = build_parser(words[0] if words else "").parse_args(words)
    arguments.draw_journey = draw_journey
    # Asked for only by commands that need a profile: the sandbox's may have to be made first.
    arguments.profile_path = lambda: arguments.profile or default_profile()
    code: int = arguments.command(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
