"""Filters that the screens of records need."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from opsloop.kernel.pages.kept import Kept
from opsloop.kernel.records.collection import Bucket
from opsloop.kernel.records.prose.render import render_markdown
from opsloop.kernel.records.viewer import Viewer

register = template.Library()
HEADS = Kept()


@register.simple_tag(takes_context=True)
def column_head(context: Context, column: Bucket) -> SafeString:
    """The head of a board's column, drawn again only where something about it is another."""
    group = context["collection"].group
    known = {
        "root": context["workspace"].slug,
        "group": group.name,
        "add_path": context["add_path"],
        "may_add": bool(context["may_add"] and group.editable),
        "may_limit": context["may_limit"],
    }
    made_of = (get_language(), *known.values(), column.made_of)
    return HEADS.get(made_of, lambda: render_to_string("records/_column_head.html", {"column": column, **known}))


@register.filter
def prose(text: str, viewer: Viewer) -> SafeString:
    """`{{ text|prose:viewer }}`: Markdown as this viewer may read it."""
    return render_markdown(text, viewer=viewer.user, workspace=viewer.workspace)
