"""Where pins, leave and links cannot hold together the page names the few facts and the least that would help."""

from datetime import date

import pytest
from django.utils import translation

from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.contradicting import contradiction_of
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.pinning import pin, unpin
from opsloop.rooms.planning.wishes import Wishes
from tests.rooms.planning.conftest import on, planned, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def impossible(team, lin, wang, chain):
    """王芳's work is pinned to Thursday; then she goes on leave, and all is planned again."""
    first = planned(team, lin)
    pin(first, chain[2], on(3), by=lin)
    Person.of(wang, team).take_leave(date(2026, 12, 3), date(2026, 12, 4), by=lin)
    plan = draft(team, by=lin, wishes=Wishes(seconds=0), based_on=first)
    work_off()
    plan.refresh_from_db()
    return plan


def test_the_facts_that_cannot_hold_are_few_and_named_with_what_helps(lin, wang, team, chain, impossible):
    work, name = f"{chain[2].ref} 别的", Person.of(wang, team).name
    with translation.override("en"):
        told = contradiction_of(impossible, seen_by=lin)
        facts, helps = (" ".join(lines) for lines in (told.facts, told.helps))
    assert len(told.facts) == 3
    assert f"{work}</a> is pinned to Dec 3 09:00." in facts
    assert f"{work}</a> is to be done by {name}." in facts
    assert f"{name} has working hours and leave." in facts
    assert f"{work}</a> on Dec 7 09:00, or unpin it." in helps
    assert f"Have {name} there at that time." in helps


def test_the_page_tells_it_in_the_language_of_its_reader_and_leads_to_the_work(client, lin, chain, impossible):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/plan/{impossible.pk}/").content.decode()
    assert "以下无法同时成立" in page
    assert f'href="/growth/items/{chain[2].ref}"' in page.partition("以下无法同时成立")[2]


def test_it_is_gone_with_the_pin(lin, chain, impossible):
    unpin(impossible, chain[2], by=lin)
    assert contradiction_of(impossible, seen_by=lin) is None


def test_work_that_a_reader_does_not_see_is_not_named(lin, wang, chain, launch, impossible):
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    with translation.override("en"):
        told = contradiction_of(impossible, seen_by=wang)
    assert not any("别的" in line for line in (*told.facts, *told.helps))
    assert any(line.startswith("Other work is pinned") for line in told.facts)


def test_a_plan_that_holds_says_nothing(team, lin, chain):
    assert contradiction_of(planned(team, lin), seen_by=lin) is None
