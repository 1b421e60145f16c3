"""What if: changes are put together, a worker simulates, and both processes are shown side by side."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.engines.mining import EventLog, by_step
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.opening import open_job
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.map_question import Question
from opsloop.rooms.processes.views.logs import away
from opsloop.rooms.processes.views.maps import Asked, asked, ready
from opsloop.rooms.processes.what_if_figures import told
from opsloop.rooms.processes.what_if_keeping import keeping_of
from opsloop.rooms.processes.what_ifs import JOB, KINDS, Supposed, added, ask, in_words, lost, supposed

MEMBER = Membership.Role.MEMBER
CHANGE = "do"


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Put changes together; all of them are in the address. POST asks."""
    log, refusal = ready(request, key), ""
    with asked(request, log) as found:
        written, steps, numbered = request.GET.getlist(CHANGE), found.mined.activities, found.question.groups.fixed
        changes = supposed(written, steps, numbered=numbered)
        if "kind" in request.GET:
            try:
                changes.append(_added(request, found))
                return _moved(request, key, found.question, changes)
            except Refused as error:
                refusal = str(error)
        if request.method == "POST" and changes:
            job = ask(log, found.question.address, changes, by=request.user)
            return away(request, "map-what-if-outcome", log.pk, job.pk)
        chosen = request.GET.get("step") or address_key(_dearest(found.mined))
        context = {**_shown(found, changes), "log": log, "refusal": refusal, "chosen": chosen}
        context["lost"] = lost(written, steps, numbered=numbered)
    return render(request, "processes/what_if.html", {**context, "asks": request.GET, "kinds": _kinds()})


def _dearest(mined: EventLog) -> str:
    """The step that cases wait for most, all together: where a change is worth most."""
    waits = by_step(mined)
    return waits[0].step if waits else mined.activities[0]


def _added(request: WorkspaceRequest, found: Asked) -> Supposed:
    kind, step, amount = (request.GET.get(name, "") for name in ("kind", "step", "amount"))
    steps, named = found.mined.activities, request.GET.get("named", "")
    return added(kind, address_key(named) if named in steps else step, amount, steps)


def _moved(request: WorkspaceRequest, key: int, question: Question, changes: list[Supposed]) -> HttpResponse:
    address = reverse("map-what-if", args=[request.workspace.slug, key])
    answer = HttpResponse(status=302)
    answer["Location"] = f"{address}?{_query(question, changes)}"
    return answer


def _query(question: Question, changes: list[Supposed]) -> str:
    return urlencode([*question.parts, *((CHANGE, one.written) for one in changes)])


def _shown(found: Asked, changes: list[Supposed]) -> dict[str, Any]:
    steps, question = found.mined.activities, found.question
    return {
        "cases": found.mined.case_count,
        "steps": [(address_key(step), step) for step in steps],
        "narrowed": question.chips(found.mined),
        "question": question,
        "query": _query(question, changes),
        "changes": [
            (one.words, one.written, _query(question, [other for other in changes if other != one])) for one in changes
        ],
    }


def _kinds() -> list[tuple[str, Any]]:
    return [(name, kind.label) for name, kind in KINDS.items()]


@in_workspace(role=MEMBER)
@require_GET
def outcome(request: WorkspaceRequest, key: int, job: int) -> HttpResponse:
    """As it is and changed, or how far the worker is, or why it cannot be said."""
    log = ready(request, key)
    found = open_job(request, job, kind=JOB, log_id=log.pk)
    with asked(request, log) as whole:
        changes = supposed(found.arguments["changes"], whole.mined.activities, numbered=whole.question.groups.fixed)
    told_then = (found.result or {}).get("changes")
    words = in_words(told_then) if told_then else [one.words for one in changes]
    keeps = keeping_of(log, found, request.user) if found.ended and found.result else []
    context = {"log": log, "found": found, "words": words, "again": _again(found), "keeps": keeps}
    context |= told(found.result or {})
    return render(request, "processes/what_if_outcome.html", context)


def _again(found: Job) -> str:
    changes = urlencode([(CHANGE, written) for written in found.arguments["changes"]])
    return "&".join(part for part in (found.arguments["question"], changes) if part)
