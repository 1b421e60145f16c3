"""Labels: made where they are chosen, kept in order on their page."""

import re

import pytest
from django.test import Client

from opsloop.kernel.records.models import Label, SavedView
from opsloop.rooms.projects.models import WorkItem

PAGE = "/growth/settings/labels/"


@pytest.fixture
def signed_in(client: Client, wang) -> Client:
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def design(team) -> Label:
    return Label.objects.create(workspace=team, name="设计")


@pytest.fixture
def layout(team) -> Label:
    return Label.objects.create(workspace=team, name="排版")


def test_a_label_is_made_where_it_is_chosen(poster, design, signed_in):
    cell = f"/growth/items/{poster.ref}/cells/labels"
    assert "data-create" in signed_in.get(cell).content.decode()
    signed_in.post(cell, {"value": [design.pk], "create": " 新  标签 "})
    assert sorted(str(label) for label in Label.objects.filter(work_items=poster)) == ["新 标签", "设计"]
    signed_in.post(cell, {"create": "新 标签"})
    assert Label.objects.count() == 2
    signed_in.post("/growth/items/bulk", {"ref": poster.ref, "field": "labels", "create": "Bulk"})
    assert [str(label) for label in Label.objects.filter(work_items=poster)] == ["Bulk"]


def test_people_cannot_be_made_by_typing(poster, signed_in):
    answer = signed_in.post(f"/growth/items/{poster.ref}/cells/assignees", {"create": "某人"})
    assert answer.status_code == 422


def test_labels_are_renamed_coloured_and_added(design, layout, signed_in):
    signed_in.post(PAGE, {"name": "活动"})
    signed_in.post(f"{PAGE}{design.pk}", {"name": "视觉"})
    signed_in.post(f"{PAGE}{design.pk}", {"color": "teal"})
    design.refresh_from_db()
    assert (design.name, design.color) == ("视觉", "teal")
    taken = signed_in.post(f"{PAGE}{design.pk}", {"name": "排版"}, headers={"accept-language": "en"})
    assert "already a label" in taken.content.decode()
    assert Label.objects.count() == 3


def test_merging_moves_records_without_doubling(launch, lin, design, layout, signed_in):
    both, one = (WorkItem.create(project=launch, by=lin, title=title) for title in "一二")
    both.labels.set([design, layout])
    one.labels.set([layout])
    signed_in.post(f"{PAGE}{layout.pk}/merging", {"into": design.pk})
    assert list(both.labels.all()) == list(one.labels.all()) == [design]
    assert f'labels:in:{design.pk}">2 ' in signed_in.get(PAGE).content.decode()
    assert signed_in.post(f"{PAGE}{design.pk}/merging", {"into": design.pk}).status_code == 404
    assert signed_in.post(f"{PAGE}{design.pk}/merging", {"into": "x"}).status_code == 404
    assert signed_in.post(f"{PAGE}{design.pk}/merging", {"into": ""}).status_code == 422


def test_a_deleted_label_leaves_its_records(poster, design, signed_in):
    poster.labels.set([design])
    assert "1" in signed_in.get(f"{PAGE}{design.pk}/removal").content.decode()
    signed_in.delete(f"{PAGE}{design.pk}")
    assert list(poster.labels.all()) == []


def test_guests_and_strangers_see_no_labels_page(design, guest, stranger, client):
    for user, status in ((guest, 403), (stranger, 404)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(PAGE).status_code == status
        assert client.delete(f"{PAGE}{design.pk}").status_code == status


def test_saved_views_follow_a_merge(team, wang, launch, design, layout, signed_in):
    def kept(query: str) -> SavedView:
        return SavedView.objects.create(workspace=team, owner=wang, name="v", record_type="work_item", query=query)

    moved = kept(f"layout=board&f=labels:in:{layout.pk}&f=priority:in:{layout.pk}&sort=-due&group=")
    both = kept(f"f=labels:not_in:{design.pk},{layout.pk}")
    moved.open_first(wang, first=True)
    signed_in.post(f"{PAGE}{layout.pk}/merging", {"into": design.pk})
    for view in (moved, both):
        view.refresh_from_db()
    assert moved.query == f"layout=board&f=labels:in:{design.pk}&f=priority:in:{layout.pk}&sort=-due&group="
    assert both.query == f"f=labels:not_in:{design.pk}"
    assert f"labels:in:{design.pk}" in signed_in.get("/growth/items/").url


def test_labels_stand_by_pinyin_and_numbers_wherever_they_are_listed(team, poster, signed_in):
    order = ["Batch 2", "batch 10", "报告", "brand", "设计", "Video", "中文", "周报"]
    for name in sorted(order):
        Label.objects.create(workspace=team, name=name)
    spoken = [order[index] for index in (2, 0, 1, 3, 4, 5, 6, 7)]
    for address, found in (
        (PAGE, r'id="label-\d+" name="name" value="([^"]+)"'),
        (f"/growth/items/{poster.ref}/cells/labels", r'<li[^>]* data-value="\d+"[^>]*>(?:<[^>]*>)*([^<]+)<'),
        ("/growth/items/?layout=board&group=labels", r'<section class="column"[^>]*aria-label="([^"]+)"'),
    ):
        names = re.findall(found, signed_in.get(address).content.decode())
        assert [name for name in names if name in order] == spoken, address
