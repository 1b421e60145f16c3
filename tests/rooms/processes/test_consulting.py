"""RACI in running cases: C is asked when a step begins, I is told when it is done; once, and only who wants to hear."""

import pytest

from opsloop.engines.workflow import Duties, Each, Field, Start, UserTask, drawn
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.notify.models import MailPreference, Notification
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.conftest import open_step
from tests.world import join

pytestmark = pytest.mark.django_db


def process_of(team, lin, casts, *, private=False, each=None):
    duties = Duties(consulted=("advice",), informed=("desk",))
    buy = UserTask(id="buy", name="下单", role="buyer", duties=duties, each=each)
    steps = [buy, UserTask(id="pay", name="付款", role="buyer")]
    start = Start(id="start", trigger="form", asks=("items",))
    draft = drawn(steps=steps, fields=(Field(name="items", kind="list"),), start=start).to_json()
    process = Process.create(workspace=team, by=lin, name="采购", draft=draft, private_cases=private)
    process.publish(by=lin)
    for key, users in casts.items():
        process.cast(process.process_roles.get(key=key), by=lin, people=[Person.of(user, team) for user in users])
    return process


def told(user, case):
    deliver_left_over()
    return list(
        Notification.objects.filter(user=user, record_type="case", record_id=case.pk).values_list(
            "reason", "happenings"
        )
    )


@pytest.fixture
def raci(team, lin, wang, admin, member):
    """王芳 buys, 周凯 is asked before, the fourth is told after."""
    return process_of(team, lin, {"buyer": [wang], "advice": [admin], "desk": [member]})


@pytest.fixture
def member(team):
    return join(team, "陈默", Membership.Role.MEMBER, "chen@example.com")


def test_c_is_asked_when_the_step_begins_and_i_is_told_when_it_is_done(raci, lin, wang, admin, member):
    case = Case.create(process=raci, by=lin)
    assert told(admin, case) == [("consulted", 1)]
    assert told(member, case) == []
    case.complete(open_step(case, "buy"), by=wang)
    assert told(member, case) == [("informed", 1)]
    assert told(admin, case) == [("consulted", 1)], "the next step asks nobody"


def test_several_entries_ask_once_and_tell_when_the_last_is_done(team, lin, wang, admin, member):
    process = process_of(team, lin, {"buyer": [wang], "advice": [admin], "desk": [member]}, each=Each(list="items"))
    case = Case.create(process=process, by=lin, data={"items": ["桌", "椅"]})
    assert told(admin, case) == [("consulted", 1)]
    first, second = case.works.order_by("number").values_list("number", flat=True)
    case.complete(first, by=wang)
    assert told(member, case) == []
    case.complete(second, by=wang)
    assert told(member, case) == [("informed", 1)]


def test_who_does_the_step_or_does_not_want_to_hear_is_not_asked(team, lin, wang, admin, member):
    process = process_of(team, lin, {"buyer": [wang], "advice": [wang, admin], "desk": [member]})
    MailPreference.of(admin, team).choose(digest="daily", hour="8", wanted=["due", "comment", "watching", "informed"])
    case = Case.create(process=process, by=lin)
    assert told(wang, case) == [("assigned", 1)]
    assert told(admin, case) == []


def test_nobody_stands_in_for_a_duty_that_nobody_has(team, lin, wang):
    process = process_of(team, lin, {"buyer": [wang]})
    case = Case.create(process=process, by=wang)
    assert told(lin, case) == []


def test_who_is_asked_sees_a_private_case_and_finds_the_question_on_its_page(team, lin, wang, admin, member, client):
    process = process_of(team, lin, {"buyer": [wang], "advice": [member], "desk": []}, private=True)
    case = Case.create(process=process, by=lin)
    assert told(member, case) == [("consulted", 1)]
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/cases/{case.ref}").content.decode()
    assert f"#talk-list-case-{case.pk}" in page


def test_the_page_of_preferences_keeps_what_comes(client, lin, team):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert 'value="informed" checked' in client.get("/growth/inbox/mail").content.decode()
    client.post("/growth/inbox/mail", {"digest": "daily", "hour": "8", "reasons": "1", "reason": ["due", "comment"]})
    others = [reason.value for reason in Notification.OPTIONAL if reason.value not in {"due", "comment"}]
    assert "informed" in others
    assert MailPreference.objects.get(user=lin).unwanted == others
    page = client.get("/growth/inbox/mail").content.decode()
    assert 'value="informed" checked' not in page
    client.post("/growth/inbox/mail", {"digest": "off", "hour": "8"})
    assert MailPreference.objects.get(user=lin).unwanted == others
