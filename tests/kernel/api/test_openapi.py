"""The OpenAPI document: true to what is answered, and no call that it allows breaks anything."""

import functools

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from ninja.openapi.schema import OpenAPISchema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from opsloop.kernel.api.urls import api
from opsloop.rooms.planning.models import Plan
from tests.kernel.api.conftest import token_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4


@pytest.fixture
def document(db):
    """The document as it is served, by a handler that leaves the test's own connection open after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield loaded()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@functools.cache
def loaded():
    """Read and worked through once for all calls: it is the same for each, and long."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


class Outline(OpenAPISchema):
    """The paths and methods alone: the whole takes seconds, and every process of the tests asks."""

    def operation_details(self, operation):
        return {}


def operations(document: OpenAPISchema) -> list[tuple[str, str]]:
    return [(path, method) for path, methods in document["paths"].items() for method in methods]


OPERATIONS = operations(Outline(api, path_prefix=api.get_root_path({})))


def test_every_operation_of_the_document_is_called():
    assert operations(api.get_openapi_schema()) == OPERATIONS


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_call_breaks_anything(path, method, document, lin, team, poster, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.API_CALLS_PER_MINUTE = 1_000_000
    headers = {"Authorization": f"Bearer {token_of(lin, team)}"}
    place = {"workspace": "growth"} | ({"ref": refs(path)} if "{ref}" in path else {})
    place |= {"key": plan_of(lin, team, poster).pk} if "{key}" in path else {}
    strategy = document[path][method.upper()].as_strategy(path_parameters=place)

    @given(case=strategy)
    @effort(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case) -> None:
        if method == "post" and path.endswith("/items") and isinstance(case.body, dict):
            case.body["project"] = "LNCH"
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    call()


def plan_of(lin, team, poster) -> Plan:
    """A draft with something in it."""
    plan = Plan.objects.create(workspace=team, made_by=lin, state=Plan.State.READY)
    plan.rows.create(work_item=poster, start=plan.made_at, finish=plan.made_at, minutes=60)
    return plan


def refs(path: str) -> str:
    """A record that is there, so that calls go beyond the 404."""
    return {"items": "LNCH-1", "projects": "LNCH", "people": "P-1"}.get(path.split("/")[4], "X-1")


def test_the_document_is_open_api_3_1_and_speaks_the_readers_language(client, db):
    document = client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh-CN"}).json()
    assert document["openapi"].startswith("3.1")
    assert {"WorkItem", "NewWorkItem", "ChangedWorkItem", "WorkItemPage", "Problem"} <= document["components"][
        "schemas"
    ].keys()
    assert document["components"]["schemas"]["NewWorkItem"]["required"] == ["title", "project"]
    assert set(document["components"]["securitySchemes"]) == {"TokenAuth", "SessionAuth"}
