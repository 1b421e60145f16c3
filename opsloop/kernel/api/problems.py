"""What a caller reads when a call fails: problem+json (RFC 9457), with a sentence for each wrong field."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as WrongModel
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as WrongRequest

from opsloop.kernel.pages.refused import Refused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
OWN_TYPE = "urn:opsloop:problem:"
ASKED = {"WWW-Authenticate": 'Bearer realm="opsloop"'}
WHOLE = "body"
"""Where what is wrong with no single field is said."""


_OBJECT = gettext_lazy("This must be an object with names and values.")
_WHOLE_NUMBER = gettext_lazy("This must be a whole number.")
WRONG = {
    "missing": gettext_lazy("This cannot be empty."),
    "string_too_short": gettext_lazy("This cannot be empty."),
    "extra_forbidden": gettext_lazy("This field is not known here."),
    "string_too_long": gettext_lazy("This may have %(max_length)s characters at most."),
    "too_long": gettext_lazy("There may be %(max_length)s of them at most."),
    "too_short": gettext_lazy("There must be %(min_length)s of them at least."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This may be at most %(le)s."),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "string_type": gettext_lazy("This must be text."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
}
"""What pydantic found wrong with a value, in our words: it speaks English only, and of types."""
UNREADABLE = "Cannot parse request body"
"""How Ninja says that what was sent is not JSON."""


class Problem(Exception):
    """A call that cannot be answered: its status, a code for programs, a sentence for people, and further members."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: object = "",
        *,
        errors: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = HTTPStatus(status), code, detail
        self.errors, self.headers, self.more = errors, headers, more

    def answer(self) -> HttpResponse:
        """As the caller gets it."""
        words: dict[str, Any] = {
            "type": f"{OWN_TYPE}{self.code}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": str(self.detail),
        }
        if self.errors is not None:
            words["errors"] = {name: _sentences(said) for name, said in self.errors.items()}
        return JsonResponse(
            {**words, **self.more},
            status=self.status,
            content_type=MEDIA_TYPE,
            encoder=DjangoJSONEncoder,
            headers=dict(self.headers or {}),
            json_dumps_params={"ensure_ascii": False},
        )


def _sentences(said: object) -> list[str]:
    return [str(sentence) for sentence in said] if isinstance(said, list | tuple) else [str(said)]


def failing(*statuses: int) -> dict[str, Any]:
    """What the OpenAPI document says of a call that can fail so, as Ninja's `openapi_extra`.

    As `response` Ninja would make a model of each status of each call, which were most of what a start made.
    """
    told = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": told} for status in statuses}}


def wrong_values(errors: Mapping[str, object], *, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> Problem:
    """Values that are none, by field."""
    return Problem(status, "wrong-values", _("Some values cannot be taken as they are."), errors=errors)


def not_found() -> Problem:
    """Nothing there, or not for this caller; which of the two is not said."""
    return Problem(HTTPStatus.NOT_FOUND, "not-found", _("This is not here, or not shared with you."))


def not_allowed(method: str, methods: Iterable[str]) -> Problem:
    """An address that is there, but not for this method."""
    allowed = ", ".join(sorted(methods))
    detail = _("%(method)s is not done here; what is: %(methods)s.") % {"method": method, "methods": allowed}
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", detail, headers={"Allow": allowed})


def problem_of(error: Exception) -> Problem:
    """What to say about an exception; those of our own making are logged."""
    if isinstance(error, Problem):
        return error
    for kind, read in READERS.items():
        if isinstance(error, kind):
            told: Problem = read(error)
            return told
    logger.error("api.broken", exc_info=error)
    return Problem(500, "broken", _("Something broke on our side. It has been logged."))


def _of_refusal(error: Any) -> Problem:
    codes = {HTTPStatus.FORBIDDEN: "forbidden", HTTPStatus.CONFLICT: "conflict", HTTPStatus.NOT_FOUND: "not-found"}
    return Problem(error.status, codes.get(error.status, "refused"), error)


def _of_model(error: Any) -> Problem:
    named = error.message_dict if hasattr(error, "error_dict") else {WHOLE: error.messages}
    return wrong_values({WHOLE if name == "__all__" else name: said for name, said in named.items()})


def _of_request(error: Any) -> Problem:
    """What the declared shape of a call found wrong, field by field."""
    wrong: dict[str, object] = {}
    for row in error.errors:
        name = ".".join(str(part) for part in row["loc"] if part not in {"body", "query", "path"}) or WHOLE
        wrong[name] = str(WRONG.get(row["type"], _("This is not a value for it."))) % row.get("ctx", {})
    return wrong_values(wrong)


def _of_http(error: Any) -> Problem:
    if str(error).startswith(UNREADABLE):
        return Problem(error.status_code, "not-json", _("The body of this call is not JSON."))
    return Problem(error.status_code, "bad-request", _("The server did not understand this request."))


READERS: Mapping[type[Exception], Any] = {
    Refused: _of_refusal,
    Http404: lambda _error: not_found(),
    PermissionDenied: lambda _error: Problem(403, "forbidden", _("You may not do this here.")),
    WrongModel: _of_model,
    WrongRequest: _of_request,
    AuthenticationError: lambda _error: Problem(401, "unauthorized", _("Send a valid API token."), headers=ASKED),
    HttpError: _of_http,
    RequestDataTooBig: lambda _error: Problem(413, "too-large", _("That is too much at once.")),
    IntegrityError: lambda _error: Problem(409, "conflict", _("Something of the same name is here already.")),
}


def speak_problems(api: NinjaAPI) -> None:
    """Answer every failure of the API as a problem."""
    kinds: list[type[Exception]] = [Exception, *READERS, Problem]
    for kind in kinds:
        api.add_exception_handler(kind, _answer)


def _answer(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return problem_of(error if isinstance(error, Exception) else error()).answer()
