"""Jira's REST answers: changelog as history, custom fields in both shapes, people by any identifier."""

import json
from collections import Counter
from pathlib import Path

import pytest

from opsloop.connectors import read, recognise
from opsloop.kernel.imports.bundle import ImportBundle
from tests.connectors.real import real

LIN = {"accountId": "a-1", "displayName": "林静"}
ZHOU = {"name": "zhou", "displayName": "周凯"}


def issue(key: str, **fields: object) -> dict[str, object]:
    status = {"name": "In Progress", "statusCategory": {"key": "indeterminate"}}
    return {"key": key, "fields": {"summary": f"Work {key}", "status": status, "reporter": LIN} | fields}


def bundle(tmp_path: Path, document: object) -> ImportBundle:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert recognise(path) == "jira_json"
    return read(path)


def test_the_real_issues_come_with_their_history_and_the_bare_one_is_refused_by_key():
    export = read(real("jira/grimoirelab-jira.json"))
    assert (export.source, export.project_id, len(export.items)) == ("jira", "CONTRIB", 4)
    assert (export.refused[0].row, export.refused[0].value) == (2, "CONTRIB-4")
    assert Counter(event.verb for event in export.events)["moved"] == 8
    assert any("Events left out" in str(note) and "5" in str(note) for note in export.notes)
    states = {state.source_id for state in export.states}
    assert all(set(event.changes["state"]) <= states for event in export.events if event.verb == "moved")


def test_a_changelog_becomes_events_in_our_verbs(tmp_path):
    history = {
        "id": "7",
        "author": ZHOU,
        "created": "2026-03-02T10:00:00.000+0800",
        "items": [
            {"field": "status", "fromString": "To Do", "toString": "In Progress"},
            {"field": "assignee", "from": "zhou", "fromString": "周凯", "to": "a-1", "toString": "林静"},
            {"field": "Rank", "toString": "higher"},
            {"field": "duedate", "to": "2026-03-09"},
        ],
    }
    export = bundle(tmp_path, [issue("A-1") | {"changelog": {"total": 3, "histories": [history]}}])
    assert [(event.verb, event.changes) for event in export.events] == [
        ("moved", {"state": ("To Do", "In Progress")}),
        ("unassigned", {"assignees": ("zhou", None)}),
        ("assigned", {"assignees": (None, "a-1")}),
        ("changed", {"due": (None, "2026-03-09")}),
    ]
    assert export.events[0].at.isoformat() == "2026-03-02T10:00:00+08:00"
    assert any("cut the changelogs: 2" in str(note) for note in export.notes)


def test_custom_fields_come_wrapped_or_bare_with_a_table_of_names(tmp_path):
    wrapped = {"id": "customfield_1", "name": "Story Points", "value": 5}
    bare = {"customfield_2": [{"name": "Sprint 1"}, {"name": "Sprint 2"}], "customfield_3": "2026-03-01"}
    document = {
        "issues": [issue("A-1", customfield_1=wrapped, **bare)],
        "names": {"customfield_2": "Sprint", "customfield_3": "Start date"},
    }
    item = bundle(tmp_path, document).items[0]
    assert item.fields == {"Story Points": 5.0, "Sprint": "Sprint 1, Sprint 2"}
    assert item.start.isoformat() == "2026-03-01"


def test_blocking_links_are_dependencies_from_either_side(tmp_path):
    blocks = {"inward": "is blocked by", "outward": "blocks"}
    relates = {"inward": "relates to", "outward": "relates to"}
    links = [{"type": blocks, "inwardIssue": {"key": "A-2"}}, {"type": relates, "outwardIssue": {"key": "A-2"}}]
    back = [{"type": blocks, "outwardIssue": {"key": "A-1"}}]
    export = bundle(tmp_path, [issue("A-1", issuelinks=links), issue("A-2", issuelinks=back)])
    assert [(link.item, link.predecessor) for link in export.links] == [("A-1", "A-2")]


def test_a_document_tree_becomes_text(tmp_path):
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "先看"}, {"type": "text", "text": "数据"}]}
    export = bundle(tmp_path, [issue("A-1", description={"type": "doc", "content": [paragraph, paragraph]})])
    assert export.items[0].description == "先看数据\n先看数据"


@pytest.mark.parametrize(("name", "group"), [("Code Review", "review"), ("License Check", "doing")])
def test_the_category_of_a_status_rules_and_its_name_refines(tmp_path, name, group):
    status = {"name": name, "statusCategory": {"key": "indeterminate"}}
    assert bundle(tmp_path, [issue("A-1", status=status)]).states[0].group == group
