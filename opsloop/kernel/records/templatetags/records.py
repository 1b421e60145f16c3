"""Filters that the screens of records need."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from opsloop.kernel.records.prose.render import render_markdown
from opsloop.kernel.records.viewer import Viewer

register = template.Library()


@register.filter
def prose(text: str, viewer: Viewer) -> SafeString:
    """`{{ text|prose:viewer }}`: Markdown as this viewer may read it."""
    return render_markdown(text, viewer=viewer.user, workspace=viewer.workspace)
