"""Brings the board itself in: the project, its states and the labels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportedLabel, ImportedState
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.models import ARRIVING, Label, Numbering
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_landing import LABEL, MEMBER, PROJECT, STATE, Landing
from opsloop.rooms.projects.models import Project, ProjectMembership, State
from opsloop.rooms.projects.project import guests_among, sorted_by
from opsloop.rooms.projects.project_key import free_key

NAME_LENGTH, STATE_LENGTH, LABEL_LENGTH = 160, 80, 60
COLORS = {
    "sky": "blue", "lime": "green", "black": "grey", "gray": "grey", "violet": "purple", "magenta": "pink",
    "cyan": "teal", "turquoise": "teal", "amber": "yellow", "brown": "orange",
}  # fmt: skip


def bring_project(landing: Landing) -> None:
    """Find the project of an earlier import or the chosen one, else make one; its people join it, guests as clients."""
    known = landing.intake.key_of(PROJECT, landing.bundle.project_id)
    landing.project = _project(landing, landing.mapping.project) or _project(landing, known)
    if landing.intake.dry:
        return
    landing.made_project = landing.project is None
    if landing.project is None:
        landing.project = _make_project(landing)
        landing.intake.wrote(landing.project)
    if landing.project.pk != known:
        key = landing.bundle.project_id
        landing.intake.ledger.remember(PROJECT, key, landing.project, fingerprint(key), made=landing.made_project)
    _join(landing, landing.project)
    if landing.intake.batch is not None:
        landing.intake.batch.record_type, landing.intake.batch.record_id = Project.record_type, landing.project.pk


def _project(landing: Landing, key: int | None) -> Project | None:
    """The project of that key if it is still here; whoever starts the import must be allowed to add work to it."""
    project = Project.objects.in_workspace(landing.workspace).live().filter(pk=key or 0).first()
    if project is not None and landing.by is not None:
        _refuse_others(project, landing.by)
    return project


def _refuse_others(project: Project, user: User) -> None:
    if not Project.objects.visible_to(user).filter(pk=project.pk).exists():
        raise NotAllowed(_("This board belongs to a project that you may not see."))
    if not project.allows(user, gate.ADD):
        raise NotAllowed(_("You may not add work to the project “%(name)s”."), name=project.name)


def _make_project(landing: Landing) -> Project:
    bundle = landing.bundle
    taken = set(Project.objects.in_workspace(landing.workspace).values_list("key", flat=True))
    name = (bundle.project_name or bundle.project_id)[:NAME_LENGTH]
    return Project.objects.create(
        workspace=landing.workspace,
        number=Numbering.take(landing.workspace.pk, Project.number_series()),
        key=free_key(bundle.project_name, taken, wish=bundle.project_id),
        name=name,
        sort_name=sorted_by(name),
        goal=bundle.description,
        owner=Person.objects.in_workspace(landing.workspace).of_user(landing.by).first() if landing.by else None,
        created_by=landing.by,
        created_at=landing.now,
        updated_at=landing.now,
        trashed_at=ARRIVING,
    )


def _join(landing: Landing, project: Project) -> None:
    role, people = ProjectMembership.Role, _once(landing)
    clients, here = guests_among(people), set(project.memberships.values_list("person_id", flat=True))
    new = [
        ProjectMembership(project=project, person=person, role=role.CLIENT if person.pk in clients else role.MEMBER)
        for person in people
        if person.pk not in here
    ]
    for row in ProjectMembership.objects.bulk_create(new):
        landing.intake.ledger.remember(MEMBER, f"{project.pk}/{row.person_id}", row, "")
    if project.owner_id and landing.made_project:
        ProjectMembership.objects.update_or_create(
            project=project, person_id=project.owner_id, defaults={"role": ProjectMembership.Role.LEAD}
        )


def _once(landing: Landing) -> list[Person]:
    return list({person.pk: person for person in landing.people.values()}.values())


def bring_labels(landing: Landing) -> None:
    """Labels are the workspace's: one that exists by name is used, and its colour stays the team's."""
    existing = {label.name.casefold(): label for label in Label.objects.filter(workspace=landing.workspace)}
    new: dict[str, Part] = {}
    same: list[tuple[ImportedLabel, str]] = []
    for label in landing.bundle.labels:
        key, name = landing.key(label.source_id), label.name[:LABEL_LENGTH]
        earlier = landing.intake.ledger.known(LABEL, key)
        here = existing.get(name.casefold())
        if earlier is None and (here is not None or name.casefold() in new):
            same.append((label, name.casefold()))
        elif earlier is not None and not earlier.made:
            landing.intake.tally.count("unchanged", "labels")
        else:
            new[name.casefold()] = _label_part(landing, label, taken=here is not None)
    landing.intake.bring(LABEL, Label, new.values(), counted_as="labels")
    _use_existing_labels(landing, same)
    if not landing.intake.dry:
        landing.labels = _read_labels(landing)


def _read_labels(landing: Landing) -> dict[str, Label]:
    """Our label for each of the source's, new or not."""
    rows = {label.pk: label for label in Label.objects.filter(workspace=landing.workspace)}
    ids = {label.source_id: landing.id_of(LABEL, label.source_id) for label in landing.bundle.labels}
    return {source_id: rows[key] for source_id, key in ids.items() if key in rows}


def _label_part(landing: Landing, label: ImportedLabel, *, taken: bool) -> Part:
    """A label; renamed with its source unless that name is taken."""
    values = {"workspace_id": landing.workspace.pk, "name": label.name[:LABEL_LENGTH], "color": color(label.color)}
    once = frozenset({"color", "name"} if taken else {"color"})
    return Part(key=landing.key(label.source_id), source=label, values=lambda: values, once=once)


def _use_existing_labels(landing: Landing, same: list[tuple[ImportedLabel, str]]) -> None:
    landing.intake.tally.count("unchanged", "labels", by=len(same))
    if landing.intake.dry:
        return
    rows = {label.name.casefold(): label for label in Label.objects.filter(workspace=landing.workspace)}
    for label, name in same:
        key = landing.key(label.source_id)
        landing.intake.ledger.remember(LABEL, key, rows[name], fingerprint(label), made=False)


def color(name: str) -> str:
    """Our colour for a source's: by its name, `green_dark` and `lime` included; grey where there is none."""
    base = name.lower().split("_")[0]
    known = COLORS.get(base, base)
    return known if known in Label.Color.values else Label.Color.GREY


def bring_states(landing: Landing) -> None:
    """States in their order: the chosen or equally named ones of the project are used, the others are made."""
    here = list(State.objects.filter(project=landing.project)) if landing.project else []
    last = max((state.position for state in here), default=-1)
    new = []
    for place, state in enumerate(landing.bundle.states, start=last + 1):
        ours = _our_state(landing, state, here)
        if ours is None:
            new.append(_state_part(landing, state, place))
        else:
            _use_state(landing, state, ours)
    landing.intake.bring(STATE, State, new, counted_as="states")
    if not landing.intake.dry:
        _read_states(landing)


def _our_state(landing: Landing, state: ImportedState, here: list[State]) -> State | None:
    """The state chosen in the mapping, else of an earlier import, else of the same name; None for one to be made."""
    chosen = landing.mapping.states.get(state.source_id, {})
    earlier = landing.intake.ledger.known(STATE, landing.key(state.source_id))
    if "state" in chosen:
        return next((row for row in here if row.pk == chosen["state"]), None)
    if earlier is not None:
        return None if earlier.made else next((row for row in here if row.pk == earlier.object_id), None)
    named = (row for row in here if row.name.casefold() == state.name.casefold())
    return next((row for row in named if chosen.get("group", row.group) == row.group), None)


def _use_state(landing: Landing, state: ImportedState, ours: State) -> None:
    key = landing.key(state.source_id)
    earlier = landing.intake.ledger.known(STATE, key)
    landing.intake.tally.count("unchanged", "states")
    landing.recognised[STATE, state.source_id] = ours.pk
    if not landing.intake.dry and (earlier is None or earlier.object_id != ours.pk):
        landing.intake.ledger.remember(STATE, key, ours, fingerprint(state), made=False)


def _state_part(landing: Landing, state: ImportedState, place: int) -> Part:
    chosen = landing.mapping.states.get(state.source_id, {})
    group, cancels = chosen.get("group", state.group), chosen.get("cancels", state.cancels)

    def values() -> dict[str, object]:
        return {
            "project_id": landing.into.pk,
            "name": state.name[:STATE_LENGTH] or str(State.Group(group).label),
            "group": group,
            "cancels": cancels,
            "archived": state.archived,
            "position": place,
        }

    return Part(
        key=landing.key(state.source_id),
        source=state,
        values=values,
        also=[group, cancels],
        once=frozenset({"project_id", "position"}),
    )


def _read_states(landing: Landing) -> None:
    rows = State.objects.filter(project=landing.into).in_bulk()
    if not rows:
        State.objects.bulk_create(State(project=landing.into, **row) for row in State.usual())
        rows = State.objects.filter(project=landing.into).in_bulk()
    landing.states = {
        state.source_id: rows[key]
        for state in landing.bundle.states
        if (key := landing.id_of(STATE, state.source_id)) in rows
    }
    landing.states[""] = min(rows.values(), key=lambda state: (state.archived, state.position, state.pk))
