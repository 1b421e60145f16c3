"""Addresses of this room below a workspace."""

from django.urls import path

from opsloop.rooms.projects.views import checklists, order, plan, projects, states, time, verdicts

ITEM = "items/<str:ref>"
PROJECT = "projects/<str:ref>"

urlpatterns = [
    path(f"{ITEM}/block", verdicts.block),
    path(f"{ITEM}/submission", verdicts.submission),
    path(f"{ITEM}/acceptance", verdicts.acceptance),
    path(f"{ITEM}/rejection", verdicts.rejection),
    path(f"{ITEM}/checklists", checklists.checklists),
    path(f"{ITEM}/checklists/<int:key>", checklists.checklist),
    path(f"{ITEM}/checklists/<int:key>/steps", checklists.steps),
    path(f"{ITEM}/checklists/<int:key>/order", checklists.step_order),
    path(f"{ITEM}/steps/<int:key>", checklists.step),
    path(f"{ITEM}/steps/<int:key>/tick", checklists.tick),
    path(f"{ITEM}/parts", order.parts),
    path(f"{ITEM}/whole", order.whole),
    path(f"{ITEM}/waits-for", order.waits_for),
    path(f"{ITEM}/holds-up", order.holds_up),
    path(f"{ITEM}/candidates", order.candidates),
    path(f"{ITEM}/wholes", order.wholes),
    path(f"{ITEM}/dependencies/<int:key>", order.dependency),
    path(f"{ITEM}/timer", time.timer),
    path(f"{ITEM}/time", time.entries),
    path(f"{ITEM}/time/<int:key>", time.entry),
    path(f"{ITEM}/estimate", plan.estimate),
    path(f"{ITEM}/recurrence", plan.recurrence),
    path(f"{ITEM}/skills", plan.skills),
    path(f"{ITEM}/skills/<int:key>", plan.skill),
    path(f"{ITEM}/copies", plan.copy),
    path("projects/templates", projects.templates, name="project-templates"),
    path(f"{PROJECT}/health", projects.health),
    path(f"{PROJECT}/members", projects.members),
    path(f"{PROJECT}/members/<int:key>", projects.member),
    path(f"{PROJECT}/copies", projects.copies),
    path(f"{PROJECT}/settings", states.settings),
    path(f"{PROJECT}/states", states.states),
    path(f"{PROJECT}/states/<int:key>", states.state),
    path(f"{PROJECT}/states/<int:key>/limit", states.state_limit),
    path(f"{PROJECT}/states/<int:key>/place", states.state_place),
    path(f"{PROJECT}/states/<int:key>/removal", states.state_removal),
]
