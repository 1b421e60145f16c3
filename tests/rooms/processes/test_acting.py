"""Only who signs in as at least a member does steps; who cannot counts as nobody, whatever names them."""

import pytest

from opsloop.kernel.access.members import change_role, remove_member
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person, Role
from opsloop.rooms.processes.models import Case
from opsloop.rooms.processes.roles import CannotAct
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def nina(team, lin) -> Person:
    """A person without an account."""
    return Person.create(workspace=team, by=lin, name="Nina")


def waits_for(case) -> set[str]:
    return set(case.waiting.values_list("name", flat=True))


def role(process, key):
    return process.process_roles.get(key=key)


def settle() -> None:
    deliver_left_over()
    work_off()


def signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_step_is_handed_only_to_who_can_do_it(desk, nina, guest, lin, admin, wang, team, client):
    number = open_step(desk, "manager")
    for person in (nina, Person.of(guest, team)):
        with pytest.raises(CannotAct, match=person.name):
            desk.delegate(number, person, by=admin)
    desk.delegate(number, Person.of(lin, team), by=admin)
    assert waits_for(desk) == {"林静"}
    signed_in(client, lin)
    here = f"/growth/cases/{desk.ref}/steps/{number}/delegation"
    offered = client.get(here, headers=HTMX).content.decode()
    assert "周凯" in offered
    assert "王芳" not in offered, "who asked may not approve"
    assert "Nina" not in offered
    assert "Ana Costa" not in offered
    refused = client.post(here, {"person": nina.pk}, headers=HTMX)
    assert refused.status_code == 422
    assert "Nina" in refused.content.decode()
    body = {"step": number, "person": Person.of(guest, team).pk}
    refused = client.post(f"/api/v1/growth/cases/{desk.ref}/delegation", body, content_type="application/json")
    assert refused.status_code == 422
    assert "Ana Costa" in refused.content.decode()
    assert desk.works.get().person == Person.of(lin, team)


def test_a_role_is_given_only_to_who_can_act_and_kept_by_who_came_without_an_account(purchase, nina, lin, wang, team):
    with pytest.raises(CannotAct, match="Nina"):
        purchase.cast(role(purchase, "finance"), by=lin, people=[nina])
    role(purchase, "finance").people.add(nina)
    purchase.cast(role(purchase, "finance"), by=lin, people=[nina, Person.of(wang, team)])
    assert set(role(purchase, "finance").people.all()) == {nina, Person.of(wang, team)}


def test_the_dialog_of_a_role_offers_who_can_act_and_who_has_it(purchase, nina, guest, lin, client):
    role(purchase, "finance").people.add(nina)
    here = f"/growth/processes/{purchase.ref}/roles/{role(purchase, 'finance').pk}"
    shown = signed_in(client, lin).get(here, headers=HTMX).content.decode()
    assert "Nina" in shown
    assert "王芳" in shown
    assert "Ana Costa" not in shown
    assert client.post(here, {"people": Person.objects.get(user=guest).pk}, headers=HTMX).status_code == 422


def test_a_step_that_opens_for_nobody_who_can_act_is_the_owners(purchase, nina, lin, wang, client):
    role(purchase, "manager").people.set([nina])
    case = Case.create(process=purchase, by=wang, data={"item": "灯", "amount": 900_000})
    assert waits_for(case) == {"林静"}
    page = signed_in(client, lin).get(f"/growth/processes/{purchase.ref}").content.decode()
    assert "还不能办理：请邀请" in page
    assert "没有能办理的人，由林静处理" in page
    case.vote(open_step(case, "manager"), approves=True, by=lin)


def test_an_owner_who_left_is_stood_in_for_by_who_looks_after_the_workspace(purchase, nina, lin, wang, admin, team):
    role(purchase, "manager").people.clear()
    purchase.change({"owner": nina}, by=lin)
    case = Case.create(process=purchase, by=wang, data={"item": "灯", "amount": 900_000})
    assert waits_for(case) == {"林静", "周凯"}


@pytest.mark.parametrize("gone", ["guest", "removed", "left"])
def test_cases_wait_anew_when_somebody_can_no_longer_act(gone, purchase, desk, lin, admin, wang, team, client):
    """One case waits for her by her role, one was handed to her."""
    member, person = Membership.objects.get(workspace=team, user=wang), Person.of(wang, team)
    handed = Case.create(process=purchase, by=admin, data={"item": "灯", "amount": 900_000})
    handed.delegate(open_step(handed, "manager"), person, by=lin)
    purchase.cast(role(purchase, "manager"), by=lin, people=[person])
    settle()
    assert waits_for(handed) == {"王芳"}
    if gone == "guest":
        change_role(member, Membership.Role.GUEST, by=lin)
    elif gone == "removed":
        remove_member(member, by=lin)
    else:
        person.change({"state": Person.State.LEFT}, by=lin)
    settle()
    assert waits_for(handed) == waits_for(desk) == {"林静"}
    assert (
        "王芳 不能办理，所以现在等：林静" in signed_in(client, lin).get(f"/growth/cases/{handed.ref}").content.decode()
    )
    handed.vote(open_step(handed, "manager"), approves=True, by=lin)


def test_who_comes_back_as_a_member_has_the_role_again(purchase, guest, lin, wang, team):
    buyers = Role.create(workspace=team, by=lin, name="审批")
    ana = Person.of(guest, team)
    ana.change({"roles": [buyers]}, by=lin)
    purchase.cast(role(purchase, "manager"), by=lin, role=buyers)
    case = Case.create(process=purchase, by=wang, data={"item": "灯", "amount": 900_000})
    assert waits_for(case) == {"林静"}
    change_role(Membership.objects.get(workspace=team, user=guest), Membership.Role.MEMBER, by=lin)
    settle()
    assert waits_for(case) == {"Ana Costa"}
