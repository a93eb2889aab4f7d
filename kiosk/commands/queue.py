"""``queue status|list|submit|drain|export|backup|restore|release``: the outbox from the command line."""

import argparse
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from kiosk.casefile import load_case_file
from kiosk.commands.output import FAILED, Output, guarded
from kiosk.failure_catalogue import failure_text
from kiosk.keeper import Keeper
from kiosk.mending import day_of, troubles
from kiosk.profile import Profile, load_profile
from kiosk.storage import Storage, open_transport, restore_database
from kiosk.watch import Watch
from offline.clock import Clock
from offline.courier import Courier
from offline.failures import OfflineError, OfflineFailure
from offline.parcel import ParcelRow

Run = Callable[[argparse.Namespace, Profile, Storage, Output], int]


def fill_parser(parser: argparse.ArgumentParser, profile: argparse.ArgumentParser) -> None:
    """Add the command's actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, help_text: str, run: Run) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=help_text, parents=[profile])
        action.add_argument("--json", action="store_true", help="print JSON")
        action.set_defaults(command=lambda arguments: _with_storage(arguments, run))
        return action

    add("status", "how many cases wait, are held, are settled", _status)
    add("list", "every parcel with its state and reason (nothing personal)", _list)
    submit = add(
        "submit", "build, seal and store the case of a JSON file; prints the receipt once it is durable", _submit
    )
    submit.add_argument("case", type=Path, metavar="CASE.json")
    drain = add("drain", "send what waits, now", _drain)
    drain.add_argument("--seconds", type=float, default=60, metavar="N", help="give up after so long (default 60)")
    export = add("export", "write all unsettled parcels to one file, still sealed", _export)
    export.add_argument("file", type=Path, metavar="FILE")
    backup = add("backup", "write a copy of the whole database, for another disk", _backup)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = actions.add_parser(
        "restore", help="begin with a copy, on a disk that has no database yet", parents=[profile]
    )
    restore.add_argument("--json", action="store_true", help="print JSON")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(command=_restore)
    release = add("release", "send a held parcel again", _release)
    release.add_argument("key", metavar="KEY")


def _with_storage(arguments: argparse.Namespace, run: Run) -> int:
    output = Output(as_json=arguments.json)

    def opened() -> int:
        profile = load_profile(arguments.profile_path())
        with Storage(profile, output.warn) as storage:
            for trouble in troubles(storage.salvages()):
                output.warn(trouble)
            return run(arguments, profile, storage, output)

    return guarded(output, opened)


def _status(_: argparse.Namespace, __: Profile, storage: Storage, output: Output) -> int:
    counts = storage.outbox.counts()
    heard, followed = storage.facts.last_heard(), storage.followed()
    content = {
        "waiting": counts.waiting,
        "held": counts.held,
        "settled": counts.settled,
        "stuck": storage.outbox.stuck(),
        "sealed_bytes": storage.outbox.sealed_bytes(),
        "centre_heard_at": heard.isoformat() if heard else None,
        **{f"{name}_confirmed_at": at.isoformat() if at else None for name, at in followed.items()},
        "salvaged": [asdict(one) for one in storage.salvages()],
    }
    line = f"waiting {counts.waiting}, held {counts.held}, settled {counts.settled}"
    confirmed = ", ".join(f"{name} confirmed {_ago(at)}" for name, at in followed.items())
    known = f"centre heard {_ago(heard)}, {confirmed}"
    output.show(
        content, [line, f"{content['stuck']} tried often in vain, {content['sealed_bytes']} bytes sealed", known]
    )
    return 0


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    hours = (datetime.now(UTC) - moment).total_seconds() / 3600
    return f"{hours / 24:.0f} days ago" if hours >= 48 else f"{hours:.1f} hours ago"  # noqa: PLR2004 - two days


def _list(_: argparse.Namespace, __: Profile, storage: Storage, output: Output) -> int:
    rows = storage.outbox.rows()
    output.show([_described(row) for row in rows], [_line(row) for row in rows] or ["the queue is empty"])
    return 0


def _described(row: ParcelRow) -> dict[str, object]:
    reason = row.last_reason
    return {
        "key": row.key,
        "kind": row.kind,
        "label": row.label,
        "state": row.state.value,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "bytes": row.size,
        "reason": None if reason is None else {"failure": reason.failure.value, "detail": reason.detail},
    }


def _line(row: ParcelRow) -> str:
    line = f"{row.state.value:8} {row.kind:6} {row.label}  {row.size} bytes, {row.attempts} attempts  {row.key}"
    if row.last_reason is None:
        return line
    text = failure_text(row.last_reason.failure)
    return f"{line}\n         {text.code} {text.name}: {row.last_reason.detail}\n         do: {text.cure.en}"


def _submit(arguments: argparse.Namespace, profile: Profile, storage: Storage, output: Output) -> int:
    now = datetime.now(UTC)
    profile = storage.in_force(profile, output.warn)
    watch = Watch(profile, storage, Clock(storage.facts.last_heard()), lambda *_: None, output.warn)
    watch.look()
    if watch.closed:
        raise OfflineError(OfflineFailure(watch.closed), "no new cases are taken; see `queue status`")
    draft = load_case_file(arguments.case, storage.load_catalogue(), now)
    keeper = Keeper(storage.outbox, storage.keys, profile.terminal, profile.centre, storage.audit.last)
    kept = keeper.keep_case(draft, now)
    storage.audit.append([{"at": now.isoformat(), "what": "kept", "number": kept.number, "key": kept.key}])
    content = {
        "number": kept.number,
        "key": kept.key,
        "kept_at": kept.at.isoformat(),
        "progress_url": kept.progress_url,
    }
    output.show(content, [f"kept: {kept.number}", f"key: {kept.key}", f"progress: {kept.progress_url}"])
    return 0


def _drain(arguments: argparse.Namespace, profile: Profile, storage: Storage, output: Output) -> int:
    transport = open_transport(profile, storage.keys)
    silence: list[OfflineFailure] = []
    courier = Courier(
        storage.outbox,
        transport,
        clock=lambda: datetime.now(UTC),
        random=random.random,
        on_change=lambda news: silence.append(news.failure) if news.failure else None,
        on_settled=lambda _key, _body: None,
    )
    try:
        counts = courier.drain(arguments.seconds)
    finally:
        transport.close()
    content = {"waiting": counts.waiting, "held": counts.held, "settled": counts.settled}
    output.show(content, [f"waiting {counts.waiting}, held {counts.held}, settled {counts.settled}"])
    if counts.waiting and silence:
        return output.failed(OfflineError(silence[-1], "what waits stays in the queue"))
    return FAILED if counts.waiting else 0


def _export(arguments: argparse.Namespace, _: Profile, storage: Storage, output: Output) -> int:
    count = storage.outbox.export(arguments.file)
    output.show({"parcels": count, "file": str(arguments.file)}, [f"{count} sealed parcels in {arguments.file}"])
    return 0


def _backup(arguments: argparse.Namespace, _: Profile, storage: Storage, output: Output) -> int:
    storage.outbox.back_up(arguments.file)
    counts = storage.outbox.counts()
    content = {"file": str(arguments.file), "waiting": counts.waiting, "held": counts.held}
    output.show(content, [f"copied to {arguments.file}: {counts.waiting} waiting, {counts.held} held"])
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    output = Output(as_json=arguments.json)

    def restored() -> int:
        profile = load_profile(arguments.profile_path())
        restore_database(arguments.file, profile.terminal.state_dir)
        with Storage(profile, output.warn) as storage:
            storage.outbox.skip_numbers(day_of(datetime.now(UTC)))
            counts = storage.outbox.counts()
        content = {"waiting": counts.waiting, "held": counts.held}
        output.show(content, [f"restored: {counts.waiting} waiting, {counts.held} held"])
        return 0

    return guarded(output, restored)


def _release(arguments: argparse.Namespace, _: Profile, storage: Storage, output: Output) -> int:
    if not storage.outbox.release(arguments.key):
        raise OfflineError(OfflineFailure.PARCEL_UNKNOWN, f"{arguments.key} is not held here")
    output.show({"released": arguments.key}, [f"released {arguments.key}"])
    return 0
