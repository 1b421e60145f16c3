"""Who belongs together: seen on the pages of people, organizations and roles."""

import pytest

from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.people.role_needs import require


@pytest.fixture
def desk(client, wang):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(wang)
    return client


@pytest.fixture
def people(team, lin, wang, admin):
    """林静 manages 周凯, who manages 王芳."""
    jing, fang, kai = (Person.of(user, team) for user in (lin, wang, admin))
    kai.report_to(jing, by=lin)
    fang.report_to(kai, by=lin)
    return jing, fang, kai


def page(client, record, slug):
    return client.get(f"/growth/{slug}/{record.ref}").content.decode()


def test_a_persons_page_shows_who_is_above_and_who_reports_to_them(desk, people):
    jing, fang, kai = people
    shown = page(desk, kai, "people")
    assert "One person reports to them" in shown
    assert f"/growth/people/{jing.ref}" in shown
    assert f"/growth/people/{fang.ref}" in shown


def test_skills_stand_once_on_a_persons_page(desk, people):
    assert f"value-person-{people[1].pk}-skills" not in page(desk, people[1], "people")


def test_an_organizations_page_draws_what_is_below_it(desk, team, lin, people):
    company = Organization.create(workspace=team, by=lin, name="星河", kind="company", head=people[0])
    growth = Organization.create(workspace=team, by=lin, name="增长组", parent=company)
    people[1].change({"organization": growth}, by=lin)
    shown = page(desk, company, "organizations")
    assert "led by 林静" in shown
    assert "1 person" in shown
    assert f"/growth/organizations/{growth.ref}" in shown
    assert "王芳" in shown


def test_an_empty_organization_says_how_people_come_into_it(desk, team, lin):
    partner = Organization.create(workspace=team, by=lin, name="晨光印务", kind="supplier")
    assert "Nobody belongs to it yet" in page(desk, partner, "organizations")


def test_a_roles_page_shows_who_has_it_and_what_they_lack(desk, team, lin, people):
    role = Role.create(workspace=team, by=lin, name="内容运营")
    writing = Skill.create(workspace=team, by=lin, name="文案")
    assert "Nobody has this role yet" in page(desk, role, "roles")
    require(role, writing, 3, by=lin)
    for person in people[:2]:
        person.change({"roles": [role]}, by=lin)
    people[0].set_skill(writing, 4, by=lin)
    people[1].set_skill(writing, 1, by=lin)
    shown = page(desk, role, "roles")
    assert "文案: 1 of 3" in shown
    assert "Has every skill that it needs." in shown
