"""Taking a publication back: what it wrote into the work is as it was, and the plan is a draft again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.elsewhere import last_words, standing_rows
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.publishing import rows_to_change

State = Plan.State


@transaction.atomic
def withdraw(plan: Plan, *, by: User) -> Event:
    """Take a publication back: what it wrote and nobody has changed since is as it was, the plan is a draft again.

    Where others were published since, that can be done as long as the plan `holds`, and only what they are not about
    is as it was. `NotAllowed` for others than its maker, whoever published it and administrators; `NotADraft` for a
    plan that holds no longer.
    """
    if not plan.managed_by(by) and plan.published_by_id != by.pk:
        raise NotAllowed
    rows, last = rows_to_change(plan, by), plan.state == State.PUBLISHED
    if not last:
        own = set(last_words(plan.workspace).filter(plan=plan).values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in own]
    before = [State.SUPERSEDED] if holds(plan) and not last else [State.PUBLISHED]
    plan.turn(before, State.READY, published_by=None, published_at=None)
    for row in rows:
        if row.written is not None:
            _give_back(row, by=by)
    if last:
        _publish_the_one_before(plan)
    return plan.track("withdrawn", by=by)


def holds(plan: Plan) -> bool:
    """Whether it is published, or was and is the last that was about some work that is still open."""
    if plan.state == State.SUPERSEDED:
        return standing_rows(plan.workspace).filter(plan=plan).exists()
    return plan.state == State.PUBLISHED


def _publish_the_one_before(plan: Plan) -> None:
    superseded = Plan.objects.in_workspace(plan.workspace).filter(state=State.SUPERSEDED).order_by("-published_at")
    for before in superseded[:1]:
        before.turn([State.SUPERSEDED], State.PUBLISHED)


def _give_back(row: PlannedWork, *, by: User) -> None:
    item, written = row.work_item, row.written or {}
    days = {
        name: before and date.fromisoformat(before)
        for name, (before, after, *_own) in written.items()
        if name != "assignees" and before != after and str(getattr(item, name)) == after
    }
    item.schedule(days, by=by)
    if "assignees" in written:
        before, after = written["assignees"]
        if sorted(person.pk for person in item.assignees.all()) == after:
            item.assign(list(Person.objects.in_workspace(item.workspace).filter(pk__in=before)), by=by)
    row.written = None
    row.save(update_fields=["written"])
