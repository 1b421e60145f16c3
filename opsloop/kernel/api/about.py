"""What a caller needs to know first: who they are here, which types there are, and what each field takes."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from opsloop.kernel.api import schemas
from opsloop.kernel.api.answers import answer
from opsloop.kernel.api.door import reads
from opsloop.kernel.api.problems import failing
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.registry import view_set_at, view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest

router = Router(tags=["workspace"])
ANSWERS: Any = {"response": {200: dict[str, Any]}, "openapi_extra": failing(400, 401, 403, 404, 422, 429)}
HERE: Any = _("The workspace, you in it, and the types of records")
FIELDS: Any = _("The fields of a type, the workspace's own included, and what they take")


@router.get("/{workspace}", **ANSWERS, summary=HERE, operation_id="workspace")
@reads
def about_workspace(request: WorkspaceRequest, workspace: str) -> HttpResponse:
    """Where the caller is, as whom, and what is here."""
    here, user = request.workspace, request.user
    return answer(
        {
            "workspace": {"slug": here.slug, "name": here.name, "time_zone": here.time_zone, "currency": here.currency},
            "you": {"id": user.pk, "name": user.name, "role": request.membership.role},
            "types": [
                {"slug": made.slug, "record_type": made.record_type, "name": made.plural} for made in view_sets()
            ],
        }
    )


@router.get("/{workspace}/fields/{slug}", **ANSWERS, summary=FIELDS, operation_id="fields")
@reads
def about_fields(request: WorkspaceRequest, workspace: str, slug: str, scope: str = "") -> HttpResponse:
    """The fields of a type; `scope` is the reference of the record they are below, such as a project's key."""
    view_set, viewer = view_set_at(slug), Viewer.of(request)
    if scope:
        viewer = Viewer.of(request, scope=_scope_of(view_set, viewer, scope))
    fields = view_set.fields_for(viewer)
    given = schemas.creatable(view_set, fields)
    return answer({"items": [_described(view_set, field, viewer, field.name in given) for field in fields.values()]})


def _scope_of(view_set: RecordViewSet, viewer: Viewer, ref: str) -> Any:
    if not view_set.scope:
        raise Http404(ref)
    model = view_set.model._meta.get_field(view_set.scope).related_model
    parent = next(made for made in view_sets() if made.model is model)
    return parent.find(viewer, ref)


def _described(view_set: RecordViewSet, field: Field, viewer: Viewer, creatable: bool) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": str(field.label),
        "kind": field.kind.name,
        "creatable": creatable,
        "editable": field.editable,
        "required": creatable and schemas.required(view_set, field),
        "sortable": bool(field.sort),
        "operators": list(field.kind.operators) if field.filter else [],
        "options": [{"value": option.value, "label": option.label} for option in field.kind.options(field, viewer)],
    }
