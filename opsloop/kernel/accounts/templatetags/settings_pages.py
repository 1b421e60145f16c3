"""The tabs above every page of settings."""

from typing import Any

from django import template

from opsloop.kernel.accounts.settings_pages import settings_pages

register = template.Library()


@register.inclusion_tag("accounts/_settings_tabs.html", takes_context=True)
def settings_tabs(context: dict[str, Any], current: str, *, personal: bool = False) -> dict[str, Any]:
    """The tabs beside the page `current`: personal ones, or those of the workspace."""
    request = context["request"]
    pages = settings_pages(request, personal=personal)
    tabs = [(page.label, page.address(request), page.key == current) for page in pages]
    return {"tabs": tabs}
