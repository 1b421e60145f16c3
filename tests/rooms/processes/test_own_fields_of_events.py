"""What begins a case may depend on the fields that a team has made for itself, whatever they are called later."""

from dataclasses import replace

import pytest
from django.test import Client

from opsloop.engines.workflow import End, Occasion, Start, UserTask, drawn
from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.records.models import CustomField
from opsloop.kernel.records.shaping import add_field, archive_field, rename_field, rename_option
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.process import NotSound
from opsloop.rooms.projects.models import Project, WorkItem

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BLOCKED = Occasion(record="work_item", verb="blocked")


def waiting(team, by, condition) -> Process:
    """A process in force that begins where blocked work is so."""
    start = Start(id="start", name="开始", trigger="event", on=replace(BLOCKED, condition=condition))
    steps = (UserTask(id="look", name="处理"),)
    drawing = drawn(name="升级", start=start, fields=(), steps=steps, end=End(id="end"))
    process = Process.create(workspace=team, by=by, name="升级", draft=drawing.to_json())
    process.publish(by=by)
    return process


@pytest.fixture
def own(team, lin, launch):
    """Makes a field for work: of the workspace, or of a project."""

    def made(name: str, kind: str, options=(), project: Project | None = None) -> CustomField:
        scope = None if project is None else project.pk
        return add_field(team, "work_item", by=lin, name=name, kind=kind, options=options, scope_id=scope)

    return made


@pytest.fixture
def inside(lin) -> Client:
    client = Client(headers={"Accept-Language": "zh-CN"})
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("kind", "options", "condition", "fits", "differs"),
    [
        ("text", (), '{} = "A"', "A", "B"),
        ("number", (), "{} >= 3", 3, 2.5),
        ("money", (), "{} > 500 CNY", 600_00, 400_00),
        ("date", (), "{} < 2026-03-01", "2026-02-28", "2026-03-01"),
        ("select", ("抖音", "微信"), '{} = "抖音"', "抖音", "微信"),
        ("multi_select", ("抖音", "微信"), '"抖音" in {}', ["微信", "抖音"], ["微信"]),
        ("url", (), "not ({} is empty)", "https://example.com", None),
        ("checkbox", (), "{}", True, None),
    ],
)
def test_a_condition_asks_for_a_field_of_ones_own(
    team, lin, wang, launch, own, kind, options, condition, fits, differs
):
    field = own("渠道", kind, options)
    process = waiting(team, lin, condition.format(f"own_{field.key}"))
    for title, value in (("像", fits), ("不像", differs)):
        item = WorkItem.create(project=launch, by=wang, title=title)
        WorkItem.objects.filter(pk=item.pk).update(custom={} if value is None else {field.key: value})
        item.refresh_from_db()
        item.block("等", by=wang)
    deliver_left_over()
    assert [case.title for case in Case.objects.filter(process=process)] == ["升级 · 像"]


def test_what_its_field_cannot_hold_is_no_value(team, lin, wang, launch, own):
    field = own("预算", "number")
    process = waiting(team, lin, f"own_{field.key} > 3")
    item = WorkItem.create(project=launch, by=wang, title="海报")
    WorkItem.objects.filter(pk=item.pk).update(custom={field.key: "很多"})
    item.refresh_from_db()
    item.block("等", by=wang)
    deliver_left_over()
    assert not Case.objects.filter(process=process).exists()


def test_another_name_changes_what_is_read_and_nothing_else(team, lin, wang, poster, own, inside):
    field = own("渠道", "select", ("抖音", "微信"))
    process = waiting(team, lin, f'own_{field.key} = "抖音"')
    here = f"/growth/processes/{process.ref}"
    assert "渠道 是 抖音" in inside.get(here).content.decode()
    rename_field(field, "投放渠道", by=lin)
    archive_field(field, by=lin)
    assert "投放渠道 是 抖音" in inside.get(here).content.decode()
    poster.change({f"custom.{field.key}": "抖音"}, by=wang)
    poster.block("等", by=wang)
    deliver_left_over()
    assert Case.objects.filter(process=process).count() == 1


def test_an_option_that_is_called_otherwise_is_said_to_be_gone(team, lin, own, inside):
    field = own("渠道", "select", ("抖音", "微信"))
    process = waiting(team, lin, f'own_{field.key} = "抖音"')
    rename_option(field, "抖音", "抖音短视频", by=lin)
    assert "own_qu_dao" in inside.get(f"/growth/processes/{process.ref}").content.decode()
    with pytest.raises(NotSound):
        waiting(team, lin, f'own_{field.key} = "抖音"')


def test_the_dialog_offers_the_fields_of_the_place_that_the_reader_sees(team, lin, wang, own, launch, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    secret = Project.create(workspace=team, by=lin, name="机密", key="SECR", visibility="private")
    other = Project.create(workspace=team, by=lin, name="另一个", key="OTHR")
    own("渠道", "select", ("抖音", "微信"))
    own("季节", "text", project=launch)
    own("口味", "text", project=other)
    own("暗号", "text", project=secret)
    archive_field(own("旧的", "text"), by=lin)
    start = Start(id="start", name="开始", trigger="event", on=BLOCKED)
    drawing = drawn(name="升级", start=start, fields=(), steps=(UserTask(id="a", name="处理"),), end=End(id="end"))
    process = Process.create(workspace=team, by=wang, name="升级", draft=drawing.to_json())
    step = f"/growth/processes/{process.ref}/draft/steps/start"
    page = client.get(step, headers=HTMX).content.decode()
    assert '<option value="own_qu_dao">渠道</option>' in page
    assert f"季节 · {launch}</option>" in page
    assert "口味 · 另一个" in page
    assert "暗号" not in page
    assert "旧的" not in page
    sent = {
        "name": "开始",
        "begins": "event",
        "event-what": "work_item.blocked",
        "event-within": "LNCH",
        "event-condition": "",
        "event-condition-was": "",
        "event-condition-join": "and",
        "event-condition-field": "own_qu_dao",
        "event-condition-comparison": "=",
        "event-condition-value": "抖音",
    }
    part = client.get(step, sent, headers=HTMX).content.decode()
    assert '<option value="own_qu_dao" selected>渠道</option>' in part
    assert "口味" not in part
    assert client.post(step, sent, headers=HTMX).status_code in {200, 204}
    process.refresh_from_db()
    assert process.drawing.by_id["start"].on == replace(BLOCKED, within="LNCH", condition='own_qu_dao = "抖音"')
    page = client.get(step, headers=HTMX).content.decode()
    assert '<option value="own_qu_dao" selected>渠道</option>' in page
    assert "季节" in page
    assert "口味" not in page
