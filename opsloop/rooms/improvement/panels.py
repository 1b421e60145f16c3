"""What the pages of improvements and of their processes show besides their fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.chain import chain_of
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.processes.models import Process


def chain(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """Its links, and whether the viewer brings it on."""
    if not isinstance(record, Improvement):
        return None
    manages = record.allows(viewer.user, gate.CHANGE) and record.stage not in Improvement.ENDED
    links = chain_of(record, viewer)
    verdicts = next(link.shown["verdicts"] for link in links if link.key == "verdict")
    answer = next((told for told in verdicts if told["main"]), None)
    return {"links": links, "manages": manages, "locked": record.locked_at is not None, "answer": answer}


def of_process(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The improvements of a process that the viewer sees."""
    if not isinstance(record, Process):
        return None
    rows = Improvement.objects.in_workspace(viewer.workspace).visible_to(viewer.user).filter(process=record)
    return {"rows": list(rows.order_by("-number")[:10])}


register_panel(Panel("improvement-chain", _("Chain"), "improvement/_chain.html", chain, ("improvement",), 10))
register_panel(
    Panel("process-improvements", _("Improvements"), "improvement/_of_process.html", of_process, ("process",), 29)
)
