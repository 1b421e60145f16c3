"""What differs between two versions, in words and with marks in both outlines; and the chart of a measure."""

from datetime import date

import pytest

from opsloop.engines.workflow import Approval, Approver, Branch, Checklist, Choice, Duration, Item, UserTask, drawn
from opsloop.rooms.improvement.charting import chart_of, nice
from opsloop.rooms.improvement.comparing import compare, pictured
from opsloop.rooms.improvement.registration import Measure
from opsloop.rooms.improvement.wording import value

ROLES = {"agent": "客服", "lead": "主管"}
SORT = UserTask(id="sort", name="分类", role="agent", due=Duration(minutes=240))
CHECK = Approval(id="check", name="复核", approvers=(Approver(role="lead"),))
ANSWER = UserTask(id="answer", name="答复", role="agent")
LIST = Checklist(id="list", name="自查", role="agent", items=(Item(id="a", text="称呼"),))


def differences(before, after):
    found = compare(drawn(name="x", steps=before), drawn(name="x", steps=after), ROLES)
    return {(change.kind, change.name) for change in found.changes}, found


def test_steps_are_new_gone_changed_or_moved():
    quicker = UserTask(id="sort", name="分类", role="lead", due=Duration(minutes=120))
    kinds, found = differences([SORT, CHECK, ANSWER], [quicker, ANSWER, LIST])
    assert kinds == {("added", "自查"), ("gone", "复核"), ("changed", "分类")}
    (words,) = [change.words for change in found.changes if change.kind == "changed"]
    assert len(words) == 2
    assert any("客服 → 主管" in word for word in words)
    kinds, _found = differences([SORT, CHECK, ANSWER], [CHECK, SORT, ANSWER])
    assert len(kinds) == 1
    assert {kind for kind, _name in kinds} == {"moved"}
    assert differences([SORT, CHECK, ANSWER], [SORT, CHECK, ANSWER])[0] == set()


def test_both_outlines_carry_the_marks_of_their_side():
    _kinds, found = differences([SORT, CHECK, ANSWER], [SORT, ANSWER, LIST])
    before = {row.line.element.id: row.mark for row in found.before}
    after = {row.line.element.id: row.mark for row in found.after}
    assert (before["check"], before["sort"], after["list"], after["answer"]) == ("gone", "", "added", "")
    _picture, nodes = pictured(drawn(name="x", steps=[SORT, ANSWER, LIST]), found.after)
    assert [node.element.id for node, mark in nodes if mark] == ["list"]


def test_other_conditions_of_a_split_are_a_change():
    def asked(condition):
        return [SORT, Choice("size", (Branch((CHECK,), condition), Branch())), ANSWER]

    before, after = (drawn(name="x", fields=(), steps=asked(text)) for text in ("amount > 500", "amount > 2000"))
    (change,) = compare(before, after, ROLES).changes
    assert change.kind == "changed"
    assert "amount > 500" in change.words[0]


def test_the_chart_stands_on_zero_and_the_change_in_its_place():
    here = [[-2, 4.0, 5, False], [-1, 4.0, 5, False], [0, 2.0, 5, True], [1, 2.0, 5, True]]
    chart = chart_of(Measure("duration"), here, [], day=date(2026, 9, 1), wash_in=1)
    assert (chart.change, chart.washed) == ("320.0", "160.0")
    assert chart.here.points == "80.0,0.0 240.0,0.0 400.0,100.0 560.0,100.0"
    assert [mean.top for mean in chart.here.means] == ["0.0", "100.0"]
    assert [tick for tick, _place in chart.ticks] == [4.0, 2.0, 0.0]
    assert chart_of(Measure("duration"), [], [], day=date(2026, 9, 1), wash_in=0) is None
    assert [nice(value, share=False) for value in (0, 0.3, 1, 2.3, 47, 610)] == [1.0, 0.4, 1.0, 4.0, 50.0, 800.0]
    assert nice(0.97, share=True) == 1.0


@pytest.mark.parametrize(
    ("days", "most", "words"),
    [(1.26, 4.0, "1.3 d"), (0.5, 4.0, "0.5 d"), (0.25, 0.5, "6.0 h"), (0.02, 0.04, "29 min"), (0.0, 0.5, "0 h")],
)
def test_lengths_are_said_in_the_unit_of_the_longest(days, most, words):
    assert value(Measure("duration"), days, most=most) == words
