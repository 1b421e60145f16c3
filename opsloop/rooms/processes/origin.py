"""Processes that came from a file of another tool: what it was called, where it is kept, what of it is not here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import CallSop, Definition, WrongDefinition
from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.bringing import clean
from opsloop.rooms.processes.notation import Model, Models, notation
from opsloop.rooms.processes.process import Process

LARGEST_MB = 10
MOST_PROCESSES = 50
LONGEST_NAME = 160
LONGEST_ROLE = 60
ROLE_KEYS = {"role", "accountable", "consulted", "informed"}


class ModelTooLarge(Refused):
    sentence = _("“%(name)s” has more than %(limit)s MB; no drawing of a process needs that.")


class NothingDrawn(Refused):
    sentence = _("“%(name)s” has no process with steps in it.")


class TooManyProcesses(Refused):
    sentence = _("“%(name)s” has %(count)s processes; at most %(limit)s come in at once.")


class Origin(models.Model):
    """The file a process was drawn in before; `original` is kept with the first process of it, byte for byte."""

    process = models.OneToOneField("processes.Process", on_delete=models.CASCADE, related_name="origin")
    file_name = models.CharField(_("file"), max_length=255)
    original = models.ForeignKey(Attachment, null=True, on_delete=models.SET_NULL, related_name="+")
    left_out = models.JSONField(default=dict)
    """How often what of the notation is only sketched here or left out, by its own name, in the whole file."""

    class Meta:
        verbose_name = _("origin of a process")
        verbose_name_plural = _("origins of processes")

    def __str__(self) -> str:
        return self.file_name


def bring_model(upload: File[bytes], *, workspace: Workspace, by: User) -> list[Process]:
    """A draft for each process of a file, with the file kept at the first; Refused where it cannot be read.

    Steps that called another process of the file call the new one.
    """
    name = clean(upload.name or "")
    found = _read(upload, name)
    drawn = [model for model in found.models if model.definition.elements]
    if not drawn:
        raise NothingDrawn(name=name)
    if len(drawn) > MOST_PROCESSES:
        raise TooManyProcesses(name=name, count=len(drawn), limit=MOST_PROCESSES)
    return _create(drawn, found, upload, name=name, workspace=workspace, by=by)


@transaction.atomic
def _create(
    drawn: Sequence[Model], found: Models, upload: File[bytes], *, name: str, workspace: Workspace, by: User
) -> list[Process]:
    processes: list[Process] = []
    for model in drawn:
        definition = _legible(model.definition, name=name)
        title = _title(definition.name.strip() or Path(name).stem, {process.name for process in processes})
        process = Process.create(workspace=workspace, by=by, name=title, draft=definition.to_json())
        process.track("brought", by=by, changes={"file": (None, name)})
        processes.append(process)
    original = Attachment.keep(processes[0], upload, by=by)
    made = {model.id: process for model, process in zip(drawn, processes, strict=True)}
    for process in processes:
        Origin.objects.create(process=process, file_name=name, original=original, left_out=dict(found.left_out))
        process.redraw(_calling(process.drawing, made), by=by)
    return processes


def _title(wished: str, taken: set[str]) -> str:
    """The name, with a number where another process of the file has it."""
    cut = wished[: LONGEST_NAME - 4]
    return next(name for name in (cut, *(f"{cut} {number}" for number in range(2, 99))) if name not in taken)


def _read(upload: File[bytes], name: str) -> Models:
    """What the file says; it is read from a place of its own, whatever the upload is kept in."""
    if upload.size > LARGEST_MB * 1024 * 1024:
        raise ModelTooLarge(name=name, limit=LARGEST_MB)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.bpmn"
        path.write_bytes(b"".join(upload.chunks()))
        found = notation().read(path, name=name)
    upload.seek(0)
    return found


def _legible(definition: Definition, *, name: str) -> Definition:
    """Without characters that no database keeps, and with roles as long as roles are."""

    def cleaned(value: object, *, role: bool = False) -> object:
        match value:
            case str():
                return legible(value)[:LONGEST_ROLE].strip() if role else legible(value)
            case list():
                return [cleaned(each, role=role) for each in value]
            case dict():
                return {key: cleaned(each, role=key in ROLE_KEYS) for key, each in value.items()}
            case _:
                return value

    try:
        return Definition.from_json(json.dumps(cleaned(json.loads(definition.to_json()))))
    except WrongDefinition as error:
        raise NothingDrawn(name=name) from error


def _calling(definition: Definition, made: Mapping[str, Process]) -> Definition:
    """With the processes that came of the file in place of what it called them."""
    elements = tuple(
        replace(element, process=made[element.process].ref)
        if isinstance(element, CallSop) and element.process in made
        else element
        for element in definition.elements
    )
    return replace(definition, elements=elements)
