"""The form for people without an account: it is found by its address alone, and only people get through."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from opsloop.engines.workflow import Approval, Approver, Definition, Field, Start, UserTask, drawn
from opsloop.kernel.api.rate import forget_callers
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes import public_form
from opsloop.rooms.processes.models import Case, Process, PublicForm, PublicRequest
from opsloop.rooms.processes.public_form import close_form, open_form, renew_form
from opsloop.rooms.processes.views import public

HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
FIELDS = (
    Field(name="what", kind="text", label="什么问题"),
    Field(name="when", kind="date", label="哪天"),
    Field(name="lines", kind="list", label="涉及"),
    Field(name="who", kind="person", label="找谁"),
    Field(name="urgent", kind="yes_no", label="急吗"),
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_called_before():
    forget_callers()
    yield
    forget_callers()


@pytest.fixture
def hour():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def tickets(team, lin, **start: object) -> Process:
    asks = tuple(field.name for field in FIELDS)
    begin = Start(id="s", **{"trigger": "form", "asks": asks, "required": ("what",), **start})
    definition = drawn(name="报修", fields=FIELDS, start=begin, steps=(UserTask(id="fix", name="处理", role="owner"),))
    process = Process.create(workspace=team, by=lin, name="报修", draft=definition.to_json())
    process.publish(by=lin)
    return process


@pytest.fixture
def form(team, lin, hour) -> PublicForm:
    return open_form(tickets(team, lin), by=lin)


def paper(client, form: PublicForm) -> str:
    page = client.get(form.address).content.decode()
    return page.split('name="paper" value="')[1].split('"')[0]


def send(client, form: PublicForm, hour, *, after: float = 20, **values: object):
    sent = {"value-what": "门坏了", "paper": paper(client, form)} | {
        name.replace("_", "-", 1): value for name, value in values.items()
    }
    hour.shift(timedelta(seconds=after))
    return client.post(form.address, sent)


def test_somebody_outside_begins_a_case(form, client, hour, lin):
    page = client.get(form.address).content.decode()
    assert "什么问题" in page
    for hidden in ("找谁", "林静", "Lin", "SOP-1"):
        assert hidden not in page
    answer = send(client, form, hour, value_lines="一楼\n二楼", value_when="2026-12-01", value_urgent="yes")
    case = Case.objects.get()
    assert answer.status_code == 200
    assert "CASE-1" in answer.content.decode()
    assert "处理" not in answer.content.decode()
    assert case.data == {"what": "门坏了", "lines": ["一楼", "二楼"], "when": "2026-12-01", "urgent": True}
    assert (case.title, case.requester, case.created_by) == ("门坏了", None, None)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "来自外部" in client.get("/growth/cases/CASE-1", headers={"Accept-Language": "zh"}).content.decode()
    assert "门坏了" in client.get("/growth/").content.decode()


def test_a_small_request_from_outside_waits_for_somebody_all_the_same(team, lin, client, hour):
    amount = Field(name="amount", kind="money", currency="CNY", label="金额")
    boss = Approval(id="ok", name="审批", approvers=(Approver(role="owner"),), auto="amount < 500 CNY")
    begin = Start(id="s", trigger="form", asks=("amount",), required=("amount",))
    definition = drawn(name="退款", fields=(amount,), start=begin, steps=(boss,))
    process = Process.create(workspace=team, by=lin, name="退款", draft=definition.to_json())
    process.publish(by=lin)
    form = open_form(process, by=lin)
    sent = {"value-amount": "20", "paper": paper(client, form)}
    hour.shift(timedelta(seconds=20))
    client.post(form.address, sent)
    outside, inside = Case.objects.get(), Case.create(process=process, by=lin, data={"amount": 2000})
    assert (outside.state, outside.works.get().element) == (Case.State.RUNNING, "ok")
    assert inside.state == Case.State.COMPLETED


def test_the_form_speaks_both_languages(form, client):
    for language, word in (("en", "Send"), ("zh-hans", "发送")):
        client.cookies["language"] = language
        assert word in client.get(form.address).content.decode()


def test_the_same_paper_begins_one_case(form, client, hour):
    sent = {"value-what": "门坏了", "paper": paper(client, form)}
    hour.shift(timedelta(seconds=20))
    pages = [client.post(form.address, sent).content.decode() for _click in range(2)]
    assert all("CASE-1" in page for page in pages)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("after", [0, 1, 2, 13 * 3600])
def test_what_is_sent_too_soon_or_too_late_is_shown_again(after, form, client, hour):
    answer = send(client, form, hour, after=after)
    assert answer.status_code == 422
    assert "门坏了" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_paper_of_another_form_or_of_nobody_is_refused(form, client, hour, team, lin):
    other = open_form(tickets(team, lin), by=lin)
    for wrong in (paper(client, other), "x:y:z", "", form.token):
        hour.shift(timedelta(minutes=2))
        assert client.post(form.address, {"value-what": "x", "paper": wrong}).status_code == 422
    assert not Case.objects.exists()


def test_a_program_that_fills_in_everything_does_not_get_through(form, client, hour):
    assert send(client, form, hour, website="http://spam.example").status_code == 422
    assert not Case.objects.exists()


def test_an_address_sends_a_few_forms_a_minute(form, client, hour):
    answers = [send(client, form, hour, after=4).status_code for _form in range(public.EACH_ADDRESS + 2)]
    assert answers[: public.EACH_ADDRESS] == [200] * public.EACH_ADDRESS
    held = client.post(form.address, {"value-what": "不丢"})
    assert (answers[-1], held.status_code) == (429, 429)
    assert int(held["Retry-After"]) > 0
    assert "不丢" in held.content.decode()


def test_a_form_takes_a_measure_from_all_addresses(form, client, hour, monkeypatch):
    monkeypatch.setattr(public, "EACH_FORM", 3)
    answers = []
    for number in range(5):
        sent = {"value-what": "x", "paper": paper(client, form)}
        hour.shift(timedelta(seconds=4))
        answers.append(client.post(form.address, sent, REMOTE_ADDR=f"192.0.2.{number}").status_code)
    assert answers == [200, 200, 200, 429, 429]


def test_a_day_has_its_measure(form, client, hour, monkeypatch):
    monkeypatch.setattr(public_form, "MOST_A_DAY", 1)
    assert [send(client, form, hour).status_code for _form in range(2)] == [200, 429]
    hour.shift(timedelta(days=1))
    assert send(client, form, hour).status_code == 200


@pytest.mark.parametrize(
    "values",
    [
        {"value_what": "x" * 4001},
        {"value_what": ""},
        {"value_lines": "\n".join("a" * 101)},
        {"value_when": "soon"},
        {"value_urgent": "x" * 5000, "value_what": ""},
    ],
)
def test_what_is_too_long_or_does_not_fit_is_refused(values, form, client, hour):
    assert send(client, form, hour, **values).status_code == 422
    assert not Case.objects.exists()


def test_answers_are_shown_as_text(form, client, hour, lin):
    send(client, form, hour, value_what="<script>alert(1)</script> **x** =1+1", value_who="1")
    assert "who" not in Case.objects.get().data
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/growth/cases/CASE-1", "/growth/cases/", "/growth/processes/SOP-1/cases/?layout=board"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_only_the_right_address_leads_to_it(form, client, lin):
    process, former = form.process, form.address
    renew_form(process, by=lin)
    assert client.get(former).status_code == 404
    form.refresh_from_db()
    assert client.get(form.address).status_code == 200
    close_form(process, by=lin)
    assert client.get(form.address).status_code == 404
    assert client.post(form.address, {}).status_code == 404
    assert open_form(process, by=lin).address == form.address
    assert client.get(f"/forms/{'x' * 43}/").status_code == 404
    process.trash(by=lin)
    assert client.get(form.address).status_code == 404


@pytest.mark.parametrize("start", [{"required": ("what", "who")}, {"asks": (), "required": ()}, {"trigger": "manual"}])
def test_a_process_without_a_form_for_outsiders_has_no_address(start, team, lin):
    with pytest.raises(Refused):
        open_form(tickets(team, lin, **start), by=lin)


def test_who_draws_the_process_opens_and_closes_the_form(team, lin, wang, client, hour):
    tickets(team, lin)
    for user, allowed in ((wang, False), (lin, True)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for method, address in (("post", "public-form"), ("post", "public-form/renewal"), ("delete", "public-form")):
            answer = getattr(client, method)(f"/growth/processes/SOP-1/{address}", headers=HTMX)
            assert answer.status_code == (204 if allowed else 403)
    assert PublicForm.objects.get().open is False


def test_the_page_of_the_form_keeps_the_policy_and_out_of_search_engines(form, client):
    answer = client.get(form.address)
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert 'content="noindex' in answer.content.decode()
    assert "style=" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not PublicRequest.objects.exists()


def test_the_form_is_that_of_the_version_in_force_as_nobody_outside_has_a_team(form, client, hour, lin):
    process = form.process
    changed = process.drawing.to_json().replace("什么问题", "出了什么事")
    process.redraw(Definition.from_json(changed), by=lin)
    version = process.publish(by=lin, in_force=False)
    assert "什么问题" in client.get(form.address).content.decode()
    process.roll_out(version, {None: NOON.date()}, by=lin)
    assert "什么问题" in client.get(form.address).content.decode()
    process.end_roll_out(version, by=lin)
    assert "出了什么事" in client.get(form.address).content.decode()
    send(client, form, hour)
    assert Case.objects.get().version == version
