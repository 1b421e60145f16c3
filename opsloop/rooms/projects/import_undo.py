"""Takes an imported board out again: first what hangs on the items, the items, then what nothing needs any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.imports.rings import depths
from opsloop.kernel.imports.undo import erase_history, forget, hide, made, remove, touched, unreferenced
from opsloop.kernel.pages.enumeration import enumerated_lazy
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.custom_field import CustomField, CustomValue
from opsloop.kernel.records.models import ARRIVING, Label, Numbering
from opsloop.rooms.people.models import Leave, Person, WorkingHours
from opsloop.rooms.projects.models import (
    Checklist,
    ChecklistItem,
    Dependency,
    Project,
    ProjectMembership,
    State,
    TimeEntry,
    WorkItem,
)


def undo(batch: ImportBatch, pace: Pace) -> list[object]:
    """Remove the batch's rows; what somebody has worked on since stays whole, and is named."""
    items = made(batch, WorkItem)
    kept = _hide(items, pace)
    _remove_details(batch, kept, pace)
    keeping = Q(record_type=WorkItem.record_type, record_id__in=kept) if kept else None
    erase_history(batch, pace, keeping=keeping)
    _remove_items(batch, items - kept, pace)
    _remove_members(batch, pace)
    _remove_project(batch, pace)
    _remove_fields(batch, pace)
    for model in (State, Label):
        remove(batch, model, unreferenced(model, made(batch, model)), pace)
    _remove_people(batch, pace)
    return _kept_notes(kept)


def _hide(items: set[int], pace: Pace) -> set[int]:
    """Let all items vanish but for those that somebody needs, parts before their wholes; answers the keys of these."""
    kept: set[int] = set()
    for piece in pace.pieces(_parts_first(items)):
        with pace.step(len(piece)):
            stay = _kept(set(piece))
            hide(WorkItem, set(piece) - stay)
        kept |= stay
    return kept


def _parts_first(items: set[int]) -> list[int]:
    parents = {
        key: parent
        for chunk in chunks(items)
        for key, parent in WorkItem.objects.filter(pk__in=chunk).values_list("pk", "parent_id")
    }
    depth = depths(parents)
    return sorted(parents, key=lambda key: -depth[key])


def _kept(items: set[int]) -> set[int]:
    """Items somebody touched or put work of their own under, and everything these are parts of."""
    kept = touched(WorkItem.record_type, items)
    for chunk in chunks(items):
        seen = WorkItem.objects.exclude(trashed_at=ARRIVING)
        children = seen.filter(parent__in=chunk).values_list("pk", "parent_id")
        kept |= {parent for key, parent in children if key not in items and parent}
    waiting = kept
    while waiting:
        parents = WorkItem.objects.filter(pk__in=waiting).exclude(parent=None).values_list("parent_id", flat=True)
        waiting = set(parents) & items - kept
        kept |= waiting
    return kept


def _remove_details(batch: ImportBatch, kept: set[int], pace: Pace) -> None:
    """What the batch hung on items, its own and older ones, but for the items that stay as they are."""
    of_kept = Q(record_type=WorkItem.record_type, record_id__in=kept)
    staying: Mapping[type[Model], Q] = {
        Comment: of_kept,
        Attachment: of_kept,
        ChecklistItem: Q(checklist__work_item__in=kept),
        Checklist: Q(work_item__in=kept),
        Dependency: Q(successor__in=kept, predecessor__in=kept),
        TimeEntry: Q(work_item__in=kept),
    }
    for model, condition in staying.items():
        stay = set(model._base_manager.filter(condition).values_list("pk", flat=True))
        remove(batch, model, made(batch, model) - stay, pace)


def _remove_items(batch: ImportBatch, items: Iterable[int], pace: Pace) -> None:
    for piece in pace.pieces(sorted(items)):
        with pace.step(len(piece)):
            CustomValue.objects.filter(field__record_type=WorkItem.record_type, record_id__in=piece).delete()
    remove(batch, WorkItem, items, pace)


def _remove_members(batch: ImportBatch, pace: Pace) -> None:
    """Whoever takes part because the file names them, where none of its work is theirs any more."""
    rows = ProjectMembership.objects.filter(pk__in=made(batch, ProjectMembership))
    working = WorkItem.objects.filter(project=OuterRef("project"), assignees=OuterRef("person"))
    remove(batch, ProjectMembership, rows.exclude(Exists(working)).values_list("pk", flat=True), pace)


def _remove_fields(batch: ImportBatch, pace: Pace) -> None:
    """Fields go with the project they were made for."""
    fields = CustomField.objects.filter(pk__in=made(batch, CustomField))
    gone = fields.exclude(scope_id__in=Project.objects.values("pk"))
    remove(batch, CustomField, gone.values_list("pk", flat=True), pace)


def _remove_project(batch: ImportBatch, pace: Pace) -> None:
    """The project goes when no work is left in it and nobody has done anything to it."""
    for key in made(batch, Project) - touched(Project.record_type, made(batch, Project)):
        if not WorkItem.objects.filter(project=key).exists():
            with pace.step(1):
                Numbering.objects.filter(workspace=batch.workspace, series=f"project:{key}").delete()
                forget(batch, State, State.objects.filter(project=key).values_list("pk", flat=True))
                members = ProjectMembership.objects.filter(project=key)
                forget(batch, ProjectMembership, members.values_list("pk", flat=True))
            remove(batch, Project, [key], pace)


def _remove_people(batch: ImportBatch, pace: Pace) -> None:
    people = made(batch, Person)
    alone = people - touched(Person.record_type, people)
    gone = unreferenced(Person, alone, apart_from=[ProjectMembership, WorkingHours, Leave])
    users = set(Person.objects.filter(pk__in=gone, user__email=None).values_list("user_id", flat=True))
    remove(batch, Person, gone, pace)
    with pace.step(1):
        for model in (WorkingHours, Leave, ProjectMembership):
            rows = made(batch, model)
            forget(batch, model, rows - set(model.objects.filter(pk__in=rows).values_list("pk", flat=True)))
        User.objects.filter(pk__in=unreferenced(User, users)).delete()


def _kept_notes(kept: set[int]) -> list[object]:
    if not kept:
        return []
    refs = enumerated_lazy([item.ref for item in WorkItem.objects.filter(pk__in=kept).select_related("project")[:20]])
    text = _("Somebody has worked on these since, so they stay: %(refs)s (%(count)s in all).")
    return [Refused(text, refs=refs, count=len(kept))]
