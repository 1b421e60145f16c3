"""Turns a refusal into a page, a toast or a problem the caller understands; leads from `tasks/T-1/` to `tasks/T-1`."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.decorators import sync_only_middleware
from django.utils.http import escape_leading_slashes

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


@sync_only_middleware
class one_slash_less:  # noqa: N801  # named as settings list it
    """Leads whoever reads an address with a slash too many to the one without; Django's own does the opposite."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return answer
        path = request.path_info
        bare = path.rstrip("/")
        if bare in {"", path} or is_valid_path(path) or not is_valid_path(bare):
            return answer
        query = request.META.get("QUERY_STRING", "")
        place = escape_leading_slashes(request.path.rstrip("/"))
        return HttpResponsePermanentRedirect(f"{place}?{query}" if query else place)


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """The sentence as a toast over the page that asked, or as a page of its own."""
    known = {"refusal": str(error)}
    if not request.headers.get("HX-Request"):
        return render(request, "pages/refused.html", known, status=error.status)
    answer = render(request, "pages/_refused.html", known, status=error.status)
    answer.headers["HX-Reswap"] = "none"
    return toast(answer, str(error), tone="bad")
