"""Filters that the screens of records need."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from opsloop.kernel.pages import render
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Duration
from opsloop.kernel.records.prose.render import render_markdown
from opsloop.kernel.records.viewer import Viewer

register = template.Library()


@register.filter
def of_kind(value: Any, field: Field) -> SafeString:
    """`{{ sum|of_kind:field }}`: a sum as its field's values are shown."""
    return render.duration(int(value)) if isinstance(field.kind, Duration) else render.number(value)


@register.filter
def prose(text: str, viewer: Viewer) -> SafeString:
    """`{{ text|prose:viewer }}`: Markdown as this viewer may read it."""
    return render_markdown(text, viewer=viewer.user, workspace=viewer.workspace)
