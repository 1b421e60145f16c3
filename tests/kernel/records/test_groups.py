"""Groups, groups inside groups and swimlanes: few are read at once, the others are said and come when asked for."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from opsloop.kernel.records.models import CustomField, Label
from opsloop.kernel.records.shaping import add_field
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

HERE = "/growth/projects/LNCH/items/"


@pytest.fixture
def desk(client: Client, lin) -> Client:
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def busy(launch, team, lin):
    """Somebody with one piece of work each; called again, it makes as many more people."""

    def hire(number: int) -> list[WorkItem]:
        people = [Person.create(workspace=team, by=lin, name=f"人 {n}") for n in range(number)]
        return [
            WorkItem.create(project=launch, by=lin, title=f"工作 {place}", assignees=[person], effort_minutes=60)
            for place, person in enumerate(people)
        ]

    return hire


def refs(text: str) -> list[str]:
    return re.findall(r'data-ref="([^"]+)"', text)


def further(desk, text: str) -> str:
    """What the line of the rest answers; empty where there is none."""
    found = re.search(r'hx-get="([^"]+more=groups[^"]+)"', text)
    if found is None:
        return ""
    answer = desk.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<main" not in answer.content
    return answer.content.decode()


def all_of(desk, query: str) -> list[str]:
    """Page after page of the groups at an address."""
    pages = [desk.get(f"{HERE}?{query}").content.decode()]
    while text := further(desk, pages[-1]):
        pages.append(text)
    return pages


SHAPES = (
    "layout=table&group=assignees",
    "layout=table&group=assignees&sub=state",
    "layout=table&group=state&sub=assignees",
    "layout=board&sub=assignees",
    "layout=board&group=priority&sub=assignees",
)


@pytest.mark.parametrize("query", SHAPES)
def test_many_groups_ask_no_more_than_some(query, busy, desk):
    busy(70)
    desk.get(HERE + "?" + query)
    with CaptureQueriesContext(connection) as some:
        desk.get(HERE + "?" + query)
    busy(70)
    with CaptureQueriesContext(connection) as many:
        page = desk.get(HERE + "?" + query)
    assert len(many) <= len(some)
    assert len(many) <= 45
    assert len(refs(page.content.decode())) == 20


@pytest.mark.parametrize("query", SHAPES)
def test_the_other_groups_are_said_and_come_page_by_page(query, busy, desk):
    made = busy(45)
    pages = all_of(desk, query)
    assert len(pages) == 3
    assert "还有 25 " in pages[0]
    assert "还有 5 " in pages[1]
    found = [ref for page in pages for ref in refs(page)]
    assert sorted(found) == sorted(item.ref for item in made)


def test_a_further_page_goes_on_in_the_group_it_is_in(busy, desk, launch):
    busy(25)
    first, second = all_of(desk, "group=state&sub=assignees")
    head = f'<tbody class="group" data-group="{launch.first_state().pk}"'
    assert (first.count(head), second.count(head)) == (1, 0)
    assert second.count("group--part") == 5


def test_many_columns_of_a_board_are_filled_when_they_are_scrolled_to(busy, desk, launch):
    made = busy(30)
    page = desk.get(f"{HERE}?layout=board&group=assignees").content.decode()
    late = [address.replace("&amp;", "&") for address in re.findall(r'hx-get="([^"]+more=rows[^"]+)"', page)]
    assert (len(refs(page)), len(late)) == (20, 10)
    cards = [desk.get(address, headers={"HX-Request": "true"}).content.decode() for address in late]
    assert sorted(refs(page) + [ref for text in cards for ref in refs(text)]) == sorted(item.ref for item in made)


def test_groups_inside_groups_say_how_many_and_what_they_add_up_to(launch, lin, desk):
    for n in range(23):
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}", priority=2 if n else 1, effort_minutes=60)
    page = desk.get(f"{HERE}?group=state&sub=priority&columns=title,effort_minutes").content.decode()
    said = re.findall(r'group__count">(\d+\+?)</span>(?:<span class="group__sum">[^<]* ([^<]+)</span>)?', page)
    assert [count for count, _sum in said] == ["23", "22", "1"]
    assert len({added for _count, added in said} - {""}) == 3


OWN_SHAPES = (
    "group=state&sub={one}",
    "group={one}&sub=labels",
    "group={two}&sub={one}",
    "group={one}&f=state:filled&sub={two}",
)


@pytest.mark.parametrize("query", OWN_SHAPES)
def test_groups_by_own_fields_inside_others_are_counted_too(query, launch, team, lin, desk):
    select, person = CustomField.Kind.SELECT, CustomField.Kind.PERSON
    channel = add_field(team, "work_item", by=lin, name="渠道", kind=select, options=["线上", "线下"])
    checker = add_field(team, "work_item", by=lin, name="核对人", kind=person)
    names = {"one": f"custom.{channel.key}", "two": f"custom.{checker.key}"}
    label = Label.called(team, "急", by=lin)
    for value in ("线上", "线上", "线下", ""):
        item = WorkItem.create(project=launch, by=lin, title="工作", labels=[label], effort_minutes=60)
        item.change({names["one"]: value, names["two"]: Person.of(lin, team).pk}, by=lin)
    page = desk.get(f"{HERE}?{query.format(**names)}&columns=title,effort_minutes").content.decode()
    parts = re.findall(r'group--part.*?group__count">(\d+)<.*?group__sum">[^<]* (\d)[^<]*<', page, re.DOTALL)
    assert sorted(parts) == [("1", "1"), ("1", "1"), ("2", "2")]
    assert len(refs(page)) == 4


def test_swimlanes_say_what_they_add_up_to_as_columns_do(launch, lin, desk):
    for n in range(3):
        WorkItem.create(project=launch, by=lin, title=f"工作 {n}", priority=2 if n else 1, effort_minutes=60)
    page = desk.get(f"{HERE}?layout=board&group=state&sub=priority").content.decode()
    heads = [part.split("</header>")[0] for part in page.split('class="lane__head"')[1:]]
    amounts = [re.findall(r'group__sum"[^>]*><span[^>]*>[^<]+</span> (\d)[^<]*<', head) for head in heads]
    assert amounts == [["2"], ["1"]]


def test_the_head_of_a_swimlane_names_it_once(launch, team, lin, desk):
    WorkItem.create(project=launch, by=lin, title="海报", labels=[Label.called(team, "急", by=lin)])
    page = desk.get(f"{HERE}?layout=board&group=state&sub=labels").content.decode()
    head = page.split('class="lane__head"')[1].split("</header>")[0]
    assert re.search(r'<h2 class="lane__name visually-hidden">急</h2>', head)


def test_the_sums_of_a_column_stand_together_so_that_what_finds_no_room_is_left_out_whole(launch, lin, desk):
    WorkItem.create(project=launch, by=lin, title="工作", effort_minutes=60)
    page = desk.get(f"{HERE}?layout=board&group=state&card=effort_minutes").content.decode()
    whole = r'class="column__sums"><span class="group__sum"[^>]*><span[^>]*>[^<]+</span> 1[^<]*</span></span>'
    assert len(re.findall(whole, page)) == 1


@pytest.mark.parametrize(("place", "head"), [("", 'class="column__head'), ("&sub=priority", 'class="lane__head"')])
def test_the_sums_in_heads_say_what_they_are_of(launch, team, lin, desk, place, head):
    points = add_field(team, "work_item", by=lin, name="工作点", kind="number")
    WorkItem.create(project=launch, by=lin, title="工作", effort_minutes=60, **{f"custom.{points.key}": 65})
    page = desk.get(f"{HERE}?layout=board&group=state&card=effort_minutes,custom.{points.key}{place}").content.decode()
    heads = [strip_tags(one.split("</header>")[0]) for one in page.split(head)[1:]]
    assert any("工作点 65" in one and "工作量 1小时" in one for one in heads)


@pytest.fixture
def several(launch, team, lin):
    """Work with several options of one own field, and a tick in another; answers what the fields are called."""
    chosen = add_field(team, "work_item", by=lin, name="渠道", kind="multi_select", options=["线上", "线下"])
    ticked = add_field(team, "work_item", by=lin, name="已核对", kind="checkbox")
    names = {"several": f"custom.{chosen.key}", "tick": f"custom.{ticked.key}"}
    for options, tick in ((["线上", "线下"], True), (["线下"], False), ([], None), (None, True)):
        item = WorkItem.create(project=launch, by=lin, title="工作", effort_minutes=60)
        values = {names["several"]: options, names["tick"]: tick}
        item.change({name: value for name, value in values.items() if value is not None}, by=lin)
    return names


@pytest.mark.parametrize(
    ("query", "expected", "shown"),
    [
        ("group={several}", ["1", "2", "2"], [["LNCH-1"], ["LNCH-2", "LNCH-1"], ["LNCH-4", "LNCH-3"]]),
        ("group={tick}", ["2", "2"], [["LNCH-4", "LNCH-1"], ["LNCH-3", "LNCH-2"]]),
        ("group={tick}&f={tick}:is:1", ["2"], [["LNCH-4", "LNCH-1"]]),
    ],
)
def test_several_options_and_ticks_make_groups_as_labels_do(query, expected, shown, several, desk):
    page = desk.get(f"{HERE}?{query.format(**several)}&columns=title,effort_minutes&sort=-number").content.decode()
    said = re.findall(r'group__count">(\d+)<.*?group__sum">[^<]* (\d)[^<]*<', page, re.DOTALL)
    assert said == [(count, count) for count in expected]
    assert [refs(part) for part in page.split('class="group"')[1:]] == shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("group={several}&sub={tick}", ["1", "1", "1", "1", "1"]),
        ("group={tick}&sub={several}", ["1", "1", "1", "1", "1"]),
        ("group=priority&sub={several}", ["1", "2", "2"]),
    ],
)
def test_several_options_and_ticks_are_counted_inside_groups(query, expected, several, desk):
    page = desk.get(f"{HERE}?{query.format(**several)}&columns=title,effort_minutes").content.decode()
    parts = re.findall(r'group--part.*?group__count">(\d+)<.*?group__sum">[^<]* (\d)[^<]*<', page, re.DOTALL)
    assert parts == [(count, count) for count in expected]
    assert len(refs(page)) == sum(map(int, expected))


def test_an_export_says_which_option_and_whether_it_is_ticked(several, desk):
    address = f"{HERE}export.csv?columns=title&sort=number&group={{}}&sub={{}}".format(
        several["several"], several["tick"]
    )
    answer = desk.get(address, headers={"accept-language": "en"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines() == [
        "ID,渠道,已核对,Title",
        "LNCH-1,线上,Yes,工作",
        "LNCH-1,线下,Yes,工作",
        "LNCH-2,线下,No,工作",
        "LNCH-4,,Yes,工作",
        "LNCH-3,,No,工作",
    ]


@pytest.mark.parametrize("which", ["several", "tick"])
def test_a_board_has_columns_of_several_options_and_ticks(which, several, desk, launch):
    page = desk.get(f"{HERE}?layout=board&group={several[which]}").content.decode()
    assert (
        re.findall(r'<span class="column__number"[^>]*>(\d+)<', page)
        == {"several": ["1", "2", "2"], "tick": ["2", "2"]}[which]
    )
    given = {"column_field": several["tick"], "column_value": "1"}
    assert desk.post("/growth/items/LNCH-2/place", given).status_code == 200
    assert WorkItem.objects.get(number=2).custom[several["tick"].removeprefix("custom.")] is True


@pytest.mark.parametrize(
    "query", ["group={several}", "group={tick}&sub={several}", "layout=board&group={several}&sub={tick}"]
)
def test_groups_of_several_options_ask_as_much_for_many_rows_as_for_few(query, several, desk, launch, lin):
    address = f"{HERE}?{query.format(**several)}"
    desk.get(address)
    asked = []
    for number in (10, 200):
        rows = [
            WorkItem.create(project=launch, by=lin, title=f"工作 {n}") for n in range(number - WorkItem.objects.count())
        ]
        for n, item in enumerate(rows):
            item.change(
                {several["several"]: [["线上"], ["线下"], ["线上", "线下"]][n % 3], several["tick"]: n % 2 > 0}, by=lin
            )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            desk.get(address)
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_projects_are_grouped_by_whether_they_are_templates(launch, desk):
    page = desk.get("/growth/projects/?group=template").content.decode()
    assert refs(page) == ["LNCH"]


def test_more_rows_come_as_rows_alone(launch, lin, desk):
    made = [WorkItem.create(project=launch, by=lin, title=f"工作 {n}") for n in range(55)]
    page = desk.get(f"{HERE}?layout=table&group=").content.decode()
    address = re.search(r'hx-get="([^"]+more=rows[^"]*)"', page)
    rows = desk.get(address[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "<main" not in rows
    assert sorted(refs(page) + refs(rows)) == sorted(item.ref for item in made)


def test_of_very_many_columns_those_with_cards_come_first(desk, busy, launch, team, lin):
    busy(3)
    [Person.create(workspace=team, by=lin, name=f"闲 {n}") for n in range(30)]
    page = desk.get(f"{HERE}?layout=board&group=assignees").content.decode()
    heads = re.findall(r'<span class="column__number"[^>]*>(\d+)<', page)
    assert heads[:3] == ["1", "1", "1"]
    assert set(heads[3:]) == {"0"}
    assert len(heads) > 30
