"""Bringing a log: a file, a project's own work or a process's own cases; which column means what; reading it again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy

from opsloop.engines.warehouse import KINDS
from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.whole_arriving import when_all_is_in
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.log import NAMED, NEWER, Log, forget
from opsloop.rooms.processes.process import Process
from opsloop.rooms.projects.models import Project

JOB = "processes.read-log"


class UnknownKind(Refused):
    """Not a file of events."""

    sentence = gettext_lazy("%(file)s is no log of events that can be read: bring XES, CSV, XLSX, Parquet or OCEL.")


@transaction.atomic
def bring_file(upload: File[bytes], *, workspace: Workspace, by: User, private: bool = False) -> Log:
    """Keep an uploaded file, and let a worker read it."""
    name = clean(upload.name or "")
    ending = ending_of(name)
    sha256 = digest_of(upload)
    stored = default_storage.save(f"logs/{workspace.pk}/{secrets.token_hex(16)}{ending}", upload)
    log = Log.objects.create(
        workspace=workspace,
        name=name.removesuffix(ending)[:160] or name[:160],
        private=private,
        file_name=name,
        stored_as=stored,
        sha256=sha256,
        zone=workspace.time_zone,
        made_by=by,
    )
    return _begin(log, by=by)


@transaction.atomic
def bring_work(project: Project, *, by: User, private: bool = False) -> Log:
    """Mine what the work of a project went through."""
    log = Log.objects.create(
        workspace=project.workspace, name=project.name[:160], private=private, project=project, made_by=by
    )
    return _begin(log, by=by)


@transaction.atomic
def bring_cases(process: Process, *, by: User) -> Log:
    """Mine what the cases of a process went through; the same log again where there is one."""
    known = Log.objects.in_workspace(process.workspace).visible_to(by).filter(process=process).first()
    if known is not None:
        return known
    log = Log.objects.create(workspace=process.workspace, name=process.name[:160], process=process, made_by=by)
    return _begin(log, by=by)


@transaction.atomic
def bring_newer(log: Log, upload: File[bytes], *, by: User) -> Log:
    """A newer file from the same system takes the place of the one that was read; its columns mean what they meant."""
    if not log.brought or not log.managed_by(by):
        raise NotAllowed
    name = clean(upload.name or "")
    stored = default_storage.save(f"logs/{log.workspace_id}/{secrets.token_hex(16)}{ending_of(name)}", upload)
    before, sha256 = log.stored_as, digest_of(upload)
    log.turn([Log.State.READY, Log.State.FAILED], Log.State.READING, stored_as=stored, sha256=sha256, refusal="")
    transaction.on_commit(lambda: forget([before]))
    return _begin(log, by=by, verb=NEWER)


def digest_of(upload: File[bytes]) -> str:
    """SHA-256 of a file, which is read from its beginning again after that."""
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@transaction.atomic
def name_columns(log: Log, roles: Mapping[str, str | None], *, by: User, zone: str) -> Log:
    """Say which column means what, and let a worker read the file again."""
    if not log.managed_by(by):
        raise NotAllowed
    # With other columns it is another log: nothing of before is new or gone in it.
    again = {"roles": dict(roles), "zone": zone, "named": True, "mined_at": None}
    log.turn(Log.State.values, Log.State.READING, refusal="", **again)
    return _begin(log, by=by, verb=NAMED)


@transaction.atomic
def read_again(log: Log, *, by: User) -> Log:
    """Let a worker read it once more: work goes on, and files can be read after a mistake of ours."""
    if not log.managed_by(by):
        raise NotAllowed
    done = [Log.State.READY, Log.State.FAILED]
    if not log.waiting:
        done.append(Log.State.READING)
    log.turn(done, Log.State.READING, refusal="")
    return _begin(log, by=by, verb="read_again")


@when_all_is_in
def read_arrived(workspace: Workspace) -> None:
    """Let a worker read the logs that have come in with an export."""
    for log in Log.objects.in_workspace(workspace).filter(state=Log.State.READING, job=None):
        log.job = enqueue(JOB, by=log.made_by, workspace=workspace, title=log.name, log_id=log.pk)
        log.save(update_fields=["job"])


def clean(name: str) -> str:
    """The bare name of a file as the person knows it, never a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(each for each in last if each.isprintable())[-255:] or "log"


def ending_of(name: str) -> str:
    """What the name ends with, of the endings that are known; UnknownKind for others."""
    known = [ending for ending in KINDS if name.lower().endswith(ending)]
    if not known:
        raise UnknownKind(file=PurePosixPath(name).name)
    return max(known, key=len)


def _begin(log: Log, *, by: User, verb: str = "brought") -> Log:
    log.job = enqueue(JOB, by=by, workspace=log.workspace, title=log.name, log_id=log.pk)
    log.save(update_fields=["job"])
    log.track(verb, by=by)
    return log
