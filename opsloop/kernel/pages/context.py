"""What every page's template knows."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The workspace the page is in, if any."""
    return {"workspace": getattr(request, "workspace", None)}
