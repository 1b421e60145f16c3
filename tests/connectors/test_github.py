"""GitHub's JSON: two views of one number, kinds that are no work, the command line's own shape."""

import json
from pathlib import Path

from opsloop.connectors import read, recognise
from opsloop.kernel.imports.bundle import ImportBundle
from tests.connectors.real import real


def bundle(tmp_path: Path, document: object) -> ImportBundle:
    path = tmp_path / "issues.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert recognise(path) == "github"
    return read(path)


def test_the_real_rows_are_merged_by_number_and_repositories_are_counted():
    export = read(real("github/grimoirelab-github.json"))
    assert [(item.source_id, item.state) for item in export.items] == [
        ("zhquan_example/repo#1", "merged"),
        ("chaoss/grimoirelab-perceval#7", "closed"),
        ("chaoss/grimoirelab-perceval#4", "declined"),
        ("FDC3/FDC3#7", "merged"),
    ]
    notes = [str(note) for note in export.notes]
    assert any("3 of kind “repository”" in note for note in notes)
    assert any("brought together: 1" in note for note in notes)
    assert len(export.comments) == 7


def test_issues_of_the_command_line_come_in_too(tmp_path):
    row = {
        "number": 4,
        "title": "Typo",
        "url": "https://github.com/acme/site/issues/4",
        "state": "CLOSED",
        "stateReason": "NOT_PLANNED",
        "author": {"login": "ana"},
        "assignees": [{"login": "max"}],
        "labels": [{"name": "docs", "color": "ff0000"}],
        "createdAt": "2026-03-01T08:00:00Z",
        "closedAt": "2026-03-02T08:00:00Z",
        "comments": [{"id": "c1", "author": {"login": "max"}, "body": "No.", "createdAt": "2026-03-02T07:00:00Z"}],
    }
    export = bundle(tmp_path, [row])
    (item,) = export.items
    assert (export.project_name, item.source_id, item.state) == ("acme/site", "acme/site#4", "declined")
    assert (item.created_by, item.assignees, item.labels) == ("ana", ("max",), ("docs",))
    assert [comment.text for comment in export.comments] == ["No."]
    assert [(event.verb, event.changes) for event in export.events][1] == ("moved", {"state": ("open", "declined")})
