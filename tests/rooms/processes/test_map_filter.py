"""The filter form of a map: what it adds, and that it keeps whatever else the address asks for."""

import json
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict

from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.bringing import bring_cases, bring_file
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.map_question import KINDS, Question
from opsloop.rooms.processes.mining_of import opened, read_at_once
from opsloop.rooms.processes.models import Case, Log
from opsloop.rooms.processes.own_groups import own_groups
from tests.rooms.processes.conftest import MONDAY

LOST = "This link asks for steps, people or columns that are not on this map"
pytestmark = pytest.mark.django_db
COLOUR = address_key("颜色")


class Form(HTMLParser):
    """What the filter form would send as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._inside, self._select = False, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._inside = self._inside or "data-map-filter" in given
        if self._inside and tag == "select":
            self._select = given.get("name", "")
        if self._inside and tag == "input" and given.get("name"):
            self.sent.append((given["name"], given.get("value") or ""))
        if self._inside and tag == "option" and "selected" in given and self._select:
            self.sent.append((self._select, given["value"]))

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "form"


@pytest.fixture
def inside(client, admin):
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def own(purchase, team, lin, wang, admin, clock) -> Log:
    """The map of two purchases of two teams: the invoices of both were booked, and the first was ordered."""
    values = {
        "workspace": team,
        "process": purchase,
        "version": purchase.version,
        "created_by": lin,
        "state": "completed",
    }
    for number, (user, name) in enumerate(((wang, "销售部"), (lin, "财务部")), start=1):
        asking = Person.of(user, team)
        Person.objects.filter(pk=asking.pk).update(organization=Organization.create(workspace=team, by=lin, name=name))
        said = {"manager_said": ("approved", "rejected")[number - 1]}
        case = Case.objects.create(number=number, title=name, requester=asking, data=said, **values)
        for step in ("登记发票", "下单")[: 3 - number]:
            case.track("step_done", by=user, at=MONDAY, activity=step, phase="complete")
    log = bring_cases(purchase, by=admin)
    read_at_once(log, by=admin, at=MONDAY)
    return log


def every_kind(log: Log) -> dict[str, list[str]]:
    """Values of every kind of filter that mean something in the log: two where the address may name several."""
    booked, ordered = (address_key(step) for step in ("登记发票", "下单"))
    wang, lin = (address_key(name) for name in ("王芳", "林静"))
    column = address_key("activity")
    both = [f"{booked}-{ordered}", f"{ordered}-{booked}"]
    teams = [str(pk) for pk in Organization.objects.order_by("pk").values_list("pk", flat=True)]
    return {
        "from": ["2026-11-01"],
        "to": ["2026-12-31"],
        "contains": [booked, ordered],
        "never": [booked, ordered],
        "follows": both,
        "directly": both,
        "least": ["0"],
        "most": ["99"],
        "variant": both,
        "version": [str(log.process.version_id)],
        "team": teams,
        "who": [wang, lin],
        "hands": [f"{wang}-{lin}", f"{lin}-{wang}"],
        "has": [f"{column}:登记发票", f"{column}:下单"],
        "role": ["采购", "财务"],
        "field": ["manager_said:approved", "manager_said:rejected"],
        "clock": ["work"],
    }


def test_the_form_keeps_every_kind_of_filter_of_the_address(inside, own, admin):
    wanted = every_kind(own)
    assert set(wanted) == set(KINDS)
    query = urlencode(wanted, doseq=True)
    page = inside.get(f"/growth/maps/{own.pk}/?{query}").content.decode()
    with opened(own, seen_by=admin) as whole:
        groups = own_groups(own, admin)
        asked, sent = (
            Question.of(QueryDict(text), whole, "Asia/Shanghai", groups) for text in (query, urlencode(Form(page).sent))
        )
    assert asked.parts == tuple((name, value) for name in KINDS for value in wanted[name])
    assert sent.parts == asked.parts


def test_of_what_a_case_has_once_the_first_counts_and_the_form_shows_it(inside, own):
    page = inside.get(f"/growth/maps/{own.pk}/?least=2&least=5").content.decode()
    assert ("least", "2") in Form(page).sent
    assert page.count('class="chip"') == 1


def cases_of(inside, log: Log, query: str) -> int:
    page = inside.get(f"/growth/maps/{log.pk}/?{query}").content.decode()
    if 'id="map-values"' not in page:
        return 0
    return json.loads(page.split('id="map-values" type="application/json">')[1].split("</script>")[0])["cases"]


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("role=财务", 2),
        ("role=采购", 1),
        ("role=财务&role=采购", 1),
        ("role=仓库", 2),
        ("field=manager_said:rejected", 1),
        ("field=manager_said:approved&field=manager_said:rejected", 2),
        ("field=manager_said:maybe", 2),
        ("role=采购&field=manager_said:approved", 1),
        ("role=采购&field=manager_said:rejected", 0),
    ],
)
def test_own_cases_are_narrowed_by_the_role_of_a_step_and_by_what_was_chosen_in_their_forms(inside, own, query, cases):
    """What says nothing here, such as a role that did nothing, is left out."""
    assert cases_of(inside, own, query) == cases


def test_a_step_for_several_roles_is_found_by_each(purchase, team, lin, admin, inside, clock):
    case = Case.create(process=purchase, by=lin, data={"item": "桌", "amount": 800_000})
    case.track("decided", by=admin, at=MONDAY, activity="财务与总监审批", phase="complete")
    log = bring_cases(purchase, by=admin)
    read_at_once(log, by=admin, at=MONDAY)
    page = inside.get(f"/growth/maps/{log.pk}/").content.decode()
    for role in ("财务", "总监"):
        assert f'<option value="{role}">' in page
        assert f"role={role}" not in page
        chips = inside.get(f"/growth/maps/{log.pk}/?role={role}").content.decode()
        assert chips.count('class="chip"') == 1
        assert cases_of(inside, log, f"role={role}") == 1


@pytest.fixture
def desks(team, lin, admin) -> Log:
    """The map of two cases of a file with a column of departments, one of colours and one of people."""
    first = "1,收单,2026-03-01 09:00,林,客服部,红\n1,归档,2026-03-01 10:00,王,档案室,红\n"
    rows = first + "2,收单,2026-03-02 09:00,林,客服部,蓝\n"
    file = ContentFile(("单号,环节,时间,人,部门,颜色\n" + rows).encode(), name="工单.csv")
    log = bring_file(file, workspace=team, by=admin)
    roles = {"case": "单号", "activity": "环节", "time": "时间", "resource": "人"}
    Log.objects.filter(pk=log.pk).update(roles=roles, named=True, zone="Asia/Shanghai")
    log.refresh_from_db()
    read_at_once(log, by=admin, at=MONDAY)
    return log


def test_the_department_that_a_file_names_is_its_role_and_every_column_can_be_asked_for(inside, desks):
    page = inside.get(f"/growth/maps/{desks.pk}/").content.decode()
    form = page.split("data-map-filter")[1].split("</form>")[0]
    assert '<option value="档案室">' in form
    assert f'<option value="{COLOUR}">颜色</option>' in form
    assert address_key("人") not in form.split('id="ask-column"')[1]
    assert [cases_of(inside, desks, query) for query in ("role=档案室", "role=客服部&has=5:蓝")] == [1, 1]


def test_the_values_of_a_column_are_offered_when_it_is_chosen_and_nobody_is_named(inside, desks):
    offered = inside.get(f"/growth/maps/{desks.pk}/values?column={COLOUR}").content.decode()
    assert f'<option value="{COLOUR}:红">红</option><option value="{COLOUR}:蓝">蓝</option>' in offered
    for nothing in ("", "column=3", "column=99", "column=x"):
        assert "<option" not in inside.get(f"/growth/maps/{desks.pk}/values?{nothing}").content.decode()


def test_a_link_means_the_same_step_when_the_map_has_got_others(inside, own, admin, purchase):
    """Before 下单 and 登记发票 in the order of names there is 上架 now; former numbers could mean any of them."""
    link = f"/growth/maps/{own.pk}/?contains={address_key('下单')}"
    before = inside.get(link, headers={"accept-language": "en"}).content.decode()
    assert "with 下单" in before
    Case.objects.order_by("pk").last().track("step_done", by=admin, at=MONDAY, activity="上架", phase="complete")
    read_at_once(own, by=admin, at=MONDAY)
    after = inside.get(link, headers={"accept-language": "en"}).content.decode()
    assert "with 下单" in after
    assert LOST not in after
    for part in ("contains=0", "follows=0-1", f"contains={address_key('入库')}", f"directly={address_key('下单')}-1"):
        told = inside.get(f"/growth/maps/{own.pk}/?{part}", headers={"accept-language": "en"}).content.decode()
        assert LOST in told, part
        assert 'class="chip"' not in told


def test_keys_of_steps_are_short_and_never_numbers():
    keys = {address_key(name) for name in ("", "下单", "a" * 500, *map(str, range(2000)))}
    assert len(keys) == 2003
    assert all(key[0] == "k" and key.isalnum() and key.isascii() and len(key) == 9 for key in keys)


def test_a_column_is_named_by_its_key_and_by_a_number_only_where_none_can_have_come_before_it(inside, own, desks):
    for query in (f"has={COLOUR}:蓝", "has=5:蓝"):
        assert cases_of(inside, desks, query) == 1
    lost = "by their former numbers"
    page = inside.get(f"/growth/maps/{own.pk}/?has=1:下单", headers={"accept-language": "en"}).content.decode()
    assert lost in page
    both = f"/growth/maps/{own.pk}/difference?a_has=1:下单&b_has=1:下单"
    assert lost in inside.get(both, headers={"accept-language": "en"}).content.decode()
