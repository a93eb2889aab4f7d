"""``device watch``: every change of a device, as it happens, until interrupted."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

from kiosk.beijing import beijing_time
from kiosk.commands.device.common import Actions
from kiosk.commands.device.health import device_line, device_row, looking_after, unsupported_line, unsupported_row
from kiosk.commands.output import Output
from kiosk.device_health import HealthReport, claimed_usb, report_of, running_report, unsupported_now
from kiosk.profile import Profile, load_profile

LOOK_S = 0.25


def add(actions: Actions) -> None:
    """Add the action."""
    watch = actions.add("watch", "every change of a device as it happens; Ctrl-C ends it", _watch)
    watch.add_argument("--seconds", type=float, default=float("inf"), help="watch so long (default: until Ctrl-C)")


def _watch(arguments: argparse.Namespace, output: Output) -> int:
    profile = load_profile(arguments.profile_path())
    pause, known = Flag(), set[str]()
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        for report in _reports(profile, time.monotonic() + arguments.seconds, stack):
            rows = tuple(_rows(report))
            for row, line in rows:
                if line not in known:
                    _show(row, line, output)
            known = {line for _, line in rows}
            pause.wait(LOOK_S)
    return 0


def _reports(profile: Profile, deadline: float, stack: ExitStack) -> Iterator[HealthReport]:
    """What the running terminal writes until it ends; without one, what a host of our own sees."""
    if (running := running_report(profile.terminal.state_dir)) is not None:
        while running is not None and time.monotonic() < deadline:
            yield running
            running = running_report(profile.terminal.state_dir)
        return
    host, _ = stack.enter_context(looking_after(profile.devices))
    claimed = claimed_usb(profile.devices)
    while time.monotonic() < deadline:
        devices = tuple(report_of(health) for health in host.health() if health.status is not None)
        yield HealthReport(at=datetime.now(UTC), devices=devices, unsupported=unsupported_now(claimed))


def _rows(report: HealthReport) -> Iterator[tuple[dict[str, Any], str]]:
    for device in report.devices:
        yield device_row(device), device_line(device)
    for other in report.unsupported:
        yield unsupported_row(other), unsupported_line(other)


def _show(row: dict[str, Any], line: str, output: Output) -> None:
    """One line a change, in JSON too: whoever reads along need not wait for the end."""
    if output.as_json:
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{beijing_time(datetime.now(UTC)):%H:%M:%S} {line}\n")
    sys.stdout.flush()
