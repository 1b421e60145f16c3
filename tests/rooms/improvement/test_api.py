"""Improvements by REST: the roll-out takes the teams that its page offers, and no others."""

from datetime import timedelta

import pytest

from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person
from tests.rooms.improvement.conftest import TODAY

pytestmark = pytest.mark.django_db
DAY = (TODAY + timedelta(days=3)).isoformat()


@pytest.fixture
def plan(team, lin, tickets, client):
    """Plan the roll-out of 林静's improvement: the answer, and the days that are kept."""
    found = Improvement.create(workspace=team, by=lin, title="少复核", process=tickets)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")

    def send(*days: dict[str, object]):
        path = f"/api/v1/growth/improvements/{found.ref}/roll-out"
        status = client.post(path, {"days": days}, content_type="application/json").status_code
        return status, {
            str(row.team): row.day and row.day.isoformat() for row in found.team_days.select_related("team")
        }

    return send


def test_teams_with_people_get_their_days(plan, teams):
    east, south = (teams[name].pk for name in ("华东组", "华南组"))
    status, kept = plan({"team": east, "day": DAY}, {"team": south, "day": None})
    assert (status, kept) == (200, {"华东组": DAY, "华南组": None})


def test_only_teams_that_the_page_offers_are_taken(plan, team, lin, teams):
    other = Workspace.objects.create(slug="other", name="别的团队")
    company = Organization.create(workspace=team, by=lin, name="公司", kind=Organization.Kind.COMPANY)
    Organization.objects.filter(pk=teams["华东组"].pk).update(parent=company)
    Person.objects.filter(user=lin).update(organization=company)
    partner = Organization.create(workspace=team, by=lin, name="供应商", kind=Organization.Kind.PARTNER)
    Person.create(workspace=team, by=lin, name="周扬", organization=partner)
    foreign = Organization.objects.create(workspace=other, name="外人组", number=1)
    empty = Organization.create(workspace=team, by=lin, name="没人的组")
    put_away = Organization.create(workspace=team, by=lin, name="旧组")
    Person.create(workspace=team, by=lin, name="李明", organization=put_away)
    put_away.archive(by=lin)
    for wrong in (company, partner, foreign, empty, put_away):
        assert plan({"team": wrong.pk, "day": DAY}) == (404, {}), wrong.name
    assert plan({"team": teams["华东组"].pk, "day": DAY})[0] == 200


def test_everybody_has_a_day_or_teams_have_theirs(plan, teams):
    assert plan({"day": DAY}, {"team": teams["华东组"].pk, "day": DAY}) == (422, {})
    assert plan({"day": DAY})[0] == 200
