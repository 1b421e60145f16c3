"""What a rejection leads to, said in one answer; and conditions put together from rows."""

import pytest
from django.http import QueryDict

from opsloop.engines.workflow import problems
from opsloop.engines.workflow.fields import Field
from opsloop.rooms.processes import editing, rejecting
from opsloop.rooms.processes.condition_rows import WrongComparison, WrongValue, condition_of, in_words, written
from opsloop.rooms.processes.ready import READY, words_in

FIELDS = (
    Field(name="amount", kind="money", currency="CNY", label="金额"),
    Field(name="days", kind="number", label="天数"),
    Field(name="urgent", kind="yes_no", label="是否紧急"),
    Field(name="kind", kind="choice", options=("travel", "tools"), label="类别"),
    Field(name="day", kind="date", label="日期"),
    Field(name="note", kind="text", label="备注"),
)


@pytest.fixture
def asked():
    """First step, then an approval that somebody just put in."""
    begun = editing.put_fields(editing.begun("采购"), FIELDS)
    return rejecting.put_in(begun, "flow2", "approval", "审批")


def approval(definition, key="step2"):
    return definition.by_id[key]


def test_an_approval_that_is_put_in_ends_the_case_where_it_is_rejected(asked):
    assert problems(asked) == []
    assert rejecting.consequence_of(asked, approval(asked)) == "end"
    [field] = [field for field in asked.fields if field.options == ("approved", "rejected")]
    assert approval(asked).result == field.name


def test_a_rejection_leads_where_it_was_said(asked):
    back = rejecting.rejecting(asked, "step2", "back:step1")
    assert problems(back) == []
    assert rejecting.consequence_of(back, approval(back)) == "back:step1"
    ends = rejecting.rejecting(back, "step2", "end")
    assert rejecting.consequence_of(ends, approval(ends)) == "end"
    on = rejecting.rejecting(ends, "step2", "on")
    assert rejecting.consequence_of(on, approval(on)) == "on"
    assert problems(on) == []
    assert not any(element.kind == "gateway" for element in on.elements)


def test_only_what_can_run_is_offered(asked):
    offered = [key for key, _words in rejecting.consequences(asked, approval(asked))]
    assert offered == ["end", "on", "back:step1"]
    split = editing.put_in(editing.begun("并行"), "flow1", "together", "分头")
    inside = next(flow.id for flow in split.flows if flow.target == "step2")
    parallel = rejecting.put_in(split, inside, "approval", "里面的审批")
    assert problems(parallel) == []
    [inner] = [each for each in parallel.elements if each.kind == "approval"]
    assert "end" not in [key for key, _words in rejecting.consequences(parallel, inner)]


def test_an_approval_moves_and_goes_with_its_choice(asked):
    moved = rejecting.move(asked, "step2", up=True)
    assert [each.id for each in moved.activities] == ["step2", "step1"]
    assert problems(moved) == []
    assert rejecting.consequence_of(moved, approval(moved)) == "end"
    gone = rejecting.take_out(moved, "step2")
    assert [each.kind for each in gone.elements] == ["start", "task", "end"]
    assert problems(gone) == []


@pytest.mark.parametrize("name", sorted(READY))
def test_what_ready_processes_do_with_a_rejection_is_read(name):
    definition = READY[name](words_in("zh"))
    for each in definition.activities:
        if each.kind == "approval":
            said = rejecting.consequence_of(definition, each)
            assert said in {key for key, _words in rejecting.consequences(definition, each)}
            assert rejecting.rejecting(definition, each.id, said) == definition


def test_an_end_goes_on_a_way_that_leads_to_nothing_else(asked):
    split = editing.put_in(asked, "flow1", "choice", "急吗？")
    gateway = next(each for each in split.elements if each.id == "split2" or each.name == "急吗？")
    way = next(flow for flow in split.flows if flow.source == gateway.id and flow.id != gateway.default)
    after = next(flow for flow in split.flows if flow.source == way.target)
    ended = editing.put_in(split, after.id, "end", "不办了")
    assert "不办了" in [each.name for each in ended.elements if each.kind == "end"]
    with pytest.raises(editing.GoesOn):
        editing.put_in(asked, "flow1", "end", "太早")


def sent(**values):
    query = QueryDict(mutable=True)
    for name, value in values.items():
        key = name if name == "condition" else f"condition-{name}"
        query.setlist(key, value if isinstance(value, list) else [value])
    return query


ROWS = [
    (["amount"], ["<"], ["1,500.50"], "and", "amount < 1500.50 CNY"),
    (["days", "urgent"], [">=", "="], ["3", "是"], "or", "days >= 3 or urgent = yes"),
    (["kind", "note"], ["!=", "filled"], ["travel", ""], "and", 'kind != "travel" and note is not empty'),
    (["day", ""], ["<=", "="], ["2026-01-31", "x"], "and", "day <= 2026-01-31"),
    (["days"], ["="], ["-2"], "and", "days = -2"),
    ([""], ["="], [""], "and", ""),
]


@pytest.mark.parametrize(("fields", "comparisons", "values", "join", "text"), ROWS)
def test_rows_make_a_condition_and_are_read_from_it(fields, comparisons, values, join, text, asked):
    query = sent(field=fields, comparison=comparisons, value=values, join=join, was="", condition="")
    assert condition_of(query, asked, name="condition") == text
    back = written(text, asked.by_field)
    kept = [row for row in back.rows if row.field]
    assert [row.field for row in kept] == [field for field in fields if field]
    if kept:
        again = sent(
            field=[row.field for row in kept], comparison=[row.comparison for row in kept],
            value=[row.value for row in kept], join=back.join, was=text, condition=text,
        )  # fmt: skip
        assert condition_of(again, asked, name="condition") == text


def test_a_formula_that_was_changed_wins_and_one_that_rows_cannot_say_stays(asked):
    text = 'amount > 5 CNY and (urgent or kind = "tools")'
    assert written(text, asked.by_field).plain
    rows = {"field": ["days"], "comparison": ["="], "value": ["1"]}
    assert condition_of(sent(**rows, was="", condition=text), asked, name="condition") == text
    assert condition_of(sent(condition=text), asked, name="condition") == text


@pytest.mark.parametrize(
    ("field", "comparison", "value", "error"),
    [
        ("amount", "<", "five", WrongValue),
        ("amount", "<", "1.999", WrongValue),
        ("days", "=", "NaN", WrongValue),
        ("kind", "=", "rockets", WrongValue),
        ("day", "<", "soon", WrongValue),
        ("note", "<", "x", WrongComparison),
        ("nothing", "=", "x", WrongComparison),
        ("days", "~", "1", WrongComparison),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_in_a_sentence(field, comparison, value, error, asked):
    query = sent(field=[field], comparison=[comparison], value=[value], was="", condition="")
    with pytest.raises(error):
        condition_of(query, asked, name="condition")


def test_a_condition_is_read_in_words(asked):
    said = in_words("amount < 500.00 CNY and urgent", asked.by_field)
    assert [word in said for word in ("金额", "¥500.00", "是否紧急")] == [True, True, True]
    assert in_words("count(nothing) > 1", asked.by_field) == "count(nothing) > 1"
    assert in_words("", asked.by_field) == ""
