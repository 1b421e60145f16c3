"""The talk on every record's page and peek."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer

LAST = 90


def _context(record: Record, viewer: Viewer) -> dict[str, Any]:
    """Only its address: the stream comes by itself once the page is there, so that a peek opens at once."""
    address = reverse("talk", args=[viewer.workspace.slug, record.record_type, record.pk])
    return {"record": record, "address": address}


register_panel(Panel("talk", _("Comments and history"), "comments/_panel.html", _context, order=LAST))
