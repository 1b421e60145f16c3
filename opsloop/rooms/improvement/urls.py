"""Addresses of this room below a workspace."""

from django.urls import path

from opsloop.rooms.improvement.views import chain, evidence, followed, saying, supposing

ONE = "improvements/<str:ref>"

urlpatterns = [
    path("maps/<int:key>/findings/<str:finding>/improvement", chain.from_finding, name="finding-improvement"),
    path(f"{ONE}/redesign", chain.redesign),
    path(f"{ONE}/comparison", chain.comparison),
    path(f"{ONE}/publication", chain.publication),
    path(f"{ONE}/what-ifs", supposing.keeping),
    path(f"{ONE}/what-ifs/<int:place>", supposing.removal),
    path(f"{ONE}/registration", saying.registration),
    path(f"{ONE}/question", saying.question),
    path(f"{ONE}/signatures", saying.asking),
    path(f"{ONE}/receipt", saying.receipt),
    path(f"{ONE}/answer", saying.answering),
    path(f"{ONE}/roll-out", saying.team_days),
    path(f"{ONE}/roll-out/beginning", saying.beginning),
    path(f"{ONE}/watching", chain.watching),
    path(f"{ONE}/following", followed.cases),
    path(f"{ONE}/verdicts/<int:place>", evidence.rows),
    path(f"{ONE}/verdicts/<int:place>/cases.csv", evidence.table),
    path(f"{ONE}/keeping", chain.keeping),
    path(f"{ONE}/giving-up", chain.giving_up),
]
