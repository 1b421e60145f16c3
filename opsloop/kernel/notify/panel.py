"""The watch button on every record's page and peek; having it open also reads the record's line in the inbox."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer

BEFORE_TALK = 88


def _context(record: Record, viewer: Viewer) -> dict[str, Any]:
    return {"address": reverse("seen", args=[viewer.workspace.slug, record.record_type, record.pk])}


register_panel(Panel("watch", _("Watch"), "notify/_panel.html", _context, order=BEFORE_TALK))
