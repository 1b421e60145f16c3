"""Cases and processes by REST."""

import pytest

from opsloop.kernel.access.changing import change_workspace
from opsloop.rooms.processes.models import Case, Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    def send(user, method: str, path: str, **body: object):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        options = {"content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(f"/api/v1/growth/{path}", body or None, **options)

    return send


def test_a_case_is_run_to_its_end_by_program(purchase, wang, admin, lin, call):
    answer = call(wang, "post", "processes/SOP-1/beginning", values={"item": "升降桌", "amount": 800_000})
    assert answer.status_code == 200, answer.content
    assert answer.json()["ref"] == "CASE-1"
    [step] = call(admin, "get", "cases/CASE-1/steps").json()["items"]
    assert (step["name"], step["kind"], step["role"]) == ("直属经理审批", "approval", "manager")
    vote = {"step": step["step"], "approves": True}
    [order] = call(admin, "post", "cases/CASE-1/vote", **vote).json()["items"]
    [again] = call(admin, "post", "cases/CASE-1/vote", **vote).json()["items"]
    assert again == order
    both = call(wang, "post", "cases/CASE-1/completion", step=order["step"], values={"supplier": "得力"}).json()
    goods, invoice = (row["step"] for row in sorted(both["items"], key=lambda row: row["element"]))
    for item in ("complete", "sound"):
        assert call(wang, "post", "cases/CASE-1/tick", step=goods, item=item).status_code == 200
    call(wang, "post", "cases/CASE-1/completion", step=goods)
    [pay] = call(lin, "post", "cases/CASE-1/completion", step=invoice, values={"invoice": "NO-1"}).json()["items"]
    assert call(lin, "post", "cases/CASE-1/completion", step=pay["step"]).json()["items"] == []
    assert Case.objects.get().outcome == "已付款"


def test_the_clock_of_a_step_stops_and_goes_on_by_program(desk, admin, call):
    [step] = call(admin, "get", "cases/CASE-1/steps").json()["items"]
    assert (step["paused"], step["due"] is None) == (None, False)
    [stopped] = call(admin, "post", "cases/CASE-1/pause", step=step["step"], reason="等供应商").json()["items"]
    assert (stopped["paused"] is None, stopped["due"]) == (False, None)
    [going] = call(admin, "post", "cases/CASE-1/resumption", step=step["step"]).json()["items"]
    assert (going["paused"], going["due"] is None) == (None, False)


@pytest.mark.parametrize(
    "values",
    [
        {"item": "x"},
        {"item": "x", "amount": "8"},
        {"item": "x", "amount": 1.5},
        {"item": ["x"], "amount": 8},
        {"item": "x", "amount": 8, "other": 1},
        {"item": "x" * 30_000, "amount": 8},
        {"item": "x", "amount": 10**18},
    ],
)
def test_values_that_do_not_fit_are_refused(values, purchase, wang, call):
    assert call(wang, "post", "processes/SOP-1/beginning", values=values).status_code == 422
    assert not Case.objects.exists()


def test_somebody_unknown_in_a_form_is_refused(team, wang, call):
    from opsloop.rooms.processes.lifting import lift

    lift("onboarding", team, by=wang, language="en")
    for newcomer in ("999999", "kim", "", ["1"]):
        values = {"newcomer": newcomer, "first_day": "2026-12-01", "mentor": "999999"}
        assert call(wang, "post", "processes/SOP-1/beginning", values=values).status_code == 422


def test_a_step_of_somebody_else_is_refused(desk, wang, lin, call):
    number = desk.works.get().number
    assert call(wang, "post", "cases/CASE-1/vote", step=number, approves=True).status_code == 422
    assert call(lin, "post", "cases/CASE-1/completion", step=number).status_code == 422
    assert call(wang, "post", "cases/CASE-1/delegation", step=number, person=999_999).status_code == 404


def test_what_a_case_costs_keeps_its_number_in_another_currency(purchase, team, admin):
    Process.objects.filter(pk=purchase.pk).update(cost_minor=350_00)
    change_workspace(team, {"currency": "KRW"}, by=admin)
    assert Process.objects.get(pk=purchase.pk).cost_minor == 350
    amount = next(field for field in purchase.version.compiled.definition.fields if field.name == "amount")
    assert amount.currency == "CNY"
