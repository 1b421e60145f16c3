"""The panels of a person, a role and a skill, and the calendar settings: seen, changed, refused."""

from datetime import date, time

import pytest
from django.test import Client

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.hours import usual_week
from opsloop.rooms.people.models import CalendarException, Organization, Person, Role, Skill
from opsloop.rooms.people.role_needs import require

HTMX = {"HX-Request": "true"}
DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def fang(team: Workspace, wang: User) -> Person:
    return Person.of(wang, team)


@pytest.fixture
def copywriting(team: Workspace, lin: User) -> Skill:
    return Skill.create(workspace=team, by=lin, name="文案")


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_persons_page_shows_skills_hours_and_calendar(fang: Person, wang: User, copywriting: Skill) -> None:
    fang.set_skill(copywriting, 3, by=wang)
    page = signed_in(wang).get(f"/growth/people/{fang.ref}").content.decode()
    assert all(part in page for part in ("文案", "Strong", "09:00-12:00", "own-month", "Ask for leave"))


def test_dots_set_level_and_interest_and_the_row_can_go(fang: Person, wang: User, copywriting: Skill) -> None:
    client, address = signed_in(wang), f"/growth/people/{fang.ref}/skills"
    assert "文案" in client.get(f"{address}/new", headers=HTMX).content.decode()
    client.post(address, {"value": copywriting.pk}, headers=HTMX)
    client.post(f"{address}/{copywriting.pk}", {"level": 4}, headers=HTMX)
    panel = client.post(f"{address}/{copywriting.pk}", {"interest": 1}, headers=HTMX).content.decode()
    assert list(fang.skill_levels.values_list("level", "interest")) == [(4, 1)]
    assert "<html" not in panel
    assert client.post(f"{address}/{copywriting.pk}", {"level": "9"}, headers=HTMX).status_code == 422
    client.delete(f"{address}/{copywriting.pk}", headers=HTMX)
    assert not fang.skill_levels.exists()


def test_hours_are_typed_as_one_says_them(fang: Person, lin: User) -> None:
    client, address = signed_in(lin), f"/growth/people/{fang.ref}/hours"
    wrong = client.post(f"{address}/edit", {"day0": "9-12", "day1": "allday"}, headers=DIALOG)
    assert wrong.status_code == 422
    assert all(part in wrong.content.decode() for part in ("“allday” is not a span", 'value="9-12"'))
    done = client.post(f"{address}/edit", {"day0": "9-12，13-17", "day2": "10-16"}, headers=DIALOG)
    assert (done.status_code, "hours:changed" in done["HX-Trigger"]) == (204, True)
    assert fang.working_hours.count() == 3
    client.delete(address, headers=HTMX)
    assert not fang.working_hours.exists()


def test_leave_is_taken_seen_on_the_month_and_cancelled(fang: Person, lin: User) -> None:
    client, address = signed_in(lin), f"/growth/people/{fang.ref}/leaves"
    values = {
        "kind": "annual",
        "first_day": "2026-10-12",
        "last_day": "2026-10-13",
        "starts_at": "13",
        "ends_at": "18:00",
    }
    assert client.post(f"{address}/new", values, headers=DIALOG).status_code == 204
    again = client.post(f"{address}/new", values, headers=DIALOG)
    assert again.status_code == 422
    assert "Annual leave of 王芳 is already entered from " in again.content.decode()
    assert "Oct 12" in again.content.decode()
    month = client.get(f"{address}?month=2026-10", headers=HTMX).content.decode()
    assert month.count("own-month__day--leave") == 2
    assert month.count("own-month__day--workday") == 1
    assert "National Day" in month
    client.delete(f"{address}/{fang.leaves.get().pk}", headers=HTMX)
    assert not fang.leaves.exists()


def test_a_month_that_is_none_is_todays(fang: Person, wang: User) -> None:
    for text in ("2026-13", "x", ""):
        answer = signed_in(wang).get(f"/growth/people/{fang.ref}/leaves?month={text}", headers=HTMX)
        assert 'aria-current="date"' in answer.content.decode()


def test_others_see_but_do_not_change_and_strangers_see_nothing(
    fang: Person, lin: User, stranger: User, copywriting: Skill
) -> None:
    colleague = Person.create(
        workspace=fang.workspace, by=lin, name="陈晨", user=User.objects.create_placeholder(name="陈")
    )
    client = signed_in(fang.user)
    assert "Take leave" not in client.get(f"/growth/people/{colleague.ref}/leaves", headers=HTMX).content.decode()
    for end in ("leaves/new", "hours/edit", "skills/new"):
        assert client.get(f"/growth/people/{colleague.ref}/{end}", headers=HTMX).status_code == 403
        assert signed_in(stranger).get(f"/growth/people/{fang.ref}/{end}", headers=HTMX).status_code == 404
    address = f"/growth/people/{colleague.ref}/skills/{copywriting.pk}"
    assert client.post(address, {"level": 4}, headers=HTMX).status_code == 403


def test_a_role_says_what_it_needs_and_its_people_see_the_gap(
    team: Workspace, fang: Person, lin: User, copywriting: Skill
) -> None:
    role = Role.create(workspace=team, by=lin, name="内容编辑")
    client, address = signed_in(lin), f"/growth/roles/{role.ref}/needs"
    client.post(address, {"value": copywriting.pk}, headers=HTMX)
    client.post(f"{address}/{copywriting.pk}", {"level": 3}, headers=HTMX)
    fang.change({"roles": [role]}, by=lin)
    gap = "内容编辑 needs 文案 at 3 (Strong), here it is 0."
    assert gap in client.get(f"/growth/people/{fang.ref}/skills", headers=HTMX).content.decode()
    assert "文案" in client.get(f"/growth/roles/{role.ref}").content.decode()
    client.delete(f"{address}/{copywriting.pk}", headers=HTMX)
    assert not role.required_skills.exists()


def test_a_skill_shows_who_has_it(fang: Person, wang: User, copywriting: Skill) -> None:
    fang.set_skill(copywriting, 2, by=wang)
    assert "王芳" in signed_in(wang).get(f"/growth/skills/{copywriting.ref}").content.decode()


def test_administrators_enter_days_and_take_them_back(team: Workspace, admin: User) -> None:
    client, address = signed_in(admin), "/growth/settings/calendar/"
    values = {"kind": "workday", "first": "2027-02-20", "name": "补班", "confirmed": "on"}
    assert "not all confirmed yet" in client.get(f"{address}?year=2031").content.decode()
    answer = client.post(f"{address}days/", values)
    assert answer["Location"] == f"{address}?year=2027"
    row = CalendarException.objects.get(workspace=team)
    assert (row.day, row.name, row.confirmed) == (date(2027, 2, 20), "补班", True)
    assert "补班" in client.get(f"{address}?year=2027").content.decode()
    client.post(f"{address}days/{row.pk}/removal/")
    assert not CalendarException.objects.exists()


def test_what_was_typed_wrong_stays_with_a_sentence(team: Workspace, admin: User) -> None:
    client, address = signed_in(admin), "/growth/settings/calendar/"
    for values, sentence in (
        ({"kind": "short", "first": "2026-12-31", "name": "年会"}, "needs the hour"),
        ({"kind": "holiday", "first": "2026-12-31", "last": "2026-12-01", "name": "年会"}, "on or after the first"),
    ):
        answer = client.post(f"{address}days/", values)
        assert answer.status_code == 422
        assert all(part in answer.content.decode() for part in (sentence, 'value="年会"'))


def test_usual_hours_are_set_for_everybody(team: Workspace, admin: User) -> None:
    signed_in(admin).post("/growth/settings/calendar/hours/", {"day0": "10:00-19:00"})
    assert usual_week(team).minutes == 9 * 60


def test_members_do_not_set_the_calendar(team: Workspace, wang: User, admin: User, stranger: User) -> None:
    row = CalendarException.objects.create(workspace=team, day=date(2026, 12, 31), kind="short", ends_at=time(12))
    client = signed_in(wang)
    assert client.get("/growth/settings/calendar/").status_code == 403
    assert client.post(f"/growth/settings/calendar/days/{row.pk}/removal/").status_code == 403
    assert signed_in(stranger).get("/growth/settings/calendar/").status_code == 404


def test_what_a_role_needs_is_logged_once(team: Workspace, lin: User, copywriting: Skill) -> None:
    role = Role.create(workspace=team, by=lin, name="内容编辑")
    assert require(role, copywriting, 0, by=lin) is None
    assert require(role, copywriting, 2, by=lin) is not None
    assert require(role, copywriting, 2, by=lin) is None


def test_the_organization_chart_shows_teams_inside_teams(team: Workspace, fang: Person, lin: User, guest: User) -> None:
    client = signed_in(lin)
    assert "No teams yet" in client.get("/growth/organization-chart/").content.decode()
    company = Organization.create(workspace=team, by=lin, name="公司", kind="company", head=fang)
    squad = Organization.create(workspace=team, by=lin, name="增长组", parent=company)
    fang.change({"organization": squad}, by=lin)
    page = client.get("/growth/organization-chart/").content.decode()
    assert page.index("公司") < page.index("增长组") < page.rindex("王芳")
    assert all(part in page for part in ("led by 王芳", "1 person", "In no team"))
    assert signed_in(guest).get("/growth/organization-chart/").status_code == 403
