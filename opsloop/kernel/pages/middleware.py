"""Turns a refusal into a page, a toast or a problem the caller understands."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from opsloop.kernel.pages.refused import Refused

Respond = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
class refusals:  # noqa: N801  # named as settings list it: a middleware, not a thing
    """Shows the sentence of a `Refused` that a view let through."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        template = "pages/_refused.html" if request.headers.get("HX-Request") else "pages/refused.html"
        return render(request, template, {"refusal": str(error)}, status=error.status)
