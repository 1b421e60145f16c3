"""A step that lies is escalated by hand as by its timer: once, to somebody else, who hears of it and sees the case."""

import pytest

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.notify.models import MailPreference, Notification
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.escalating import AboveYourself, NobodyAbove
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.timers import sweep
from tests.rooms.processes.conftest import open_step
from tests.world import join

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def told(user) -> list[str]:
    """What stands in somebody's inbox about cases."""
    deliver_left_over()
    lines = Notification.objects.filter(user=user, record_type="case").select_related("event__actor")
    return [sentence(line.event) for line in lines]


@pytest.fixture
def lying(purchase: Process, wang, admin, lin, team) -> Case:
    """王芳's request lies with 周凯; its timers escalate to the director, who is 林静."""
    purchase.cast(purchase.process_roles.get(key="director"), by=lin, people=[Person.of(lin, team)])
    case = Case.create(process=purchase, by=wang, data={"item": "升降桌", "amount": 800_000})
    told(lin)
    return case


def test_the_same_person_hears_as_from_the_timer(lying, wang, lin, admin, clock):
    number = open_step(lying, "manager")
    assert lying.escalate(number, by=wang, reason="供应商只等到周三", level=0) is not None
    assert told(lin) == ["王芳 escalated “直属经理审批”: 供应商只等到周三"]
    assert "王芳 escalated “直属经理审批”: 供应商只等到周三" in told(admin)
    assert told(wang) == []
    assert lying.works.get().level == 1
    event = Event.objects.of("case", lying.pk).get(verb="step_escalated")
    assert event.actor == wang
    assert event.changes["why"][1] == "供应商只等到周三"
    clock.shift(24 * 3600 * 5)
    sweep(lying.created_at.now(tz=lying.created_at.tzinfo))
    assert told(lin) == ["Opsloop: “直属经理审批” is late"]


def test_a_second_click_tells_nobody_twice(lying, wang):
    number = open_step(lying, "manager")
    assert lying.escalate(number, by=wang, reason="急", level=0) is not None
    assert lying.escalate(number, by=wang, reason="急", level=0) is None
    assert lying.works.get().level == 1
    assert Event.objects.of("case", lying.pk).filter(verb="step_escalated").count() == 1


def test_it_asks_why_and_who_has_to_do_with_it(lying, wang, team):
    number = open_step(lying, "manager")
    with pytest.raises(Refused):
        lying.escalate(number, by=wang, reason="  ")
    sun = join(team, "孙悦", "member", "sun@example.com")
    with pytest.raises(NotAllowed):
        lying.escalate(number, by=sun, reason="急")
    assert not Event.objects.filter(verb="step_escalated").exists()


def test_nobody_above_is_said_in_a_sentence(lying, lin, admin, team):
    """林静 is the director and owns the process: there is nobody above her."""
    with pytest.raises(NobodyAbove, match="直属经理审批"):
        lying.escalate(open_step(lying, "manager"), by=lin, reason="急")


def test_who_is_above_a_step_hears_that_it_would_come_to_them(lying, lin):
    """周凯 has it; only 林静 is above, who is told so, and not that nobody is."""
    with pytest.raises(AboveYourself, match="to you"):
        lying.escalate(open_step(lying, "manager"), by=lin, reason="急")


@pytest.mark.parametrize("by_hand", [True, False])
def test_whoever_it_goes_to_sees_a_private_case(by_hand, purchase, wang, lin, team, clock):
    sun = join(team, "孙悦", "member", "sun@example.com")
    purchase.cast(purchase.process_roles.get(key="director"), by=lin, people=[Person.of(sun, team)])
    data = {"item": "升降桌", "amount": 800_000}
    case = Case.create(process=purchase, by=wang, data=data, visibility="private")
    assert not Case.objects.visible_to(sun).exists()
    if by_hand:
        case.escalate(open_step(case, "manager"), by=wang, reason="急")
    else:
        clock.shift(24 * 3600 * 5)
        sweep(case.created_at.now(tz=case.created_at.tzinfo))
    assert list(Case.objects.visible_to(sun)) == [case]
    assert len(told(sun)) == 1


def test_it_is_escalated_on_the_page_and_by_program(lying, wang, lin, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    number = open_step(lying, "manager")
    here = f"/growth/cases/{lying.ref}/steps/{number}/escalation"
    assert here in client.get(f"/growth/cases/{lying.ref}").content.decode()
    assert "林静" in client.get(here, headers=HTMX).content.decode()
    assert client.post(here, {"reason": "", "level": "0"}, headers=HTMX).status_code == 422
    for _click in range(2):
        assert client.post(here, {"reason": "急", "level": "0"}, headers=HTMX).status_code == 204
    body = {"step": number, "reason": "还是很急"}
    answer = client.post(f"/api/v1/growth/cases/{lying.ref}/escalation", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert lying.works.get().level == 2
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.get(here, headers=HTMX)
    assert refused.status_code == 422
    assert "直属经理审批" in refused.content.decode()


def test_nobody_can_do_without_an_escalation(lying, wang, lin, team):
    MailPreference.objects.create(user=lin, workspace=team, unwanted=list(Notification.OPTIONAL))
    lying.escalate(open_step(lying, "manager"), by=wang, reason="急")
    assert len(told(lin)) == 1
    assert Notification.objects.get(user=lin, event__verb="step_escalated").reason == "escalated"
