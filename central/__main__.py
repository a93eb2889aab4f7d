"""Command line of the reference centre: ``python -m central COMMAND``.

Exit codes: 0 done, 1 refused (the message says why), 2 misused.
"""

import argparse
import json
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import uvicorn
from sqlalchemy import select
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

from central import audits
from central.app import create_app
from central.bulletins import BulletinError, load_bulletin, publish_bulletin
from central.carried import CarriedError, take_in
from central.centre import Centre
from central.certificates.records import RECORDS_FILE, Records, RecordsError, load_records
from central.certificates.signing import create_document_signer, load_document_signer
from central.certificates.verifying import revoke
from central.database import Database
from central.keys import (
    KeysError,
    add_sealing_key,
    announce_signing_key,
    create_keys,
    load_keys,
    switch_signing_key,
)
from central.library import publish
from central.models import StoredCase, StoredRating, Terminal
from central.payments.bills import PaymentsError, by_code, issue
from central.payments.gateway import refund
from central.payments.ledger import charges
from central.people import People, PeopleError, load_people
from central.questions.language_model import TIMEOUT_S, LanguageModel, LanguageModelError, load_key
from central.registry import RegistryError, enrol
from central.scanned_codes import CODES_FILE, CodeRegister, CodesError, load_codes
from central.settings import EVERY, SettingsError, load_settings, publish_settings
from central.social_security import EncryptionMachineError, load_encryption_machine
from kiosk.catalogue import CatalogueError, load_directory
from kiosk.contract import Suite, Words

MACHINE_FILE: Final = "social_security.yaml"
"""Beside the file of people."""
_DATABASE: Final = "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central", description="The reference central platform.")
    commands = parser.add_subparsers(dest="command", required=True)

    serve = commands.add_parser("serve", help="publish the catalogue and answer terminals")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serve.add_argument("--port", type=int, required=True, help="0 takes a free one; the first line printed names it")
    serve.add_argument("--language-model", metavar="URL", help="a chat-completions endpoint; see docs/central.md")
    serve.add_argument("--language-model-name", metavar="MODEL", help="which of its models")
    serve.add_argument("--language-model-key", type=Path, metavar="FILE", help="its bearer key; none if left out")
    serve.add_argument("--language-model-timeout", type=float, default=TIMEOUT_S, metavar="S", help="seconds")
    serve.set_defaults(run=_serve)

    carried = commands.add_parser("import", help="take in what `queue export` carried out of a terminal, once")
    carried.add_argument("file", type=Path, metavar="FILE")
    carried.set_defaults(run=_import)
    for command in (serve, carried):
        command.add_argument("--catalogue", type=Path, required=True, metavar="DIR")
        command.add_argument("--keys", type=Path, required=True, metavar="DIR")
        command.add_argument("--sandbox", type=Path, metavar="PEOPLE.yaml", help="share these people's data")
        command.set_defaults(language_model=None)

    _add_keys(commands)

    enrolment = commands.add_parser("enrol", help="print a new bearer token for a terminal, once")
    enrolment.add_argument("terminal", help="4 to 16 digits and capital letters")
    enrolment.set_defaults(run=_enrol)

    bulletin = commands.add_parser("bulletin", help="publish announcements and blocked items, in place of those before")
    bulletin.add_argument("file", type=Path, metavar="FILE.yaml")
    bulletin.set_defaults(run=_bulletin)

    settings = commands.add_parser("settings", help="publish what terminals are set to, in place of what was before")
    settings.add_argument("file", type=Path, metavar="FILE.yaml")
    settings.add_argument("--terminal", default=EVERY, metavar="ID", help="this one alone; else all without their own")
    settings.set_defaults(run=_settings)

    revocation = commands.add_parser("revoke", help="revoke a certificate: its public page says so from then on")
    revocation.add_argument("code", help="its verification code")
    revocation.add_argument("reason", help="for the record; not shown to the public")
    revocation.set_defaults(run=_revoke)

    bill = commands.add_parser("bill", help="issue a bill that is no case's fee; print its payment code")
    bill.add_argument("fen", type=int, help="what is to be paid")
    bill.add_argument("zh", help="what it is for, in Chinese")
    bill.add_argument("en", help="the same in English")
    bill.set_defaults(run=_bill)
    refund = commands.add_parser("refund", help="give back what was paid under a payment code")
    refund.add_argument("code")
    refund.set_defaults(run=_refund)

    payments = commands.add_parser("payments", help="list charges, kept and given back: nothing of the payers")
    payments.set_defaults(run=_payments)
    cases = commands.add_parser("cases", help="list cases: nothing of the persons")
    cases.set_defaults(run=_cases)
    terminals = commands.add_parser("terminals", help="list terminals and what they last reported")
    terminals.set_defaults(run=_terminals)
    for listing in (payments, cases, terminals):
        listing.add_argument("--json", action="store_true", help="for machines")
    for command in (
        serve,
        carried,
        bulletin,
        settings,
        enrolment,
        revocation,
        bill,
        refund,
        payments,
        cases,
        terminals,
    ):
        command.add_argument("--database", required=True, metavar="URL", help=_DATABASE)
    return parser


def _add_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="create keys that are missing; print the public halves as JSON")
    keys.add_argument("directory", type=Path)
    keys.add_argument(
        "--add-sealing", choices=[suite.value for suite in Suite], metavar="SUITE", help="make a further one"
    )
    keys.add_argument(
        "--from", dest="not_before", type=_moment, metavar="TIME", help="terminals seal to it from then on"
    )
    keys.add_argument("--until", dest="not_after", type=_moment, metavar="TIME", help="and until then")
    keys.add_argument("--announce-signing", action="store_true", help="make the key that is going to sign")
    keys.add_argument("--switch-signing", action="store_true", help="sign with it, once every terminal knows it")
    keys.set_defaults(run=_keys)


def _language_model(arguments: argparse.Namespace) -> LanguageModel | None:
    if not arguments.language_model:
        return None
    if not arguments.language_model_name:
        raise LanguageModelError("--language-model-name: say which model")
    key = load_key(arguments.language_model_key) if arguments.language_model_key else ""
    return LanguageModel(
        arguments.language_model, arguments.language_model_name, key, timeout_s=arguments.language_model_timeout
    )


@contextmanager
def _centre(arguments: argparse.Namespace) -> Iterator[Centre]:
    """The centre that the arguments describe, with its catalogue published."""
    model = _language_model(arguments)
    keys = load_keys(arguments.keys)
    catalogue = load_directory(arguments.catalogue)
    people = load_people(arguments.sandbox, catalogue) if arguments.sandbox else People()
    machine = load_encryption_machine(arguments.sandbox.with_name(MACHINE_FILE)) if arguments.sandbox else None
    scanned = load_codes(arguments.sandbox.with_name(CODES_FILE), people) if arguments.sandbox else CodeRegister()
    records = load_records(arguments.sandbox.with_name(RECORDS_FILE)) if arguments.sandbox else Records()
    if arguments.sandbox:
        create_document_signer(arguments.keys)  # a sandbox made before there were certificates
    signer = load_document_signer(arguments.keys)
    with closing(Database(arguments.database)) as database:
        library = publish(database, catalogue)
        yield Centre(database, keys, library, people, machine, scanned, records, signer, model)


def _serve(arguments: argparse.Namespace) -> None:
    with _centre(arguments) as centre:
        app = create_app(centre, sandboxed=arguments.sandbox is not None)
        # No access log: addresses bear receipts' tokens.
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        with socket.create_server((arguments.host, arguments.port)) as listener:
            host, port = listener.getsockname()[:2]
            _say(f"http://{host}:{port}")
            uvicorn.Server(config).run(sockets=[listener])


def _import(arguments: argparse.Namespace) -> None:
    with _centre(arguments) as centre:
        taken = list(take_in(centre, arguments.file))
    refused = [one for one in taken if one.refusal]
    for one in refused:
        _say(f"refused  {one.terminal}  {one.kind}  {one.key}  {one.refusal}")
    new = sum(one.first for one in taken)
    _say(f"{len(taken)} envelopes: {new} taken in, {len(taken) - new - len(refused)} known, {len(refused)} refused")
    if refused:
        raise CarriedError(f"{len(refused)} envelopes were refused; the file still holds them")


def _keys(arguments: argparse.Namespace) -> None:
    create_keys(arguments.directory)
    create_document_signer(arguments.directory)
    if arguments.add_sealing:
        start = arguments.not_before or datetime.now(UTC)
        add_sealing_key(arguments.directory, Suite(arguments.add_sealing), start, arguments.not_after)
    if arguments.announce_signing:
        announce_signing_key(arguments.directory)
    if arguments.switch_signing:
        switch_signing_key(arguments.directory)
    keys = load_keys(arguments.directory)
    _say(json.dumps(keys.public_halves() | {"all": keys.published.model_dump(mode="json")}, indent=2))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _enrol(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database:
        _say(enrol(database, arguments.terminal))


def _bulletin(arguments: argparse.Namespace) -> None:
    bulletin = load_bulletin(arguments.file)
    with closing(Database(arguments.database)) as database, database.writing() as session:
        published = publish_bulletin(session, bulletin)
    told = f"{len(published.announcements)} announcements, {len(published.blocked)} items blocked"
    _say(f"version {published.version}: {told}")


def _settings(arguments: argparse.Namespace) -> None:
    settings = load_settings(arguments.file)
    with closing(Database(arguments.database)) as database, database.writing() as session:
        published = publish_settings(session, settings, arguments.terminal)
    _say(f"version {published.version} for {arguments.terminal or 'every terminal without settings of its own'}")


def _revoke(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database, database.writing() as session:
        if not revoke(session, arguments.code, arguments.reason, datetime.now(UTC)):
            raise RecordsError(f"{arguments.code}: no certificate bears this code")


def _bill(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database, database.writing() as session:
        what = Words(zh=arguments.zh, en=arguments.en)
        code = issue(session, arguments.fen, what, datetime.now(UTC)).payment_code
    _say(code)


def _refund(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database, database.writing() as session:
        bill = by_code(session, arguments.code)
        if bill is None or not refund(session, bill, datetime.now(UTC)):
            raise PaymentsError(f"{arguments.code}: nothing that was paid under this code is kept")


def _payments(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database, database.reading() as session:
        rows: list[dict[str, object]] = [
            {
                "payment_code": charge.payment_code,
                "amount_fen": charge.amount_fen,
                "charged_at": charge.charged_at.isoformat(),
                "refunded_at": charge.refunded_at.isoformat() if charge.refunded_at else None,
            }
            for charge in charges(session)
        ]
    _show(rows, as_json=arguments.json)


def _cases(arguments: argparse.Namespace) -> None:
    listed = (
        select(StoredCase, StoredRating.level)
        .outerjoin(StoredRating, (StoredRating.case_key == StoredCase.key) & (StoredRating.nth == 1))
        .order_by(StoredCase.received_at)
    )
    with closing(Database(arguments.database)) as database, database.reading() as session:
        rows: list[dict[str, object]] = [
            {
                "number": case.number,
                "case_number": case.case_number,
                "item": case.item,
                "state": str(case.state),
                "terminal": case.terminal,
                "received_at": case.received_at.isoformat(),
                "rating": level,
            }
            for case, level in session.execute(listed)
        ]
    _show(rows, as_json=arguments.json)


def _terminals(arguments: argparse.Namespace) -> None:
    with closing(Database(arguments.database)) as database, database.reading() as session:
        rows: list[dict[str, object]] = [
            {
                "terminal": terminal.id,
                "enrolled_at": terminal.enrolled_at.isoformat(),
                "status_at": terminal.status_at.isoformat() if terminal.status_at else None,
                "lost": _not_here(session, terminal.status or {}) or None,
                "audit_suspect": audits.anchors(session, terminal.id).suspect or None,
                "status": terminal.status,
            }
            for terminal in session.scalars(select(Terminal).order_by(Terminal.id))
        ]
    _show(rows, as_json=arguments.json)


def _not_here(session: Session, status: dict[str, Any]) -> list[str]:
    """Cases that a terminal gave a receipt for and lost, as far as they did not come before."""
    lost: list[str] = status.get("lost", [])
    known = set(session.scalars(select(StoredCase.number).where(StoredCase.number.in_(lost))))
    return [number for number in lost if number not in known]


def _show(rows: Sequence[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        _say(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        _say("  ".join("-" if value is None else str(value) for value in row.values()))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _refuse(why: str) -> int:
    sys.stderr.write(why + "\n")
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    parsed = _parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except CatalogueError as fault:
        return _refuse("\n".join(fault.problems))
    except (BulletinError, CarriedError, CodesError, EncryptionMachineError, KeysError, PeopleError) as fault:
        return _refuse(str(fault))
    except (LanguageModelError, PaymentsError, RecordsError, RegistryError, SettingsError) as fault:
        return _refuse(str(fault))
    except ArgumentError:
        return _refuse(f"--database: must be {_DATABASE}")
    except (OperationalError, OSError) as fault:
        return _refuse(f"can't start: {getattr(fault, 'orig', None) or fault}")
    return 0


if __name__ == "__main__":
    os.umask(0o077)  # keys and decrypted cases are for their owner's eyes
    sys.exit(main())
