"""The few facts that cannot hold together in a plan, and the least that would help, as sentences for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines import scheduling as engine
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.planning.explaining import addresses_of, linked, moment_in_words, titles_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.supposing import person_behind
from opsloop.rooms.projects.models import Project

LONGEST_SECONDS = 15
"""So long the answer is looked for: where it is not found by then, only what is not kept is told."""
MOST = 1_000
"""Of more activities nobody waits for an answer: each question whether facts can hold together is a search."""
FACTS = {
    "link": gettext_lazy("%(other)s waits for %(name)s."),
    "max_lag": gettext_lazy("%(other)s may not come long after %(name)s."),
    "release": gettext_lazy("%(name)s may not begin before %(now)s."),
    "deadline": gettext_lazy("%(name)s has to be done by %(now)s."),
    "pin": gettext_lazy("%(name)s is pinned to %(now)s."),
    "people": gettext_lazy("%(name)s is to be done by %(who)s."),
    "skill": gettext_lazy("There are only so many people for %(name)s."),
    "leave": gettext_lazy("%(name)s has working hours and leave."),
    "equipment": gettext_lazy("There is only so much of %(name)s."),
    "money": gettext_lazy("There is only so much money from %(now)s on."),
}
"""By the kind of fact."""
HELPS = {
    "link": gettext_lazy("Let %(other)s begin without waiting for %(name)s."),
    "max_lag": gettext_lazy("Let %(other)s come longer after %(name)s."),
    "release": gettext_lazy("Let %(name)s begin %(value)s already."),
    "deadline": gettext_lazy("Give %(name)s until %(value)s."),
    "pin": gettext_lazy("Put %(name)s on %(value)s, or unpin it."),
    "people": gettext_lazy("Let others do %(name)s."),
    "skill": gettext_lazy("Have more people for %(name)s: %(amount)s would do."),
    "leave": gettext_lazy("Have %(name)s there at that time."),
    "equipment": gettext_lazy("Have more of %(name)s: %(value)s would do."),
    "money": gettext_lazy("Give more money from %(now)s on."),
}
"""By the kind of fact that is changed, so that the others can hold."""
GONE = {
    "release": gettext_lazy("Let %(name)s begin as soon as it can."),
    "deadline": gettext_lazy("Give %(name)s no deadline."),
    "pin": gettext_lazy("Unpin %(name)s."),
    "skill": gettext_lazy("Have more people for %(name)s."),
    "equipment": gettext_lazy("Have more of %(name)s."),
}
"""Where no value that helps is known."""
KEPT = "kept "
"""Begins the name of a skill that stands for having a piece of work."""
MOMENTS = {"release", "deadline", "pin"}
"""Facts whose value is a moment."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """How facts are called: work, people, skills and things by kind and id, moments in whatever the reader uses."""

    name: Callable[[str, str], str]
    moment: Callable[[Any], str]


@dataclass(frozen=True)
class Told:
    """Sentences for a page, with links to the work."""

    facts: Sequence[SafeString]
    helps: Sequence[SafeString]


def contradiction_of(plan: Plan, *, seen_by: User) -> Told | None:
    """What cannot hold together in a plan and what would help, as far as the reader sees it; None where all holds."""
    known = plan.figures.get("against")
    if not known:
        return None
    facts, helps = known["facts"], known["helps"]
    named, addresses = _named_for(plan, [*facts, *helps], seen_by)
    return Told(
        linked(map(_capital, fact_sentences(facts, named)), addresses), linked(help_sentences(helps, named), addresses)
    )


def contradiction_values(
    problem: engine.Problem, *, moment: Callable[[int], Any], seconds: float = LONGEST_SECONDS
) -> dict[str, Any]:
    """The facts, and what helps by how little it changes, as figures of a plan keep them; empty where none is found."""
    if len(problem.activities) > MOST:
        return {}
    found = engine.contradiction(problem, seconds=seconds)
    if found is None or not found.facts:
        return {}
    return {
        "facts": [_values(problem, fact, moment) for fact in found.facts],
        "helps": [
            {**_values(problem, each.fact, moment), "value": _value(each, moment), "amount": each.amount}
            for each in found.relaxations
            if each.enough
        ],
        "none_enough": found.all_tried and not any(each.enough for each in found.relaxations),
    }


def fact_sentences(facts: Iterable[Mapping[str, Any]], named: Named) -> list[str]:
    """What cannot hold together, a sentence each."""
    return [str(FACTS[fact["kind"]]) % _words(fact, named) for fact in facts]


def help_sentences(helps: Iterable[Mapping[str, Any]], named: Named) -> list[str]:
    """What would help, a sentence each; whichever, one is enough."""
    said = [
        str((GONE if each["value"] is None and each["kind"] in GONE else HELPS)[each["kind"]]) % _words(each, named)
        for each in helps
    ]
    return list(dict.fromkeys(said))


def _named_for(plan: Plan, facts: Sequence[Mapping[str, Any]], seen_by: User) -> tuple[Named, dict[str, str]]:
    """What a reader may call work, people, projects and skills, and where the work is."""
    works = {int(name) for fact in facts for name in (fact["id"], fact["other"], *_kept(fact)) if name.isdecimal()}
    titles = titles_of(works, seen_by=seen_by)
    people = Person.objects.in_workspace(plan.workspace).visible_to(seen_by).in_bulk()
    projects = Project.objects.in_workspace(plan.workspace).visible_to(seen_by).in_bulk()
    skills = Skill.objects.in_workspace(plan.workspace).visible_to(seen_by).in_bulk()

    def name(kind: str, key: str) -> str:
        if kind == "skill":
            if key.startswith(KEPT):
                return titles.get(int(key.removeprefix(KEPT)), _("other work"))
            asked = (int(text.partition(":")[0]) for text in key.partition(" in ")[0].split() if ":" in text)
            return ", ".join(skills[each].name for each in asked if each in skills) or _("this work")
        if kind == "person":
            real, like = person_behind(key)
            return people[real or like or 0].name if (real or like or 0) in people else _("somebody")
        if kind == "project":
            return projects[int(key)].name if int(key) in projects else _("another project")
        return titles.get(int(key), _("other work"))

    zone = ZoneInfo(plan.workspace.time_zone)
    named = Named(name=name, moment=lambda text: moment_in_words(text, zone))
    return named, addresses_of(works, seen_by=seen_by)


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _kept(fact: Mapping[str, Any]) -> Iterator[str]:
    if fact["kind"] == "skill" and fact["id"].startswith(KEPT):
        yield fact["id"].removeprefix(KEPT)


def _words(fact: Mapping[str, Any], named: Named) -> dict[str, str]:
    kind, moments = fact["kind"], fact["kind"] in MOMENTS
    value = fact.get("value")
    return {
        "name": named.name(_named(kind, project=fact["project"]), fact["id"]) if kind != "money" else "",
        "other": named.name("activity", fact["other"]) if fact["other"] else "",
        "who": ", ".join(named.name("person", person) for person in fact.get("people", ())),
        "now": "" if fact["now"] is None else named.moment(fact["now"]),
        "value": "" if value is None else named.moment(value) if moments else str(value),
        "amount": str(fact.get("amount", "")),
    }


def _named(kind: str, *, project: bool) -> str:
    if project:
        return "project"
    return {"leave": "person", "skill": "skill", "equipment": "equipment"}.get(kind, "activity")


def _values(problem: engine.Problem, fact: engine.Fact, moment: Callable[[int], Any]) -> dict[str, Any]:
    now = next(_now(problem, fact), None)
    values = {"kind": fact.kind, "id": fact.id, "other": fact.other, "project": fact.project}
    if fact.kind == "people":
        values["people"] = list(problem.activities[problem.index[fact.id]].pinned_people)
    return {**values, "now": None if now is None else moment(now)}


def _now(problem: engine.Problem, fact: engine.Fact) -> Iterator[int | None]:
    """The moment that a fact is about, where it is about one."""
    if fact.kind == "money":
        yield problem.money[int(fact.id)].start
    rows: Sequence[engine.Activity | engine.Project] = problem.projects if fact.project else problem.activities
    row = next((each for each in rows if each.id == fact.id), None)
    if fact.kind in {"release", "deadline"} and row is not None:
        yield row.release if fact.kind == "release" else row.deadline
    if fact.kind == "pin" and isinstance(row, engine.Activity):
        yield row.pinned_start


def _value(relaxation: engine.Relaxation, moment: Callable[[int], Any]) -> Any:
    value = relaxation.value
    return moment(value) if value is not None and relaxation.fact.kind in MOMENTS else value
