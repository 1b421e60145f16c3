"""The links of a record, on its page and peek: grouped by how they read from here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.links.models import Link
from opsloop.kernel.links.verbs import ways_of
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.subject import visible_subjects
from opsloop.kernel.records.viewer import Viewer

AFTER_ORDER = 40
OF = Prepared[Link](
    lambda record_type, workspace_id, key: Link.objects.at(record_type, key, workspace_id).order_by("pk")
)


def links_of(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """What the record is linked to, as far as the viewer sees it; None where its type can have no links."""
    if not ways_of(record.record_type):
        return None
    found = OF.rows(record.record_type, workspace_id=record.workspace_id, key=record.pk)
    ends = [(link, *_seen_from(link, record)) for link in found]
    seen = visible_subjects(viewer.user, {key for _link, _words, key in ends})
    groups: dict[str, list[tuple[int, Record, Any]]] = {}
    for link, words, key in ends:
        if words and key in seen:
            groups.setdefault(words, []).append((link.pk, seen[key], view_set_of(key[0])))
    return {"groups": list(groups.items()), "may_change": record.allows(viewer.user, gate.CHANGE)}


def _seen_from(link: Link, record: Record) -> tuple[str, tuple[str, int]]:
    """How the link reads at the record, and the type and key of its other end."""
    starts_here = (link.src_type, link.src_id) == (record.record_type, record.pk)
    kind = link.kind
    if starts_here:
        return "" if kind is None else str(kind.forward), (link.dst_type, link.dst_id)
    return "" if kind is None else str(kind.backward), (link.src_type, link.src_id)


PANEL = Panel("links", _("Links"), "links/_panel.html", links_of, order=AFTER_ORDER)
register_panel(PANEL)
