"""The list of jobs, one job with its progress, cancelling it and starting it again."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.jobs.models import Job, Schedule
from opsloop.kernel.jobs.opening import open_job
from opsloop.kernel.jobs.registry import unlisted_kinds
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

ON_A_PAGE = 50


@require_GET
@in_workspace()
def jobs(request: WorkspaceRequest) -> HttpResponse:
    """One's own jobs, for administrators everybody's, the newest first."""
    seen = Job.objects.visible_to(request.user).in_workspace(request.workspace)
    rows = seen.exclude(kind__in=unlisted_kinds()).select_related("started_by").newest_first()
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page, "schedules": _schedules(request)})


def _schedules(request: WorkspaceRequest) -> list[tuple[Schedule, Job | None]]:
    """What comes round by itself, each with the job it made last, for those who manage the workspace."""
    rows = list(Schedule.objects.visible_to(request.user, request.workspace).order_by("-enabled", "next_run", "pk"))
    last = Job.objects.last_of_schedules(row.pk for row in rows)
    return [(row, last.get(row.pk)) for row in rows]


@require_GET
@in_workspace()
def job(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One job: the page, or its card alone while the page polls."""
    return _answer(request, open_job(request, key))


@require_POST
@in_workspace()
def cancellation(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Cancel it."""
    found = open_job(request, key)
    found.cancel(by=request.user)
    return _answer(request, found)


@require_POST
@in_workspace()
def attempts(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Start it again."""
    found = open_job(request, key)
    found.start_again(by=request.user)
    return _answer(request, found)


def _answer(request: WorkspaceRequest, found: Job) -> HttpResponse:
    """Its card where htmx asked for that, with the event `job-ended` once it has; else the page."""
    words = {"job": found, "manages": request.membership.at_least(Membership.Role.ADMIN)}
    if request.headers.get("HX-Target") == f"job-{found.pk}":
        response = render(request, "jobs/_job.html", words)
        if found.ended:
            response["HX-Trigger"] = "job-ended"
        return response
    if request.method == "POST":
        return redirect("job", request.workspace.slug, found.pk)
    return render(request, "jobs/job.html", words)
