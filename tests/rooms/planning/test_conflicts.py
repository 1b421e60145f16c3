"""Facts that a plan does not keep are said in the reader's language, with the names of the work that they see."""

import pytest
from django.utils import translation

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_minutes
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.conflicts import (
    conflict_lines,
    conflict_sentences,
    conflict_values,
    contradiction,
    known_conflicts,
    new_conflicts,
)
from opsloop.rooms.planning.explaining import linked
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.projects.models import WorkItem
from tests.rooms.planning.conftest import on, planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def conflicts(chain) -> list[engine.Conflict]:
    """One of each kind, about the two that wait."""
    first, second, _other = (str(item.pk) for item in chain)
    noon, later = as_minutes(on(2, 12)), as_minutes(on(3, 9))
    return [
        engine.Conflict(kind="link", activity=second, other=first, at=noon),
        engine.Conflict(kind="people", activity=first, at=noon),
        engine.Conflict(kind="deadline", activity=second, at=later, limit=noon),
        engine.Conflict(kind="max_lag", activity=second, other=first, at=600, limit=60),
        engine.Conflict(kind="equipment", activity=first, other="room", at=noon, limit=2),
        engine.Conflict(kind="money", activity=first, at=noon),
    ]


def test_every_kind_has_a_sentence_in_both_languages(team, lin, chain, conflicts):
    plan, values = Plan(workspace=team), [conflict_values(each) for each in conflicts]
    one, two = (f"{item.ref} {item.title}" for item in chain[:2])
    with translation.override("en"):
        assert conflict_sentences(plan, values, seen_by=lin) == [
            f"{two} is pinned to Dec 2 12:00, before {one} lets it begin.",
            f"{one} is pinned to Dec 2 12:00, when those who do it are away or held elsewhere.",
            f"{two} is finished Dec 3 09:00, after its deadline Dec 2 12:00.",
            f"{two} comes later after {one} than it may.",
            f"{one} is pinned to Dec 2 12:00, when more of what it uses is wanted than there is.",
            f"{one} is pinned to Dec 2 12:00, when the money does not suffice.",
        ]
    with translation.override("zh-hans"):
        said = conflict_sentences(plan, values, seen_by=lin)
    assert said[0] == f"{two} 固定在 12月2日 12:00，与它要等的 {one} 冲突。"
    assert not any("pinned" in each for each in said)


def test_the_page_of_a_plan_that_failed_leads_to_the_work_in_the_language_of_its_reader(client, team, lin, chain):
    first, second, _other = chain
    works = [first.pk, second.pk]
    plan = planned(team, lin)
    figures = {"refusal": "…", "contradiction": {"kind": "ring", "works": works}}
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.FAILED, figures=figures)
    client.force_login(lin)
    page = client.get(f"/{team.slug}/plan/{plan.pk}/").content.decode()
    assert "互相等待" in page
    for item in (first, second):
        link = f'href="/{team.slug}/items/{item.ref}" data-peek>{item.ref} {item.title}</a>'
        assert link in page


def test_conflicts_on_a_page_lead_to_the_work_whose_title_is_never_taken_for_html(team, lin, conflicts, chain):
    first = chain[0]
    WorkItem.objects.filter(pk=first.pk).update(title="<b>写</b>")
    plan = Plan(workspace=team, figures={"conflicts": [conflict_values(conflicts[1])]})
    (said,) = conflict_lines(plan, seen_by=lin)
    assert f'href="/{team.slug}/items/{first.ref}" data-peek>{first.ref} &lt;b&gt;写&lt;/b&gt;</a>' in said
    assert "<b>" not in said


def test_whoever_is_not_free_is_a_link_too(team, lin, conflicts):
    me = Person.of(lin, team)
    away = {"kind": "off", "person": str(me.pk), "until": on(3).isoformat()}
    plan = Plan(workspace=team, figures={"conflicts": [{**conflict_values(conflicts[1]), "why": [away]}]})
    (said,) = conflict_lines(plan, seen_by=lin)
    assert f'href="/{team.slug}/people/{me.ref}" data-peek>{me.name}</a>' in said


def test_a_name_within_a_longer_word_is_no_link():
    (said,) = linked(["Ann announces Anna’s Ann."], {"Ann": "/ann"})
    assert said.count("<a ") == 2
    assert "Anna’s" in said


def test_work_that_the_reader_does_not_see_is_not_named(team, lin, wang, chain, conflicts, launch):
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    with translation.override("en"):
        (said,) = conflict_sentences(Plan(workspace=team), [conflict_values(conflicts[0])], seen_by=wang)
    assert said == "Other work is pinned to Dec 2 12:00, before other work lets it begin."


def test_a_conflict_is_new_where_no_such_fact_was_broken_before(team, lin, chain, conflicts):
    plan = planned(team, lin)
    assert known_conflicts(plan) == []
    plan.figures["conflicts"] = [conflict_values(conflicts[0]), "a sentence of an older plan"]
    moved = engine.Conflict(kind="link", activity=conflicts[0].activity, other=conflicts[0].other, at=0)
    now = [conflict_values(moved), conflict_values(conflicts[1])]
    assert [each["kind"] for each in new_conflicts(plan, now)] == ["people"]


def test_what_cannot_be_planned_is_named(lin, chain):
    first, second, _other = (str(item.pk) for item in chain)
    with translation.override("en"):
        ring = str(contradiction(engine.Ring([first, second]), by=lin))
        assert ring.endswith(f"these wait for each other: {chain[0].ref} 写, {chain[1].ref} 发.")
        activity = engine.Activity(id=second, duration=1)
        beyond = str(contradiction(engine.BeyondHorizon("too long", 0), by=lin, activities=[activity]))
        assert beyond.endswith(f"no place within two years for {chain[1].ref} 发.")
        assert str(contradiction(engine.WrongProblem("x is wrong"), by=lin)).endswith("contradicts itself.")
