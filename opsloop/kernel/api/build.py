"""The whole API: one router for each registered record type, and its OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.schema import NinjaGenerateJsonSchema

from opsloop.kernel.api import about
from opsloop.kernel.api.calling import router_of_calls
from opsloop.kernel.api.door import SessionAuth, TokenAuth
from opsloop.kernel.api.problems import not_allowed, not_found, speak_problems
from opsloop.kernel.api.record_type import TypeEndpoints
from opsloop.kernel.api.schemas import Problem
from opsloop.kernel.api.talk import add_talk
from opsloop.kernel.api.whole import add_whole
from opsloop.kernel.records.registry import view_sets

CHANGES = {"post", "put", "patch", "delete"}
PARAMETERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
    "If-Match": {"type": "string", "pattern": "^[!-~]+$"},
}


class OpsloopApi(NinjaAPI):
    """Ninja's, with failures documented as problems and the headers of changes."""

    _document: OpenAPISchema | None = None

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """The addresses, where a method that an address does not have is answered as a problem, too."""
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = _naming_methods(pattern.callback)
        return patterns, app_name, namespace

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document, worked out once; its sentences are put into the reader's language when it is written."""
        if self._document is None:
            self._document = self._make_document(path_prefix, path_params)
        return self._document

    def _make_document(self, path_prefix: str | None, path_params: dict[str, Any] | None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"][Problem.__name__] = Problem.model_json_schema(
            schema_generator=NinjaGenerateJsonSchema
        )
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _document_headers(method, operation)
        return schema


def _naming_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        answer = view(request, *args, **parts)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        return not_allowed(request.method or "", answer.headers["Allow"].split(", ")).answer()

    return answered


def _document_headers(method: str, operation: dict[str, Any]) -> None:
    names = ["Idempotency-Key"] if method in CHANGES else []
    names += ["If-Match"] if method == "patch" else []
    operation["parameters"] += [
        {"in": "header", "name": name, "required": False, "schema": PARAMETERS[name]} for name in names
    ]


def build() -> OpsloopApi:
    """The API over every view set that is registered by now; call once all apps are ready."""
    api = OpsloopApi(
        title="Opsloop",
        version="1",
        urls_namespace="api",
        docs_url=None,
        auth=[TokenAuth(), SessionAuth()],
    )
    speak_problems(api)
    for view_set in view_sets():
        endpoints = TypeEndpoints(view_set)
        add_whole(endpoints)
        add_talk(endpoints)
        api.add_router("", endpoints.router)
    api.add_router("", router_of_calls())
    api.add_router("", about.router)
    return api


def nowhere(_request: HttpRequest, **_parts: str) -> HttpResponse:
    """What every other address below the API answers."""
    return not_found().answer()
