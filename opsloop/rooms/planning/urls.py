"""Addresses of this room below a workspace."""

from django.urls import path

from opsloop.rooms.planning.views import baselines, items, pins, plans, scenarios

BASELINES = "projects/<str:ref>/baselines"

urlpatterns = [
    path("plan/", plans.current, name="plan"),
    path("plan/drafts", plans.drafts, name="plan-drafts"),
    path("plan/<int:key>/", plans.timeline, name="plan-timeline"),
    path("plan/<int:key>/beside", plans.beside, name="plan-beside"),
    path("plan/<int:key>/drawing", plans.drawing, name="plan-drawing"),
    path("plan/<int:key>/work", scenarios.work_in, name="plan-work"),
    path("plan/<int:key>/pins", pins.pins, name="plan-pins"),
    path("plan/<int:key>/pins/<int:item>", pins.one, name="plan-pin"),
    path("plan/<int:key>/repair", pins.repair, name="plan-repair"),
    path("plan/<int:key>/moves/<int:event>", pins.move, name="plan-move"),
    path("plan/<int:key>/load", plans.load, name="plan-load"),
    path("plan/<int:key>/capacity", plans.capacity, name="plan-capacity"),
    path("plan/<int:key>/forecast", plans.forecast, name="plan-forecast"),
    path("plan/<int:key>/changes", plans.changes, name="plan-changes"),
    path("plan/<int:key>/publication", plans.publication, name="plan-publication"),
    path("plan/<int:key>/withdrawal", plans.withdrawal, name="plan-withdrawal"),
    path("plan/<int:key>/removal", plans.removal, name="plan-removal"),
    path("plan/<int:key>/scenarios/", scenarios.scenarios, name="plan-scenarios"),
    path("plan/<int:key>/scenarios/new", scenarios.new, name="plan-suppose"),
    path("plan/<int:key>/ways/", scenarios.goal, name="plan-reach"),
    path("plan/<int:key>/ways/<int:job>/", scenarios.ways, name="plan-ways"),
    path("plan/<int:key>/ways/<int:job>/<int:place>", scenarios.way, name="plan-way"),
    path("items/<str:ref>/people", items.people, name="item-people"),
    path("items/<str:ref>/ways", items.ways, name="item-ways"),
    path(f"{BASELINES}/", baselines.baselines, name="baselines"),
    path(f"{BASELINES}/<int:key>/", baselines.baseline, name="baseline"),
    path(f"{BASELINES}/<int:key>/removal", baselines.removal, name="baseline-removal"),
]
