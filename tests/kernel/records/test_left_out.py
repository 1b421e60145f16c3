"""Filters that are not known any more: pages open without them and say so, the API refuses them."""

import pytest
from django.http import QueryDict

from opsloop.kernel.records import labelling, shaping
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.models import CustomField, Label, SavedView
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"
SAID = "Shown without the filter on"
WRONG = ["nonsense", "state:in:abc", "due:on:32", "priority:in:9", "due:within:never", "x:in:1", "due:sideways:1"]


@pytest.fixture
def page(client, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def brand(team, lin, launch) -> CustomField:
    return shaping.add_field(team, "work_item", by=lin, name="品牌", kind="text", scope_id=launch.pk)


@pytest.fixture
def items(team, launch, wang, brand) -> list[WorkItem]:
    about = {"workspace": team, "project": launch, "by": wang}
    return [WorkItem.create(title="海报", priority=1, **about), WorkItem.create(title="落地页", **about)]


def shown(page, address: str) -> str:
    answer = page.get(address, follow=True, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def kept(team, owner, launch, query: str) -> SavedView:
    about = {"record_type": "work_item", "scope_id": launch.pk, "query": query}
    return SavedView.objects.create(workspace=team, owner=owner, name="品牌的", **about)


def test_a_view_by_an_archived_field_opens_without_it_and_names_it(page, team, wang, lin, launch, items, brand):
    view = kept(team, wang, launch, f"f=custom.{brand.key}:contains:abc&f=priority:in:1")
    view.open_first(wang, first=True)
    shaping.archive_field(brand, by=lin)
    said = shown(page, HERE)
    assert f"{SAID} “品牌”" in said
    assert "海报" in said
    assert "落地页" not in said
    assert f'hx-post="/growth/views/{view.pk}"' in said


def test_a_view_is_cleaned_of_a_filter_that_is_gone_and_of_nothing_else(page, team, wang, lin, launch, items, brand):
    view = kept(team, wang, launch, f"f=custom.{brand.key}:contains:abc&f=priority:in:1")
    shaping.archive_field(brand, by=lin)
    asked = page.get(f"{HERE}?{view.address_query}&sort=title")
    page.post(f"/growth/views/{view.pk}", asked.context["cleaning"] and {"query": "f=priority:in:1"})
    assert '"f=priority:in:1"' in asked.context["cleaning"]["sent"]
    view.refresh_from_db()
    assert view.query == "f=priority:in:1"
    assert SAID not in shown(page, f"{HERE}?{view.address_query}")


def test_a_view_of_somebody_else_is_left_as_it_is(page, team, wang, lin, launch, items, brand):
    view = kept(team, lin, launch, f"f=custom.{brand.key}:contains:abc")
    SavedView.objects.update(shared=True)
    shaping.archive_field(brand, by=lin)
    said = shown(page, f"{HERE}?{view.address_query}")
    assert SAID in said
    assert f'hx-post="/growth/views/{view.pk}"' not in said


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_address_shows_the_list_and_what_of_it_is_left_out(page, items, wrong):
    said = shown(page, f"{HERE}?f={wrong}&f=priority:in:1")
    assert SAID in said
    assert "海报" in said
    assert "落地页" not in said
    assert "Remove it" in said


def test_the_filter_comes_back_with_its_field(page, lin, items, brand):
    items[0].change({f"custom.{brand.key}": "abc"}, by=lin)
    asked = f"{HERE}?f=custom.{brand.key}:contains:abc"
    shaping.archive_field(brand, by=lin)
    assert "落地页" in shown(page, asked)
    shaping.archive_field(brand, by=lin, archived=False)
    again = shown(page, asked)
    assert SAID not in again
    assert "落地页" not in again


@pytest.mark.parametrize("wrong", ["custom.gone:contains:abc", *WRONG])
def test_the_api_refuses_what_it_does_not_know(page, items, wrong):
    assert page.get(f"/api/v1/growth/items?f={wrong}").status_code == 422
    assert page.get(f"/api/v1/growth/projects/LNCH/items?f={wrong}").status_code == 422


@pytest.mark.parametrize("text", ["state:in:3,4", "due:empty", "nonsense"])
def test_an_address_is_written_as_it_was_read(text):
    assert Address.read(QueryDict(f"f={text}")).query() == f"f={text}"


def test_a_chip_of_a_label_that_is_gone_says_so(page, team, wang, items):
    label = Label.called(team, "夏季", by=wang)
    asked = f"{HERE}?f=labels:in:{label.pk}"
    labelling.delete_label(label, by=wang)
    said = shown(page, asked)
    assert '<span class="chip__words">(gone)</span>' in said


@pytest.fixture
def channel(team, lin, launch) -> CustomField:
    about = {"name": "渠道", "kind": "select", "options": ["线上", "线下"], "scope_id": launch.pk}
    return shaping.add_field(team, "work_item", by=lin, **about)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("group={}", "Not grouped by “渠道”"),
        ("layout=board&group={}", "Not grouped by “渠道”"),
        ("group=state&sub={}", "Not grouped by “渠道”"),
        ("sort=-{}", "Not sorted by “渠道”"),
    ],
)
def test_a_list_says_that_it_is_not_grouped_or_sorted_by_an_archived_field(
    page, team, wang, lin, launch, items, channel, query, sentence
):
    asked = query.format(f"custom.{channel.key}")
    view = kept(team, wang, launch, asked)
    at = f"{HERE}?{view.address_query}"
    assert "no longer" not in shown(page, at)
    shaping.archive_field(channel, by=lin)
    said = shown(page, at)
    assert f"{sentence}, which is not known here or no longer." in said
    assert "海报" in said
    clean = page.get(at).context["cleaning"]["sent"]
    assert channel.key not in clean
    shaping.archive_field(channel, by=lin, archived=False)
    assert "no longer" not in shown(page, at)


def test_a_calendar_has_no_groups_to_leave_out(page, items):
    assert "no longer" not in shown(page, f"{HERE}?layout=calendar&group=custom.brand")


def test_an_unknown_group_is_removed_from_the_address_with_the_filters(page, items):
    said = shown(page, f"{HERE}?group=nonsense&sort=title&f=x:in:1")
    assert "Not grouped by “nonsense”" in said
    assert f'href="{HERE}?sort=title"' in said
