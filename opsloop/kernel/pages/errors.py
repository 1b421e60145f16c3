"""The pages shown when something is missing, forbidden, too large or broken."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from opsloop.kernel.pages.toast import toast


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the request was too large."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, _("That is too much at once."))
    return _answer(request, 400, _("The server did not understand this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django gives it
    """403, also where the page was too old for its form (CSRF)."""
    if reason:
        return _answer(request, 403, _("This page is too old. Reload it and try again."))
    return _answer(request, 403, _("You may not open this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django gives it
    """404: not there, or not for this person; which of the two is not said."""
    return _answer(request, 404, _("This is not here, or not shared with you."))


def not_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: somebody opened an address that only forms are sent to."""
    answer = _answer(request, 405, _("This address only takes what a form sends."))
    answer.headers["Allow"] = allowed
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _answer(request, 500, _("Something broke on our side. It has been logged."))


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return toast(HttpResponse(status=status), sentence, tone="bad")
    return render(request, f"{status}.html", {"sentence": sentence, "status": status}, status=status)
