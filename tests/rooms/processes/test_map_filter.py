"""The filter form of a map: what it adds, and that it keeps whatever else the address asks for."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.bringing import bring_cases
from opsloop.rooms.processes.map_question import KINDS, Question
from opsloop.rooms.processes.mining_of import opened, read_at_once
from opsloop.rooms.processes.models import Case, Log
from opsloop.rooms.processes.own_groups import own_groups
from tests.rooms.processes.conftest import MONDAY

pytestmark = pytest.mark.django_db


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
    """The map of two purchases, asked for by two people of two teams and done by both."""
    values = {"workspace": team, "process": purchase, "version": purchase.version, "created_by": lin}
    for number, (user, name) in enumerate(((wang, "销售部"), (lin, "财务部")), start=1):
        asking = Person.of(user, team)
        Person.objects.filter(pk=asking.pk).update(organization=Organization.create(workspace=team, by=lin, name=name))
        case = Case.objects.create(number=number, title=name, requester=asking, state="completed", **values)
        for step in ("申请", "下单"):
            case.track("step_done", by=user, at=MONDAY, activity=step, phase="complete")
    log = bring_cases(purchase, by=admin)
    read_at_once(log, by=admin, at=MONDAY)
    return log


def every_kind(log: Log) -> dict[str, list[str]]:
    """Values of every kind of filter that mean something in the log: two where the address may name several."""
    teams = [str(pk) for pk in Organization.objects.order_by("pk").values_list("pk", flat=True)]
    return {
        "from": ["2026-11-01"],
        "to": ["2026-12-31"],
        "contains": ["0", "1"],
        "never": ["0", "1"],
        "follows": ["0-1", "1-0"],
        "directly": ["0-1", "1-0"],
        "least": ["0"],
        "most": ["99"],
        "variant": ["0-1", "1-0"],
        "version": [str(log.process.version_id)],
        "team": teams,
        "who": ["0", "1"],
        "has": ["1:申请", "1:下单"],
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
