"""The pages of cases and processes, as people use them."""

import json

import pytest

from opsloop.kernel.access.models import Share
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.conftest import open_step
from tests.world import join

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    def as_user(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_user


def words(answer) -> str:
    return answer.content.decode()


def test_a_case_begins_with_the_form_of_its_process(purchase, wang, enter):
    desk = enter(wang)
    assert "采购内容" in words(desk.get("/growth/processes/SOP-1/cases/new", headers=HTMX))
    sent = {"value-item": "升降桌", "value-amount": "8,000.50", "once": "7b6c3c3e-6a4d-4a53-9a0e-0d6c7d1c2f11"}
    for _click in range(2):
        answer = desk.post("/growth/processes/SOP-1/cases/new", sent, headers=HTMX)
        assert answer.status_code == 204
    case = Case.objects.get()
    assert case.data == {"item": "升降桌", "amount": 800_050}
    assert case.requester.user == wang


def test_an_ended_case_says_nothing_of_what_it_waits_for(desk, wang, enter):
    def first() -> str:
        page = words(enter(wang).get("/growth/cases/CASE-1", headers={"accept-language": "en"}))
        return page.partition("More fields")[0]

    told = ["Whose turn", "Asked for by"]
    assert [label in first() for label in told] == [True, True]
    desk.cancel(by=wang, reason="不需要了")
    assert [label in first() for label in told] == [False, True]


@pytest.mark.parametrize("amount", ["", "many", "1e999", "-", "-5", "－5"])
def test_what_was_typed_is_kept_where_a_value_does_not_fit(amount, purchase, wang, enter):
    sent = {"value-item": "升降桌", "value-amount": amount}
    answer = enter(wang).post("/growth/processes/SOP-1/cases/new", sent, headers=HTMX)
    assert answer.status_code == 422
    assert "升降桌" in words(answer)
    assert not Case.objects.exists()


def test_steps_are_done_on_the_page_of_the_case(desk, admin, wang, enter):
    page = words(enter(admin).get("/growth/cases/CASE-1"))
    assert "直属经理审批" in page
    assert "8,000.00" in page
    here = f"/growth/cases/CASE-1/steps/{open_step(desk, 'manager')}"
    assert enter(admin).post(f"{here}/vote", {"approves": "yes"}, headers=HTMX).status_code == 204
    assert enter(admin).post(f"{here}/vote", {"approves": "yes"}, headers=HTMX).status_code == 204
    here = f"/growth/cases/CASE-1/steps/{open_step(desk, 'order')}"
    assert enter(wang).post(f"{here}/completion", {"value-supplier": ""}, headers=HTMX).status_code == 422
    assert enter(wang).post(f"{here}/completion", {"value-supplier": "得力"}, headers=HTMX).status_code == 204
    goods = open_step(desk, "goods")
    for item in ("complete", "sound"):
        answer = enter(wang).post(f"/growth/cases/CASE-1/steps/{goods}/items/{item}", headers=HTMX)
        assert answer.status_code == 204
    assert enter(wang).post(f"/growth/cases/CASE-1/steps/{goods}/completion", headers=HTMX).status_code == 204
    assert not desk.works.filter(number=goods).exists()
    way = words(enter(wang).get("/growth/cases/CASE-1")).partition('<ol class="case-path">')[2]
    way = way.partition("</ol>")[0]
    assert '<span class="case-path__name">直属经理审批</span>' in way
    assert "label" not in way


def test_a_case_that_is_cancelled_is_not_said_to_be_finished(desk, lin, enter):
    answer = enter(lin).post(f"/growth/cases/{desk.ref}/cancellation", {"reason": "不买了"}, headers=HTMX)
    assert f"{desk.ref} 已被取消" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_who_does_not_have_a_step_is_refused_in_a_sentence(desk, lin, enter):
    here = f"/growth/cases/CASE-1/steps/{open_step(desk, 'manager')}"
    assert enter(lin).post(f"{here}/vote", {"approves": "yes"}, headers=HTMX).status_code == 422
    assert desk.works.get().element == "manager"


def test_my_work_shows_what_waits_for_me(desk, admin, wang, enter):
    assert "升降桌" in words(enter(admin).get("/growth/"))
    assert "升降桌" not in words(enter(wang).get("/growth/"))


def test_a_step_is_handed_to_somebody_on_the_page(desk, admin, lin, team, enter):
    here = f"/growth/cases/CASE-1/steps/{open_step(desk, 'manager')}/delegation"
    assert "林静" in words(enter(admin).get(here, headers=HTMX))
    assert enter(admin).post(here, {"person": Person.of(lin, team).pk}, headers=HTMX).status_code == 204
    assert desk.works.get().person.user == lin
    assert enter(admin).post(here, {"person": "999999"}, headers=HTMX).status_code == 404


def test_a_case_of_a_hidden_person_is_not_there_for_strangers(purchase, wang, team, enter):
    Case.create(process=purchase, by=wang, data={"item": "秘密", "amount": 900_000}, visibility="private")
    sun = join(team, "孙悦", "member", "sun@example.com")
    assert enter(sun).get("/growth/cases/CASE-1").status_code == 404
    assert enter(sun).post("/growth/cases/CASE-1/steps/1/vote", {"approves": "yes"}).status_code == 404
    assert "秘密" not in words(enter(sun).get("/growth/cases/"))
    assert "秘密" not in words(enter(sun).get("/growth/processes/SOP-1/cases/?layout=board"))


def test_a_guest_does_no_steps(desk, guest, team, enter):
    assert enter(guest).get("/growth/cases/CASE-1").status_code == 404
    assert enter(guest).get("/growth/cases/new").status_code == 403


@pytest.mark.parametrize("name", ["tickets", "leave", "purchase", "change", "onboarding", "content_approval"])
def test_a_ready_process_is_used_by_one_click(name, team, wang, enter):
    answer = enter(wang).post("/growth/processes/ready", {"name": name}, headers=HTMX)
    assert answer.status_code == 204
    process = Process.objects.get()
    assert process.version is not None
    page = words(enter(wang).get(f"/growth/processes/{process.ref}"))
    for activity in process.drawing.activities:
        assert activity.name.replace("'", "&#x27;") in page


def test_a_new_process_can_begin_as_a_ready_one(team, wang, enter):
    dialog = words(enter(wang).get("/growth/processes/new", headers=HTMX))
    assert "/growth/processes/ready" in dialog
    assert "Purchases" in words(enter(wang).get("/growth/processes/ready", headers=HTMX | {"Accept-Language": "en"}))


def test_the_board_of_a_process_has_its_steps(desk, lin, enter):
    board = words(enter(lin).get("/growth/processes/SOP-1/cases/?layout=board"))
    assert "升降桌" in board
    assert board.index("直属经理审批") < board.index("下单") < board.index("付款")


def test_a_case_page_asks_as_much_for_a_long_history(desk, admin, wang, enter, django_assert_max_num_queries):
    enter(admin).get("/growth/cases/CASE-1")
    with django_assert_max_num_queries(48):
        enter(admin).get("/growth/cases/CASE-1")


def test_a_clock_that_was_stopped_can_be_let_go_on_from_the_page(desk, admin, enter):
    here = f"/growth/cases/CASE-1/steps/{open_step(desk, 'manager')}/pause"
    page = enter(admin)
    assert f'hx-post="{here}"' in words(page.get("/growth/cases/CASE-1"))
    assert page.post(here, headers=HTMX).status_code == 204
    stopped = words(page.get("/growth/cases/CASE-1"))
    assert f'hx-delete="{here}"' in stopped
    assert "计时已暂停" in stopped or "Clock stopped" in stopped
    assert page.delete(here, headers=HTMX).status_code == 204
    assert f'hx-post="{here}"' in words(page.get("/growth/cases/CASE-1"))


def test_an_amount_below_zero_slips_under_no_limit(purchase, desk, wang, lin, enter, client):
    """It is refused at the field, by program, and where nothing but a program could have filled it in."""
    sent = {"value-item": "升降桌", "value-amount": "-5"}
    answer = enter(wang).post("/growth/processes/SOP-1/cases/new", sent, headers=HTMX)
    assert "不能小于零。" in words(answer)
    body = {"values": {"item": "升降桌", "amount": -500}}
    answer = client.post("/api/v1/growth/processes/SOP-1/beginning", body, content_type="application/json")
    assert answer.status_code == 422
    assert "不能小于零" in words(answer)
    assert list(Case.objects.all()) == [desk]


def test_the_switch_of_private_cases_says_for_which_it_holds(purchase, lin, enter):
    opened = words(enter(lin).get("/growth/processes/SOP-1/cells/private_cases", headers=HTMX))
    assert "只对此后发起的流程单有效；已发起的不变。" in opened


def test_clients_read_nothing_of_what_a_case_costs(purchase, team, lin, guest, enter):
    purchase.change({"cost_minor": 7_391_00}, by=lin)
    Share.objects.create(workspace=team, user=guest, record_type="process", record_id=purchase.pk)
    for viewed, seen in ((lin, True), (guest, False)):
        desk = enter(viewed)
        told = words(desk.get("/growth/processes/SOP-1", headers={"Accept-Language": "en"}))
        assert ("Cost of a case" in told) == seen
        history = words(desk.get(f"/growth/talk/process/{purchase.pk}/", headers={"Accept-Language": "en"}))
        assert ("cost of a case" in history.lower()) == seen
        api = desk.get("/api/v1/growth/processes/SOP-1").json()
        assert (api["cost_minor"] is not None) == seen
