"""SpiffWorkflow runs what both know (tasks, exclusive, parallel and inclusive gateways) to the same steps.

It stands in an environment of its own, for it brings lxml and is only looked at: `SPIFF_PYTHON` names its Python.
"""

import json
import os
import random
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from opsloop.connectors.bpmn import write
from opsloop.engines.workflow import (
    Begin,
    Choice,
    Complete,
    Office,
    Rework,
    Several,
    State,
    Together,
    publish,
    step,
)
from tests.engines.workflow.strategies import definition_of, outlines

PYTHON = os.environ.get("SPIFF_PYTHON", "")
SCRIPT = Path(__file__).parents[3] / "benchmarks/spiff/run.py"
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
MOVES = 25


@pytest.mark.skipif(not PYTHON, reason="SPIFF_PYTHON does not name a Python with SpiffWorkflow")
def test_the_same_steps_are_ready_after_every_move():
    cases, expected = [], []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    @given(outlines(passing=()))
    def collect(steps):
        if joins_early(steps):
            return
        definition = definition_of(steps)
        moves, ready, ended = moves_of(definition, random.Random(len(cases)))
        xml = write(definition).decode().replace('isExecutable="false"', 'isExecutable="true"')
        xml = re.sub(
            "<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", xml
        )  # there the higher target's flow comes first
        cases.append({"xml": xml, "begin": 0, "moves": moves})
        expected.append((ready, ended))

    collect()
    done = subprocess.run([PYTHON, SCRIPT], input=json.dumps(cases), capture_output=True, text=True, check=True)
    found = [(each["ready"], each["ended"]) for each in json.loads(done.stdout)]
    assert len(found) == len(cases) > 150
    assert found == expected


def joins_early(steps, *, again=False):
    """Whether there is what 3.2.0 does otherwise than BPMN: a block inside a loop, whose join opens in the second turn
    although a step before it is still ready (seen in 4 of 150 outlines)."""
    for each in steps:
        loop = again or isinstance(each, Rework)
        if loop and isinstance(each, Together | Several):
            return True
        inner = [branch.steps for branch in each.branches] if isinstance(each, Choice | Together | Several) else []
        inner += [each.steps] if isinstance(each, Rework) else []
        if any(joins_early(part, again=loop) for part in inner):
            return True
    return False


def moves_of(definition, chance):
    """What is done on our machine, and what is ready each time."""
    version, moves, ready = publish(definition), [], []
    state = step(version, State(), Begin(by="ann", data={"dice": 0}), now=NOW, clock=Office(UTC)).state
    ready.append(sorted(work.element for work in state.work.values()))
    while state.work and len(moves) < MOVES:
        work, dice = chance.choice(list(state.work.values())), chance.randint(0, 6)
        state = step(version, state, Complete(work=work.number, data={"dice": dice}), now=NOW, clock=Office(UTC)).state
        moves.append([work.element, dice])
        ready.append(sorted(work.element for work in state.work.values()))
    return moves, ready, state.case.state == "completed"
