"""Addresses of this room below a workspace."""

from django.urls import path

from opsloop.rooms.processes.views import (
    approvals,
    cases,
    differing,
    drafts,
    duties,
    files,
    following,
    logs,
    maps,
    moving,
    public,
    publishing,
    starting,
    supposing,
)

CASE = "cases/<str:ref>"
STEP = f"{CASE}/steps/<int:number>"
PROCESS = "processes/<str:ref>"
DRAFT = f"{PROCESS}/draft"
MAP = "maps/<int:key>"

urlpatterns = [
    path("cases/new", starting.choose, name="case-new"),
    path("cases/approvals", approvals.approvals, name="approvals"),
    path("cases/approvals/decisions", approvals.decisions, name="approvals-decisions"),
    path("cases/approvals/decisions/menu", approvals.rejection),
    path(f"{PROCESS}/cases/new", starting.begin, name="case-begin"),
    path("processes/ready", publishing.ready, name="processes-ready"),
    path("processes/brought", files.brought, name="processes-brought"),
    path(f"{PROCESS}/versions/<int:number>.bpmn", files.version_file, name="process-version-file"),
    path(f"{DRAFT}.bpmn", files.draft_file, name="process-draft-file"),
    path(f"{PROCESS}/publication", publishing.publication, name="process-publication"),
    path(f"{PROCESS}/following", following.following, name="process-following"),
    path(f"{PROCESS}/map", logs.map_of_cases, name="process-map"),
    path(f"{PROCESS}/roles/<int:key>", publishing.role, name="process-role"),
    path(f"{PROCESS}/roles/<int:key>/removal", duties.removal),
    path(f"{PROCESS}/public-form", public.opening, name="process-public-form"),
    path(f"{PROCESS}/public-form/renewal", public.renewal, name="process-public-form-renewal"),
    path(f"{DRAFT}/roles", duties.new_role),
    path(f"{DRAFT}/duties", duties.duties, name="process-duties"),
    path(f"{DRAFT}/steps/<str:key>/duties/<str:name>", duties.cell),
    path(f"{DRAFT}/", drafts.draft, name="process-draft"),
    path(f"{DRAFT}/ways/<str:flow>", drafts.way),
    path(f"{DRAFT}/ways/<str:flow>/steps", drafts.addition),
    path(f"{DRAFT}/steps/<str:key>", drafts.element),
    path(f"{DRAFT}/steps/<str:key>/place", drafts.place),
    path(f"{DRAFT}/steps/<str:key>/ways", drafts.another_way),
    path(f"{DRAFT}/fields", drafts.fields),
    path(f"{DRAFT}/fields/<str:name>", drafts.field),
    path(f"{STEP}/taking", cases.taking),
    path(f"{STEP}/completion", cases.completion),
    path(f"{STEP}/vote", cases.vote),
    path(f"{STEP}/items/<str:item>", cases.tick),
    path(f"{STEP}/delegation", cases.delegation),
    path(f"{STEP}/escalation", cases.escalation),
    path(f"{STEP}/pause", cases.pause),
    path(f"{CASE}/cancellation", cases.cancellation),
    path("maps/", logs.logs, name="maps"),
    path(f"{MAP}/", maps.map_page, name="map"),
    path(f"{MAP}/columns", logs.columns, name="map-columns"),
    path(f"{MAP}/cases", maps.map_cases, name="map-cases"),
    path(f"{MAP}/motion", moving.motion, name="map-motion"),
    path(f"{MAP}/difference", differing.difference, name="map-difference"),
    path(f"{MAP}/difference.csv", differing.difference_table, name="map-difference-table"),
    path(f"{MAP}/what-ifs/new", supposing.what_if, name="map-what-if"),
    path(f"{MAP}/what-ifs/<int:job>", supposing.outcome, name="map-what-if-outcome"),
    path(f"{MAP}/table.csv", maps.map_table, name="map-table"),
    path(f"{MAP}/file", logs.newer_file, name="map-file"),
    path(f"{MAP}/reading", logs.reading, name="map-reading"),
    path(f"{MAP}/sharing", logs.sharing, name="map-sharing"),
    path(f"{MAP}/removal", logs.removal, name="map-removal"),
]
