"""Whoever reads a plan in another time zone reads the workspace's days and times of day, on every page."""

import re
from datetime import date

import pytest

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import reach
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.scenarios import side_by_side
from tests.rooms.planning.conftest import planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def abroad(lin):
    """Somebody whose days begin sixteen hours after those of the workspace."""
    lin.time_zone = "America/Los_Angeles"
    lin.language = "en"
    lin.save()
    return lin


@pytest.fixture
def page(client, abroad):
    client.force_login(abroad, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def poster(team, lin, todo):
    return todo("海报", by=lin, effort_minutes=9 * 60, due=date(2026, 11, 30), assignees=[Person.of(lin, team)])


def test_the_plan_and_the_work_say_the_same_day_and_time(team, abroad, page, poster):
    plan = planned(team, abroad)
    publish(plan, by=abroad)
    row = row_of(plan, poster)
    assert (row.first_day, row.last_day) == (date(2026, 11, 30), date(2026, 12, 1))
    assert "Planned from Nov 30 09:00 to Dec 1 10:00" in words(page.get(f"/growth/items/{poster.ref}"))
    timeline = words(page.get(f"/growth/plan/{plan.pk}/"))
    assert "Done by Dec 1, Tue" in timeline
    assert "Dec 1 10:00" in timeline


def test_scenarios_and_ways_are_told_in_the_days_of_the_workspace(team, abroad, page, poster):
    plan = planned(team, abroad)
    (column,) = side_by_side(plan, seen_by=abroad).columns
    assert column.finish == date(2026, 12, 1)
    job = reach(plan, poster.project, date(2026, 11, 30), by=abroad)
    work_off()
    said = words(page.get(f"/growth/plan/{plan.pk}/ways/{job.pk}/"))
    assert "As it is: Dec 1 10:00" in said
