"""How far the checklists of work are, as cards and pages count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.tallies import Tally, register_tally
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.projects.models import ChecklistItem, WorkItem

COUNTED = Prepared[tuple[int, int, int]](
    lambda keys: (
        ChecklistItem.objects.filter(checklist__work_item__in=keys)
        .order_by()
        .values_list("checklist__work_item")
        .annotate(done=Count("pk", filter=Q(done=True)), every=Count("pk"))
    )
)


def counted(_record_type: str, keys: Sequence[int], _workspace: Workspace) -> Mapping[int, tuple[int, int]]:
    """Of each piece of work: how many steps are ticked, of how many."""
    return {key: (done, every) for key, done, every in COUNTED.rows(keys=list(keys))}


register_tally(Tally("steps", "list-checks", _("Checklists"), counted, (WorkItem.record_type,), order=50))
