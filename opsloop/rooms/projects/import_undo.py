"""Takes an imported board out again: first what hangs on the items, the items, then what nothing needs any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.undo import forget, made, remove, touched, unreferenced
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.custom_field import CustomField, CustomValue
from opsloop.kernel.records.models import Label, Numbering
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


def undo(batch: ImportBatch) -> list[object]:
    """Remove the batch's rows; what somebody has worked on since stays whole, and is named."""
    items = made(batch, WorkItem)
    kept = _kept(items)
    _remove_details(batch, kept)
    Event.objects.erase_batch(
        batch.pk, keeping=Q(record_type=WorkItem.record_type, record_id__in=kept) if kept else None
    )
    _remove_items(batch, items - kept)
    _remove_project(batch)
    _remove_fields(batch)
    remove(batch, State, unreferenced(State, made(batch, State)))
    remove(batch, Label, unreferenced(Label, made(batch, Label)))
    _remove_people(batch)
    return _kept_notes(kept)


def _kept(items: set[int]) -> set[int]:
    """Items somebody touched or put work of their own under, and everything these are parts of."""
    kept = touched(WorkItem.record_type, items)
    for chunk in chunks(items):
        children = WorkItem.objects.filter(parent__in=chunk).values_list("pk", "parent_id")
        kept |= {parent for key, parent in children if key not in items and parent}
    waiting = kept
    while waiting:
        parents = WorkItem.objects.filter(pk__in=waiting).exclude(parent=None).values_list("parent_id", flat=True)
        waiting = set(parents) & items - kept
        kept |= waiting
    return kept


def _remove_details(batch: ImportBatch, kept: set[int]) -> None:
    """What the batch hung on items, its own and older ones, but for the items that stay as they are."""
    for model in (Comment, Attachment):
        _remove_rows(batch, model, Q(record_type=WorkItem.record_type, record_id__in=kept))
    _remove_rows(batch, ChecklistItem, Q(checklist__work_item__in=kept))
    _remove_rows(batch, Checklist, Q(work_item__in=kept))
    _remove_rows(batch, Dependency, Q(successor__in=kept, predecessor__in=kept))
    _remove_rows(batch, TimeEntry, Q(work_item__in=kept))


def _remove_rows(batch: ImportBatch, model: type[Model], staying: Q) -> None:
    stay = set(model._base_manager.filter(staying).values_list("pk", flat=True))
    remove(batch, model, made(batch, model) - stay)


def _remove_items(batch: ImportBatch, items: Iterable[int]) -> None:
    for chunk in chunks(items):
        CustomValue.objects.filter(field__record_type=WorkItem.record_type, record_id__in=chunk).delete()
    remove(batch, WorkItem, items)


def _remove_fields(batch: ImportBatch) -> None:
    """Fields go with the project they were made for."""
    fields = made(batch, CustomField)
    projects = Project.objects.values("pk")
    remove(
        batch,
        CustomField,
        CustomField.objects.filter(pk__in=fields).exclude(scope_id__in=projects).values_list("pk", flat=True),
    )


def _remove_project(batch: ImportBatch) -> None:
    """The project goes when no work is left in it and nobody has done anything to it."""
    for key in made(batch, Project) - touched(Project.record_type, made(batch, Project)):
        if not WorkItem.objects.filter(project=key).exists():
            Numbering.objects.filter(workspace=batch.workspace, series=f"project:{key}").delete()
            forget(batch, State, State.objects.filter(project=key).values_list("pk", flat=True))
            remove(batch, Project, [key])


def _remove_people(batch: ImportBatch) -> None:
    people = made(batch, Person)
    alone = people - touched(Person.record_type, people)
    gone = unreferenced(Person, alone, apart_from=[ProjectMembership, WorkingHours, Leave])
    users = set(Person.objects.filter(pk__in=gone, user__email=None).values_list("user_id", flat=True))
    remove(batch, Person, gone)
    for model in (WorkingHours, Leave):
        rows = made(batch, model)
        forget(batch, model, rows - set(model.objects.filter(pk__in=rows).values_list("pk", flat=True)))
    User.objects.filter(pk__in=unreferenced(User, users)).delete()


def _kept_notes(kept: set[int]) -> list[object]:
    if not kept:
        return []
    refs = ", ".join(item.ref for item in WorkItem.objects.filter(pk__in=kept).select_related("project")[:20])
    text = _("Somebody has worked on these since, so they stay: %(refs)s (%(count)s in all).")
    return [Refused(text, refs=refs, count=len(kept))]
