"""What an export says where it does not have everything."""

import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.views import exports
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State, WorkItem


def test_a_workbook_that_is_cut_says_so(launch, lin, client: Client, monkeypatch):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    for n in range(3):
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}")
    whole = column(client)
    monkeypatch.setattr(exports, "MOST_IN_XLSX", 2)
    cut = column(client)
    assert len(whole) == 4
    assert cut[:3] == whole[:3]
    assert cut[3:] == ["这里只有前 2 条记录；导出为 CSV 可得到全部记录。"]


def column(client: Client) -> list[object]:
    book = load_workbook(io.BytesIO(client.get("/growth/items/export.xlsx").content))
    return [row[0] for row in book.active.iter_rows(values_only=True)]


def lines(client: Client, query: str) -> list[str]:
    answer = client.get(f"/growth/projects/LNCH/items/export.csv?{query}", headers={"accept-language": "en"})
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_groups_stand_as_on_the_page_and_work_of_several_people_in_each(launch, lin, wang, team, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    jing, fang = Person.of(lin, team), Person.of(wang, team)
    for title, people in (("甲", [jing]), ("乙", [jing, fang]), ("丙", []), ("丁", [fang])):
        WorkItem.create(project=launch, by=lin, title=title, assignees=people)
    found = lines(client, "group=assignees&columns=title&sort=-number")
    assert found[0] == "ID,Assignees,Title"
    first, second = sorted((jing, fang), key=lambda person: person.sort_name)
    titles = {jing: ["乙", "甲"], fang: ["丁", "乙"]}
    wanted = [(person.name, title) for person in (first, second) for title in titles[person]]
    assert [tuple(line.split(",")[1:]) for line in found[1:]] == [*wanted, ("", "丙")]


def test_groups_inside_groups_stand_as_on_the_page(launch, lin, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    done, todo = (launch.states.filter(group=group).first() for group in (State.Group.DONE, State.Group.TODO))
    for title, state, priority in (("甲", done, 1), ("乙", todo, 3), ("丙", done, 3), ("丁", todo, 1), ("戊", done, 1)):
        WorkItem.create(project=launch, by=lin, title=title, state=state, priority=priority)
    found = lines(client, "group=stage&sub=priority&columns=title,stage&sort=number")
    assert found == [
        "ID,Stage,Priority,Title",
        "LNCH-2,To do,High,乙",
        "LNCH-4,To do,Low,丁",
        "LNCH-3,Done,High,丙",
        "LNCH-1,Done,Low,甲",
        "LNCH-5,Done,Low,戊",
    ]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["ID,Title,Created,Priority,Signed off", "LNCH-1,甲,2026-09-07 03:30,High,Yes"]),
        ("zh-hans", ["ID,标题,创建时间,优先级,Signed off", "LNCH-1,甲,2026-09-07 03:30,高,是"]),
    ],
)
def test_a_csv_speaks_the_readers_language_and_tells_their_time(launch, lin, client, language, wanted):
    CustomField.objects.create(
        workspace=launch.workspace, record_type="work_item", key="signed", name="Signed off", kind="checkbox"
    )
    item = WorkItem.create(project=launch, by=lin, title="甲", priority=3, custom={"signed": True})
    WorkItem.objects.filter(pk=item.pk).update(created_at=datetime(2026, 9, 6, 19, 30, tzinfo=UTC))
    lin.language, lin.time_zone = language, "Asia/Shanghai"
    lin.save()
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/growth/items/export.csv?columns=title,created_at,priority,custom.signed")
    with translation.override("fr"), timezone.override("America/New_York"):  # as after the request: nobody's
        assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines() == wanted
