"""What a person's page shows besides their fields: skills, hours, leave; and what roles and skills show of people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.choices import zone_label
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.gaps import missing_skills
from opsloop.rooms.people.hours import WEEKDAYS, as_words, usual_week, week_from_rows
from opsloop.rooms.people.models import Leave, Person, Role, Skill, SkillLevel
from opsloop.rooms.people.month import month_named, month_of
from opsloop.rooms.people.skill import MOST, Level

UPCOMING = 12


def register_panels() -> None:
    """Show them from now on."""
    register_panel(Panel("skills", _("Skills"), "people/_skills.html", skills, types=("person",), order=30))
    register_panel(Panel("hours", _("Working hours"), "people/_hours.html", hours, types=("person",), order=32))
    register_panel(Panel("leave", _("Calendar and leave"), "people/_leave.html", leave, types=("person",), order=34))
    register_panel(Panel("needs", _("Skills it needs"), "people/_needs.html", needs, types=("role",), order=30))
    register_panel(Panel("holders", _("Who has it"), "people/_holders.html", holders, types=("skill",), order=30))


def address_of(record: Record, viewer: Viewer, slug: str = "people") -> str:
    """Where the record's own page is."""
    return f"/{viewer.workspace.slug}/{slug}/{record.ref}"


def times_known(person: Person, viewer: Viewer) -> bool:
    """Whether the viewer may know when the person works and is away: clients know that of themselves only."""
    return not viewer.is_client or person.user_id == viewer.user.pk


def skills(record: Record, viewer: Viewer) -> dict[str, Any]:
    """The person's skills with their levels, and what their roles need beyond them."""
    assert isinstance(record, Person)  # noqa: S101  # the panel is registered for people only
    seen = Skill.objects.visible_to(viewer.user)
    rows = record.skill_levels.filter(skill__in=seen).select_related("skill").order_by("-level", "skill__name")
    return {
        "address": address_of(record, viewer),
        "id": f"skills-{record.pk}",
        "editable": record.allows(viewer.user, gate.CHANGE),
        "rows": [_row(row.skill, row.level, interest=row.interest) for row in rows],
        "gaps": [(gap, Level(gap.needed).label) for gap in missing_skills(record)],
    }


def hours(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The hours of the person's week; nothing for clients but of themselves."""
    assert isinstance(record, Person)  # noqa: S101  # the panel is registered for people only
    if not times_known(record, viewer):
        return None
    own = list(record.working_hours.all())
    week = week_from_rows(own) if own else usual_week(record.workspace)
    return {
        "address": address_of(record, viewer),
        "id": f"hours-{record.pk}",
        "editable": record.allows(viewer.user, gate.CHANGE),
        "own": bool(own),
        "asks": record.asks(viewer.user),
        "wish": _wish(record, viewer),
        "days": week_lines(week),
        "minutes": round(week.minutes * record.part_time_percent / 100),
        "percent": record.part_time_percent,
        "zone": zone_label(record.time_zone or record.workspace.time_zone),
    }


def _wish(person: Person, viewer: Viewer) -> dict[str, Any] | None:
    """The hours they ask for, or the last that were declined, for whom it concerns."""
    found = person.wish()
    decides, mine = person.decides(viewer.user), person.user_id == viewer.user.pk
    if found is None or not (decides or mine):
        return None
    week = found.week if found.hours else usual_week(person.workspace)
    minutes = round(week.minutes * person.part_time_percent / 100)
    return {"row": found, "days": week_lines(week), "minutes": minutes, "decides": decides and found.asked}


def away_then(leave: Leave, viewer: Viewer) -> list[Leave]:
    """Approved leave of colleagues with the same manager or of the same team on these days."""
    person = leave.person
    near = Q(manager=person.manager_id or 0) | Q(organization=person.organization_id or 0)
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user).filter(near).exclude(pk=person.pk)
    rows = Leave.objects.approved().away().meeting(leave.first_day, leave.last_day).filter(person__in=people)
    return list(rows.select_related("person").order_by("first_day", "pk")[:UPCOMING])


def leave(record: Record, viewer: Viewer, month: str = "") -> dict[str, Any] | None:
    """A month of the person's calendar and the leave that is still to come; nothing for clients but of themselves."""
    assert isinstance(record, Person)  # noqa: S101  # the panel is registered for people only
    if not times_known(record, viewer):
        return None
    first = month_named(month, viewer.today)
    decides, mine = record.decides(viewer.user), record.user_id == viewer.user.pk
    rows = record.leaves.all() if decides or mine else record.leaves.not_declined()
    coming = rows.filter(last_day__gte=viewer.today)[:UPCOMING]
    return {
        "address": address_of(record, viewer),
        "id": f"leave-{record.pk}",
        "editable": record.allows(viewer.user, gate.CHANGE),
        "month": month_of(record, first, today=viewer.today, week_starts_on=viewer.week_starts_on),
        "this_month": f"{viewer.today:%Y-%m}",
        "coming": coming,
        "asks": record.asks(viewer.user),
        "decides": decides,
    }


def needs(record: Record, viewer: Viewer) -> dict[str, Any]:
    """The skills that a role needs, with the level of each."""
    assert isinstance(record, Role)  # noqa: S101  # the panel is registered for roles only
    rows = record.required_skills.select_related("skill").order_by("-level", "skill__name")
    return {
        "address": address_of(record, viewer, "roles"),
        "id": f"needs-{record.pk}",
        "editable": record.allows(viewer.user, gate.CHANGE),
        "rows": [_row(row.skill, row.level) for row in rows],
    }


def holders(record: Record, viewer: Viewer) -> dict[str, Any]:
    """Who has a skill, the best first."""
    people = Person.objects.visible_to(viewer.user)
    rows = SkillLevel.objects.filter(skill=record.pk, person__in=people, level__gt=0).select_related("person")
    ordered = rows.order_by("-level", "-interest", "person__sort_name")
    return {"rows": [(row.person, _row(record, row.level), address_of(row.person, viewer)) for row in ordered]}


def week_lines(week: Any) -> list[tuple[Any, list[str]]]:
    """Weekday and its spans as words, Monday first."""
    words = as_words(week)
    return [(label, words.get(str(weekday), [])) for weekday, label in enumerate(WEEKDAYS)]


def _row(skill: Record, level: int, *, interest: int | None = None) -> dict[str, Any]:
    return {
        "skill": skill,
        "key": str(skill.pk),
        "level": level,
        "word": Level(level).label,
        "dots": _dots(level),
        "interest": interest,
        "hearts": None if interest is None else _dots(interest),
    }


def _dots(level: int) -> list[dict[str, Any]]:
    """The steps 1 to 4; a click on the one that stands takes it back by one."""
    return [
        {"step": step, "on": step <= level, "value": step - 1 if step == level else step, "word": Level(step).label}
        for step in range(1, MOST + 1)
    ]
