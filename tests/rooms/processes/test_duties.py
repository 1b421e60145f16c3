"""RACI on the pages of a process."""

import pytest

from opsloop.engines.workflow import duty_problems
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.duties import add_role, assign, matrix_of, remove_role
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.ready import READY

HTMX = {"HX-Request": "true"}
HERE = "/growth/processes/SOP-1"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def letters(process: Process, step: str, role: str) -> str:
    process = Process.objects.get(pk=process.pk)
    [row] = [row for row in matrix_of(process, process.drawing).rows if row.key == step]
    return next((cell.letters for cell in row.cells if cell.role == role), "")


@pytest.mark.parametrize("name", sorted(READY))
def test_a_ready_process_says_who_answers_for_each_step(name, team, lin):
    process = lift(name, team, by=lin, language="zh-hans")
    assert [problem.code for problem in duty_problems(process.drawing, [])] == []


def test_a_cell_is_set_and_read_on_the_page(purchase, desk):
    cell = f"{HERE}/draft/steps/pay/duties/warehouse"
    assert "事后知会" in desk.get(cell, headers=HTMX).content.decode()
    assert desk.post(cell, {"letters": ["I"]}, headers=HTMX).status_code == 204
    assert letters(purchase, "pay", "warehouse") == "I"
    page = desk.get(f"{HERE}/draft/duties").content.decode()
    assert 'data-letters="I"' in page
    assert desk.post(f"{HERE}/draft/steps/pay/duties/director", {"letters": ["A"]}, headers=HTMX).status_code == 204
    assert "有多个角色负责到底" in desk.get(f"{HERE}/draft/duties").content.decode()


def test_who_does_a_step_changes_in_the_outline_too(purchase, desk):
    desk.post(f"{HERE}/draft/steps/order/duties/finance", {"letters": ["R"]}, headers=HTMX)
    assert Process.objects.get().drawing.by_id["order"].role == "finance"
    assert letters(purchase, "order", "purchasing") == "A"


def test_unclear_duties_are_told_before_publishing_and_do_not_keep_from_it(purchase, desk, lin):
    desk.post(f"{HERE}/draft/steps/pay/duties/finance", {"letters": ["R"]}, headers=HTMX)
    assert "仍要发布吗" in desk.get(f"{HERE}/draft/").content.decode()
    answer = desk.post(f"{HERE}/publication", headers=HTMX)
    assert answer.status_code == 204
    assert Process.objects.get().version.number == 2


def test_a_role_comes_and_goes_as_long_as_it_has_nothing_to_do(purchase, desk, lin):
    assert desk.post(f"{HERE}/draft/roles", {"name": "法务"}, headers=HTMX).status_code == 204
    assert "“法务”与任何步骤都无关" in desk.get(f"{HERE}/draft/duties").content.decode()
    row = purchase.process_roles.get(key="法务")
    assign(purchase, "pay", "法务", "C", by=lin)
    assert desk.post(f"{HERE}/roles/{row.pk}/removal", headers=HTMX).status_code == 422
    assign(purchase, "pay", "法务", "", by=lin)
    assert desk.post(f"{HERE}/roles/{row.pk}/removal", headers=HTMX).status_code == 204
    assert not purchase.process_roles.filter(key="法务").exists()


@pytest.mark.parametrize("name", ["", "财务", "owner", "finance"])
def test_a_role_needs_a_name_of_its_own(name, purchase, lin):
    with pytest.raises(Refused):
        add_role(purchase, name, by=lin)


@pytest.mark.parametrize(("step", "role"), [("nothing", "finance"), ("asked", "finance"), ("pay", "stranger")])
def test_a_cell_that_is_not_there_is_refused(step, role, purchase, desk):
    before = Process.objects.get().draft
    assert desk.post(f"{HERE}/draft/steps/{step}/duties/{role}", {"letters": ["A"]}, headers=HTMX).status_code == 422
    assert Process.objects.get().draft == before


def test_others_read_who_does_what_and_change_nothing(purchase, wang, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "raci__letter" in client.get(HERE).content.decode()
    assert client.get(f"{HERE}/draft/duties").status_code == 403
    with pytest.raises(Refused):
        assign(purchase, "pay", "finance", "A", by=wang)
    with pytest.raises(Refused):
        remove_role(purchase, purchase.process_roles.first(), by=wang)
