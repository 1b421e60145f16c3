"""Quick add: a line, or many, become records in the right place, with one undo."""

import json

import pytest
from django.test import Client

from opsloop.kernel.records.models import Label
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem

QUICK = "/growth/items/quick"


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_line_sets_people_labels_level_and_day(launch, team, wang, signed_in):
    Label.objects.create(workspace=team, name="设计")
    answer = signed_in.post(QUICK, {"text": "画海报 ＠wf #设计 !high 2026-12-01", "scope": launch.pk})
    assert answer.status_code == 204
    item = WorkItem.objects.get()
    assert (item.title, item.priority, str(item.due)) == ("画海报", 3, "2026-12-01")
    assert [list(item.assignees.all()), [str(label) for label in item.labels.all()]] == [
        [Person.of(wang, team)],
        ["设计"],
    ]


def test_a_given_name_names_whom_it_fits_and_of_several_who_is_meant_is_asked(launch, team, lin, wang, signed_in):
    for name in ("陈晓雨", "赵思远", "钱思远"):
        Person.create(workspace=team, by=lin, name=name)
    read = {"headers": {"accept-language": "en"}}
    said = signed_in.post(f"{QUICK}/preview", {"text": "拍 @晓雨", "scope": launch.pk}, **read).content.decode()
    assert "陈晓雨" in said
    assert "names nothing here" not in said
    said = signed_in.post(f"{QUICK}/preview", {"text": "拍 @思远 @xyz", "scope": launch.pk}, **read).content.decode()
    assert "“@思远” may be 钱思远, 赵思远" in said
    assert "“@xyz” names nothing here" in said
    signed_in.post(QUICK, {"text": "拍 @晓雨", "scope": launch.pk})
    assert [str(person) for person in WorkItem.objects.get().assignees.all()] == ["陈晓雨"]


def test_many_lines_make_many_records_and_one_undo_takes_them_back(launch, signed_in):
    answer = signed_in.post(QUICK, {"text": "- 一\n- 二 !高\n\n- 三", "scope": launch.pk})
    assert [item.title for item in WorkItem.objects.order_by("number")] == ["一", "二", "三"]
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert signed_in.post(undo).status_code == 204
    assert not WorkItem.objects.live().exists()


def test_a_line_without_a_title_refuses_all_and_keeps_the_text(launch, signed_in):
    text = "一\n!高\n三"
    answer = signed_in.post(QUICK, {"text": text, "scope": launch.pk})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not WorkItem.objects.exists()
    assert signed_in.post(QUICK, {"text": "\n", "scope": launch.pk}).status_code == 422
    assert signed_in.post(QUICK, {"text": "x\n" * 201, "scope": launch.pk}).status_code == 422


def test_the_place_gives_its_value_and_the_line_goes_before_it(launch, signed_in):
    doing = launch.states.get(group="doing")
    page = signed_in.get(f"/growth/projects/LNCH/items/quick?state={doing.pk}&priority=2").content.decode()
    assert f'name="state" value="{doing.pk}"' in page
    signed_in.post(QUICK, {"text": "一\n二 !紧急", "scope": launch.pk, "state": doing.pk, "priority": "2"})
    assert list(WorkItem.objects.order_by("number").values_list("state", "priority")) == [(doing.pk, 2), (doing.pk, 4)]


def test_the_project_used_last_is_the_next_one(launch, team, lin, signed_in):
    other = Project.create(workspace=team, by=lin, key="AAA", name="AAA")
    signed_in.post(QUICK, {"text": "一", "scope": launch.pk, "and": "next"})
    answer = signed_in.post(QUICK, {"text": "二", "and": "next"})
    assert answer.status_code == 200
    assert "added" in answer.content.decode() or "已添加" in answer.content.decode()
    assert WorkItem.objects.filter(project=launch).count() == 2
    signed_in.post(QUICK, {"text": "三", "scope": other.pk})
    assert WorkItem.objects.get(title="三").project == other


def test_the_preview_says_what_it_understood_and_what_not(launch, wang, signed_in):
    answer = signed_in.post(f"{QUICK}/preview", {"text": "海报 @wf #没有 !高", "scope": launch.pk}).content.decode()
    assert "王芳" in answer
    assert "#没有" in answer
    assert "/growth/projects/LNCH/items/new?" in answer
    assert not WorkItem.objects.exists()


def test_only_who_may_add_gets_the_line(launch, guest, client):
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(QUICK).status_code == 403
    assert client.post(QUICK, {"text": "一", "scope": launch.pk}).status_code == 403
    assert client.get("/growth/people/quick").status_code == 404
