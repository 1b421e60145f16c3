"""Estimate, recurrence, required skills and copies on a work item's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.people.models import Skill
from opsloop.rooms.people.skill import Level
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.repeating_words import USUAL, in_words
from opsloop.rooms.projects.views.minutes import read_minutes
from opsloop.rooms.projects.views.opening import answer, ask, key_in, on_item

POINTS = ("best", "likely", "worst")


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def estimate(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """How long it takes at best, most likely and at worst."""
    if request.method == "GET":
        hint = _("such as 2h or 1d 4h")
        labels = (_("At best"), _("Most likely"), _("At worst"))
        known = [f"{minutes}m" for minutes in item.points or ()] or ["", "", ""]
        fields = [
            {"name": name, "label": label, "value": value, "hint": hint}
            for name, label, value in zip(POINTS, labels, known, strict=True)
        ]
        removable = item.points is not None
        return ask(request, item, title=_("Estimate"), button=_("Save"), fields=fields, removable=removable)
    texts = ["" if request.method == "DELETE" else request.POST.get(name, "").strip() for name in POINTS]
    best, likely, worst = (read_minutes(request, text) if text else None for text in texts)
    item.estimate(best, likely, worst, by=request.user)
    return answer(request, item, "plan")


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def recurrence(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """By which rule it comes again, or no longer."""
    if request.method == "GET":
        return _ask_rule(request, item)
    if request.method == "DELETE":
        item.stop_recurring(by=request.user)
    else:
        rule = request.POST.get("own", "").strip() or request.POST.get("rule", "")
        item.recur(rule, by=request.user, on_completion=request.POST.get("when") == "done")
    return answer(request, item, "plan")


def _ask_rule(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    row = getattr(item, "recurrence", None)
    rules = {rule: str(words) for rule, words in USUAL.items()}
    if row is not None and row.rule not in rules:
        rules[row.rule] = in_words(row.rule)
    when = [("day", _("on its day")), ("done", _("when the last one is done"))]
    fields = [
        {"name": "rule", "label": _("Repeats"), "options": list(rules.items()), "value": row.rule if row else ""},
        {"name": "when", "label": _("The next one comes"), "options": when, "value": _when(row)},
        {"name": "own", "label": _("Or a rule of your own (RFC 5545)"), "hint": "FREQ=WEEKLY;BYDAY=MO,TH"},
    ]
    return ask(request, item, title=_("Repeat"), button=_("Save"), fields=fields, removable=row is not None)


def _when(row: object) -> str:
    return "done" if getattr(row, "on_completion", False) else "day"


@require_http_methods(["GET", "POST"])
@on_item
def skills(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """A skill that the work needs, and how well."""
    known = Skill.objects.in_workspace(request.workspace).visible_to(request.user)
    if request.method == "GET":
        options = [(row.pk, row.name) for row in known.order_by("name")]
        fields = [
            {"name": "skill", "label": _("Skill"), "options": options},
            {"name": "level", "label": _("At least"), "options": Level.choices[1:], "value": Level.ABLE},
        ]
        return ask(request, item, title=_("Needs a skill"), button=_("Add"), fields=fields)
    level = request.POST.get("level", "")
    skill = get_object_or_404(known, pk=key_in(request.POST.get("skill")))
    item.require_skill(skill, int(level) if is_number(level) else Level.ABLE, by=request.user)
    return answer(request, item, "plan")


@require_http_methods(["DELETE"])
@on_item
def skill(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """A skill that it no longer needs."""
    row = get_object_or_404(item.required_skills.select_related("skill"), pk=key)
    item.require_skill(row.skill, 0, by=request.user)
    return answer(request, item, "plan")


@require_POST
@on_item
def copy(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """A fresh copy with its parts."""
    made = item.copy(by=request.user)
    return toast(answer(request, item), _("Copied as %(ref)s.") % {"ref": made.ref})
