"""Gateways that BPMN leaves out: several ways into a step are an exclusive join, several out of one a fork."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from opsloop.connectors.bpmn.drafts import free_id
from opsloop.connectors.bpmn.extensions import Plain


def made_explicit(elements: Sequence[Plain], flows: Sequence[Plain]) -> tuple[list[Plain], list[Plain]]:
    """The same with a gateway of its own wherever a step has several ways in, or out; each stands beside its step.

    What comes in is merged as it comes. What goes out all runs, or whichever condition holds where any way has one.
    Whether that can run is for the check of the SOP to say: a merge of ways that run at once may not.
    """
    into, out = (Counter(str(flow[end]) for flow in flows) for end in ("target", "source"))
    taken = {str(each["id"]) for each in (*elements, *flows)}
    found, ways = [], [dict(flow) for flow in flows]
    for element in elements:
        step = str(element["id"])
        merges = into[step] > 1 and element["kind"] not in {"gateway", "start"}
        splits = out[step] > 1 and element["kind"] not in {"gateway", "end"}
        join = _gateway("join", "exclusive", taken) if merges else None
        fork = _gateway("fork", _kind_of(step, flows), taken) if splits else None
        if join is not None:
            _lead(ways, "target", step, join, taken)
        if fork is not None:
            _lead(ways, "source", step, fork, taken)
        found += [each for each in (join, element, fork) if each is not None]
    return found, ways


def _kind_of(step: str, flows: Sequence[Plain]) -> str:
    return "inclusive" if any(flow["condition"] for flow in flows if flow["source"] == step) else "parallel"


def _gateway(word: str, kind: str, taken: set[str]) -> Plain:
    return {"id": free_id("", word, taken), "kind": "gateway", "gateway": kind, "name": "", "default": ""}


def _lead(ways: list[Plain], end: str, step: str, gateway: Plain, taken: set[str]) -> None:
    """Has the ways of a step end, or begin, at its gateway, and one more between the two."""
    for way in ways:
        if way[end] == step:
            way[end] = gateway["id"]
    between = (gateway["id"], step) if end == "target" else (step, gateway["id"])
    ways.append(
        {"id": free_id("", "flow", taken), "source": between[0], "target": between[1], "name": "", "condition": ""}
    )
