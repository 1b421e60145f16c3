"""A project's page and settings, used as a person in a browser does."""

import json
import re
from datetime import date
from html import unescape

import pytest

from opsloop.kernel.access.models import Share
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.copying import copy_project
from opsloop.rooms.projects.models import Project, State, WorkItem

HTMX = {"HX-Request": "true"}
LNCH = "/growth/projects/LNCH"


@pytest.fixture
def lead(client, lin, launch):
    """林静, who leads LNCH, signed in."""
    client.force_login(lin)
    return client


def states(project):
    return [state.name for state in project.states.filter(archived=False)]


def test_the_page_tells_how_far_the_project_is(lead, launch, lin):
    items = [WorkItem.create(project=launch, by=lin, title=title) for title in "一二三四"]
    items[0].move(launch.states.get(group=State.Group.DONE, cancels=False), by=lin)
    items[1].move(launch.states.get(cancels=True), by=lin)
    page = lead.get(LNCH, headers={"Accept-Language": "en"}).content.decode()
    assert "33% done" in page
    assert f"{LNCH}/settings" in page


def test_each_figure_of_the_page_leads_to_the_work_that_it_counts(lead, launch, lin):
    items = [WorkItem.create(project=launch, by=lin, title=title) for title in ("做完的", "给掉的", "受阻的", "晚了的")]
    items[0].move(launch.states.get(group=State.Group.DONE, cancels=False), by=lin)
    items[1].move(launch.states.get(cancels=True), by=lin)
    items[2].block("等待法务确认", by=lin)
    items[3].change({"due": date(2026, 1, 5)}, by=lin)
    page = lead.get(LNCH, headers={"Accept-Language": "en"}).content.decode()
    figures = re.findall(r'<a class="figures__fig[^"]*" href="([^"]+)">.*?</svg>\s*([^<]+?) <strong>(\d+)', page, re.S)
    told = [(name, count) for _address, name, count in figures]
    assert told[-3:] == [("Done", "1"), ("Overdue", "1"), ("Blocked", "1")]
    for address, name, count in figures:
        rows = lead.get(unescape(address)).content.decode()
        assert rows.count('<tr class="row"') == int(count), name
        assert "给掉的" not in rows


def test_health_is_written_and_shown(lead, launch):
    answer = lead.post(f"{LNCH}/health", {"health": "at_risk", "text": "物料晚到"}, headers=HTMX)
    assert "物料晚到" in answer.content.decode()
    assert lead.get(f"{LNCH}/health", headers=HTMX).status_code == 200


def test_a_health_update_is_markdown_and_renews_the_value_beside_it(lead, launch):
    page = {**HTMX, "HX-Current-URL": f"http://testserver{LNCH}"}
    answer = lead.post(f"{LNCH}/health", {"health": "off_track", "text": "**预算**未批"}, headers=page).content.decode()
    assert "<strong>预算</strong>" in answer
    assert f'id="value-project-{launch.pk}-health"' in answer


def test_members_come_and_go(lead, launch, wang, team):
    person = Person.of(wang, team)
    assert "王芳" in lead.get(f"{LNCH}/members", headers=HTMX).content.decode()
    lead.post(f"{LNCH}/members", {"person": person.pk, "role": "client"}, headers=HTMX)
    row = launch.memberships.get(person=person)
    lead.post(f"{LNCH}/members/{row.pk}", {"role": "lead"}, headers=HTMX)
    row.refresh_from_db()
    assert row.role == "lead"
    lead.delete(f"{LNCH}/members/{row.pk}", headers=HTMX)
    assert not launch.memberships.filter(person=person).exists()


def test_states_are_added_renamed_limited_and_moved(lead, launch):
    assert lead.get(f"{LNCH}/settings").status_code == 200
    lead.post(f"{LNCH}/states", {"name": "设计中", "group": "doing"}, headers=HTMX)
    lead.post(f"{LNCH}/states", {"name": "不做了", "group": "done+cancels"}, headers=HTMX)
    design = launch.states.get(name="设计中")
    lead.post(f"{LNCH}/states/{design.pk}", {"name": "设计"}, headers=HTMX)
    lead.post(f"{LNCH}/states/{design.pk}", {"limit": "3"}, headers=HTMX)
    lead.post(f"{LNCH}/states/{design.pk}/place", {"to": "up"}, headers=HTMX)
    design.refresh_from_db()
    assert (design.name, design.wip_limit) == ("设计", 3)
    assert states(launch)[2] == "设计"
    assert launch.states.get(name="不做了").cancels


def test_archiving_a_state_asks_where_its_work_goes(lead, launch, poster):
    state, target = poster.state, launch.states.get(group=State.Group.DOING)
    assert target.name in lead.get(f"{LNCH}/states/{state.pk}/removal", headers=HTMX).content.decode()
    assert lead.delete(f"{LNCH}/states/{state.pk}", headers=HTMX).status_code == 422
    assert lead.delete(f"{LNCH}/states/{state.pk}?into={target.pk}", headers=HTMX).status_code == 200
    poster.refresh_from_db()
    assert poster.state == target


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("states", {"name": "", "group": "doing"}),
        ("states", {"name": "x", "group": "nowhere"}),
        ("health", {"health": "splendid"}),
        ("members", {"role": "king"}),
    ],
)
def test_wrong_values_are_said_in_a_sentence(lead, launch, place, values):
    given = {"person": launch.owner.pk, **values} if place == "members" else values
    assert lead.post(f"{LNCH}/{place}", given, headers=HTMX).status_code == 422


def test_a_copy_is_made_in_a_dialog(lead, launch, poster):
    assert lead.get(f"{LNCH}/copies", headers={**HTMX, "HX-Target": "dialog"}).status_code == 200
    taken = lead.post(f"{LNCH}/copies", {"name": "双十一", "key": "lnch"}, headers={**HTMX, "HX-Target": "dialog"})
    assert (taken.status_code, "LNCH" in taken.content.decode()) == (422, True)
    made = lead.post(f"{LNCH}/copies", {"name": "双十一", "key": "nov", "start": "2026-10-01"}, headers=HTMX)
    assert made.headers["HX-Redirect"] == "/growth/projects/NOV"
    assert Project.objects.get(key="NOV").work_items.get().title == poster.title


@pytest.mark.parametrize("start", ["下周一", "2026-13-45", "yesterday"])
def test_a_copy_is_not_made_with_dates_that_nobody_chose(lead, launch, poster, start):
    given = {"name": "双十一", "key": "NOV", "start": start}
    answer = lead.post(f"{LNCH}/copies", given, headers={**HTMX, "Accept-Language": "en"})
    assert (answer.status_code, f"“{start}” is not a value for Start." in answer.content.decode()) == (422, True)
    assert not Project.objects.filter(key="NOV").exists()


def test_a_copy_without_a_key_gets_the_initials_of_its_name(lead, launch, poster):
    made = lead.post(f"{LNCH}/copies", {"name": "双十一", "key": ""}, headers=HTMX)
    assert made.headers["HX-Redirect"] == "/growth/projects/SSY"


def test_a_client_is_offered_no_copy(client, guest, launch, team):
    Share.objects.create(workspace=team, user=guest, record_type="project", record_id=launch.pk)
    client.force_login(guest)
    page = client.get(LNCH, headers={"Accept-Language": "en"})
    assert (page.status_code, f"{LNCH}/copies" in page.content.decode()) == (200, False)
    assert client.get(f"{LNCH}/copies", headers=HTMX).status_code == 403


@pytest.mark.parametrize("place", ["health", "members", "states", "settings"])
def test_only_leads_change_a_project(client, launch, wang, stranger, place):
    client.force_login(wang)
    assert client.get(f"{LNCH}/{place}", headers=HTMX).status_code in {403, 405}
    client.force_login(stranger)
    assert client.get(f"{LNCH}/{place}", headers=HTMX).status_code in {404, 405}


def test_a_new_project_can_be_made_from_a_template(client, lin, launch, poster):
    copy_project(launch, name="活动模板", key="TPL", by=lin, template=True)
    client.force_login(lin)
    assert "/growth/projects/templates" in client.get("/growth/projects/new").content.decode()
    page = client.get("/growth/projects/templates").content.decode()
    assert "活动模板" in page
    assert "/growth/projects/TPL/copies" in page
    assert "会员日上线" not in page.partition("<main")[2].partition("</main")[0]


def test_a_copy_begins_with_a_name_and_a_free_key(client, lin, launch):
    client.force_login(lin)
    page = client.get("/growth/projects/LNCH/copies", headers=HTMX).content.decode()
    assert 'value="LNCH2"' in page
    assert f'value="{launch.name}（副本）"' in page


def test_the_name_of_a_copy_fits_however_long_the_project_is_called(client, lin, launch):
    launch.change({"name": "会" * 160}, by=lin)
    client.force_login(lin)
    page = client.get("/growth/projects/LNCH/copies", headers=HTMX).content.decode()
    name = page.partition('id="copy-name"')[2].partition('value="')[2].partition('"')[0]
    assert name.startswith("会会")
    assert name.endswith("（副本）")
    assert 150 < len(name) <= 160


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("3", 180),
        ("1.5", 90),
        ("３", 180),
        ("45m", 45),
        ("1:30", 90),
        ("2人天", 960),
        ("3 hours", 180),
        ("3个小时", 180),
    ],
)
def test_a_number_alone_is_hours_to_whoever_types_it(typed, minutes, client, lin, poster):
    client.force_login(lin)
    client.post(f"/growth/items/{poster.ref}/cells/effort_minutes", {"value": typed}, headers=HTMX)
    poster.refresh_from_db()
    assert poster.effort_minutes == minutes
    client.post(f"/growth/items/{poster.ref}/time", {"minutes": typed, "day": "2026-09-01"}, headers=HTMX)
    assert poster.time_entries.get().minutes == minutes


def test_a_filter_by_hours_says_and_finds_what_was_typed(client, lin, poster):
    client.force_login(lin)
    poster.change({"effort_minutes": 180}, by=lin)
    wanted = {"state": "", "field": "effort_minutes", "op": "gte", "value": "3"}
    path = json.loads(client.post("/growth/items/toolbar", wanted, headers=HTMX).headers["HX-Location"])["path"]
    page = client.get(path).content.decode()
    assert poster.ref in page
    assert "3h" in page
    menu = "/growth/items/toolbar/filter?field=effort_minutes&op=gte&state=f%3Deffort_minutes%3Agte%3A180"
    assert 'value="180m"' in client.get(menu, headers=HTMX).content.decode()


def test_an_effort_is_edited_in_the_words_it_is_shown_in(client, lin, poster):
    client.force_login(lin)
    poster.change({"effort_minutes": 90}, by=lin)
    cell = f"/growth/items/{poster.ref}/cells/effort_minutes"
    assert 'value="1小时30分"' in client.get(cell, headers=HTMX).content.decode()
    client.post(cell, {"value": "1小时30分", "was": '["90"]'}, headers=HTMX)
    poster.refresh_from_db()
    assert poster.effort_minutes == 90


def test_an_address_for_forms_only_says_so(client, lin):
    client.force_login(lin)
    answer = client.get("/preferences/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "只接收表单" in answer.content.decode()


def test_a_private_template_is_not_offered(client, lin, wang, launch):
    copy = copy_project(launch, name="私密模板", key="TPL", by=lin, template=True)
    copy.change({"visibility": "private"}, by=lin)
    client.force_login(wang)
    assert "私密模板" not in client.get("/growth/projects/templates").content.decode()
