"""Fields of a team's own making order, filter and add up the lists that show them, as the declared ones do."""

import pytest
from django.test import Client

from opsloop.connectors import read
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

FIELDS = "/growth/items/fields"


@pytest.fixture
def signed_in(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def own(team, launch, lin, signed_in):
    """Makes the field `own` of a kind, and an item for each value in turn; answers the items."""

    def made(kind: str, *values: object) -> list[WorkItem]:
        signed_in.post(FIELDS, {"name": "own", "kind": kind, "options": "甲\n乙\n丙"})
        given = [{"custom.own": value} if value is not None else {} for value in values]
        return [WorkItem.create(project=launch, by=lin, title=f"{n}", **one) for n, one in enumerate(given)]

    return made


def titles(answer) -> str:
    parts = answer.content.decode().split('row__title" href="')[1:]
    return "".join(part.split(">")[1].split("<")[0] for part in parts)


def sums(text: str) -> list[str]:
    return [part.split(">", 1)[1].split("</span>")[0] for part in text.split("__sum")[1:]]


def test_a_list_is_put_in_order_by_the_names_of_an_own_person_field(own, team, lin, wang, admin, signed_in):
    people = [Person.of(user, team).pk for user in (wang, admin, lin)]
    own("person", people[0], None, people[1], people[2])
    assert titles(signed_in.get("/growth/items/?sort=custom.own")) == "3021"
    assert titles(signed_in.get("/growth/items/?sort=-custom.own")) == "2031"


def test_a_list_is_put_in_order_by_the_first_of_several_options(own, signed_in):
    own("multi_select", ["丙"], ["乙", "丙"], None, ["丙", "甲"])
    assert titles(signed_in.get("/growth/items/?sort=custom.own")) == "3102"
    assert titles(signed_in.get("/growth/items/?sort=-custom.own")) == "0132"


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("number", (2, 1.5, 40), {"high": "42", "": "1.5", "all": "43.5"}),
        ("money", (200, 150, 4000), {"high": "¥42.00", "": "¥1.50", "all": "¥43.50"}),
    ],
)
def test_own_figures_add_up_in_every_group_and_in_all(kind, values, said, own, lin, signed_in):
    first, _second, third = own(kind, *values)
    for item in (first, third):
        item.change({"priority": 3}, by=lin)
    page = signed_in.get("/growth/items/?group=priority&columns=title,custom.own").content.decode()
    assert sums(page) == [f"own {said['high']}", f"own {said['']}"]
    assert sums(signed_in.get("/growth/items/count?columns=title,custom.own").content.decode()) == [
        f"own {said['all']}"
    ]


def test_declared_and_own_figures_add_up_in_groups_of_an_own_field(own, lin, signed_in):
    first, second, third = own("select", "甲", "甲", None)
    signed_in.post(FIELDS, {"name": "cost", "kind": "number"})
    for item, cost in ((first, 10), (second, 5), (third, 1)):
        item.change({"custom.cost": cost, "effort_minutes": 30}, by=lin)
    page = signed_in.get("/growth/items/?group=custom.own&columns=title,effort_minutes,custom.cost").content.decode()
    assert sums(page) == ["Effort 1h", "cost 15", "Effort 30m", "cost 1"]


def test_own_person_fields_know_me(own, team, lin, wang, signed_in, client):
    own("person", Person.of(lin, team).pk, Person.of(wang, team).pk)
    address = "/growth/items/?f=custom.own:in:me"
    assert titles(signed_in.get(address)) == "0"
    menu = signed_in.get("/growth/items/toolbar/filter?field=custom.own").content.decode()
    assert 'value="me"' in menu
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert titles(client.get(address)) == "1"


def test_programs_filter_and_order_by_own_fields_and_write_me(own, team, lin, wang, signed_in):
    own("person", Person.of(wang, team).pk, Person.of(lin, team).pk)
    api = "/api/v1/growth/items"

    def names(query: str) -> list[str]:
        return [row["title"] for row in signed_in.get(f"{api}?{query}").json()["items"]]

    assert names("f=custom.own:in:me") == ["1"]
    assert names("sort=custom.own") == ["1", "0"]
    answer = signed_in.patch(f"{api}/LNCH-1", {"custom": {"own": "me"}}, content_type="application/json")
    assert answer.json()["custom"]["own"]["name"] == "林静"


def test_an_export_keeps_the_order_and_the_filter_of_own_fields(own, team, lin, wang, signed_in):
    own("person", Person.of(wang, team).pk, Person.of(lin, team).pk)
    answer = signed_in.get("/growth/items/export.csv?columns=title,custom.own&sort=custom.own")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == [
        "ID,Title,own",
        "LNCH-2,1,林静",
        "LNCH-1,0,王芳",
    ]


def exported(answer) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_an_export_of_groups_keeps_them_together_and_says_which(launch, lin, signed_in):
    for title, priority in (("一", 1), ("二", 3), ("三", 1)):
        WorkItem.create(project=launch, by=lin, title=title, priority=priority)
    answer = signed_in.get("/growth/items/export.csv?group=priority&columns=title&sort=number")
    assert exported(answer) == ["ID,Priority,Title", "LNCH-2,High,二", "LNCH-1,Low,一", "LNCH-3,Low,三"]


def test_an_export_names_each_column_once_and_units_where_numbers_have_them(launch, lin, signed_in, tmp_path):
    WorkItem.create(project=launch, by=lin, title="一", effort_minutes=480)
    for language, heads in (("en", "ID,Title,Effort (minutes)"), ("zh-CN", "ID,标题,工作量（分钟）")):
        address = "/growth/items/export.csv?columns=number,title,effort_minutes"
        lines = exported(signed_in.get(address, headers={"accept-language": language}))
        assert lines == [heads, "LNCH-1,一,480"]
        path = tmp_path / "out.csv"
        path.write_text("\n".join(lines))
        assert [item.effort_minutes for item in read(path).items] == [480]


def test_the_way_to_an_address_says_in_chinese_what_it_does(own, signed_in):
    own("url", "https://a.example/1")
    page = signed_in.get("/growth/items/?columns=custom.own", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert 'aria-label="打开网址"' in page
