"""From what a log came in as to an ordered log that is kept, and back again for whoever may see which of its cases."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from opsloop.engines.mining import (
    EventLog,
    Finding,
    Named,
    Rates,
    Settings,
    event_log,
    filtered,
    findings,
    notes_on,
    open_log,
    paired,
    store,
    variant_count,
)
from opsloop.engines.warehouse import Note, Source, Unreadable, Warehouse, from_rows, read
from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.receiving import MEGABYTE, limit_bytes
from opsloop.kernel.pages.formats import sign_of
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.happenings import MORE, MORE_OF_WORK, Happening, happened
from opsloop.rooms.processes.how_far import HowFar, Stage
from opsloop.rooms.processes.kept_findings import changed_by, finding_from
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.own_approvals import approvals_of
from opsloop.rooms.processes.own_groups import SMALL
from opsloop.rooms.processes.reading_words import kept
from opsloop.rooms.projects.models import WorkItem

MEMORY = "1GB"
"""What one question may take of the machine's memory; more goes through files."""
PACKING = 40
"""Honest logs are packed to a twentieth or more; what unpacks to more than so many times the largest upload is none."""
SAMPLED = 5
CELL = 80
ASKED_KINDS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx")


@dataclass(frozen=True)
class Mined:
    """What was read: columns to be named, or the ordered log that is kept and what it shows."""

    values: dict[str, object]
    ready: bool


def mine(log: Log, how_far: HowFar) -> Mined:
    """Read the log, and keep it in order where it is known which column means what.

    Raises Unreadable, WrongLog or QueryFailed with what is wrong with the file.
    """
    with Warehouse(memory=MEMORY) as warehouse, how_far.watched(warehouse):
        how_far.told(Stage.READ)
        if not log.brought:
            names = MORE if log.process_id else MORE_OF_WORK
            return _kept(log, from_rows(warehouse, rows_of(log), names=names), how_far)
        with stored_file(log) as path:
            source = read(warehouse, path, zone=log.zone, most_bytes=most_unpacked(), progress=how_far.read)
            if log.named:
                source = replace(source, roles=log.columns_by_role)
            if not log.named and _to_be_asked(log, source):
                return Mined({**_headers(source), "figures": {"notes": _kept_notes(source.notes)}}, ready=False)
            return _kept(log, source, how_far)


def most_unpacked() -> int:
    """How many bytes an uploaded file may have when it is unpacked."""
    return min(PACKING * limit_bytes(), settings.LOG_UNPACKED_LIMIT_MB * MEGABYTE)


def read_at_once(log: Log, *, by: User, at: datetime) -> None:
    """Read a log whose columns are named here and now, as of a moment, without a worker."""
    again = log.state == Log.State.READY
    values = mine(log, HowFar()).values
    log.turn([Log.State.READING, Log.State.READY], Log.State.READY, mined_at=at, **values)
    log.track("read_again" if again else "brought", by=by, at=at)


def _to_be_asked(log: Log, source: Source) -> bool:
    roles = source.roles
    return log.file_name.lower().endswith(ASKED_KINDS) or None in (roles.case, roles.activity, roles.time)


def _headers(source: Source) -> dict[str, object]:
    """The columns, the first rows, and what the headers suggest."""
    sample = [[cell[:CELL] for cell in row] for row in source.first_rows(SAMPLED)]
    return {"columns": list(source.columns), "sample": sample, "roles": asdict(source.roles)}


def rows_of(log: Log) -> Iterator[Happening]:
    """What the work of the project, or the cases of the process, went through, as far as who asked for it sees them."""
    if log.made_by is not None:
        yield from happened(_seen(log, log.made_by), due_in=log.workspace)


def _kept(log: Log, source: Source, how_far: HowFar) -> Mined:
    how_far.told(Stage.ORDER)
    raw = event_log(source)
    how_far.told(Stage.PAIR)
    instances = paired(raw)
    how_far.told(Stage.FIND)
    found = findings(instances, settings_of(log), progress=how_far.found)
    how_far.told(Stage.KEEP)
    figures = {
        "rows": raw.quality.rows,
        "events": instances.event_count,
        "cases": instances.case_count,
        "activities": len(instances.activities),
        "variants": variant_count(instances),
        "paired": instances is not raw,
        "notes": _kept_notes(notes_on(raw, instances)),
        **changed_by(log, found),
    }
    values = {
        **(_headers(source) if log.brought else {}),
        "kept_as": _keep(instances, log),
        "figures": figures,
        "findings": [asdict(finding) for finding in found],
    }
    return Mined(values, ready=True)


def _kept_notes(notes: Iterable[Note]) -> list[dict[str, Any]]:
    return [kept(note.sentence, note.values) for note in notes]


def settings_of(log: Log) -> Settings:
    """What is known of the log beside its rows: which steps of an own one are approvals.

    All who see own cases are told where deadlines pass: not where so few work that it says something of each.
    """
    return Settings(approvals=approvals_of(log), least_people=0 if log.brought else SMALL)


def _keep(instances: EventLog, log: Log) -> str:
    place = f"logs/{log.workspace_id}/{secrets.token_hex(16)}"
    folder = _as_folder(place)
    if folder is not None:
        try:
            store(instances, folder)
        except Exception:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return place
    with tempfile.TemporaryDirectory() as made:
        store(instances, Path(made))
        for part in sorted(Path(made).iterdir()):
            with part.open("rb") as content:
                default_storage.save(f"{place}/{part.name}", File(content))
    return place


def _as_folder(place: str) -> Path | None:
    """The folder of the storage, where it is one of this machine."""
    try:
        return Path(default_storage.path(place))
    except NotImplementedError:
        return None


@contextmanager
def stored_file(log: Log) -> Iterator[Path]:
    """The file that was brought, fetched first where the storage is not a folder."""
    if not log.stored_as or not default_storage.exists(log.stored_as):
        raise Unreadable("the file is not here any more")
    here = _as_folder(log.stored_as)
    if here is not None:
        yield here
        return
    ending = "".join(PurePosixPath(log.stored_as).suffixes)
    with tempfile.NamedTemporaryFile(suffix=ending) as copy, default_storage.open(log.stored_as) as stored:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def opened(log: Log, *, seen_by: User) -> Iterator[EventLog]:
    """The ordered log with those cases that the user may see."""
    with Warehouse(memory=MEMORY) as warehouse:
        found = open_log(warehouse, _fetched(log.kept_as))
        yield found if log.brought else filtered(found, Named(cases_seen(log, seen_by)))


def cases_seen(log: Log, user: User) -> frozenset[str]:
    """The cases of a project or process that are work, or cases, the user sees."""
    return frozenset(str(key) for key in _seen(log, user).values_list("pk", flat=True))


def _seen(log: Log, user: User) -> QuerySet[Any]:
    """What happened here that the log is of, as far as the user sees it."""
    if log.process_id is not None:
        return Case.objects.in_workspace(log.workspace).visible_to(user).filter(process=log.process_id)
    return WorkItem.objects.in_workspace(log.workspace).visible_to(user).filter(project=log.project_id)


def _fetched(place: str) -> Path:
    here = _as_folder(place)
    if here is not None:
        return here
    folder = Path(settings.HOME) / "fetched" / place
    if not (folder / "about.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        # What the folder is, comes last: a half-fetched folder is fetched again.
        for part in sorted(default_storage.listdir(place)[1], key=lambda name: name == "about.json"):
            with default_storage.open(f"{place}/{part}") as stored, (folder / part).open("wb") as copy:
                shutil.copyfileobj(stored, copy)
    return folder


def findings_of(log: Log, mined: EventLog) -> list[Finding]:
    """What was found in the whole log; of a project's or a process's own, in those cases that the reader sees."""
    if sees_all(log, mined):
        found = [finding_from(values) for values in log.findings]
    else:
        found = list(findings(mined, settings_of(log))) if mined.case_count else []
    return [replace(each, money=cost_of(each, log.workspace)) for each in found]


def sees_all(log: Log, mined: EventLog) -> bool:
    """Whether these cases are all of the log: then what was found in it is what was found in them."""
    return log.brought or mined.case_count == log.figures.get("cases")


def cost_of(finding: Finding, workspace: Workspace) -> float | None:
    """What a finding costs by what the workspace says of an hour and of a day; None where it says nothing."""
    return rates_of(workspace).money(waiting_days=finding.waiting_days, effort_hours=finding.effort_hours)


def rates_of(workspace: Workspace) -> Rates:
    """What it says of an hour and of a day, in its own currency."""
    known = {"work_hour": workspace.hour_cost, "waiting_day": workspace.waiting_cost}
    return Rates(**{name: None if cost is None else float(cost) for name, cost in known.items()})


def cost_words(finding: Finding, workspace: Workspace) -> str:
    """The same as people read it, in whole units of money; empty where nobody has said what an hour costs."""
    cost = cost_of(finding, workspace)
    return "" if cost is None else f"{sign_of(workspace.currency)}{round(cost):,}"
