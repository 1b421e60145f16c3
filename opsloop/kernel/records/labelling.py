"""What a team does to its labels: make, rename, colour, merge and delete them; records follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.label import Label, clean_name
from opsloop.kernel.records.rewriting_views import put_into_views

if TYPE_CHECKING:
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.workspaces.models import Workspace


class LabelTaken(Refused):
    """Two labels of a workspace would be called the same."""

    sentence = _("There is already a label “%(name)s”. Merge the two instead.")


class NoLabelChosen(Refused):
    """The list begins with none, so that no first label is taken by accident."""

    sentence = _("Choose the label that it becomes part of.")


@transaction.atomic
def rename_label(label: Label, name: str, *, by: User) -> None:
    """Another word for it, on every record that carries it."""
    before, label.name = label.name, clean_name(name)
    if before == label.name:
        return
    others = Label.objects.filter(workspace=label.workspace_id, name__iexact=label.name).exclude(pk=label.pk)
    if others.exists():
        raise LabelTaken(name=label.name)
    try:
        with transaction.atomic():
            label.save(update_fields=["name"])
    except IntegrityError as error:
        raise LabelTaken(name=label.name) from error
    label.track("renamed", by=by, changes={"name": (before, label.name)})


def color_label(label: Label, color: str) -> None:
    """Another colour."""
    if color in Label.Color.values:
        label.color = color
        label.save(update_fields=["color"])


@transaction.atomic
def merge_labels(label: Label, into: Label, *, by: User) -> int:
    """Every record that carries the one carries the other from now on, and saved views follow; how many records."""
    if label.pk == into.pk or label.workspace_id != into.workspace_id:
        raise ValueError(f"label {label.pk} cannot be merged into {into.pk}")
    count = 0
    for rows, record in _carriers():
        carrying = rows.filter(label=into.pk).values(record)
        rows.filter(label=label.pk).filter(**{f"{record}__in": carrying}).delete()
        count += rows.filter(label=label.pk).update(label=into.pk)
    put_into_views(label.workspace, Label, old=label.pk, new=into.pk)
    into.track("merged", by=by, changes={"merged": (label.name, into.name)})
    label.delete()
    return count


@transaction.atomic
def delete_label(label: Label, *, by: User) -> None:
    """It goes, also from the records that carry it."""
    label.track("deleted", by=by)
    label.delete()


def carried(workspace: Workspace) -> Counter[int]:
    """How many records carry each label, by the label's key."""
    counts: Counter[int] = Counter()
    for rows, _record in _carriers():
        counted = rows.filter(label__workspace=workspace).values_list("label").annotate(Count("pk"))
        counts.update(dict(counted))
    return counts


def _carriers() -> Iterator[tuple[models.QuerySet[Any], str]]:
    """The rows that tie labels to records of each type, and the name of the record's column in them."""
    for relation in Label._meta.related_objects:
        if isinstance(relation, models.ManyToManyRel):
            through: Any = relation.through
            yield through._default_manager.all(), relation.field.m2m_column_name()
