"""What is said before the roll-out: the measure, the question and the signatures, the days of the teams."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.improvement.forms import QuestionForm, RegistrationForm, RollOutForm
from opsloop.rooms.improvement.improvement import SIGN
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.improvement.observing import steps_of
from opsloop.rooms.improvement.rolling_out import begin_roll_out, plan_roll_out, staggered, teams_offered
from opsloop.rooms.improvement.signing import answer, ask_to_sign, put_question, read
from opsloop.rooms.improvement.views.answers import redraw
from opsloop.rooms.improvement.views.opening import open_improvement
from opsloop.rooms.people.models import Organization


@require_http_methods(["GET", "POST"])
@in_workspace()
def registration(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """What it is measured by (GET), and registering it (POST)."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    log = improvement.log
    columns = log.columns if log is not None and log.brought else []
    data = request.POST if request.method == "POST" else None
    form = RegistrationForm(data, known=improvement.registered, steps=steps_of(improvement), columns=columns)
    if form.is_valid():
        improvement.register(form.registration(), by=request.user)
        return redraw(request, improvement)
    return _dialog(request, improvement, form, "improvement/registration.html")


@require_http_methods(["GET", "POST"])
@in_workspace()
def question(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The question for those who sign (GET), and writing it (POST)."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    known = improvement.question
    initial = (
        {"text": known["text"], "options": "\n".join(known["options"]), "right": known["right"] + 1} if known else {}
    )
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            put_question(
                improvement, form.cleaned_data["text"], form.lines(), form.cleaned_data["right"] - 1, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redraw(request, improvement)
    return _dialog(request, improvement, form, "improvement/question.html")


@require_POST
@in_workspace()
def asking(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Everybody with a role in it is asked to sign."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    asked = ask_to_sign(improvement, by=request.user)
    return redraw(request, improvement, said=_("%(count)s people are asked to sign.") % {"count": len(asked)})


@require_POST
@in_workspace()
def receipt(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Somebody has read the new version."""
    improvement, _viewer = open_improvement(request, ref, verb=SIGN)
    read(improvement, by=request.user)
    return redraw(request, improvement)


@require_POST
@in_workspace()
def answering(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Somebody answers the question; a wrong answer is told, and they may try again."""
    improvement, _viewer = open_improvement(request, ref, verb=SIGN)
    chosen = request.POST.get("option", "")
    mine = answer(improvement, int(chosen) if is_number(chosen) else -1, by=request.user)
    if mine.signed_at is None:
        said = _("That is not the right answer. Look once more at what has changed, and try again.")
        return redraw(request, improvement, said=said, tone="bad")
    return redraw(request, improvement, said=_("Signed."))


@require_http_methods(["GET", "POST"])
@in_workspace()
def team_days(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """From which day which team follows it (GET), and saying it (POST)."""
    improvement, viewer = open_improvement(request, ref, verb=gate.CHANGE)
    teams = list(teams_offered(viewer.workspace, viewer.user))
    form = RollOutForm(
        request.POST if request.method == "POST" else None, teams=teams, initial=_planned(improvement, teams, viewer)
    )
    if form.is_valid():
        plan_roll_out(improvement, form.days(), by=request.user)
        return redraw(request, improvement)
    return _dialog(request, improvement, form, "improvement/roll_out.html")


@require_POST
@in_workspace()
def beginning(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The roll-out begins; the registration is locked."""
    improvement, _viewer = open_improvement(request, ref, verb=gate.CHANGE)
    begin_roll_out(improvement, by=request.user)
    return redraw(request, improvement, said=_("The roll-out begins. What it is measured by is locked."))


def _planned(improvement: Improvement, teams: list[Organization], viewer: Viewer) -> dict[str, object]:
    rows = list(improvement.team_days.all())
    known = improvement.registered
    if rows or known is None:
        return {f"team_{row.team_id}" if row.team_id else "everybody": row.day for row in rows}
    suggested = staggered(teams, known, day=viewer.today)
    return {f"team_{team.pk}" if team is not None else "everybody": day for team, day in suggested.items()}


def _dialog(request: WorkspaceRequest, improvement: Improvement, form: object, template: str) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"improvement": improvement, "form": form, "address": request.path}
    return render(request, template, context, status=status)
