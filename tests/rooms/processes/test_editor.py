"""The draft of a process, changed step by step on its page."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Definition,
    End,
    Field,
    Flow,
    Gateway,
    Start,
    UserTask,
    drawn,
    problems,
)
from opsloop.engines.workflow.elements import ANY
from opsloop.rooms.processes import editing
from opsloop.rooms.processes.drawing import lines_of
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.picture import picture_of
from opsloop.rooms.processes.ready import READY, built, words_in

HTMX = {"HX-Request": "true"}


@pytest.fixture
def leave(team, lin):
    """A process of which nothing is drawn yet."""
    return Process.create(workspace=team, by=lin, name="加班")


@pytest.fixture
def draws(leave, lin, client):
    """Sends a change of the draft and answers the process as it is then."""
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")

    def send(path: str, method: str = "post", status: int = 204, **values: object) -> Process:
        answer = getattr(client, method)(f"/growth/processes/SOP-1/draft/{path}", values, headers=HTMX)
        assert answer.status_code == status, answer.content.decode()
        return Process.objects.get(pk=leave.pk)

    return send


@pytest.mark.parametrize("name", sorted(READY))
def test_an_outline_has_every_step_once(name):
    definition = READY[name](words_in("en"))
    steps = [line.element.id for line in lines_of(definition) if line.kind == "step"]
    assert sorted(steps) == sorted(each.id for each in definition.elements if each.kind != "gateway")
    splits = [line.element.id for line in lines_of(definition) if line.kind == "split"]
    assert len(splits) == len(set(splits))


def test_a_way_back_is_said_where_it_branches_off_with_the_step_that_it_leads_to():
    with override("en"):
        lines = lines_of(built("content_approval", words_in("en"), currency="CNY"))
    assert "jump" not in [line.kind for line in lines]
    back = next(line for line in lines if line.jump is not None)
    assert (back.jump.back, back.jump.to) == (True, "Write")
    said = "Editor's decision is rejected, or Makes promises or names others is Yes and Legal's decision is rejected"
    assert back.rule == said
    picture = picture_of(built("content_approval", words_in("en"), currency="CNY"), lines)
    assert not any("editor_said" in way.words for way in picture.ways)


def test_an_approval_says_who_must_agree_and_what_passes_by_itself():
    with override("en"):
        lines = lines_of(built("purchase", words_in("en"), currency="CNY"))
        one = Approval(id="one", approvers=(Approver(role="a"), Approver(role="b")), needed=ANY)
        two = replace(one, id="two", needed=2, auto="size < 3")
        fields = (Field(name="size", kind="number", label="Size"),)
        few = lines_of(drawn(name="x", fields=fields, steps=(one, two)))
    assert [line.needs for line in lines if line.needs] == ["all of them"]
    assert [line.needs for line in few if line.needs] == ["one of them", "2 of them"]
    assert [line.rule for line in few if line.rule] == ["passes by itself: Size is less than 3"]


def test_a_way_across_to_another_branch_is_no_way_back():
    ways = ["start split", "split a", "a b", "b end", "split again", "again b", "again d", "d end"]
    steps = (UserTask(id=key, name=key.upper()) for key in "abd")
    gateways = (Gateway(id="split", gateway="exclusive", default="f4"), Gateway(id="again", gateway="exclusive"))
    flows = tuple(Flow(id=f"f{place}", source=way.split()[0], target=way.split()[1]) for place, way in enumerate(ways))
    definition = Definition(elements=(Start(id="start"), *gateways, *steps, End(id="end")), flows=flows)
    (jump,) = [line.jump for line in lines_of(definition) if line.jump is not None]
    assert (jump.back, jump.to) == (False, "B")


def test_steps_are_put_in_moved_changed_and_taken_out(draws, client):
    process = draws("ways/flow2/steps", kind="task", name="登记")
    assert [activity.name for activity in process.drawing.activities] == ["第一步", "登记"]
    process = draws("steps/step2/place", to="up")
    assert [activity.name for activity in process.drawing.activities] == ["登记", "第一步"]
    process = draws("steps/step2", name="登记加班", role="manager", hours="4")
    step = process.drawing.by_id["step2"]
    assert (step.name, step.role, step.due.minutes) == ("登记加班", "manager", 240)
    process = draws("steps/step1", method="delete")
    assert [activity.id for activity in process.drawing.activities] == ["step2"]
    assert problems(process.drawing) == []


def test_a_split_comes_with_its_join_and_goes_with_it(draws):
    process = draws("ways/flow1/steps", kind="together", name="分头办理")
    assert problems(process.drawing) == []
    assert len(list(process.drawing.activities)) == 3
    process = draws("steps/split1", method="delete")
    assert problems(process.drawing) == []
    assert not any(element.kind == "gateway" for element in process.drawing.elements)


def test_a_choice_needs_a_condition_before_it_is_published(draws, lin, client):
    draws("fields", label="小时数", kind="number")
    process = draws("ways/flow1/steps", kind="choice", name="超过一天？")
    page = client.get("/growth/processes/SOP-1/draft/").content.decode()
    assert "没有写条件" in page or "has no condition" in page
    branch = next(flow for flow in process.drawing.flows if flow.source == "split1" and flow.id != _default(process))
    [field] = process.drawing.fields
    process = draws(f"ways/{branch.id}", condition=f"{field.name} > 8", name="超过一天")
    assert problems(process.drawing) == []
    answer = client.post("/growth/processes/SOP-1/publication", headers=HTMX)
    assert answer.status_code == 204
    assert Process.objects.get().version.number == 1


def _default(process: Process) -> str:
    return process.drawing.by_id["split1"].default


def test_an_approval_and_a_checklist_take_what_is_typed(draws):
    draws("ways/flow2/steps", kind="approval", name="审批")
    process = draws(
        "steps/step2", name="审批", role="manager, director", needed="", everybody="on", four_eyes="on", hours="8"
    )
    approval = process.drawing.by_id["step2"]
    assert [each.role for each in approval.approvers] == ["manager", "director"]
    assert (approval.needed, approval.four_eyes) == (0, True)
    process = draws("ways/flow2/steps", kind="checklist", name="核对")
    process = draws("steps/step3", name="核对", role="owner", items="! 备份\n* 通知\n记录")
    items = process.drawing.by_id["step3"].items
    assert [(item.text, item.stop, item.mandatory) for item in items] == [
        ("备份", True, False),
        ("通知", False, True),
        ("记录", False, False),
    ]


def test_any_number_of_approvals_is_typed_and_one_that_nobody_reaches_is_told(draws, client):
    draws("ways/flow2/steps", kind="approval", name="审批")
    process = draws("steps/step2", name="审批", role="a, b, c, d, e", needed="４")
    assert process.drawing.by_id["step2"].needed == 4
    assert 'value="4"' in client.get("/growth/processes/SOP-1/draft/steps/step2", headers=HTMX).content.decode()
    assert problems(process.drawing) == []
    process = draws("steps/step2", name="审批", role="a, b, c, d, e", needed="6")
    assert [problem.code for problem in problems(process.drawing)] == ["needed"]
    for typed in ("0", "-1", "1.5", "many"):
        draws("steps/step2", status=422, name="审批", role="a, b", needed=typed)


def test_an_amount_may_be_below_zero_where_its_field_says_so(draws, client):
    draws("fields", label="金额", kind="money")
    process = draws("fields/金额", label="金额", signed="on")
    assert process.drawing.by_field["金额"].signed
    assert "checked" in client.get("/growth/processes/SOP-1/draft/fields/金额", headers=HTMX).content.decode()
    assert not draws("fields/金额", label="金额").drawing.by_field["金额"].signed


def test_a_draft_that_changed_meanwhile_is_not_written_over(draws):
    process = draws("ways/flow2/steps", kind="task", name="登记")
    was = process.drawing.hash
    draws("steps/step1", name="别的", role="owner")
    draws("steps/step2", name="迟到", role="owner", was=was, status=422)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("steps/step1", {"name": "x", "hours": "soon"}),
        ("steps/nothing", {"name": "x"}),
        ("ways/nothing/steps", {"kind": "task"}),
        ("ways/flow1/steps", {"kind": "magic"}),
        ("fields", {"label": "", "kind": "text"}),
        ("fields", {"label": "x", "kind": "magic"}),
        ("fields", {"label": "x", "kind": "choice"}),
        ("steps/start/place", {"to": "up"}),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(path, values, draws):
    before = Process.objects.get().draft
    assert draws(path, status=422, **values).draft == before


def test_others_do_not_draw(leave, wang, client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/growth/processes/SOP-1/draft/").status_code == 403
    assert client.post("/growth/processes/SOP-1/draft/fields", {"label": "x", "kind": "text"}).status_code == 403


@pytest.mark.parametrize("name", sorted(READY))
def test_every_step_of_a_ready_process_can_be_taken_out(name):
    definition = READY[name](words_in("zh"))
    for activity in definition.activities:
        left = editing.take_out(definition, activity.id)
        assert activity.id not in left.by_id
        codes = {problem.code for problem in problems(left)}
        assert codes <= {"loop_without_step"}, (activity.id, codes)


TIMER_LINES = {
    "timer-action": ["remind", "escalate", "reassign", "remind", "remind"],
    "timer-hours": ["2", "4", "0", "", "1"],
    "timer-anchor": ["before_due", "due", "due", "opened", "magic"],
    "timer-role": ["", "director", "director", "", ""],
    "timer-every": ["", "8", "", "", ""],
    "timer-times": ["1", "3", "1", "1", "1"],
}


def test_a_step_reminds_escalates_and_is_handed_over_when_it_lies(draws, client):
    process = draws("steps/step1", name="办理", role="owner", hours="16", **TIMER_LINES)
    first, second, third = process.drawing.by_id["step1"].timers
    assert (first.action, first.anchor, first.after.minutes, first.times) == ("remind", "before_due", 120, 1)
    assert (second.action, second.role, second.every.minutes, second.times) == ("escalate", "director", 480, 3)
    assert (third.action, third.after.minutes, third.after.working) == ("reassign", 0, True)
    assert problems(process.drawing) == []
    assert process.process_roles.filter(key="director").exists()
    dialog = client.get("/growth/processes/SOP-1/draft/steps/step1", headers=HTMX).content.decode()
    assert dialog.count('class="timers__line"') == 4
    process = draws("steps/step1", name="办理", role="流程负责人", **TIMER_LINES)
    assert process.drawing.by_id["step1"].role == "owner"
    assert process.drawing.by_id["step1"].timers == ()
    assert draws("steps/step1", name="办理", role="owner", **{"timer-action": "escalate", "timer-hours": "1",
                 "timer-anchor": "opened"}).drawing.by_id["step1"].timers != ()  # fmt: skip
    assert "提醒" in client.get("/growth/processes/SOP-1/draft/").content.decode()


def test_timers_that_are_no_times_or_too_many_are_refused(draws):
    many = {"timer-action": ["remind"] * 13, "timer-hours": ["1"] * 13, "timer-anchor": ["opened"] * 13}
    before = Process.objects.get().draft
    assert draws("steps/step1", status=422, name="x", role="owner", **many).draft == before
    assert draws("steps/step1", status=422, name="x", role="owner", **{"timer-action": "remind",
                 "timer-hours": "soon", "timer-anchor": "opened"}).draft == before  # fmt: skip


def test_a_step_is_done_once_for_each_entry_of_a_list(draws, client):
    process = draws("fields", label="店铺", kind="list")
    [field] = process.drawing.fields
    process = draws("steps/step1", name="盘点", role="owner", each=field.name, sequential="on")
    each = process.drawing.by_id["step1"].each
    assert (each.list, each.sequential) == (field.name, True)
    assert problems(process.drawing) == []
    page = client.get(f"/growth/processes/{process.ref}/draft/").content.decode()
    assert page.count("对“店铺”中的每一项各做一次") == len(("outline", "picture"))
    assert draws("steps/step1", name="盘点", role="owner", each="").drawing.by_id["step1"].each is None
    page = client.get(f"/growth/processes/{process.ref}/draft/").content.decode()
    assert "各做一次" not in page


def test_a_step_begins_a_case_of_another_process(draws, purchase, client):
    draws("fields", label="要什么", kind="text")
    process = draws("ways/flow2/steps", kind="call", name="采购")
    assert "no_process" in {problem.code for problem in problems(process.drawing)}
    called = f"/growth/processes/{process.ref}/draft/steps/step2"
    assert purchase.name in client.get(called, headers=HTMX).content.decode()
    process = draws("steps/step2", name="采购", process=purchase.ref)
    assert problems(process.drawing) == []
    [mine] = process.drawing.fields
    assert 'name="input-item"' in client.get(called, headers=HTMX).content.decode()
    sent = {"inputs": "on", "input-item": mine.name, "input-reason": "", f"output-{mine.name}": "supplier"}
    call = draws("steps/step2", name="采购", process=purchase.ref, **sent).drawing.by_id["step2"]
    assert [(each.field, each.source) for each in call.inputs] == [("item", mine.name)]
    assert [(each.field, each.source) for each in call.outputs] == [(mine.name, "supplier")]
    other = draws("steps/step2", name="采购", process="SOP-99", **sent).drawing.by_id["step2"]
    assert (other.inputs, other.outputs) == ((), ())


def test_ways_of_which_several_may_apply_are_drawn_and_get_another(draws):
    draws("fields", label="金额", kind="number")
    process = draws("ways/flow1/steps", kind="several", name="还要谁看？")
    assert process.drawing.by_id["split1"].gateway == "inclusive"
    process = draws("steps/split1/ways")
    ways = [flow for flow in process.drawing.flows if flow.source == "split1"]
    assert [flow.id == process.drawing.by_id["split1"].default for flow in ways] == [False, False, True]
    [field] = process.drawing.fields
    for place, way in enumerate(ways[:2]):
        process = draws(f"ways/{way.id}", condition=f"{field.name} > {place}")
    assert problems(process.drawing) == []
    assert draws("steps/step1/ways", status=422).draft == process.draft


@pytest.mark.parametrize("kind", ["choice", "together", "several"])
def test_another_way_leads_to_where_the_others_meet(kind):
    definition = editing.put_in(editing.begun("x"), "flow1", kind, "split")
    more = editing.add_way(definition, "split1", "new")
    codes = {problem.code for problem in problems(more)}
    assert codes <= {"no_condition"}
    assert editing.dissolve(more, "split1").by_id.keys() <= definition.by_id.keys() | {"step4"}


def test_another_way_out_of_a_choice_that_never_meets_has_an_end_of_its_own():
    definition = READY["leave"](words_in("en"))
    for split in (each.id for each in definition.elements if each.kind == "gateway"):
        if len([flow for flow in definition.flows if flow.source == split]) > 1:
            more = editing.add_way(definition, split, "new")
            assert {problem.code for problem in problems(more)} <= {"no_condition"}


def test_another_way_is_taken_otherwise(draws, client):
    process = draws("ways/flow1/steps", kind="choice", name="大吗？")
    first, other = [flow.id for flow in process.drawing.flows if flow.source == "split1"]
    draws(f"ways/{first}", condition="1 > 0")
    dialog = client.get("/growth/processes/SOP-1/draft/steps/split1", headers=HTMX).content.decode()
    assert f'value="{other}" selected' in dialog
    drawing = draws("steps/split1", name="大吗？", otherwise=first).drawing
    assert drawing.by_id["split1"].default == first
    assert next(flow for flow in drawing.flows if flow.id == first).condition == ""
    draws("steps/split1", name="x", otherwise="flow2", status=422)


def test_a_field_gets_another_name_and_other_options(draws, client):
    draws("fields", label="原因", kind="choice", options="甲\n乙")
    assert "甲" in client.get("/growth/processes/SOP-1/draft/fields/原因", headers=HTMX).content.decode()
    [field] = draws("fields/原因", label="缘由", options="乙\n丙\n乙").drawing.fields
    assert (field.name, field.label, field.options) == ("原因", "缘由", ("乙", "丙"))
    for wrong in ({"label": ""}, {"label": "x", "options": " "}):
        draws("fields/原因", status=422, **wrong)
    draws("fields/nothing", status=422, label="x")


def test_a_start_that_asks_for_something_begins_with_a_form(draws, leave, lin):
    draws("fields", label="小时数", kind="number")
    drawing = Process.objects.get(pk=leave.pk).drawing
    [field] = drawing.fields
    leave.redraw(editing.put(drawing, replace(drawing.by_id["start"], trigger="manual")), by=lin)
    assert draws("steps/start", name="申请").drawing.by_id["start"].trigger == "manual"
    start = draws("steps/start", name="申请", asks=field.name, required=field.name).drawing.by_id["start"]
    assert (start.trigger, start.asks, start.required) == ("form", (field.name,), (field.name,))
