"""Running cases move to another version where they stand at the same place in it, and else stay with the reason."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from opsloop.engines.workflow import Definition, Duration, UserTask, drawn
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.migrating import NoPlace, NoSuchVersion, earlier, move, move_all
from opsloop.rooms.processes.models import Case, Process, ProcessVersion
from opsloop.rooms.processes.timers import sweep
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def publish(process: Process, by, change) -> int:
    """Publish the process with every element as the function makes it."""
    drawing = process.drawing
    process.redraw(replace(drawing, elements=tuple(change(each) for each in drawing.elements)), by=by)
    return process.publish(by=by)


@pytest.fixture
def renamed(desk, purchase, lin):
    """Version 2: an approval that is due within an hour, called something else."""
    hour = Duration(minutes=60, working=False)
    return publish(
        purchase,
        lin,
        lambda each: replace(each, name="主管审批", due=hour, timers=()) if each.id == "manager" else each,
    )


@pytest.fixture
def gone(desk, purchase, lin):
    """Version 2: without the step at which the desk stands."""
    plain = json.dumps(json.loads(purchase.drawing.to_json())).replace('"manager"', '"chief"')
    purchase.redraw(Definition.from_json(plain), by=lin)
    return purchase.publish(by=lin)


def test_a_case_goes_on_by_the_new_version_where_it_stands(desk, renamed, lin, clock):
    assert desk.version.number == 1
    number = open_step(desk, "manager")
    assert move(desk, renamed, by=lin) is True
    now = Case.objects.get(pk=desk.pk)
    assert (now.version, now.state, now.data) == (renamed, "running", desk.data)
    work = now.works.get()
    assert (work.number, work.due) == (number, work.opened + timedelta(hours=1))
    assert not now.timers.exists()
    assert sentence(Event.objects.of("case", desk.pk).get(verb="moved")) == (
        "林静 moved this from version 1 to version 2"
    )
    assert move(desk, renamed, by=lin) is False
    assert Event.objects.of("case", desk.pk).filter(verb="moved").count() == 1


def test_what_was_read_before_a_move_goes_on_by_the_version_of_now(desk, renamed, lin, admin):
    stale = Case.objects.select_related("version").get(pk=desk.pk)
    move(desk, renamed, by=lin)
    assert stale.vote(open_step(desk, "manager"), approves=True, by=admin) is not None
    assert stale.version_id == renamed.pk
    assert "主管审批" in Event.objects.of("case", desk.pk).get(verb="decided").changes["step"][1]["label"]
    [row] = followed(Case.objects.filter(pk=desk.pk), desk.workspace)
    assert row.versions[-1][1].hash == renamed.hash


def test_a_case_whose_step_is_gone_stays_as_it_is(desk, gone, lin):
    with pytest.raises(NoPlace, match="直属经理审批"):
        move(desk, gone, by=lin)
    assert Case.objects.get(pk=desk.pk).version.number == 1
    assert not Event.objects.filter(verb="moved").exists()


def test_only_who_may_change_the_process_moves_its_cases(desk, renamed, wang):
    """王芳 asked for it, and may cancel it."""
    with pytest.raises(NotAllowed):
        move(desk, renamed, by=wang)


def test_a_version_of_another_process_is_none(desk, renamed, lin, team):
    other = Process.create(workspace=team, by=lin, name="x", draft=desk.process.draft)
    with pytest.raises(NoSuchVersion):
        move(desk, other.publish(by=lin), by=lin)


def test_the_deadline_of_the_whole_follows_the_new_version(desk, purchase, lin):
    hour = Duration(minutes=60, working=False)
    to = publish(purchase, lin, lambda each: replace(each, due=hour) if each.kind == "start" else each)
    assert desk.deadline != desk.created_at + timedelta(hours=1)
    move(desk, to, by=lin)
    assert Case.objects.get(pk=desk.pk).deadline == desk.created_at + timedelta(hours=1)


def test_timers_of_the_new_version_go_off(desk, purchase, lin, clock):
    """Without its former timers, then with them again."""
    kept = {each.id: each for each in purchase.drawing.elements}
    none = publish(purchase, lin, lambda each: replace(each, timers=()) if each.id == "manager" else each)
    move(desk, none, by=lin)
    assert not desk.timers.exists()
    again = publish(purchase, lin, lambda each: kept[each.id] if each.id == "manager" else each)
    desk.refresh_from_db()
    move(desk, Process.objects.get(pk=purchase.pk).versions.get(number=1), by=lin)
    assert again.number == 3
    assert desk.timers.exists()
    clock.shift(24 * 3600 * 5)
    assert sweep(desk.created_at + timedelta(days=5)) > 0


def test_of_all_cases_those_that_can_move(desk, purchase, renamed, wang, admin, lin):
    """One is done with the approval, one has ended, one began by the new version."""
    later = Case.create(process=purchase, by=wang, data={"item": "椅子", "amount": 800_000})
    assert later.version_id == renamed.pk
    cases = earlier(Case.objects.filter(process=purchase), renamed)
    moved, stay = move_all(cases, renamed, by=lin)
    assert [case.pk for case in moved] == [desk.pk]
    assert stay == []
    assert move_all(cases, renamed, by=lin) == ([], [])


def test_by_program_what_moves_and_what_stays_is_answered(desk, gone, purchase, admin, client, lin):
    """The desk stands at what is gone, until it is approved."""
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    json_of = {"content_type": "application/json"}
    answer = client.post("/api/v1/growth/processes/SOP-1/migration", {"version": 2}, **json_of)
    reason = "它停在“直属经理审批”，该版本中已没有这一步。"
    assert answer.json() == {"moved": [], "stay": [{"ref": "CASE-1", "reasons": [reason]}], "more": False}
    desk.vote(open_step(desk, "manager"), approves=True, by=admin)
    answer = client.post("/api/v1/growth/processes/SOP-1/migration", {"version": 2}, **json_of)
    assert answer.json() == {"moved": ["CASE-1"], "stay": [], "more": False}
    answer = client.post("/api/v1/growth/cases/CASE-1/migration", {"version": 1}, **json_of)
    assert answer.json() == {"ref": "CASE-1", "version": 1}
    assert client.post("/api/v1/growth/cases/CASE-1/migration", {"version": 9}, **json_of).status_code == 422


def test_the_pages_say_what_can_move_and_move_it(desk, renamed, client, lin, wang):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "把进行中的流程单移到版本 2…" in client.get("/growth/processes/SOP-1").content.decode()
    assert "它按版本 1 进行；当前生效的是版本 2。" in client.get("/growth/cases/CASE-1").content.decode()
    dialog = client.get("/growth/processes/SOP-1/versions/2/cases", headers=HTMX).content.decode()
    assert "1 个可以移动" in dialog
    assert client.post("/growth/processes/SOP-1/versions/2/cases", headers=HTMX).status_code == 204
    assert Case.objects.get(pk=desk.pk).version_id == renamed.pk
    assert "把进行中的流程单移到" not in client.get("/growth/processes/SOP-1").content.decode()
    assert "当前生效的是" not in client.get("/growth/cases/CASE-1").content.decode()


def test_the_pages_say_why_a_case_stays(desk, gone, client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    reason = "它停在“直属经理审批”，该版本中已没有这一步。"
    dialog = client.get("/growth/processes/SOP-1/versions/2/cases", headers=HTMX).content.decode()
    assert reason in dialog
    assert 'type="submit"' not in dialog
    page = client.get("/growth/cases/CASE-1").content.decode()
    assert reason in page
    assert "移到版本" not in page
    assert client.post("/growth/cases/CASE-1/migration", headers=HTMX).status_code == 422
    assert Case.objects.get(pk=desk.pk).version.number == 1


def test_a_case_moves_from_its_page(desk, renamed, client, lin, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "移到版本" not in client.get("/growth/cases/CASE-1").content.decode()
    assert client.post("/growth/cases/CASE-1/migration", headers=HTMX).status_code == 403
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert "移到版本 2" in client.get("/growth/cases/CASE-1").content.decode()
    assert client.post("/growth/cases/CASE-1/migration", headers=HTMX).status_code == 204
    assert Case.objects.get(pk=desk.pk).version_id == renamed.pk


def hours(count: int) -> Duration:
    return Duration(minutes=count * 60)


def step_of(key: str, due: int = 0) -> UserTask:
    return UserTask(id=key, name=key, role="team", due=hours(due) if due else None)


@pytest.fixture
def redraw(team, lin, wang):
    """Makes the process of these steps, or a version of it with others; its role is 王芳's."""

    made_of: list[Process] = []

    def made(*steps: UserTask) -> tuple[Process, ProcessVersion]:
        drawing = drawn(name="发货", steps=steps)
        if not made_of:
            process = Process.create(workspace=team, by=lin, name="发货", draft=drawing.to_json())
            made_of.append(process)
            process.cast(process.process_roles.get(), by=lin, people=[Person.of(wang, team)])
        [process] = made_of
        process.redraw(drawing, by=lin)
        return process, process.publish(by=lin)

    return made


def differs(case: Case) -> list[tuple[str, str, int]]:
    [row] = followed(Case.objects.filter(pk=case.pk), case.workspace)
    return [(one.kind, one.activity, one.place) for one in row.deviations]


def test_what_a_case_did_before_it_moved_is_beside_the_version_of_then(redraw, lin, wang, clock):
    """Version 2 has no weighing, counts before packing, and gives one hour for picking instead of ten."""
    process, _old = redraw(step_of("pick", 10), step_of("weigh"), step_of("pack", 10), step_of("send"))
    case = Case.create(process=process, by=wang)
    clock.shift(hours(3).minutes * 60)
    for step in ("pick", "weigh"):
        case.complete(open_step(case, step), by=wang)
    _process, new = redraw(step_of("pick", 1), step_of("count"), step_of("pack", 1), step_of("send"))
    assert move(case, new, by=lin)
    assert differs(case) == []
    clock.shift(hours(2).minutes * 60)
    case.complete(open_step(case, "pack"), by=wang)
    case.complete(open_step(case, "send"), by=wang)
    assert differs(case) == [("late", "pack", 2)]
    [row] = followed(Case.objects.filter(pk=case.pk), case.workspace)
    assert [begun for begun, _version in row.versions] == [0, 2]
    other = Case.create(process=process, by=wang)
    assert other.version == new
    for step in ("pick", "count", "pack", "send"):
        other.complete(open_step(other, step), by=wang)
    assert differs(other) == []


def test_a_case_that_moved_twice_is_beside_each_of_its_versions(redraw, lin, wang):
    process, _first = redraw(step_of("a"), step_of("b"), step_of("c"), step_of("d"))
    case = Case.create(process=process, by=wang)
    case.complete(open_step(case, "a"), by=wang)
    assert move(case, redraw(step_of("b"), step_of("x"), step_of("c"))[1], by=lin)
    case.complete(open_step(case, "b"), by=wang)
    assert move(case, redraw(step_of("x"), step_of("d"))[1], by=lin)
    case.complete(open_step(case, "x"), by=wang)
    case.complete(open_step(case, "d"), by=wang)
    assert Case.objects.get(pk=case.pk).state == "completed"
    assert differs(case) == []
