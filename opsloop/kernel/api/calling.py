"""The endpoints below a workspace that are about no record: those that rooms declared as calls."""

from inspect import Parameter, Signature
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from opsloop.kernel.api import schemas
from opsloop.kernel.api.answers import answer, next_page, page
from opsloop.kernel.api.door import reads, writes
from opsloop.kernel.api.record_type import FAILURES, HERE, MOST, MOST_PAGES, USUAL
from opsloop.kernel.api.verbs import Call, calls
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest

OURS = {"workspace", "body", "query"}


class PageQuery(BaseModel):
    """Which part of a list."""

    page: int = schemas.counted(1, MOST_PAGES, 1)
    limit: int = schemas.counted(1, MOST, USUAL)


def router_of_calls() -> Router:
    """All of them, on a router of their own; call once all apps are ready."""
    router = Router()
    for call in calls():
        router.api_operation(
            [call.method],
            f"{HERE}/{call.path}",
            response={call.status: _shape(call)},
            openapi_extra=FAILURES,
            summary=call.summary,  # type: ignore[arg-type]  # said in the reader's language when it is written
            operation_id=call.name,
            tags=[call.path.split("/")[0]],
        )(_endpoint(call))
    return router


def _shape(call: Call) -> Any:
    if call.each is not None and call.answers is not None:
        return schemas.page_of(call.answers, f"{call.answers.__name__}Page")
    return call.answers


def _endpoint(call: Call) -> Any:
    def endpoint(request: WorkspaceRequest, **values: Any) -> HttpResponse:
        if not request.membership.at_least(call.at_least):
            raise NotAllowed
        viewer, body, query = Viewer.of(request), values.get("body"), values.get("query")
        said = body.model_dump(exclude_unset=True) if body is not None else {}
        given = {**said, **{name: value for name, value in values.items() if name not in OURS}}
        if call.paged and query is not None:
            given |= {"page": query.page, "limit": query.limit}
        told = call.act(viewer, given)
        if call.paged and query is not None:
            more = told.pop("more")
            told["next"] = next_page(request, query.page, more=more)
        if call.each is not None and query is not None:
            rows, more = page(told, query.page, query.limit)
            told = {"items": call.each(viewer, rows), "next": next_page(request, query.page, more=more)}
        return HttpResponse(status=call.status) if call.answers is None else answer(told, call.status)

    endpoint.__signature__ = _signature(call)  # type: ignore[attr-defined]  # what is in the address is read from it
    return (reads if call.method == "GET" else writes)(endpoint)


def _signature(call: Call) -> Signature:
    """The parameters that a call has: what stands in its address, a page, a body, if not necessarily one."""
    named = [part[1:-1] for part in call.path.split("/") if part.startswith("{")]
    kinds: dict[str, Any] = {"request": WorkspaceRequest, "workspace": str}
    kinds |= {name: int if name == "key" else str for name in named}
    if call.each is not None or call.paged:
        kinds["query"] = Query[PageQuery]
    if call.given is not None:
        kinds["body"] = call.given
    fields = [] if call.given is None else call.given.model_fields.values()
    optional = {"body": None} if not any(each.is_required() for each in fields) else {}
    return Signature(
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=optional.get(name, Parameter.empty))
            for name, kind in kinds.items()
        ]
    )
