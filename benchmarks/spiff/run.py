"""Runs SOPs on SpiffWorkflow, to be called with the Python of an environment that has it (LGPL; never a dependency).

Reads a list of `{"xml": BPMN, "moves": [[step, value of dice], ...], "begin": value}` from standard input and answers
for each the steps that are ready at the beginning and after each move, and the CPU seconds of the moves.
"""

import io
import json
import sys
import time

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState


def ready(workflow):
    workflow.do_engine_steps()
    return sorted(task.task_spec.bpmn_id for task in workflow.get_tasks(state=TaskState.READY, manual=True))


def know(workflow, dice):
    """Every token has the value: here data belong to tokens, there to the case."""
    for task in workflow.get_tasks():
        task.data["dice"] = dice


def run(case):
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(case["xml"].encode())))
    workflow = BpmnWorkflow(parser.get_spec("process"))
    know(workflow, case["begin"])
    found = [ready(workflow)]
    began = time.process_time()
    for step, dice in case["moves"]:
        tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
        task = next((task for task in tasks if task.task_spec.bpmn_id == step), None)
        if task is None:
            break
        know(workflow, dice)
        task.run()
        found.append(ready(workflow))
    return {"ready": found, "ended": workflow.completed, "cpu": time.process_time() - began}


print(json.dumps([run(case) for case in json.load(sys.stdin)]))
