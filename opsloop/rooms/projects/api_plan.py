"""What work needs and when it comes again, by REST."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.http import Http404
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, Field

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.values import read_value, readable_text
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.skill import MOST, Level
from opsloop.rooms.projects.api_verbs import Given, Shape, work_of
from opsloop.rooms.projects.models import Recurrence, RequiredSkill, WorkItem
from opsloop.rooms.projects.repeating_words import in_words

LONGEST_RULE = 200


class Rule(Shape):
    """By which rule work comes again (RFC 5545, whole days): on its days, or counted from its completion."""

    rule: Annotated[str, Field(min_length=1, max_length=LONGEST_RULE, examples=["FREQ=WEEKLY;BYDAY=MO"])]
    on_completion: bool = False


class Repeats(BaseModel):
    """The rule as it stands; no rule where the work does not come again."""

    rule: str | None
    words: str
    on_completion: bool
    next_on: datetime.date | None


class NewSkill(Shape):
    """A skill, by id, reference or name, and how well whoever does the work has it at least, from 1 to 4."""

    skill: int | str
    level: Annotated[int, Field(ge=1, le=MOST)] = Level.ABLE.value


class Row(BaseModel):
    """A row with what it is called."""

    id: int
    name: str


class NeededSkill(BaseModel):
    """A skill that the work needs at this level or better."""

    skill: Row
    level: int


class NeededSkills(BaseModel):
    """Every skill that the work needs, as far as the caller sees it."""

    items: list[NeededSkill]


def recurrence(item: Record, _viewer: Viewer, _given: Given) -> dict[str, Any]:
    """By which rule it comes again."""
    row = Recurrence.objects.filter(work_item_id=item.pk).first()
    if row is None:
        return {"rule": None, "words": "", "on_completion": False, "next_on": None}
    words = in_words(row.rule)
    return {"rule": row.rule, "words": words, "on_completion": row.on_completion, "next_on": row.next_on}


def recur(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    rule = readable_text("rule", given["rule"])
    work_of(item).recur(rule, by=viewer.user, on_completion=given.get("on_completion", False))
    return recurrence(item, viewer, given)


def recur_no_more(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    work_of(item).stop_recurring(by=viewer.user)
    return recurrence(item, viewer, given)


def skills(item: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """What it needs, without skills that the caller does not see."""
    seen = view_set_of("skill").records(viewer)
    rows = RequiredSkill.objects.filter(work_item_id=item.pk, skill__in=seen).select_related("skill").order_by("pk")
    return {"items": [{"skill": {"id": row.skill_id, "name": row.skill.name}, "level": row.level} for row in rows]}


def need(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Need a skill; the same again gets the new level."""
    field = view_set_of(item.record_type).declared["skills"]
    try:
        [skill] = read_value(field, [given["skill"]], viewer, item)
    except Refused as error:
        raise wrong_values({"skill": str(error)}) from error
    work_of(item).require_skill(skill, given.get("level", Level.ABLE), by=viewer.user)
    return skills(item, viewer, given)


def need_no_more(item: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Need the skill of that id no longer."""
    seen = view_set_of("skill").records(viewer)
    skill = seen.filter(pk=int(given["other"])).first() if is_number(given["other"]) else None
    if skill is None or work_of(item).require_skill(skill, Level.NONE, by=viewer.user) is None:
        raise Http404
    return skills(item, viewer, given)


TYPE = WorkItem.record_type
register(
    Verb(TYPE, "GET", "recurrence", gettext_lazy("By which rule it comes again"), recurrence, answers=Repeats),
    Verb(TYPE, "POST", "recurrence", gettext_lazy("Let it come again by a rule"), recur, Rule, answers=Repeats),
    Verb(TYPE, "DELETE", "recurrence", gettext_lazy("Let this one be the last"), recur_no_more, answers=Repeats),
    Verb(TYPE, "GET", "skills", gettext_lazy("The skills that it needs"), skills, answers=NeededSkills),
    Verb(TYPE, "POST", "skills", gettext_lazy("Need a skill at a level"), need, NewSkill, answers=NeededSkills),
    Verb(TYPE, "DELETE", "skills/{other}", gettext_lazy("Need a skill no longer"), need_no_more, answers=NeededSkills),
)
