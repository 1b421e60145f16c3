"""BPMN files come in whatever they hold, and go out so that other editors read them and we read the same again."""

import json
import shutil
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.connectors import UnreadableFile
from opsloop.connectors.bpmn import Box, Diagram, read, read_xml, write
from opsloop.connectors.bpmn.names import MODEL
from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    CallSop,
    Checklist,
    Choice,
    Definition,
    Duration,
    Each,
    End,
    Field,
    Flow,
    Input,
    Item,
    Occasion,
    Rework,
    Start,
    Timer,
    Together,
    UserTask,
    drawn,
    problems,
)
from opsloop.engines.workflow.raci import responsible
from opsloop.rooms.processes.process import role_keys
from opsloop.rooms.processes.ready import READY, words_in
from tests.connectors.real import real
from tests.engines.workflow.strategies import definition_of, outlines

ROOT = Path(__file__).parents[3]
MIWG = ["A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0"]
EVERYTHING = drawn(
    name="采购 <&> \"x\"",
    fields=(
        Field(name="金额", kind="money", currency="CNY"),
        Field(name="names", kind="list"),
        Field(name="fate", kind="choice", options=("approved", "rejected")),
    ),
    start=Start(id="start", name="提出", trigger="schedule", when="FREQ=WEEKLY", asks=("金额",), required=("金额",),
                due=Duration(minutes=960)),
    steps=(
        UserTask(id="write", name="two\nlines\r\n\x00 and a control", role="r", due=Duration(minutes=60),
                 timers=(Timer(action="remind", after=Duration(minutes=5)),), each=Each(list="names")),
        Rework("redo", (Checklist(id="list", name="list", items=(Item(id="1", text="一", stop=True),)),),
               "金额 > 5 CNY"),
        Approval(id="ok", name="ok", approvers=(Approver(role="boss"),), auto="金额 < 5 CNY", result="fate"),
        CallSop(id="buy", name="buy", process="odd \x01", inputs=(Input(field="a", source="names"),)),
        Choice("x", (Branch((End(id="no", outcome="refused"),), '  fate =\r\n "rejected" '), Branch(name="else"))),
        Together("both", (Branch((UserTask(id="a", name="a"),)), Branch((UserTask(id="b", name="b", draft=True),)))),
    ),
    end=End(id="end", name="完成", terminates=True),
)  # fmt: skip


def back(content: bytes):
    return read_xml(fromstring(content), content, name="x.bpmn")


@pytest.fixture
def file(tmp_path):
    def made(text: str | bytes, name="model.bpmn") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return made


def model(inside: str) -> str:
    return f'<definitions xmlns="{MODEL}"><process id="p">{inside}</process></definitions>'


def test_everything_that_an_sop_holds_comes_back():
    found = back(write(EVERYTHING))
    assert [draft.definition for draft in found.drafts] == [EVERYTHING]
    assert found.unsupported == {}


@settings(max_examples=40, deadline=None)
@given(outlines())
def test_what_goes_out_comes_in_again(steps):
    definition = definition_of(steps)
    found = back(write(definition))
    assert found.drafts[0].definition == definition
    assert found.unsupported == {}


@settings(max_examples=40, deadline=None)
@given(outlines(most=12))
def test_the_simple_picture_holds_everything_and_nothing_lies_on_another(steps):
    definition = definition_of(steps)
    diagram = back(write(definition)).drafts[0].diagram
    assert diagram.shapes.keys() == definition.by_id.keys()
    assert diagram.edges.keys() == {flow.id for flow in definition.flows}
    for one, other in combinations(diagram.shapes.values(), 2):
        assert not overlapping(one, other)
    for flow in definition.flows:
        begin, end = diagram.edges[flow.id][0], diagram.edges[flow.id][-1]
        assert touches(diagram.shapes[flow.source], begin)
        assert touches(diagram.shapes[flow.target], end)


def overlapping(one: Box, other: Box) -> bool:
    apart = (one.x + one.width <= other.x, other.x + other.width <= one.x,
             one.y + one.height <= other.y, other.y + other.height <= one.y)  # fmt: skip
    return not any(apart)


def touches(box: Box, point) -> bool:
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def test_a_picture_of_ones_own_is_kept_and_one_with_gaps_replaced():
    definition = drawn(steps=[UserTask(id="a", name="a")])
    simple = back(write(definition)).drafts[0].diagram
    moved = Diagram({key: Box(box.x + 7.25, box.y, box.width, box.height) for key, box in simple.shapes.items()},
                    simple.edges, {"a": Box(1, 2, 3, 4)})  # fmt: skip
    assert back(write(definition, moved)).drafts[0].diagram == moved
    gaps = Diagram({"a": Box(0, 0, 1, 1)}, {}, {})
    assert back(write(definition, gaps)).drafts[0].diagram == simple


@pytest.mark.parametrize("name", MIWG)
def test_models_of_other_tools_come_in_and_go_round(name):
    path = real(f"{name}.bpmn", folder="bpmn")
    found = read(path)
    assert found.original == path.read_bytes()
    for draft in found.drafts:
        again = back(write(draft.definition, draft.diagram))
        assert again.drafts[0].definition == draft.definition
        if draft.diagram.shapes.keys() >= draft.definition.by_id.keys():
            assert again.drafts[0].diagram == draft.diagram
        assert again.unsupported == {}


def test_the_largest_of_them_is_counted_exactly():
    found = read(real("B.2.0.bpmn", folder="bpmn"))
    steps = Counter(element.kind for draft in found.drafts for element in draft.definition.elements)
    assert len(found.drafts) == 4 + 5
    assert steps == Counter(start=9, end=14, task=22 + 5 + 4 + 1 + 1 + 6 + 5, gateway=2 + 3 + 2 + 1 + 5, call=3 + 5)
    expected = {"boundaryEvent": 11, "serviceTask": 4, "eventBasedGateway": 1, "intermediateCatchEvent": 6,
                "intermediateThrowEvent": 5, "sendTask": 1, "receiveTask": 1, "multiInstanceLoopCharacteristics": 3,
                "standardLoopCharacteristics": 1, "dataObject": 1, "messageFlow": 2, "sequenceFlow": 11}  # fmt: skip
    assert {kind: found.unsupported.get(kind, 0) for kind in expected} == expected
    assert {"userTask", "process", "lane", "inclusiveGateway"} & found.unsupported.keys() == set()
    flows = sum(len(draft.definition.flows) for draft in found.drafts)
    assert flows == 85 - found.unsupported["sequenceFlow"] + 5, "five gateways that the file leaves out"


FLOW = '<sequenceFlow id="{0}{1}" sourceRef="{0}" targetRef="{1}"/>'


def test_ways_that_meet_without_a_gateway_meet_at_one_of_their_own(file):
    nodes = '<startEvent id="s"/><exclusiveGateway id="g" default="ga"/><task id="a"/><task id="b"/><endEvent id="e"/>'
    condition = "<conditionExpression>1 = 1</conditionExpression>"
    sure = f'<sequenceFlow id="gb" sourceRef="g" targetRef="b">{condition}</sequenceFlow>'
    ways = "".join(FLOW.format(*pair) for pair in ("sg", "ga", "ab", "be"))
    [draft] = read(file(model(nodes + ways + sure))).drafts
    assert [element.id for element in draft.definition.elements] == ["s", "g", "a", "join_1", "b", "e"]
    assert {(flow.source, flow.target) for flow in draft.definition.flows} >= {
        ("a", "join_1"),
        ("g", "join_1"),
        ("join_1", "b"),
    }
    assert not {"way_in", "way_out", "unreachable"} & {problem.code for problem in problems(draft.definition)}
    assert back(write(draft.definition, draft.diagram)).drafts[0].definition == draft.definition


@pytest.mark.parametrize(
    ("condition", "kind"), [("", "parallel"), ("<conditionExpression>1 = 1</conditionExpression>", "inclusive")]
)
def test_ways_that_part_without_a_gateway_all_run_or_those_whose_condition_holds(file, condition, kind):
    nodes = '<startEvent id="s"/><task id="t"/><task id="a"/><task id="b"/>'
    ways = "".join(FLOW.format(*pair) for pair in ("st", "ta"))
    last = f'<sequenceFlow id="tb" sourceRef="t" targetRef="b">{condition}</sequenceFlow>'
    [draft] = read(file(model(nodes + ways + last))).drafts
    fork = draft.definition.by_id["fork_1"]
    assert (fork.kind, fork.gateway) == ("gateway", kind)
    assert {(flow.source, flow.target) for flow in draft.definition.flows} == {
        ("s", "t"),
        ("t", "fork_1"),
        ("fork_1", "a"),
        ("fork_1", "b"),
    }


def test_lanes_are_roles_and_pools_are_names():
    found = read(real("A.4.1.bpmn", folder="bpmn"))
    assert [draft.definition.name for draft in found.drafts[:2]] == ["Pool 1", "Pool 2"]
    assert {step.role for step in found.drafts[1].definition.activities if step.kind == "task"} == {"Lane 2"}


def test_the_running_example_lacks_only_what_a_model_does_not_say():
    [draft] = read(real("running-example.bpmn", folder="logs")).drafts
    assert Counter(element.kind for element in draft.definition.elements) == Counter(start=1, end=1, task=8, gateway=8)
    assert {problem.code for problem in problems(draft.definition)} == {"draft", "no_default"}


@pytest.mark.parametrize("prefix", ["", "semantic:", "model:"])
def test_any_prefix_may_stand_for_the_namespace(prefix, file):
    name = f"xmlns{':' + prefix[:-1] if prefix else ''}"
    task = f'<{prefix}process id="p"><{prefix}task id="a" name="A"/></{prefix}process>'
    text = f'<{prefix}definitions {name}="{MODEL}">{task}</{prefix}definitions>'
    [draft] = read(file(text)).drafts
    assert draft.definition.elements == (UserTask(id="a", name="A", draft=True),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_the_encoding_that_a_file_names_is_the_one_it_is_read_in(encoding, file):
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    text = head + model('<task id="a" name="提出采购申请，由部门经理审批"/>')
    [draft] = read(file(text.encode(encoding))).drafts
    assert draft.definition.by_id["a"].name == "提出采购申请，由部门经理审批"


def test_sub_processes_become_sops_that_are_called(file):
    inside = (
        '<subProcess id="inner" name="Inner"><task id="b"/></subProcess><callActivity id="c" calledElement="x:other"/>'
    )
    outer, inner = read(file(model(inside))).drafts
    assert [element.process for element in outer.definition.elements] == ["inner", "other"]
    assert (inner.id, inner.definition.name) == ("inner", "Inner")
    assert [element.id for element in inner.definition.elements] == ["b"]


def test_starts_tell_what_begins_them(file):
    inside = (
        '<startEvent id="a"/><startEvent id="b"><timerEventDefinition><timeCycle> R/P1W </timeCycle>'
        '</timerEventDefinition></startEvent><startEvent id="c"><messageEventDefinition/></startEvent>'
    )
    found = read(file(model(inside)))
    assert [(s.trigger, s.when) for s in found.drafts[0].definition.elements] == [
        ("manual", ""), ("schedule", ""), ("event", ""),
    ]  # fmt: skip
    assert found.unsupported == {"messageEventDefinition": 1, "timerEventDefinition": 1}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0 0 9 ? * MON,WED", "FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=0"),
        ("30 8 * * MON-FRI", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=30"),
        ("0 0 7 L * ?", "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=7;BYMINUTE=0"),
        ("R/2026-12-07T09:15/P1W", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=15"),
        ("R/2026-12-07T09:15:00/P1D", "FREQ=DAILY;BYHOUR=9;BYMINUTE=15"),
        ("R/PT10M", ""), ("R3/2026-12-07T09:15/P1D", ""), ("0 */5 * * * *", ""), ("0 0 9 ? * 2", ""),
        ("R/2026-13-07T09:15/P1D", ""), ("0 0 25 * * ?", ""), ("2026-12-07T09:15:00Z", ""), ("${soon}", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_timer_is_read_where_it_says_a_rhythm_and_listed_where_not(text, rule, file):
    timer = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    found = read(file(model(f'<startEvent id="a">{timer}</startEvent>')))
    [start] = found.drafts[0].definition.elements
    assert (start.trigger, start.when) == ("schedule", rule)
    assert found.unsupported == ({} if rule else {"timerEventDefinition": 1})


@pytest.mark.parametrize(
    ("rule", "cycle"),
    [
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0", "0 0 9 * * ?"),
        ("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=30", "0 30 9 ? * MON,FRI"),
        ("FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=0;BYMINUTE=5", "0 5 0 15 * ?"),
    ],
)
def test_a_rhythm_goes_out_as_other_editors_read_it_and_what_they_change_wins(rule, cycle):
    content = write(drawn(start=Start(id="start", trigger="schedule", when=rule), steps=(UserTask(id="a", name="a"),)))
    assert f">{cycle}</bpmn:timeCycle>" in content.decode()
    assert back(content).drafts[0].definition.by_id["start"].when == rule
    changed = content.replace(cycle.encode(), b"0 0 6 * * ?")
    assert back(changed).drafts[0].definition.by_id["start"].when == "FREQ=DAILY;BYHOUR=6;BYMINUTE=0"


@pytest.mark.parametrize(
    ("on", "tag"),
    [
        (Occasion(record="work_item", verb="blocked", within="GRO"), "signalEventDefinition"),
        (Occasion(record="work_item", verb="moved", to="state:评审", condition='priority = "urgent"'),
         "conditionalEventDefinition"),
    ],
)  # fmt: skip
def test_an_event_start_goes_out_as_an_event_and_comes_back_with_what_it_waits_for(on, tag):
    start = Start(id="start", trigger="event", on=on)
    content = write(drawn(start=start, steps=(UserTask(id="a", name="a"),)))
    assert f"<bpmn:{tag}" in content.decode()
    found = back(content)
    assert (found.drafts[0].definition.by_id["start"], found.unsupported) == (start, {})


def test_the_condition_of_an_event_start_that_an_editor_changed_wins():
    on = Occasion(record="work_item", verb="created", condition="effort_hours > 8")
    start = Start(id="start", trigger="event", on=on)
    content = write(drawn(start=start, steps=(UserTask(id="a", name="a"),)))
    changed = content.replace(b"effort_hours &gt; 8</bpmn:condition>", b"effort_hours &gt; 16</bpmn:condition>")
    assert changed != content
    assert back(changed).drafts[0].definition.by_id["start"].on.condition == "effort_hours > 16"


def test_what_is_not_known_is_counted_and_left_out(file):
    inside = (
        '<task id="a"/><scriptTask id="b" name="Run"/><boundaryEvent id="c" attachedToRef="a"/>'
        '<sequenceFlow id="f" sourceRef="c" targetRef="b"/><sequenceFlow id="g" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="h" sourceRef="a" targetRef="nowhere"/><complexGateway id="d"/>'
    )
    found = read(file(model(inside)))
    [draft] = found.drafts
    assert found.unsupported == {"boundaryEvent": 1, "complexGateway": 1, "scriptTask": 1, "sequenceFlow": 2}
    assert [element.id for element in draft.definition.elements] == ["a", "b", "d"]
    assert draft.definition.flows == (Flow(id="g", source="a", target="b"),)


def test_ids_that_cannot_be_are_made_anew(file):
    inside = '<task id="1 2"/><task/><task id="a"/><task id="a"/><sequenceFlow sourceRef="a" targetRef="1 2"/>'
    definition = read(file(model(inside))).drafts[0].definition
    assert len({element.id for element in definition.elements}) == 4
    [flow] = definition.flows
    assert (flow.source in definition.by_id, flow.target) == (True, definition.elements[0].id)


def test_what_an_editor_changed_wins_over_what_we_wrote():
    definition = drawn(steps=[UserTask(id="a", name="old\x00", role="team")])
    text = write(definition).decode().replace('name="old\ufffd"', 'name="new"')
    [draft] = back(text.encode()).drafts
    assert (draft.definition.by_id["a"].name, draft.definition.by_id["a"].role) == ("new", "team")


@pytest.mark.parametrize(
    "ours",
    [
        "{",
        "[]",
        '{"kind":"robot"}',
        '{"kind":"task","role":5}',
        '{"kind":"task","colour":1}',
        "[" * 9999,
        '{"kind":"end"}',
    ],
)
def test_an_extension_that_is_not_ours_does_no_harm(ours):
    text = write(drawn(steps=[UserTask(id="a", name="A", role="team")])).decode()
    spoilt = text.replace('{"kind":"task","role":"team"}', ours)
    assert spoilt != text
    found = back(spoilt.encode())
    assert found.drafts[0].definition.by_id["a"] == UserTask(id="a", name="A", role="team", draft=True)


def test_fields_that_are_not_ours_do_no_harm():
    text = write(drawn(fields=[Field(name="note", kind="text")])).decode().replace('"note"', '"not"')
    found = back(text.encode())
    assert found.unsupported == {"opsloop:sop": 1}
    assert found.drafts[0].definition == drawn()


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + model("&b;")
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + model("&a;")


@pytest.mark.parametrize(
    "text",
    [
        "", "<", "<a/>", "plain", "{}", ENTITIES, OUTSIDE, model("<task>"), model("")[:-3],
        "<definitions/>", b"\xff\xfe\x00\x00", b"PK\x03\x04",
        model("".join(f'<task id="t{n}"/>' for n in range(1001))),
    ],
    ids=lambda value: repr(value[:12]),
)  # fmt: skip
def test_what_is_no_model_or_hostile_is_refused_in_a_sentence(text, file):
    with pytest.raises(UnreadableFile) as refused:
        read(file(text))
    assert "model.bpmn" in str(refused.value)


def test_sub_processes_may_be_nested_without_end(file):
    deep = "<subProcess>" * 3000 + "<task/>" + "</subProcess>" * 3000
    found = read(file(model(deep)))
    assert len(found.drafts) == 21
    assert found.unsupported == {"subProcess": 1}


def test_numbers_of_a_picture_that_are_none_are_left_out(file):
    shape = '<s:BPMNShape xmlns:s="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="a">{}</s:BPMNShape>'
    bounds = '<b:Bounds xmlns:b="http://www.omg.org/spec/DD/20100524/DC" x="{}" y="0" width="1" height="1"/>'
    for x in ("nan", "inf", "1e999", "wide", ""):
        text = model('<task id="a"/>').replace("</definitions>", shape.format(bounds.format(x)) + "</definitions>")
        assert read(file(text)).drafts[0].diagram == Diagram()


TAGS = st.sampled_from(["task", "startEvent", "endEvent", "exclusiveGateway", "sequenceFlow", "subProcess", "lane",
                        "laneSet", "flowNodeRef", "extensionElements", "conditionExpression", "timerEventDefinition",
                        "multiInstanceLoopCharacteristics", "junk"])  # fmt: skip
IDS = st.sampled_from(["a", "b", "c", "", "a:b", "é", "1", "x" * 300])


@st.composite
def trees(draw, depth=3):
    tag = draw(TAGS)
    names = draw(
        st.lists(st.sampled_from(["id", "name", "sourceRef", "targetRef", "default"]), unique=True, max_size=4)
    )
    attributes = "".join(f' {name}="{draw(IDS)}"' for name in names)
    inner = "".join(draw(st.lists(trees(depth - 1), max_size=4))) if depth else draw(IDS)
    return f"<{tag}{attributes}>{inner}</{tag}>"


@settings(max_examples=100, deadline=None)
@given(st.lists(trees(), max_size=8))
def test_whatever_elements_there_are_it_reads_them_and_writes_them(parts):
    content = model("".join(parts)).encode()
    for draft in back(content).drafts:
        assert back(write(draft.definition, draft.diagram)).drafts[0].definition == draft.definition


def _band(lanes):
    """Elements in the order of their lanes, within each as they stand."""
    place = {key: (band, at) for band, (_name, keys) in enumerate(lanes) for at, key in enumerate(keys)}
    return lambda key: place.get(key, (len(lanes), 0))


@pytest.mark.parametrize("name", sorted(READY))
def test_a_ready_process_goes_out_with_a_lane_for_each_role_and_comes_back_as_it_was(name):
    definition = READY[name](words_in("zh"))
    roles = {key: f"角色 {key}" for key in role_keys(definition)}
    content = write(definition, roles=roles)
    assert back(content).drafts[0].definition == definition
    assert back(content).unsupported == {}
    root = fromstring(content)
    lanes = {
        ref.text: lane.get("name")
        for lane in root.iter(f"{{{MODEL}}}lane")
        for ref in lane.iter(f"{{{MODEL}}}flowNodeRef")
    }
    assert lanes.keys() == definition.by_id.keys()
    for activity in definition.activities:
        if responsible(activity):
            assert lanes[activity.id] == roles.get(responsible(activity)[0], responsible(activity)[0])


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
@pytest.mark.skipif(not (ROOT / "node_modules/bpmn-moddle").is_dir(), reason="bpmn-moddle is not installed here")
def test_bpmn_js_reads_what_we_write_and_we_read_what_it_writes(tmp_path):
    definitions = [EVERYTHING, Definition(), drawn(steps=[Choice("x", (Branch(), Branch(when="a > 1")))])]
    paths = [tmp_path / f"{n}.bpmn" for n in range(len(definitions))]
    for path, definition in zip(paths, definitions, strict=True):
        path.write_bytes(write(definition))
    script = Path(__file__).parent / "moddle.mjs"
    said = subprocess.run(["node", script, *paths], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    for found, definition in zip(json.loads(said), definitions, strict=True):
        ids = [element.id for element in definition.elements]
        assert found["warnings"] == []
        assert [identity for kind, identity in found["elements"] if kind != "bpmn:SequenceFlow"] == ids
        assert found["ways"] == [[flow.id, flow.source, flow.target] for flow in definition.flows]
        assert {*ids, *(flow.id for flow in definition.flows)} <= set(found["drawn"])
        assert [key for _name, keys in found["lanes"] for key in keys] in ([], sorted(ids, key=_band(found["lanes"])))
        assert back(found["xml"].encode()).drafts[0].definition == definition
