"""Who belongs together: reports of a person, people and parts of an organization, who holds a role and lacks what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.chart import box_of
from opsloop.rooms.people.gaps import gaps_for
from opsloop.rooms.people.models import Organization, Person, Role
from opsloop.rooms.people.skill import Level


def register_panels() -> None:
    """Show them from now on."""
    register_panel(Panel("team", _("Reporting line"), "people/_reports.html", reports, types=("person",), order=24))
    register_panel(Panel("tree", _("People and parts"), "people/_tree.html", tree, types=("organization",), order=30))
    register_panel(Panel("held-by", _("Who has this role"), "people/_held_by.html", held_by, types=("role",), order=32))


def reports(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """Those above the person, the highest first, and who reports to them; None where there is nobody."""
    assert isinstance(record, Person)  # noqa: S101  # the panel is registered for people only
    seen = {row.pk: row for row in Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).working()}
    above: list[Person] = []
    manager = seen.get(record.manager_id or 0)
    while manager is not None and manager not in above:
        above.insert(0, manager)
        manager = seen.get(manager.manager_id or 0)
    below = sorted((row for row in seen.values() if row.manager_id == record.pk), key=lambda row: row.sort_name)
    return {"above": above, "below": below} if above or below else None


def tree(record: Record, viewer: Viewer) -> dict[str, Any]:
    """The organization with everything below it: heads, people and counts."""
    assert isinstance(record, Organization)  # noqa: S101  # the panel is registered for organizations only
    return {"box": box_of(record, seen_by=viewer.user)}


def held_by(record: Record, viewer: Viewer) -> dict[str, Any]:
    """The people in the role, each with the skills that they lack for it."""
    assert isinstance(record, Role)  # noqa: S101  # the panel is registered for roles only
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).working().filter(roles=record)
    gaps = gaps_for(record, people)
    rows = [
        (person, [(gap, Level(gap.needed).label) for gap in gaps.get(person.pk, [])])
        for person in people.order_by("sort_name")
    ]
    return {"rows": rows, "asks": record.required_skills.exists()}
