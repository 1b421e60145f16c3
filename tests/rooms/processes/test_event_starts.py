"""Processes begin cases when something happens: once for each event, about its record, of what the owner sees."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from opsloop.engines.workflow import End, Field, Occasion, Start, UserTask, drawn
from opsloop.kernel.activity.delivery import deliver_left_over, gathered
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.imports.export import export
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import take_over_lost, work_off
from opsloop.kernel.links.models import Link
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.models import Label
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes import event_starts
from opsloop.rooms.processes.beginning import begin_due
from opsloop.rooms.processes.event_starts import FEW, JOB, begin_at, begin_soon
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.process import NotSound
from opsloop.rooms.processes.record_facts import facts_of
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.site.importing import import_file

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BLOCKED = Occasion(record="work_item", verb="blocked")


def drawing(on, fields=(), name="升级处理", **more):
    start = Start(id="start", name="开始", trigger="event", on=on, **more)
    return drawn(name=name, start=start, fields=fields, steps=(UserTask(id="look", name="处理"),), end=End(id="end"))


def waiting(team, by, on, fields=(), name="升级处理", owner=None, **more) -> Process:
    """A process in force that begins at this."""
    values = {"owner": owner} if owner is not None else {}
    process = Process.create(
        workspace=team, by=by, name=name, draft=drawing(on, fields, name, **more).to_json(), **values
    )
    process.publish(by=by)
    process.refresh_from_db()
    return process


def cases():
    """All there are, once everything that happened has been told."""
    deliver_left_over()
    work_off()
    return Case.objects


@pytest.fixture
def escalation(team, lin) -> Process:
    """Escalates what is blocked in LNCH."""
    return waiting(team, lin, replace(BLOCKED, within="LNCH"))


def test_blocked_work_begins_a_case_about_it_in_the_name_of_the_owner(escalation, poster, lin, wang, team):
    poster.block("等设计稿", by=wang)
    case = cases().get()
    assert (case.process, case.title, case.state) == (escalation, "升级处理 · 设计活动海报", "running")
    assert (case.requester, case.created_by) == (Person.of(lin, team), None)
    link = Link.objects.of(poster).get()
    assert (link.src_type, link.src_id, link.verb) == ("case", case.pk, "about")
    assert not Event.objects.of("work_item", poster.pk).filter(verb="linked").exists()
    assert case.cause.verb == "blocked"


def test_another_reason_is_no_other_block_and_each_block_is_one_case(escalation, poster, wang):
    poster.block("等设计稿", by=wang)
    poster.block("等设计稿和文案", by=wang)
    assert cases().count() == 1
    poster.unblock(by=wang)
    poster.block("又等", by=wang)
    assert cases().count() == 2


def test_what_is_told_twice_begins_once(escalation, poster, wang):
    event = poster.block("等设计稿", by=wang)
    assert cases().count() == 1
    begin_soon([event])
    assert begin_at(escalation.pk, event.pk, "start") == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.create(process=escalation, by=None, requester=escalation.owner, cause=event)
    assert cases().count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_stops_in_between_has_begun_nothing_and_begins_it_afterwards(escalation, poster, wang, monkeypatch):
    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(event_starts.Link, "connect", killed)
        with pytest.raises(KeyboardInterrupt):
            poster.block("等设计稿", by=wang)
    assert not Case.objects.exists()
    assert deliver_left_over() >= 1
    assert cases().count() == 1
    assert not Undelivered.objects.exists()
    deliver_left_over()
    assert cases().count() == 1


@pytest.fixture
def flood(escalation, launch, lin) -> int:
    """More blocks than begin their cases at once, told together; how many."""
    items = [WorkItem.create(project=launch, by=lin, title=f"第 {place} 件") for place in range(FEW + 4)]
    with gathered():
        for item in items:
            item.block("等", by=lin)
    deliver_left_over()
    return len(items)


@pytest.mark.django_db(transaction=True)
def test_what_happens_in_heaps_begins_case_by_case_so_that_others_write_in_between(flood, monkeypatch):
    job = Job.objects.get(kind=JOB)
    assert job.label == "Begin cases at events: 升级处理"
    assert not Case.objects.exists()
    linking, begun = event_starts.Link.connect, []

    def killed(*arguments, **more):
        begun.append(linking(*arguments, **more))
        if len(begun) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(event_starts.Link, "connect", killed)
        with pytest.raises(KeyboardInterrupt):
            work_off()
    assert Case.objects.count() == 3
    job.refresh_from_db()
    assert job.arguments["looked"] == 3
    take_over_lost(after=timedelta(0))
    while work_off():
        pass
    assert Case.objects.count() == flood
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", flood, flood)
    assert not Undelivered.objects.exists()


def test_an_event_that_fails_keeps_no_other_waiting(flood, launch, lin, monkeypatch):
    creating = Case.create.__func__

    def create(cls, **more):
        if "第 1 件" in more["title"]:
            raise RuntimeError("broken")
        return creating(cls, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Case, "create", classmethod(create))
        for _turn in range(12):
            Job.objects.filter(state="queued").update(run_after=timezone.now())
            work_off()
    assert Case.objects.count() == flood - 1
    failed = Job.objects.get(kind=JOB, state="failed")
    assert len(failed.arguments["waiting"]) == 1
    told = Event.objects.get(verb="event_missed")
    assert sentence(told).endswith("1 event still waits. Administrators can start the job again.")
    with override("zh-hans"):
        assert "还有 1 个事件在等待" in sentence(told)
    failed.start_again(by=lin)
    work_off()
    assert Case.objects.count() == flood


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_begins_nothing(escalation, poster, wang):
    with transaction.atomic():
        poster.block("等设计稿", by=wang)
        transaction.set_rollback(True)
    deliver_left_over()
    assert not cases().exists()


@pytest.mark.parametrize("resting", ["trashed_at", "archived_at", "superseded"])
def test_a_process_that_rests_begins_nothing(resting, escalation, poster, wang):
    values = {"stage": "superseded"} if resting == "superseded" else {resting: timezone.now()}
    Process.objects.filter(pk=escalation.pk).update(**values)
    poster.block("等设计稿", by=wang)
    assert not cases().exists()


def test_only_the_version_in_force_counts(escalation, poster, lin, wang):
    manual = Start(id="start", name="开始", trigger="manual")
    drawn_anew = drawn(name="x", start=manual, steps=(UserTask(id="look", name="处理"),), end=End(id="end"))
    escalation.redraw(drawn_anew, by=lin)
    escalation.publish(by=lin, in_force=False)
    poster.block("等设计稿", by=wang)
    assert cases().count() == 1
    poster.unblock(by=wang)
    escalation.refresh_from_db()
    escalation.publish(by=lin)
    poster.block("等设计稿", by=wang)
    assert cases().count() == 1


def test_what_the_owner_does_not_see_begins_nothing(team, admin, wang, lin):
    hidden = Project.create(workspace=team, by=admin, key="HIDE", name="保密", visibility="private")
    item = WorkItem.create(project=hidden, by=admin, title="并购")
    waiting(team, wang, BLOCKED)
    mine = waiting(team, admin, BLOCKED, name="管理员的")
    item.block("等", by=admin)
    case = cases().get()
    assert case.process == mine
    assert not cases().visible_to(wang).exists()
    assert cases().visible_to(admin).get() == case


def test_a_process_whose_owner_cannot_sign_in_begins_nothing(team, lin, poster, wang):
    contact = Person.create(workspace=team, by=lin, name="外部")
    waiting(team, lin, BLOCKED, owner=contact)
    poster.block("等设计稿", by=wang)
    assert not cases().exists()


def test_elsewhere_or_under_another_condition_it_does_not_begin(team, lin, launch, wang):
    waiting(team, lin, replace(BLOCKED, condition='priority = "urgent" and not ("内部" in labels)'))
    other = Project.create(workspace=team, by=lin, key="OTHR", name="其他")
    waiting(team, lin, replace(BLOCKED, within="OTHR"), name="别处")
    calm = WorkItem.create(project=launch, by=lin, title="不急")
    pressing = WorkItem.create(project=launch, by=lin, title="急", priority=WorkItem.Priority.URGENT)
    for item in (calm, pressing):
        item.block("等", by=wang)
    assert [case.title for case in cases().all()] == ["升级处理 · 急"]
    WorkItem.create(project=other, by=lin, title="别处的").block("等", by=wang)
    assert cases().filter(process__name="别处").count() == 1


def test_a_project_is_known_by_its_former_key(escalation, poster, launch, lin, wang):
    launch.change({"key": "SHIP"}, by=lin)
    WorkItem.objects.get(pk=poster.pk).block("等", by=wang)
    assert cases().count() == 1


def test_work_that_comes_to_a_state_or_a_group_or_gets_a_label(team, lin, launch, poster):
    review = launch.states.filter(group="review").first()
    doing = launch.states.filter(group="doing").first()
    waiting(team, lin, Occasion(record="work_item", verb="moved", to="stage:review"), name="组")
    waiting(team, lin, Occasion(record="work_item", verb="moved", to=f"state:{doing.name}"), name="状态")
    waiting(team, lin, Occasion(record="work_item", verb="labelled", to="加急"), name="标签")
    poster.move(doing, by=lin)
    poster.move(review, by=lin)
    assert sorted(case.process.name for case in cases().all()) == ["状态", "组"]
    label = Label.called(team, "加急", by=lin)
    poster.change({"labels": [label]}, by=lin)
    poster.change({"title": "别的"}, by=lin)
    assert cases().filter(process__name="标签").count() == 1


def test_somebody_who_joins_fills_the_form(team, lin):
    fields = (
        Field(name="newcomer", kind="person", label="Person"),
        Field(name="姓名", kind="text", label="姓名"),
        Field(name="laptop", kind="text", label="Laptop"),
    )
    asks = ("newcomer", "姓名", "laptop")
    joining = Occasion(record="person", verb="created")
    waiting(team, lin, joining, fields, name="入职", asks=asks, required=("newcomer",))
    candidate = Person.create(workspace=team, by=lin, name="候选人", kind="candidate")
    assert not cases().exists()
    new = Person.create(workspace=team, by=lin, name="赵敏")
    case = cases().get()
    assert case.data == {"newcomer": str(new.pk), "姓名": "赵敏"}
    candidate.change({"kind": "member"}, by=lin)
    assert cases().count() == 2


def test_a_deliverable_that_is_handed_in_is_approved(team, lin, launch):
    fields = (
        Field(name="title", kind="text", label="Title"),
        Field(name="stage", kind="choice", options=("评审", "Done")),
    )
    handed_in = Occasion(record="work_item", verb="submitted", condition='kind = "deliverable"')
    waiting(team, lin, handed_in, fields, name="内容审批", asks=("title", "stage"))
    task = WorkItem.create(project=launch, by=lin, title="任务")
    text = WorkItem.create(project=launch, by=lin, title="文章", kind="deliverable", acceptance_criteria="无错字")
    for item in (task, text):
        item.submit(by=lin)
    assert [case.data["title"] for case in cases().all()] == ["文章"]


def test_cases_of_two_processes_that_begin_each_other_come_to_an_end(team, lin, wang):
    first = waiting(team, lin, Occasion(record="case", verb="ended"), name="甲")
    second = waiting(team, lin, Occasion(record="case", verb="ended", within=first.ref), name="乙")
    other = Process.create(
        workspace=team, by=lin, name="丙",
        draft=drawn(name="丙", steps=(UserTask(id="look", name="处理"),)).to_json(),
    )  # fmt: skip
    other.publish(by=lin)
    Case.create(process=other, by=lin)
    for _turn in range(6):
        for case in cases().running():
            for work in case.works.all():
                case.complete(work.number, by=lin)
    begun = [case.process.name for case in cases().order_by("pk")]
    assert begun == ["丙", "甲", "乙"], second


def test_so_many_within_an_hour_and_the_owner_hears_once(escalation, launch, lin, wang, monkeypatch):
    monkeypatch.setattr(event_starts, "MOST_AN_HOUR", 2)
    items = [WorkItem.create(project=launch, by=lin, title=f"{place}") for place in range(4)]
    for item in items:
        item.block("等", by=wang)
    assert cases().count() == 2
    told = Event.objects.of("process", escalation.pk).get(verb="held_back")
    assert "2 cases at events within an hour" in sentence(told)
    assert cases().count() == 2
    assert Notification.objects.filter(user=lin, record_type="process", reason="escalated").count() == 1
    Case.objects.update(created_at=timezone.now() - timedelta(hours=2))
    WorkItem.create(project=launch, by=lin, title="后来").block("等", by=wang)
    assert cases().count() == 3


def test_a_form_that_nobody_fills_is_not_published(team, lin):
    fields = (Field(name="budget", kind="number", label="预算"),)
    for on in (
        replace(BLOCKED, condition="nonsense >"),
        Occasion(record="work_item", verb="moved"),
        Occasion(record="moon", verb="rises"),
    ):
        with pytest.raises(NotSound):
            waiting(team, lin, on)
    with pytest.raises(NotSound):
        waiting(team, lin, BLOCKED, fields, asks=("budget",), required=("budget",))


def test_what_happened_before_it_was_published_begins_nothing(team, lin, poster, wang):
    poster.block("等", by=wang)
    waiting(team, lin, BLOCKED)
    deliver_left_over()
    assert not cases().exists()


def test_the_work_of_a_template_begins_nothing(team, lin):
    template = Project.create(workspace=team, by=lin, key="TMPL", name="模板", template=True)
    waiting(team, lin, Occasion(record="work_item", verb="created"))
    WorkItem.create(project=template, by=lin, title="样例")
    assert not cases().exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_facts_are_named_apart(language):
    with override(language):
        for record_type in ("work_item", "person", "case"):
            labels = [fact.label for fact in facts_of(record_type).values()]
            assert len(set(labels)) == len(labels)


def test_the_dialog_of_the_start_says_at_what_and_the_page_of_the_process_tells(team, lin, launch, client):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    process = Process.create(workspace=team, by=lin, name="升级", draft=drawing(BLOCKED).to_json())
    here = f"/growth/processes/{process.ref}"
    step = f"{here}/draft/steps/start"
    page = client.get(step, headers=HTMX).content.decode()
    assert 'value="work_item.blocked" selected' in page
    part = client.get(step, {"event-what": "work_item.moved", "event-within": "LNCH"}, headers=HTMX).content.decode()
    assert 'id="event-start"' in part
    assert 'value="stage:review"' in part
    assert "<form" not in part
    asked = HTMX | {"HX-Trigger-Name": "event-within"}
    part = client.get(step, {"event-what": "work_item.moved"}, headers=asked).content.decode()
    assert 'name="event-within" autofocus' in part
    sent = {"name": "开始", "begins": "event", "event-what": "work_item.moved", "event-within": "LNCH"}
    assert client.post(step, sent, headers=HTMX).status_code == 422
    sent |= {
        "event-to": "stage:review",
        "event-condition": "",
        "event-condition-was": "",
        "event-condition-join": "and",
    }
    sent |= {"event-condition-field": "priority", "event-condition-comparison": "=", "event-condition-value": "紧急"}
    answer = client.post(step, sent, headers=HTMX | {"Accept-Language": "zh-CN"})
    assert answer.status_code in {200, 204}
    process.refresh_from_db()
    wanted = Occasion(
        record="work_item", verb="moved", within="LNCH", to="stage:review", condition='priority = "urgent"'
    )
    assert process.drawing.by_id["start"].on == wanted
    process.publish(by=lin)
    told = client.get(here, headers={"Accept-Language": "en"}).content.decode()
    assert "Begins when a work item in 会员日上线 comes to “In review”, where Priority is Urgent" in told
    assert client.post(step, sent | {"begins": ""}, headers=HTMX).status_code in {200, 204}
    process.refresh_from_db()
    assert (process.drawing.by_id["start"].trigger, process.drawing.by_id["start"].on) == ("manual", None)


def test_who_sees_the_record_but_not_the_process_sees_nothing_new(team, admin, wang, poster, client):
    waiting(team, admin, BLOCKED, name="内部调查", owner=Person.of(admin, team))
    Process.objects.update(visibility="private")
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    poster.block("等设计稿", by=admin)
    assert cases().count() == 1
    for address in ("items/LNCH-1", "items/LNCH-1/links", f"talk/work_item/{poster.pk}/", "inbox/"):
        page = client.get(f"/growth/{address}", headers=HTMX)
        assert page.status_code == 200
        assert "内部调查" not in page.content.decode()
    assert not cases().visible_to(wang).exists()
    assert "内部调查" in client_of(admin).get(f"/growth/cases/{cases().get().ref}").content.decode()


def client_of(user):
    found = Client()
    found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_the_api_and_the_page_of_the_case_say_what_began_it(escalation, poster, lin, wang, launch):
    poster.block("等设计稿", by=wang)
    page = client_of(lin).get(f"/growth/cases/{cases().get().ref}", headers={"Accept-Language": "en"})
    assert "LNCH-1 设计活动海报" in page.content.decode()
    found = client_of(lin).get(f"/api/v1/growth/processes/{escalation.ref}/starts", headers={"Accept-Language": "en"})
    [start] = found.json()["items"]
    assert (start["trigger"], start["record"], start["verb"], start["within"]) == (
        "event", "work_item", "blocked", "LNCH",
    )  # fmt: skip
    assert start["says"] == "Begins when a work item in 会员日上线 is blocked"


def test_an_export_carries_what_begins_cases_and_begins_nothing_for_the_past(
    escalation, poster, lin, wang, team, tmp_path
):
    weekly = Start(id="start", name="周检", trigger="schedule", when="FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0")
    draft = drawn(name="周检", start=weekly, steps=(UserTask(id="look", name="检查"),), end=End(id="end")).to_json()
    Process.create(workspace=team, by=lin, name="周检", draft=draft).publish(by=lin)
    Process.objects.filter(name="周检").update(next_start=timezone.now() - timedelta(days=30))
    poster.block("等设计稿", by=wang)
    assert cases().count() == 1
    export(team, tmp_path / "growth.zip")
    again = Workspace.objects.create(slug="again", name="Again")
    Membership.objects.create(workspace=again, user=lin, role=Membership.Role.OWNER)
    Person.of(lin, again)
    import_file(tmp_path / "growth.zip", workspace=again, by=lin)
    check = Process.objects.get(workspace=again, name="周检")
    assert check.next_start > timezone.now()
    Process.objects.filter(workspace=team).update(next_start=None)
    assert begin_due(timezone.now()) == 0
    case, item = cases().get(workspace=again), WorkItem.objects.get(project__workspace=again)
    assert (case.cause.verb, case.cause.workspace, case.cause.record_id) == ("blocked", again, item.pk)
    assert Link.objects.of(item).get().src_id == case.pk
    item.unblock(by=lin)
    item.block("又等", by=lin)
    assert cases().filter(workspace=again).count() == 2


def test_work_that_is_made_with_a_label_gets_it_as_well(team, lin, launch):
    waiting(team, lin, Occasion(record="work_item", verb="labelled", to="加急"))
    label = Label.called(team, "加急", by=lin)
    WorkItem.create(project=launch, by=lin, title="带标签", labels=[label])
    WorkItem.create(project=launch, by=lin, title="不带")
    assert [case.title for case in cases().all()] == ["升级处理 · 带标签"]


def test_the_page_says_why_nothing_begins(team, lin, launch):
    contact = Person.create(workspace=team, by=lin, name="外部")
    gone = Occasion(record="work_item", verb="moved", within="LNCH", to="state:不再有")
    process = waiting(team, lin, gone, owner=contact)
    page = client_of(lin).get(f"/growth/processes/{process.ref}", headers={"Accept-Language": "en"}).content.decode()
    assert "as long as the owner cannot sign in" in page
    assert "“不再有” is not there any more" in page
    heard = waiting(team, lin, replace(BLOCKED, within="LNCH"), name="听得见")
    page = client_of(lin).get(f"/growth/processes/{heard.ref}", headers={"Accept-Language": "en"}).content.decode()
    assert "Begins when a work item in" in page
    assert "banner--warn" not in page
