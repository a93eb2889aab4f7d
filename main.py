"""The front door: reads the profile, wires the rooms together, starts the terminal or a technician's command."""

import argparse
import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from kiosk.commands import catalogue, device, queue, selftest
from kiosk.commands.output import Output, guarded
from kiosk.log import logger, start_log
from kiosk.profile import load_profile
from kiosk.terminal import Terminal
from kiosk.version import VERSION

INSTALLED_PROFILE = Path("/etc/government-service-terminal/profile.toml")
SOFTWARE_FAULT = 70


def default_profile() -> Path:
    """The installed profile; in a source checkout, the sandbox's, made when it is missing."""
    if INSTALLED_PROFILE.exists() or find_spec("sandbox") is None:
        return INSTALLED_PROFILE
    from sandbox.home import prepared_profile

    return prepared_profile()


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
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
    device.add_parser(commands, profile)
    queue.add_parser(commands, profile)
    catalogue.add_parser(commands)
    selftest.add_parser(commands, profile)
    return parser


def run_terminal(arguments: argparse.Namespace) -> int:
    """Run until the window closes. A bug ends the program; the service manager starts it again."""
    return guarded(Output(as_json=False), lambda: _run_terminal(arguments.profile))


def _run_terminal(profile_path: Path) -> int:
    from screens.application import create_application
    from screens.bridge import Bridge
    from screens.pilot import PilotServer
    from screens.shell import Shell

    profile = load_profile(profile_path)
    start_log()
    application = create_application(sys.argv[:1], hide_cursor=profile.display.fullscreen)
    bridge = Bridge()
    shell = Shell(profile.display)
    terminal = Terminal(profile, timers=bridge, post=bridge.post, show=shell.show_page)
    shell.set_preview_source(terminal.preview)
    bridge.connect(terminal.session.dispatch)
    shell.happened.connect(terminal.session.dispatch)
    pilot = PilotServer(shell, profile.sandbox.pilot) if profile.sandbox is not None else None
    _end_on_bugs()
    shell.open()
    terminal.start()
    code = application.exec()
    if pilot is not None:
        pilot.close()
    terminal.stop()
    return code


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
        logger.critical("K901 %s at %s", kind.__name__, " < ".join(reversed(places)))
        os._exit(SOFTWARE_FAULT)

    sys.excepthook = lambda kind, _, trace: report(kind, trace)
    threading.excepthook = lambda bug: report(bug.exc_type, bug.exc_traceback)


def main(words: list[str]) -> int:
    """Run the command that the words name."""
    arguments = build_parser().parse_args(words)
    if getattr(arguments, "profile", "") is None:
        arguments.profile = default_profile()
    code: int = arguments.command(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
