"""Joins the connectors to the imports: files become bundles, bundles become work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from opsloop import connectors
from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.load import load, plan
from opsloop.kernel.imports.loaders import Choice, Question
from opsloop.kernel.imports.looking import save_mapping, saved_mapping
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.progress import Progress, silent
from opsloop.kernel.imports.readers import reader
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.imports.whole_reading import is_export, read_export
from opsloop.kernel.workspaces.models import Workspace

NAMES = {
    "trello": "Trello",
    "jira": "Jira",
    "jira_xml": "Jira",
    "jira_json": "Jira",
    "asana": "Asana",
    "msproject": "MS Project",
    "github": "GitHub",
    "sheet": _("Table"),
    "opsloop": "Opsloop",
}
COLUMN_NAMES = {
    "id": _("Identifier"),
    "number": _("Row number"),
    "other_id": _("Another identifier"),
    "title": _("Title"),
    "description": _("Description"),
    "acceptance_criteria": _("Acceptance criteria"),
    "kind": _("Kind"),
    "state": _("State"),
    "state_category": _("Group of the state"),
    "priority": _("Priority"),
    "assignees": _("Assignees"),
    "emails": _("Email of the assignee"),
    "created_by": _("Created by"),
    "labels": _("Labels"),
    "project": _("Project"),
    "parent": _("Part of"),
    "predecessors": _("Waits for"),
    "successors": _("Is waited for by"),
    "start": _("Start"),
    "due": _("Due"),
    "created": _("Created"),
    "completed": _("Completed"),
    "effort": _("Effort"),
    "spent": _("Time spent"),
    "progress": _("Progress"),
    "done": _("Done"),
    "comment": _("Comment"),
    "attachment": _("Attachment"),
    "field": _("A field of its own"),
    "ignore": _("Leave out"),
}


class FileReader:
    """The connectors, as imports ask them."""

    def recognise(self, path: Path, *, name: str) -> tuple[str, str]:
        if is_export(path):
            return "opsloop", "whole"
        return connectors.recognise(path, name=name), "work"

    def read(self, path: Path, *, name: str, mapping: Mapping) -> ImportBundle:
        if is_export(path):
            return read_export(path)
        return connectors.read(path, name=name, mapping=connectors.ColumnMapping(roles=mapping.columns))

    def columns(self, path: Path, *, name: str, mapping: Mapping) -> Sequence[Question]:
        if is_export(path):
            return []
        found = connectors.columns(path, name=name, mapping=connectors.ColumnMapping(roles=mapping.columns))
        choices = [Choice(role, str(label)) for role, label in COLUMN_NAMES.items()]
        return [
            Question(f"column:{column.header}", column.header, " · ".join(column.samples), column.role, choices)
            for column in found
        ]

    def source_name(self, source: str) -> str:
        return str(NAMES.get(source.partition(":")[0], source))


def import_file(
    path: Path,
    *,
    workspace: Workspace,
    by: User | None,
    project: int | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Tally:
    """Bring a file in, or with `dry_run` only tell what that would do; Refused where it cannot be read.

    People, states and columns are understood as the last time, else guessed; `project` is the id of an existing
    project to load into. This is what `opsloop import` calls.
    """
    source, loader = reader().recognise(path, name=path.name)
    bundle = reader().read(path, name=path.name, mapping=Mapping())
    mapping = replace(saved_mapping(workspace, bundle.source, bundle.project_id), project=project)
    if mapping.columns:
        bundle = reader().read(path, name=path.name, mapping=mapping)
    if dry_run:
        return plan(bundle, workspace, mapping, by=by, loader=loader)
    batch = ImportBatch.objects.create(
        workspace=workspace,
        loader=loader,
        source=source,
        file_name=path.name,
        mapping=mapping.as_json(),
        started_by=by,
    )
    tally = load(batch, bundle, mapping, progress)
    save_mapping(workspace, bundle, mapping)
    return tally
