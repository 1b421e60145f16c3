"""Findings in a sentence."""

from opsloop.engines.mining import Finding
from opsloop.engines.mining.findings.finding import TASK_ELIMINATION
from opsloop.rooms.processes.finding_words import what_is


def stamp(**measures: float) -> Finding:
    return Finding("rubber_stamp", ("复核",), (), 200, (), measures, 3.0, None, None, TASK_ELIMINATION)


def test_what_ended_at_an_approval_is_said_where_something_did():
    known = {"decisions": 180, "refusals": 0, "bound": 3 / 180}
    assert "In 20 more cases nothing came after it" in what_is(stamp(**known, ended=20), str)
    plain = what_is(stamp(**known, ended=0), str)
    assert plain == what_is(stamp(**known), str)
    assert plain.endswith("surely less than 1.7%.")
