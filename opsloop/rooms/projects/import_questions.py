"""What a person decides before a board comes in: where it goes, who is who, which list is which state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle, ImportedPerson, ImportedState
from opsloop.kernel.imports.ledger import short
from opsloop.kernel.imports.loaders import Choice, Question, Questions
from opsloop.kernel.imports.mapping import Mapping, StateChoice
from opsloop.kernel.imports.models import Origin
from opsloop.kernel.pages.render import state_ring
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_landing import PERSON, PROJECT
from opsloop.rooms.projects.import_people import NEW, Recognised, guess_person
from opsloop.rooms.projects.models import Project, State

CANCELLED = "cancelled"


def questions(bundle: ImportBundle, *, workspace: Workspace, mapping: Mapping, user: User) -> Questions:
    """The questions with what was chosen before, else what seems right."""
    project = _project_question(bundle, workspace, mapping, user)
    return Questions(
        project=project,
        people=_people_questions(bundle, workspace, mapping, user),
        states=_state_questions(bundle, mapping, _chosen_project(project, workspace, user)),
    )


def _project_question(bundle: ImportBundle, workspace: Workspace, mapping: Mapping, user: User) -> Question:
    known = Origin.objects.filter(
        workspace=workspace, source=bundle.source, kind=PROJECT, source_id=bundle.project_id
    ).values_list("object_id", flat=True)
    projects = Project.objects.visible_to(user).in_workspace(workspace).order_by("sort_name", "name")
    chosen = mapping.project or known.first() or ""
    choices = [Choice("", str(_("New project"))), *(Choice(str(row.pk), row.name) for row in projects)]
    return Question("project", bundle.project_name, "", str(chosen), choices)


def _chosen_project(question: Question, workspace: Workspace, user: User) -> Project | None:
    """The chosen project as the user sees it; None for a new one."""
    seen = Project.objects.visible_to(user).in_workspace(workspace)
    return seen.filter(pk=int(question.chosen)).first() if question.chosen else None


def _people_questions(bundle: ImportBundle, workspace: Workspace, mapping: Mapping, user: User) -> list[Question]:
    known = Recognised(workspace, bundle.people)
    seen = Person.objects.visible_to(user).in_workspace(workspace).order_by("sort_name", "name")
    choices = [
        Choice(str(NEW), str(_("Somebody new"))),
        *(Choice(str(row.pk), row.name, row.sort_name) for row in seen),
    ]
    origins = Origin.objects.filter(workspace=workspace, source=bundle.source, kind=PERSON)
    known_as = {origin.source_id: origin for origin in origins}
    earlier = {
        person.source_id: known_as.get(short(f"{bundle.project_id}/{person.source_id}"))
        or known_as.get(short(person.source_id))
        for person in bundle.people
    }
    return [
        Question(
            f"person:{person.source_id}",
            person.name,
            person.email or person.username,
            str(_chosen_person(person, mapping, earlier, known)),
            choices,
        )
        for person in bundle.people
    ]


def _chosen_person(
    person: ImportedPerson, mapping: Mapping, earlier: dict[str, Origin | None], known: Recognised
) -> int:
    """Whoever was chosen, who is whom an earlier import made for somebody new; else who came of one, else a guess."""
    chosen = mapping.people.get(person.source_id)
    if chosen not in known.by_id and chosen != NEW:
        chosen = None  # nobody, or somebody who is gone, such as with an import that was taken out
    before = earlier.get(person.source_id)
    if before and before.object_id in known.by_id and (chosen is None or (chosen == NEW and before.made)):
        return before.object_id
    guess = guess_person(person, known) if chosen is None else None
    return guess.pk if guess else chosen or NEW


def _state_questions(bundle: ImportBundle, mapping: Mapping, project: Project | None) -> list[Question]:
    groups = [_state_choice(value, str(label), value) for value, label in State.Group.choices]
    groups.append(_state_choice(CANCELLED, str(_("Cancelled")), State.Group.DONE, cancels=True))
    rows = [] if project is None else State.objects.filter(project=project)
    here = [_state_choice(str(row.pk), row.name, row.group, cancels=row.cancels) for row in rows]
    return [
        Question(
            f"state:{state.source_id}", state.name, "", _chosen_state(state, mapping.states.get(state.source_id)),
            [*here, *groups],
        )
        for state in bundle.states
    ]  # fmt: skip


def _state_choice(value: str, label: str, group: str, *, cancels: bool = False) -> Choice:
    return Choice(value, label, mark=state_ring(group, "", cancels=cancels))


def _chosen_state(state: ImportedState, chosen: StateChoice | None) -> str:
    if chosen and chosen.get("state"):
        return str(chosen["state"])
    if (chosen or {}).get("cancels", state.cancels):
        return CANCELLED
    return (chosen or {}).get("group", state.group)
