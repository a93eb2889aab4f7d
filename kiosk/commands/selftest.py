"""``selftest``: is everything here that this terminal needs? One line each, with the failure code of what is not."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from devices.api import DeviceError
from devices.registry import load
from kiosk.commands.output import FAILED, Output, guarded
from kiosk.device_health import running_report
from kiosk.documents.letters import check_fonts
from kiosk.failure_catalogue import failure_text
from kiosk.failures import KioskError
from kiosk.mending import troubles
from kiosk.profile import Profile, load_profile
from kiosk.settings import accepted_settings
from kiosk.storage import Storage, known_keys, open_transport
from offline.audit_log import verify
from offline.failures import OfflineError


@dataclass(frozen=True)
class Finding:
    """One check. ``failure`` is empty when it passed."""

    check: str
    failure: str = ""
    detail: str = ""


def fill_parser(parser: argparse.ArgumentParser, _profile: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Check everything; exit code 1 when anything failed."""
    output = Output(as_json=arguments.json)

    def check_all() -> int:
        findings = _findings(load_profile(arguments.profile_path()))
        content = [{"check": f.check, "ok": not f.failure, "failure": f.failure, "detail": f.detail} for f in findings]
        output.show(content, [_line(finding) for finding in findings])
        return FAILED if any(finding.failure for finding in findings) else 0

    return guarded(output, check_all)


def _findings(profile: Profile) -> list[Finding]:
    findings = [Finding("profile", detail=profile.terminal.id), _checked("fonts", check_fonts)]
    findings.append(_checked("storage", lambda: _storage(profile)))
    findings.append(_checked("audit trail", lambda: f"{verify(profile.terminal.state_dir / 'audit')} entries"))
    findings.append(_checked("catalogue", lambda: _catalogue(profile)))
    findings.append(_checked("settings of the centre", lambda: _settings(profile)))
    findings.append(_checked("centre", lambda: _centre(profile)))
    findings += _devices(profile)
    return findings


def _devices(profile: Profile) -> list[Finding]:
    """From the running terminal, whose the devices are; without one, by a look at each."""
    report = running_report(profile.terminal.state_dir)
    if report is None:
        return [_checked(f"device {name}", partial(_device, profile, name)) for name in profile.devices]
    return [Finding(f"device {device.name}", device.failure or "", device.detail) for device in report.devices]


def _checked(check: str, probe: Callable[[], str | None]) -> Finding:
    try:
        detail = probe()
    except (DeviceError, KioskError, OfflineError) as error:
        return Finding(check, error.failure, error.detail)
    return Finding(check, detail=detail or "")


def _storage(profile: Profile) -> str:
    with Storage(profile, lambda _: None) as storage:
        counts = storage.outbox.counts()
        for trouble in troubles(storage.salvages()):
            raise trouble
    return f"{counts.waiting} waiting, {counts.held} held"


def _catalogue(profile: Profile) -> str:
    with Storage(profile, lambda _: None) as storage:
        catalogue = storage.load_catalogue()
    return f"version {catalogue.version}, {len(catalogue.items)} items"


def _settings(profile: Profile) -> str:
    with Storage(profile, lambda _: None) as storage:
        document, confirmed = storage.settings.load(), storage.settings.confirmed_at()
    if document is None:
        return "none yet: the profile alone"
    return f"version {accepted_settings(document.body, None, profile).settings.version}, confirmed {confirmed:%Y-%m-%d}"


def _centre(profile: Profile) -> str:
    transport = open_transport(profile, known_keys(profile, lambda _: None))
    try:
        transport.hello()
    finally:
        transport.close()
    return profile.centre.url


def _device(profile: Profile, name: str) -> str:
    settings = dict(profile.devices[name])
    driver = load(str(settings.pop("driver", "")), settings)
    try:
        driver.open()
        status = driver.status()
    finally:
        driver.close()
    failure = getattr(status, "failure", None)
    if failure is not None:
        raise DeviceError(failure, status.detail)
    return status.detail


def _line(finding: Finding) -> str:
    if not finding.failure:
        return f"ok      {finding.check}  {finding.detail}"
    text = failure_text(finding.failure)
    return f"FAILED  {finding.check}  {text.code} {text.name} {finding.detail}\n        do: {text.cure.en}"
