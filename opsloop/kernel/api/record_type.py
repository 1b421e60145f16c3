"""The endpoints of one record type, made from its view set."""

from http import HTTPStatus
from typing import Any, Literal

from django.conf import settings
from django.http import HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router
from pydantic import BaseModel

from opsloop.kernel.access import gate
from opsloop.kernel.api import changing, schemas
from opsloop.kernel.api.answers import answer, next_page, page
from opsloop.kernel.api.door import reads, writes_by_one_verb
from opsloop.kernel.api.problems import failing, wrong_values
from opsloop.kernel.api.shown import shown, version
from opsloop.kernel.api.values import flat
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest

HERE = "/{workspace}"
MOST, USUAL = 200, 50
MOST_PAGES = 10_000
FAILURES = failing(400, 401, 403, 404, 409, 412, 422, 429)

LIST, LIST_OF_ONE = gettext_noop("List: %(plural)s"), gettext_noop("List of one scope: %(plural)s")
CREATE, READ, CHANGE = gettext_noop("Create: %(one)s"), gettext_noop("Read: %(one)s"), gettext_noop("Change: %(one)s")
TRASH = gettext_noop("Put in the trash: %(one)s")


class ListQuery(BaseModel):
    """What narrows and orders a list, as in the address of its page."""

    f: list[str] = []
    match: Literal["all", "any"] = "all"
    q: str = ""
    sort: str = ""
    archived: Literal["", "0", "1"] = ""
    page: int = schemas.counted(1, MOST_PAGES, 1)
    limit: int = schemas.counted(1, MOST, USUAL)


class TypeEndpoints:
    """All endpoints of one type, on a router of their own."""

    def __init__(self, view_set: RecordViewSet) -> None:
        self.view_set = view_set
        self.router = Router(tags=[view_set.slug])
        self.shape = schemas.shown_shape(view_set)
        self.pages = schemas.page_of(self.shape, f"{self.shape.__name__}Page")
        self._collection(f"{HERE}/{view_set.slug}")
        self._scoped_collection()
        self._record(f"{HERE}/{view_set.slug}/{{ref}}")

    def _collection(self, path: str) -> None:
        view_set = self.view_set

        @self.router.get(
            path,
            response={200: self.pages},
            openapi_extra=FAILURES,
            summary=self.said(LIST),
            operation_id=self.named("list"),
        )
        @reads
        def list_records(request: WorkspaceRequest, workspace: str, query: Query[ListQuery]) -> HttpResponse:
            return self.listed(request, open_collection(request, view_set.slug, exact=True), query)

        @writes_by_one_verb
        def create_record(request: WorkspaceRequest, workspace: str, body: Any) -> HttpResponse:
            return self.created(Viewer.of(request), body)

        self._post(path, create_record, self.said(CREATE), self.named("create"))

    def _scoped_collection(self) -> None:
        """The same below the record on whose page these are listed, such as a project."""
        view_set = self.view_set
        if not view_set.scope:
            return
        parent = _scope_set(view_set)
        path = f"{HERE}/{parent.slug}/{{ref}}/{view_set.slug}"
        name = self.named("list") + f"_of_{parent.record_type}"

        @self.router.get(
            path,
            response={200: self.pages},
            openapi_extra=FAILURES,
            summary=self.said(LIST_OF_ONE),
            operation_id=name,
        )
        @reads
        def list_scoped(
            request: WorkspaceRequest,
            workspace: str,
            ref: str,
            query: Query[ListQuery],
        ) -> HttpResponse:
            shown_here = open_collection(request, view_set.slug, parent=parent.slug, parent_ref=ref, exact=True)
            return self.listed(request, shown_here, query)

    def _record(self, path: str) -> None:
        view_set, answers = self.view_set, {200: self.shape}

        @self.router.get(
            path,
            response=answers,
            openapi_extra=FAILURES,
            summary=self.said(READ),
            operation_id=self.named("read"),
        )
        @reads
        def read_record(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
            viewer = Viewer.of(request)
            record = view_set.find(viewer, ref)
            if request.headers.get("If-None-Match") == version(record):
                return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": version(record)})
            return self.one(record, viewer)

        @writes_by_one_verb
        def change_record(request: WorkspaceRequest, workspace: str, ref: str, body: Any) -> HttpResponse:
            viewer = Viewer.of(request)
            given = body.model_dump(exclude_unset=True)
            record = changing.change(view_set, viewer, ref, given, if_match=request.headers.get("If-Match"))
            return self.one(view_set.find(viewer, record.ref), viewer)

        change_record.__annotations__["body"] = schemas.changed_shape(view_set)
        self.router.patch(
            path,
            response=answers,
            openapi_extra=FAILURES,
            summary=self.said(CHANGE),
            operation_id=self.named("change"),
        )(change_record)

        @self.router.delete(
            path,
            response={204: None},
            openapi_extra=FAILURES,
            summary=self.said(TRASH),
            operation_id=self.named("trash"),
        )
        @writes_by_one_verb
        def trash_record(request: WorkspaceRequest, workspace: str, ref: str) -> HttpResponse:
            viewer = Viewer.of(request)
            record = view_set.find(viewer, ref)
            demand(record, viewer, gate.TRASH)
            record.trash(by=viewer.user)
            return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def _post(self, path: str, endpoint: Any, summary: Any, name: str) -> None:
        endpoint.__annotations__["body"] = schemas.new_shape(self.view_set)
        self.router.post(
            path,
            response={201: self.shape},
            openapi_extra=FAILURES,
            summary=summary,
            operation_id=name,
        )(endpoint)

    def add(self, method: str, path: str, endpoint: Any, summary: Any, name: str, *, shape: object = None) -> None:
        """One more endpoint below a record of the type."""
        self.router.api_operation(
            [method],
            f"{HERE}/{self.view_set.slug}/{{ref}}/{path}",
            response={200: shape or self.shape},
            openapi_extra=FAILURES,
            summary=summary,
            operation_id=self.named(name),
        )(endpoint)

    def listed(self, request: WorkspaceRequest, collection: Collection, query: ListQuery) -> HttpResponse:
        """A page of the collection at this address."""
        refuse_unknown_sort(collection)
        rows = collection.matching.order_by(*collection.order)
        found, more = page(rows, query.page, query.limit)
        items = shown(found, self.view_set, collection.viewer)
        return answer({"items": items, "next": next_page(request, query.page, more=more)})

    def created(self, viewer: Viewer, body: BaseModel) -> HttpResponse:
        """The new record, and where it is."""
        given = flat(body.model_dump(exclude_unset=True))
        here = changing.scoped(self.view_set, viewer, given)
        record = changing.create(self.view_set, here, given)
        where = f"{settings.BASE_URL}/api/v1/{viewer.workspace.slug}/{self.view_set.slug}/{record.ref}"
        return self.one(record, here, status=HTTPStatus.CREATED, headers={"Location": where})

    def one(
        self, record: Record, viewer: Viewer, *, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        """One record with its version."""
        tagged = {"ETag": version(record), **(headers or {})}
        return answer(shown([record], self.view_set, viewer)[0], status, headers=tagged)

    def said(self, words: str) -> Any:
        """A summary in the reader's language."""
        return _said(words, self.view_set)

    def named(self, verb: str) -> str:
        return f"{verb}_{self.view_set.record_type}"


def _in_words(words: str, view_set: RecordViewSet) -> str:
    return _(words) % {"one": view_set.label, "plural": view_set.plural}


_said = lazy(_in_words, str)
"""Made once: each call of `lazy` makes a class, for milliseconds."""


def _scope_set(view_set: RecordViewSet) -> RecordViewSet:
    model = view_set.model._meta.get_field(view_set.scope).related_model
    return next(other for other in view_sets() if other.model is model)


def refuse_unknown_sort(collection: Collection) -> None:
    """A program that asks for an order gets that order or hears that there is none such."""
    name = collection.address.sort.removeprefix("-")
    field = collection.fields.get(name)
    if name and (field is None or not field.sort):
        raise wrong_values({"sort": _("This field is not known here.")})
