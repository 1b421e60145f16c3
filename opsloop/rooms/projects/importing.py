"""Brings work from outside into projects: people, states, items with their children, and their history."""

from __future__ import annotations

from dataclasses import replace

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.loaders import Loader, Questions
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.records.subject import address_of
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.projects.import_board import bring_labels, bring_project, bring_states
from opsloop.rooms.projects.import_details import bring_details
from opsloop.rooms.projects.import_fields import bring_fields
from opsloop.rooms.projects.import_history import bring_history, tell_beginnings
from opsloop.rooms.projects.import_hours import bring_hours
from opsloop.rooms.projects.import_items import bring_items, prepare_items
from opsloop.rooms.projects.import_landing import Landing
from opsloop.rooms.projects.import_people import bring_people
from opsloop.rooms.projects.import_pieces import pieces, rows_in_piece
from opsloop.rooms.projects.import_questions import questions
from opsloop.rooms.projects.import_undo import undo
from opsloop.rooms.projects.models import Project

BOARD = (bring_project, bring_hours, bring_labels, bring_states, bring_fields, tell_beginnings)
WORK = (bring_items, bring_details, bring_history)
"""In this order, since each names what those before it brought."""


class WorkLoader(Loader):
    """Bundles of cards, issues and tasks: one project each.

    A new project, new people and new work in a project that is here stay out of sight until all of it is written.
    """

    def run(self, intake: Intake, bundle: ImportBundle, *, mapping: Mapping, by: User | None) -> None:
        landing = Landing(intake=intake, bundle=bundle, mapping=mapping, by=by)
        bring_people(landing)
        with intake.step(len(bundle.people) + len(bundle.states) + len(bundle.labels)):
            for bring in BOARD:
                bring(landing)
        prepare_items(landing)
        for piece in pieces(bundle, lambda: intake.pace.rows):
            if _anything_new(landing, piece):
                with intake.step(rows_in_piece(piece)):
                    _bring_work(landing.with_piece(piece))
            else:
                _bring_work(landing.with_piece(piece))

    def questions(self, bundle: ImportBundle, *, workspace: Workspace, mapping: Mapping, user: User) -> Questions:
        return questions(bundle, workspace=workspace, mapping=mapping, user=user)

    def undo(self, batch: ImportBatch, pace: Pace) -> list[object]:
        return undo(batch, pace)

    def address(self, batch: ImportBatch) -> str:
        project = Project.objects.live().filter(pk=batch.record_id or 0).first()
        return f"{address_of(project, batch.workspace)}/items/?layout=board" if project else ""


def _bring_work(landing: Landing) -> None:
    for bring in WORK:
        bring(landing)


def _anything_new(landing: Landing, piece: ImportBundle) -> bool:
    """Whether a piece has to be written: what is as it was shall make nobody wait."""
    if landing.intake.dry or landing.made_project:
        return True
    comparing = landing.intake.comparing()
    _bring_work(replace(landing.with_piece(piece), intake=comparing))
    return comparing.news > 0
