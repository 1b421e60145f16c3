"""Many decisions at once: each through its own verb and gate, and what was not decided is told row by row."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Case
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
HERE = "/growth/cases/approvals"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def wanted(purchase, wang, admin) -> list[Case]:
    """Four requests, the last of 周凯 himself, who approves."""
    asking = [("桌子", 800_000, wang), ("灯", 700_000, wang), ("椅子", 600_000, wang), ("屏幕", 200_000, admin)]
    return [Case.create(process=purchase, by=by, data={"item": item, "amount": sum_}) for item, sum_, by in asking]


@pytest.fixture
def enter(client):
    def as_user(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_user


def keys(cases) -> list[str]:
    return [f"{case.ref}:{open_step(case, 'manager')}" for case in cases]


def send(client, refs, verb, **more):
    return client.post(f"{HERE}/decisions", {"ref": refs, "verb": verb, **more}, headers=HTMX)


def at(cases) -> list[str]:
    return [(Case.objects.get(pk=case.pk).step or case).__str__() for case in cases]


def test_the_page_has_what_waits_for_ones_decision_and_nothing_else(wanted, admin, lin, wang, enter):
    page = enter(admin).get(HERE).content.decode()
    assert [f'value="{key}"' in page for key in keys(wanted)] == [True, True, True, False]
    assert "8,000.00" in page
    assert "CASE-1" not in enter(lin).get(HERE).content.decode()
    wanted[0].vote(open_step(wanted[0], "manager"), approves=True, by=admin)
    assert "CASE-1" not in enter(wang).get(HERE).content.decode(), "an order is no decision"
    assert "CASE-1" not in enter(admin).get(HERE).content.decode()


def test_where_the_only_approver_asked_the_owner_decides(purchase, admin, lin, enter):
    case = Case.create(process=purchase, by=admin, data={"item": "屏幕", "amount": 200_000})
    assert [person.user for person in case.waiting.all()] == [lin]
    assert f"{case.ref}:" in enter(lin).get(HERE).content.decode()
    assert f"{case.ref}:" not in enter(admin).get(HERE).content.decode()
    case.vote(open_step(case, "manager"), approves=True, by=lin)
    assert at([case]) == ["下单"]


def test_where_the_owner_asked_as_well_those_who_look_after_the_workspace_decide(purchase, admin, lin):
    row = purchase.process_roles.get(key="manager")
    purchase.cast(row, by=lin, people=[Person.of(lin, purchase.workspace)])
    case = Case.create(process=purchase, by=lin, data={"item": "屏幕", "amount": 200_000})
    assert admin in [person.user for person in case.waiting.all()]
    assert lin not in [person.user for person in case.waiting.all()]


def test_many_are_approved_each_with_its_event(wanted, admin, enter):
    answer = send(enter(admin), keys(wanted[:3]), "approve")
    assert answer.status_code == 204
    assert "3" in answer.headers["HX-Trigger"]
    assert at(wanted[:3]) == ["下单"] * 3
    assert Event.objects.filter(verb="voted", actor=admin).count() == 3


def test_a_rejection_gives_its_reason_to_each_and_wants_one(wanted, admin, enter):
    picked = keys(wanted[:2])
    assert send(enter(admin), picked, "reject", reason=" ").status_code == 422
    assert at(wanted[:2]) == ["直属经理审批"] * 2
    assert send(enter(admin), picked, "reject", reason="预算已满").status_code == 204
    said = Event.objects.filter(verb="voted").values_list("changes__reason", flat=True)
    assert list(said) == [[None, "预算已满"]] * 2
    assert [Case.objects.get(pk=case.pk).outcome for case in wanted[:2]] == ["未通过"] * 2


def test_what_was_not_decided_is_told_by_row_and_keeps_no_other_from_it(wanted, admin, lin, team, enter):
    picked = [*keys(wanted), "CASE-99:1", "nonsense"]
    wanted[1].delegate(open_step(wanted[1], "manager"), Person.of(lin, team), by=admin)
    wanted[2].vote(open_step(wanted[2], "manager"), approves=True, by=admin)
    answer = send(enter(admin), picked, "approve")
    assert answer.status_code == 200
    assert at(wanted) == ["下单", "直属经理审批", "下单", "直属经理审批"]
    told = answer.content.decode()
    assert [ref in told for ref in ("CASE-1<", "CASE-2<", "CASE-3<", "CASE-4<", "CASE-99<")] == [False, *[True] * 4]
    assert all(sentence in told for sentence in ("这一步正等待其他人处理", "已有人处理过", "找不到这项申请"))
    assert Event.objects.filter(verb="voted", actor=admin).count() == 2, "one before, one now"


def test_what_one_does_not_see_is_not_there(purchase, admin, wang, lin, enter, guest):
    hidden = Case.create(process=purchase, by=wang, data={"item": "机密", "amount": 800_000}, visibility="private")
    type(purchase).objects.filter(pk=purchase.pk).update(owner=None)
    key = keys([hidden])
    told = send(enter(lin), key, "approve").content.decode()
    assert "找不到这项申请" in told
    assert "机密" not in told
    assert at([hidden]) == ["直属经理审批"]
    assert send(enter(guest), key, "approve").status_code == 403
    assert enter(guest).get(HERE).status_code == 403


def test_nothing_else_can_be_done_here_and_not_to_any_number(wanted, admin, enter):
    assert send(enter(admin), keys(wanted[:1]), "trash").status_code == 404
    assert send(enter(admin), [f"CASE-{n}:1" for n in range(201)], "approve").status_code == 422
    assert enter(admin).get(f"{HERE}/decisions/menu?ref=CASE-1:1&field=due").status_code == 204
    assert "data-bulk-form" in enter(admin).get(f"{HERE}/decisions/menu?ref=CASE-1:1").content.decode()
