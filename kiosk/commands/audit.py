"""``audit verify``: is the log whole, and is it the one that the centre vouches for?"""

import argparse
from contextlib import closing

from pydantic import ValidationError

from kiosk.commands.output import FAILED, Output, guarded
from kiosk.contract import AuditAnchors
from kiosk.failures import KioskError, KioskFailure
from kiosk.profile import Profile, load_profile
from kiosk.storage import known_keys, open_transport
from offline.audit_log import verify
from offline.failures import OfflineError
from offline.signed import SignedDocument


def fill_parser(parser: argparse.ArgumentParser, profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    action = actions.add_parser("verify", help="check the chain, and its end with the centre", parents=[profile])
    action.add_argument("--offline", action="store_true", help="the chain alone: a log that was replaced looks sound")
    action.add_argument("--json", action="store_true", help="print JSON")
    action.set_defaults(command=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    output = Output(as_json=arguments.json)

    def verified() -> int:
        profile = load_profile(arguments.profile_path())
        told = None if arguments.offline else _anchors(profile, output)
        anchors = {anchor.number: anchor.head for anchor in told.anchors} if told else {}
        count = verify(profile.terminal.state_dir / "audit", anchors)
        suspect = told.suspect if told else ""
        content = {"entries": count, "anchors": len(anchors), "suspect": suspect}
        lines = [f"{count} entries, whole"]
        lines.append(f"{len(anchors)} anchors of the centre hold" if anchors else "not held against the centre")
        if suspect:
            lines.append(f"the centre found this terminal's log {suspect} once; see the folder beside it")
        output.show(content, lines)
        return FAILED if suspect else 0

    return guarded(output, verified)


def _anchors(profile: Profile, output: Output) -> AuditAnchors | None:
    """What the centre vouches for; None, with a warning, when it is out of reach."""
    try:
        with closing(open_transport(profile, known_keys(profile, output.warn))) as transport:
            answer = transport.get_signed(f"/v1/terminals/{profile.terminal.id}/audit")
    except OfflineError as error:
        output.warn(error)
        return None
    assert isinstance(answer, SignedDocument), "without an ETag nothing is 'not modified'"  # noqa: S101
    try:
        return AuditAnchors.model_validate_json(answer.body)
    except ValidationError as fault:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "/v1/terminals/…/audit") from fault
