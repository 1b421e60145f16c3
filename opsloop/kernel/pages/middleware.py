"""Turns a refusal into a page, a toast or a problem the caller understands."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from opsloop.kernel.pages.errors import not_this_way
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.toast import toast

Respond = Callable[[HttpRequest], HttpResponse]


@sync_only_middleware
class refusals:  # noqa: N801  # named as settings list it: a middleware, not a thing
    """Shows the sentence of a `Refused` that a view let through, and a page where an address takes no such request."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        bare = isinstance(answer, HttpResponseNotAllowed) and not answer.content and request.method == "GET"
        return not_this_way(request, answer.headers["Allow"]) if bare else answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ValidationError):
            error = Refused(" ".join(error.messages))
        return refusal(request, error) if isinstance(error, Refused) else None


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """The sentence as a toast over the page that asked, or as a page of its own."""
    known = {"refusal": str(error)}
    if not request.headers.get("HX-Request"):
        return render(request, "pages/refused.html", known, status=error.status)
    answer = render(request, "pages/_refused.html", known, status=error.status)
    answer.headers["HX-Reswap"] = "none"
    return toast(answer, str(error), tone="bad")
