"""The links of a record, used as a person in a browser does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.access.models import Share
from opsloop.kernel.links.models import Link
from opsloop.rooms.people.models import Organization, Person, Skill
from opsloop.rooms.projects.models import Project, WorkItem

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/growth/items/"}


@pytest.fixture
def desk(client, wang, launch):
    client.force_login(wang)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def banner(launch, lin, django_capture_on_commit_callbacks):
    """LNCH-2, which the search knows."""
    with django_capture_on_commit_callbacks(execute=True):
        return WorkItem.create(project=launch, by=lin, title="首页横幅")


@pytest.fixture
def hidden(team, lin):
    project = Project.create(workspace=team, by=lin, key="SEC", name="Secret", visibility="private")
    return WorkItem.create(project=project, by=lin, title="Hidden plan")


def links_at(record, slug="items"):
    return f"/growth/{slug}/{record.ref}/links"


def value(record):
    return f"{record.record_type}.{record.pk}"


def test_a_link_shows_at_both_of_its_ends(desk, poster, banner):
    answer = desk.post(links_at(poster), {"way": "duplicates", "value": value(banner)}, headers=HTMX)
    assert "Duplicates" in answer.content.decode()
    assert "首页横幅" in answer.content.decode()
    page = desk.get(f"/growth/items/{banner.ref}").content.decode()
    assert "Is duplicated by" in page
    assert "设计活动海报" in page


def test_a_link_can_be_made_from_its_far_end(desk, poster, banner):
    desk.post(links_at(poster), {"way": "caused_by-back", "value": value(banner)}, headers=HTMX)
    assert (Link.objects.get().src_id, Link.objects.get().dst_id) == (banner.pk, poster.pk)


@pytest.mark.parametrize(("slug", "model"), [("organizations", Organization), ("skills", Skill)])
def test_records_of_other_types_are_linked_in_the_same_way(desk, team, poster, lin, slug, model):
    other = model.create(workspace=team, by=lin, name="晨光")
    desk.post(links_at(other, slug), {"way": "relates", "value": value(poster)}, headers=HTMX)
    assert "设计活动海报" in desk.get(f"/growth/{slug}/{other.ref}").content.decode()
    assert "晨光" in desk.get(f"/growth/items/{poster.ref}").content.decode()


def test_the_picker_offers_what_the_way_leads_to(desk, poster, banner, lin, team):
    picker = desk.get(links_at(poster)).content.decode()
    assert value(banner) in picker
    assert value(poster) not in picker
    assert value(Person.of(lin, team)) in picker
    assert value(Person.of(lin, team)) not in desk.get(links_at(poster) + "?way=duplicates").content.decode()


def test_the_picker_finds_by_words_and_by_number(desk, poster, banner):
    at = links_at(poster) + "/relates/candidates?q="
    assert value(banner) in desk.get(at + "横幅").content.decode()
    assert value(banner) in desk.get(at + banner.ref.lower()).content.decode()
    assert value(banner) not in desk.get(at + "没有").content.decode()


def test_a_link_is_taken_away(desk, poster, banner, lin):
    row = Link.connect(poster, "relates", banner, by=lin)
    assert "首页横幅" not in desk.delete(f"{links_at(poster)}/{row.pk}", headers=HTMX).content.decode()
    assert not Link.objects.exists()


def test_what_the_viewer_does_not_see_is_neither_shown_nor_offered_nor_linked_nor_cut(desk, poster, hidden, lin):
    row = Link.connect(poster, "relates", hidden, by=lin)
    assert "Hidden plan" not in desk.get(f"/growth/items/{poster.ref}").content.decode()
    assert "Hidden plan" not in desk.get(links_at(poster)).content.decode()
    assert desk.delete(f"{links_at(poster)}/{row.pk}", headers=HTMX).status_code == 404
    posted = desk.post(links_at(poster), {"way": "duplicates", "value": value(hidden)}, headers=HTMX)
    assert posted.status_code == 404


def test_what_is_in_the_trash_is_not_shown(desk, poster, banner, lin):
    Link.connect(poster, "relates", banner, by=lin)
    banner.trash(by=lin)
    assert "首页横幅" not in desk.get(f"/growth/items/{poster.ref}").content.decode()


def test_a_way_that_leads_elsewhere_is_not_found(desk, poster, launch):
    assert desk.post(links_at(poster), {"way": "duplicates", "value": value(launch)}, headers=HTMX).status_code == 404
    assert desk.post(links_at(poster), {"way": "haunts", "value": value(launch)}, headers=HTMX).status_code == 404
    assert desk.post(links_at(poster), {"way": "relates", "value": "user.1"}, headers=HTMX).status_code == 404


def test_a_guest_sees_links_but_makes_none(client, guest, poster, banner, team, lin):
    for item in (poster, banner):
        Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=item.pk)
    Link.connect(poster, "relates", banner, by=lin)
    client.force_login(guest)
    assert "首页横幅" in client.get(f"/growth/items/{poster.ref}").content.decode()
    assert client.post(links_at(poster), {"way": "relates", "value": value(banner)}, headers=HTMX).status_code == 403


def test_links_of_a_page_cost_one_query_a_type(desk, poster, launch, lin, django_assert_max_num_queries):
    def page():
        return desk.get(f"/growth/items/{poster.ref}", headers={**HTMX, "HX-Target": "peek"})

    for number in range(2):
        Link.connect(poster, "relates", WorkItem.create(project=launch, by=lin, title=f"第 {number} 件"), by=lin)
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(8):
        Link.connect(poster, "relates", WorkItem.create(project=launch, by=lin, title=f"第 {number} 条"), by=lin)
    with django_assert_max_num_queries(len(few)):
        page()
