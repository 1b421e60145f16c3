"""Cases run by the people who have their steps: once each, in order, in the log, and seen by whom they concern."""

import pytest
from django.utils import timezone

from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import NotPublished, NotYours
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.timers import sweep
from tests.rooms.processes.conftest import open_step
from tests.world import join

pytestmark = pytest.mark.django_db


def names(people) -> set[str]:
    return {person.name for person in people}


def test_a_case_waits_for_whoever_has_its_step(desk, admin, team):
    assert desk.ref == "CASE-1"
    assert desk.title == "升降桌"
    assert desk.step.name == "直属经理审批"
    assert names(desk.waiting.all()) == {"周凯"}
    desk.vote(open_step(desk, "manager"), approves=True, by=admin)
    assert desk.step.name == "下单"
    assert names(desk.waiting.all()) == {"王芳"}


def test_a_case_runs_to_its_end_and_is_told_as_activities(desk, admin, wang, lin):
    desk.vote(open_step(desk, "manager"), approves=True, by=admin)
    desk.take(open_step(desk, "order"), by=wang)
    desk.complete(open_step(desk, "order"), {"supplier": "得力"}, by=wang)
    goods = open_step(desk, "goods")
    desk.tick(goods, "complete", by=wang)
    desk.tick(goods, "sound", by=wang)
    desk.complete(goods, by=wang)
    desk.complete(open_step(desk, "invoice_in"), {"invoice": "NO-1"}, by=lin)
    desk.complete(open_step(desk, "pay"), by=lin)
    assert (desk.state, desk.outcome, desk.step, desk.due) == ("completed", "已付款", None, None)
    assert desk.closed_at is not None
    assert not desk.waiting.exists()
    told = Event.objects.of("case", desk.pk).exclude(activity="").order_by("pk")
    assert [(row.activity, row.phase, row.actor.name) for row in told] == [
        ("直属经理审批", "complete", "周凯"),
        ("下单", "start", "王芳"),
        ("下单", "complete", "王芳"),
        ("验收货物", "complete", "王芳"),
        ("登记发票", "complete", "林静"),
        ("付款", "complete", "林静"),
    ]
    assert {row.case for row in told} == {"CASE-1"}
    assert {row.case_key for row in told} == {f"case:{desk.pk}"}


def test_a_second_click_completes_nothing_twice(desk, admin, wang):
    manager = open_step(desk, "manager")
    assert desk.vote(manager, approves=True, by=admin) is not None
    before = Event.objects.count()
    again = Case.objects.get(pk=desk.pk)
    assert again.vote(manager, approves=True, by=admin) is None
    assert Event.objects.count() == before
    order = open_step(desk, "order")
    desk.complete(order, {"supplier": "得力"}, by=wang)
    assert Case.objects.get(pk=desk.pk).complete(order, {"supplier": "别家"}, by=wang) is None
    assert desk.data["supplier"] == "得力"


def test_a_form_sent_twice_begins_one_case(purchase, wang):
    once = "7b6c3c3e-6a4d-4a53-9a0e-0d6c7d1c2f11"
    values = {"item": "椅子", "amount": 90_000}
    first = Case.create(process=purchase, by=wang, data=values, once=once)
    assert Case.create(process=purchase, by=wang, data=values, once=once) == first
    assert Case.objects.count() == 1


def test_small_sums_pass_without_anybody(purchase, wang):
    case = Case.create(process=purchase, by=wang, data={"item": "笔", "amount": 4_900})
    assert case.step.name == "下单"
    decided = Event.objects.get(record_id=case.pk, record_type="case", verb="decided")
    assert decided.actor is None


def test_a_missing_or_wrong_value_is_refused_and_nothing_is_kept(purchase, wang):
    with pytest.raises(Refused, match="金额"):
        Case.create(process=purchase, by=wang, data={"item": "椅子"})
    with pytest.raises(Refused, match="金额"):
        Case.create(process=purchase, by=wang, data={"item": "椅子", "amount": "many"})
    assert not Case.objects.exists()


def test_who_does_not_have_a_step_cannot_do_it(desk, lin, wang):
    with pytest.raises(NotYours):
        desk.vote(open_step(desk, "manager"), approves=True, by=wang)
    with pytest.raises(NotYours):
        desk.vote(open_step(desk, "manager"), approves=True, by=lin)
    assert desk.step.name == "直属经理审批"


def test_who_asked_does_not_approve_their_own(purchase, admin):
    case = Case.create(process=purchase, by=admin, data={"item": "屏幕", "amount": 200_000})
    with pytest.raises(Refused):
        case.vote(open_step(case, "manager"), approves=True, by=admin)


def test_a_rejection_says_why_and_ends_the_case(desk, admin):
    manager = open_step(desk, "manager")
    with pytest.raises(Refused):
        desk.vote(manager, approves=False, by=admin)
    desk.vote(manager, approves=False, by=admin, reason="已有一张")
    assert (desk.state, desk.outcome) == ("completed", "未通过")
    voted = Event.objects.get(record_type="case", record_id=desk.pk, verb="voted")
    assert voted.changes["reason"] == [None, "已有一张"]


def test_large_sums_need_finance_and_director(purchase, wang, admin, lin):
    case = Case.create(process=purchase, by=wang, data={"item": "服务器", "amount": 5_000_000})
    case.vote(open_step(case, "manager"), approves=True, by=admin)
    assert names(case.waiting.all()) == {"周凯", "林静"}
    seats = {work.role: work.number for work in case.works.all()}
    case.vote(seats["finance"], approves=True, by=lin)
    assert names(case.waiting.all()) == {"周凯"}
    case.vote(seats["director"], approves=True, by=admin)
    assert case.step.name == "下单"


def test_a_step_is_handed_on_and_back(desk, admin, lin, wang, team):
    manager = open_step(desk, "manager")
    desk.delegate(manager, Person.of(lin, team), by=admin)
    assert names(desk.waiting.all()) == {"林静"}
    with pytest.raises(NotYours):
        desk.vote(manager, approves=True, by=admin)
    desk.delegate(manager, None, by=lin)
    assert names(desk.waiting.all()) == {"周凯"}


def test_others_neither_delegate_nor_cancel(purchase, wang, admin, team):
    case = Case.create(process=purchase, by=admin, data={"item": "屏幕", "amount": 200_000})
    with pytest.raises(NotAllowed):
        case.delegate(open_step(case, "manager"), Person.of(wang, team), by=wang)
    with pytest.raises(NotAllowed):
        case.cancel(by=wang)


def test_a_cancelled_case_waits_for_nobody(desk, wang):
    desk.cancel(by=wang, reason="不需要了")
    assert desk.state == "cancelled"
    assert not desk.works.exists()
    assert not desk.timers.exists()
    assert not desk.waiting.exists()
    assert desk.cancel(by=wang) is None


def test_a_checklist_stops_where_a_stop_item_is_open(desk, admin, wang):
    desk.vote(open_step(desk, "manager"), approves=True, by=admin)
    desk.complete(open_step(desk, "order"), {"supplier": "得力"}, by=wang)
    goods = open_step(desk, "goods")
    with pytest.raises(Refused):
        desk.tick(goods, "sound", by=wang)
    with pytest.raises(Refused):
        desk.complete(goods, by=wang)
    assert desk.works.get(number=goods).ticked == []


def test_a_case_keeps_the_version_it_began_with(desk, purchase, lin, admin):
    definition = purchase.drawing
    renamed = type(definition).from_json(definition.to_json().replace("下单", "向供应商下单"))
    purchase.redraw(renamed, by=lin)
    purchase.publish(by=lin)
    desk.refresh_from_db()
    desk.vote(open_step(desk, "manager"), approves=True, by=admin)
    assert desk.version.number == 1
    assert desk.version.compiled.activities["order"].name == "下单"
    other = Case.create(process=Process.objects.get(pk=purchase.pk), by=admin, data={"item": "x", "amount": 1})
    assert other.version.number == 2


def test_nothing_begins_before_a_version_is_published(team, lin):
    process = Process.create(workspace=team, by=lin, name="空流程")
    with pytest.raises(NotPublished):
        Case.create(process=process, by=lin)


def test_late_steps_remind_then_escalate_once(desk, clock):
    begun = desk.timers.count()
    assert begun == 2
    assert sweep(desk.created_at) == 0
    clock.shift(24 * 3600 * 5)
    assert sweep(timezone.now()) == 2
    assert sweep(timezone.now()) == 0
    verbs = Event.objects.of("case", desk.pk).filter(verb__in=["reminded", "escalated"])
    assert sorted(verbs.values_list("verb", flat=True)) == ["escalated", "reminded"]
    assert desk.works.get().level == 1


def test_due_counts_working_days(purchase, wang, clock):
    case = Case.create(process=purchase, by=wang, data={"item": "升降桌", "amount": 800_000})
    work = case.works.get()
    assert work.due.isoformat() == "2026-12-01T01:30:00+00:00"


def test_a_private_case_is_seen_by_those_involved_only(purchase, wang, admin, lin, team, guest):
    sun = join(team, "孙悦", "member", "sun@example.com")
    case = Case.create(process=purchase, by=wang, data={"item": "x", "amount": 800_000}, visibility="private")
    assert list(Case.objects.visible_to(wang)) == [case]
    assert list(Case.objects.visible_to(admin)) == [case]
    assert list(Case.objects.visible_to(lin)) == [case]
    assert not Case.objects.visible_to(sun).exists()
    assert not Case.objects.visible_to(guest).exists()


def test_the_case_of_a_hidden_process_is_hidden_with_it(purchase, wang, team):
    sun = join(team, "孙悦", "member", "sun@example.com")
    Case.create(process=purchase, by=wang, data={"item": "x", "amount": 800_000})
    assert Case.objects.visible_to(sun).exists()
    Process.objects.filter(pk=purchase.pk).update(visibility="private")
    assert not Case.objects.visible_to(sun).exists()
