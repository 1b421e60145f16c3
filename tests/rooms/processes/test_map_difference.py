"""Two maps side by side: which sides the address names, what they show, and for whom."""

import json

import pytest
from django.core.files.base import ContentFile

from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.bringing import bring_cases, bring_file
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.mining_of import read_at_once
from opsloop.rooms.processes.models import Case, Log
from opsloop.rooms.processes.views import differing
from tests.rooms.processes.conftest import MONDAY

pytestmark = pytest.mark.django_db
GROUP = address_key("组")
COLUMNS = {"case": "单号", "activity": "环节", "time": "时间", "resource": "人"}


@pytest.fixture
def inside(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def rows() -> str:
    """Forty tickets: from the tenth day on nobody checks any more, and half of all are of 华东."""
    lines = []
    for number in range(40):
        day, team = 1 + number // 2, ("华东", "华南")[number % 2]
        steps = ["收单", "审批", "归档"] if day < 10 else ["收单", "归档"]
        lines += [f"{number},{step},2026-03-{day:02} {9 + 2 * at}:00,林,{team}\n" for at, step in enumerate(steps)]
    return "".join(lines)


@pytest.fixture
def log(team: Workspace, lin) -> Log:
    made = bring_file(
        ContentFile(("单号,环节,时间,人,组\n" + rows()).encode(), name="工单.csv"), workspace=team, by=lin
    )
    Log.objects.filter(pk=made.pk).update(roles=COLUMNS, named=True, zone="Asia/Shanghai")
    made.refresh_from_db()
    read_at_once(made, by=lin, at=MONDAY)
    return made


@pytest.fixture
def told(inside, log):
    """What an address shows: cases of both sides, and the share of the check on both."""

    def ask(query: str) -> tuple[list[str], list[object]]:
        page = inside.get(f"/growth/maps/{log.pk}/difference?{query}").content.decode()
        counts = [part.split("<dd>")[1].split("<")[0] for part in page.split('class="pair__head"')[1:]]
        if 'id="map-values"' not in page:
            return counts, []
        values = json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])
        check = next((step for step in values["steps"] if step["name"] == "审批"), None)
        return counts, check["told"][values["measures"].index("share")] if check else []

    return ask


SIDES = {
    "day=2026-03-10": (["18", "22"], [1.0, 0.0, -2]),
    "": (["18", "22"], [1.0, 0.0, -2]),
    "column=4": (["20", "20"], [0.45, 0.45, 0]),
    "a_has=4:华东&b_has=4:华南&day=2026-03-10": (["9", "11"], [1.0, 0.0, -2]),
    "a_from=2026-03-01&a_to=2026-03-02&b_from=2026-03-09&b_to=2026-03-10": (["4", "4"], [1.0, 0.5, -2]),
    "a_has=4:华东&a_has=4:华南&b_from=2026-03-10": (["40", "22"], [0.45, 0.0, -2]),
    "from=2026-03-09&day=2026-03-10": (["2", "22"], [1.0, 0.0, -2]),
    "day=2026-04-01": ([], []),
    "column=3": (["18", "22"], [1.0, 0.0, -2]),
    "a_has=3:林&day=2026-03-10": (["18", "22"], [1.0, 0.0, -2]),
    "day=yesterday&a_who=0&b_version=7&column=99": (["18", "22"], [1.0, 0.0, -2]),
}


def test_the_address_names_both_sides(told):
    assert {query: told(query) for query in SIDES} == SIDES


def test_what_the_address_leaves_open_can_be_sent_to_a_colleague(inside, log):
    for query, settled in {
        "": "day=2026-03-10",
        "day=2026-03-05": "day=2026-03-05",
        "column=4": f"a_has={GROUP}%3A",
    }.items():
        page = inside.get(f"/growth/maps/{log.pk}/difference?{query}").content.decode()
        assert f'data-settled="{settled}' in page


def test_the_table_says_what_the_colours_say(inside, log):
    page = inside.get(f"/growth/maps/{log.pk}/difference?day=2026-03-10&show=share").content.decode()
    table = page.split('data-table="share"')[1].split("</table>")[0]
    assert '<td>审批</td><td></td><td class="is-number">100%</td><td class="is-number">0%</td>' in table
    assert "−100" in table
    assert 'name="day" value="2026-03-10"' in page
    assert 'name="a_to" value=""' in page
    assert 'data-table="again" hidden' in page
    text = inside.get(f"/growth/maps/{log.pk}/difference.csv?day=2026-03-10").content.decode("utf-8-sig")
    assert "share,审批,,1.0,0.0,-1.0" in text.splitlines()
    assert "cost,收单,审批,7200.0,0.0,-7200.0" in text.splitlines()


def test_a_private_log_is_nobody_elses(client, log, lin, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    places = [f"/growth/maps/{log.pk}/{page}" for page in ("difference", "difference.csv")]
    assert [client.get(place).status_code for place in places] == [200, 200]
    log.share(by=lin, private=True)
    assert [client.get(place).status_code for place in places] == [404, 404]


@pytest.fixture
def own(purchase, team, lin, wang, admin, clock) -> Log:
    """The map of four purchases: two on each of two versions; one of the last two is nobody else's."""
    first = purchase.version
    purchase.redraw(purchase.drawing, by=lin)
    second = purchase.versions.create(number=2, definition=first.definition, published_by=lin)
    sales = Organization.create(workspace=team, by=lin, name="销售部")
    Person.objects.filter(user=wang).update(organization=sales)
    values = {"workspace": team, "process": purchase, "created_by": lin, "state": "completed"}
    for number, version in enumerate((first, first, second, second), start=1):
        asking = Person.of(wang if number % 2 else lin, team)
        case = Case.objects.create(number=number, title=f"采购 {number}", version=version, requester=asking, **values)
        for step in ("申请", "下单"):
            case.track("step_done", by=lin, at=MONDAY, activity=step, phase="complete")
    Case.objects.filter(number=4).update(visibility="private", created_by=admin)
    log = bring_cases(purchase, by=admin)
    read_at_once(log, by=admin, at=MONDAY)
    return log


def test_versions_and_teams_of_own_cases_are_sides_and_nothing_is_counted_that_is_not_seen(client, own, wang, admin):
    def counts(user, query: str) -> list[str]:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/growth/maps/{own.pk}/difference?{query}").content.decode()
        return [part.split("<dd>")[1].split("<")[0] for part in page.split('class="pair__head"')[1:]]

    sales = Organization.objects.get(name="销售部").pk
    assert counts(admin, "") == ["2", "2"]
    assert counts(wang, "") == ["2", "1"]
    assert counts(admin, f"a_team={sales}&b_version={own.process.versions.get(number=1).pk}") == ["2", "2"]
    cases = client.get(f"/growth/maps/{own.pk}/cases?team={sales}").content.decode()
    assert "采购 1" in cases
    assert "采购 2" not in cases


def test_a_version_without_cases_is_no_side(client, own, admin):
    own.process.versions.create(number=3, definition=own.process.version.definition, published_by=admin)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/maps/{own.pk}/difference").content.decode()
    assert [part.split("<dd>")[1].split("<")[0] for part in page.split('class="pair__head"')[1:]] == ["2", "2"]
    assert ">2</option>" in page
    assert ">3</option>" not in page


def test_the_form_keeps_all_that_was_chosen_for_a_side(client, own, inside, admin, log, team):
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    first, second = (own.process.versions.get(number=number).pk for number in (1, 2))
    page = client.get(f"/growth/maps/{own.pk}/difference?a_version={first}&a_version={second}").content.decode()
    side = page.split('name="a_version"')[1].split("</select>")[0]
    assert side.startswith(" multiple>")
    assert [f'<option value="{key}" selected>' in side for key in (first, second)] == [True, True]
    other = page.split('name="b_version"')[1].split("</select>")[0]
    assert "multiple" not in other
    assert "selected" not in other


def test_a_value_that_is_not_offered_any_more_stays_chosen(inside, log, monkeypatch):
    monkeypatch.setattr(differing, "VALUES_OFFERED", 1)
    page = inside.get(f"/growth/maps/{log.pk}/difference?a_has=4:华东组&b_has=4:华南组").content.decode()
    for side, value in (("a", "华东组"), ("b", "华南组")):
        options = page.split(f'name="{side}_has"')[1].split("</select>")[0]
        assert f'<option value="{GROUP}:{value}" selected>' in options
