"""Findings in a sentence."""

from opsloop.engines.mining import Finding
from opsloop.engines.mining.findings.finding import KNOCK_OUT, TASK_ELIMINATION, TRIAGE
from opsloop.rooms.processes.finding_words import what_is


def stamp(**measures: float) -> Finding:
    return Finding("rubber_stamp", ("复核",), (), 200, (), measures, 3.0, None, None, TASK_ELIMINATION)


def test_what_ended_at_an_approval_is_said_where_something_did():
    known = {"decisions": 180, "refusals": 0, "bound": 3 / 180}
    assert "In 20 more cases nothing came after it" in what_is(stamp(**known, ended=20), str)
    plain = what_is(stamp(**known, ended=0), str)
    assert plain == what_is(stamp(**known), str)
    assert plain.endswith("surely less than 1.7%.")


def test_a_late_refusal_is_told_with_what_both_checks_take():
    measures = {"early_refusals": 0.03, "late_refusals": 0.014, "early_cost_s": 722.0, "late_cost_s": 126.0}
    found = Finding("late_knock_out", ("校验", "催补"), (), 9, (), measures, 0.0, 1.0, None, KNOCK_OUT)
    assert what_is(found, str) == (
        "校验 / 催补: the second refuses 1.4% and takes 2.1 min, the first refuses 3% and takes 12.0 min: the second "
        "refuses more for the time that it takes."
    )


def test_a_deadline_passes_on_a_day_that_has_a_name():
    measures = {"weekday": 2.0, "rate": 0.4, "mean_rate": 0.1}
    found = Finding("deadline_hot_spot", ("打包",), ("王芳", "李明"), 9, (), measures, 0.0, None, None, TRIAGE)
    assert what_is(found, str).startswith("打包 on a Tuesday: 40% pass their deadline here, elsewhere 10%.")
