"""What if: scenarios beside a plan, and what it takes to have a project done by a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.opening import open_job
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.planning.answers import Tried, what_it_takes, when_delivered
from opsloop.rooms.planning.days import moment_in
from opsloop.rooms.planning.drafting import REACH_JOB, reach, scenario
from opsloop.rooms.planning.forms import ReachForm, SupposeForm
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.open_work import able_people
from opsloop.rooms.planning.reaching import late
from opsloop.rooms.planning.scenarios import Names, in_words, side_by_side
from opsloop.rooms.planning.supposing import KINDS, Supposition
from opsloop.rooms.planning.views.opening import away, open_plan, show
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.project import ProjectQuerySet

MEMBER = Membership.Role.MEMBER
OFFERED = 30


@in_workspace(role=MEMBER)
@require_GET
def scenarios(request: WorkspaceRequest, key: int) -> HttpResponse:
    """A plan and its scenarios side by side."""
    plan = open_plan(request, key)
    root = plan.based_on if plan.kind == Plan.Kind.SCENARIO and plan.based_on is not None else plan
    table = side_by_side(root, seen_by=request.user)
    return show(request, plan, "scenarios", {"table": table, "answers": when_delivered(table), "root": root})


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The dialog that supposes one thing more; `kind`, `refs` and `project` are filled in where a row was chosen."""
    plan = open_plan(request, key)
    people = able_people(request.workspace, request.user).order_by("sort_name")
    work = WorkItem.objects.in_workspace(request.workspace).visible_to(request.user)
    form = SupposeForm(
        request.POST or None, people=people, projects=_projects(request, plan), work=work, initial=_filled_in(request)
    )
    if form.is_valid():
        made = scenario(plan, [form.supposition()], by=request.user, name=form.cleaned_data["name"])
        return away(request, "plan-scenarios", made.pk)
    chosen = [] if form.is_bound and "refs" in form.errors else form.chosen()
    offered = _offered(request, plan, "", but=chosen)
    return _ask(request, "planning/suppose.html", form, {"plan": plan, "chosen": chosen, "offered": offered})


@in_workspace(role=MEMBER)
@require_GET
def work_in(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The work of the plan that has `q` in its reference or title, to choose from."""
    plan = open_plan(request, key)
    offered = _offered(request, plan, request.GET.get("q", ""))
    return render(request, "planning/_work_options.html", {"offered": offered})


def _filled_in(request: WorkspaceRequest) -> dict[str, Any]:
    """What the address says of the supposition."""
    kind, project = request.GET.get("kind", ""), request.GET.get("project", "")
    return {
        "kind": kind if kind in KINDS else KINDS[0],
        "refs": request.GET.get("refs", ""),
        "project": int(project) if is_number(project) else None,
    }


def _offered(request: WorkspaceRequest, plan: Plan, text: str, *, but: Sequence[WorkItem] = ()) -> list[WorkItem]:
    """The first of the plan's work that has the text in it."""
    rows = PlannedWork.objects.filter(plan=plan).values("work_item")
    seen = WorkItem.objects.in_workspace(request.workspace).visible_to(request.user).filter(pk__in=rows)
    seen = seen.exclude(pk__in=[item.pk for item in but]).annotate(
        called=Concat("project__key", Value("-"), "number", Value(" "), "title", output_field=CharField())
    )
    for word in text.split():
        seen = seen.filter(called__icontains=word)
    return list(seen.select_related("project").order_by("project__name", "number")[:OFFERED])


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "POST"])
def goal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The dialog that asks what it takes; `project` and `day` are filled in where work is late by them."""
    plan = open_plan(request, key)
    project, day = (request.GET.get(name, "") for name in ("project", "day"))
    asked = {"project": int(project) if is_number(project) else None, "day": day}
    form = ReachForm(request.POST or None, projects=_projects(request, plan), initial=asked)
    if form.is_valid():
        job = reach(plan, form.cleaned_data["project"], form.cleaned_data["day"], by=request.user)
        return away(request, "plan-ways", plan.pk, job.pk)
    return _ask(request, "planning/reach.html", form, {"plan": plan})


@in_workspace(role=MEMBER)
@require_GET
def ways(request: WorkspaceRequest, key: int, job: int) -> HttpResponse:
    """What was tried to reach the day, and what came of it."""
    plan, found = open_plan(request, key), open_job(request, job, kind=REACH_JOB, plan_id=key)
    project = get_object_or_404(_projects(request, plan), pk=found.arguments["project_id"])
    day = date.fromisoformat(found.arguments["day"])
    known, tried = plan.figures.get("projects", {}).get(str(project.pk), {}).get("finish"), _tried(request, found, day)
    now = moment_in(request.workspace, known) if known else None
    context = {"found": found, "project": project, "day": day, "tried": tried, "now": now}
    answer = what_it_takes(project.name, day, now=now, tried=tried) if found.ended else ""
    return show(request, plan, "ways", {**context, "answer": answer})


@in_workspace(role=MEMBER)
@require_POST
def way(request: WorkspaceRequest, key: int, job: int, place: int) -> HttpResponse:
    """Make a scenario of one of the ways."""
    plan, found = open_plan(request, key), open_job(request, job, kind=REACH_JOB, plan_id=key)
    results = found.result or []
    if not 0 <= place < len(results):
        raise Http404
    supposed = [Supposition.from_values(values) for values in results[place]["suppositions"]]
    return away(request, "plan-timeline", scenario(plan, supposed, by=request.user).pk)


def _tried(request: WorkspaceRequest, found: Job, day: date) -> list[Tried]:
    rows = [
        (
            [Supposition.from_values(values) for values in way["suppositions"]],
            way["finish"] and moment_in(request.workspace, way["finish"]),
        )
        for way in found.result or []
    ]
    names = Names.of((each for supposed, _finish in rows for each in supposed), seen_by=request.user)
    return [
        Tried(
            words=[in_words(each, names) for each in supposed],
            finish=finish,
            makes=not late(finish, day),
        )
        for supposed, finish in rows
    ]


def _projects(request: WorkspaceRequest, plan: Plan) -> ProjectQuerySet:
    """Those that the plan is about, as far as the user sees."""
    seen: ProjectQuerySet = Project.objects.in_workspace(request.workspace).visible_to(request.user)
    seen = seen.filter(pk__in=plan.projects.all()) if plan.projects.exists() else seen
    return seen.listed().order_by("sort_name", "name")


def _ask(request: WorkspaceRequest, template: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    known = {"form": form, "address": request.path, "projects": _options(form, "project"), **context}
    return render(request, template, {**known, "people": _options(form, "person")}, status=status)


def _options(form: Any, name: str) -> list[tuple[int, str]]:
    field = form.fields.get(name)
    return [] if field is None else [(row.pk, row.name) for row in field.queryset]
