"""The Content-Security-Policy of an answer, written once for all that have no wish of their own."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

WISHES = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")
"""What the library's decorators leave on an answer that is to have another policy."""


class ContentSecurityPolicy(CSPMiddleware):
    """The library's own middleware, which puts the same text together anew for each answer."""

    _usual: str | None = None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        wishes = getattr(request, "_csp_nonce", None) or any(hasattr(response, name) for name in WISHES)
        if wishes or HEADER in response:
            return super().process_response(request, response)
        if self._usual is None:
            answered = super().process_response(request, response)
            self._usual = answered.headers.get(HEADER, "")
            return answered
        if self._usual:
            response[HEADER] = self._usual
        return response
