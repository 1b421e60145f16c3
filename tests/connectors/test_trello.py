"""Trello boards: a real one, and what a board can get wrong."""

import json
from collections import Counter
from pathlib import Path

import pytest

from opsloop.connectors import read, recognise
from opsloop.kernel.imports.bundle import ImportBundle
from tests.connectors.real import real

BOARD = "trello/gocd-board-trello.json"


@pytest.fixture(scope="module")
def board() -> ImportBundle:
    return read(real(BOARD))


def test_the_real_board_comes_whole(board):
    assert recognise(real(BOARD)) == "trello"
    assert len(board.items) == 122
    assert sum(item.archived for item in board.items) == 78
    assert len(board.states) == 18
    assert sum(state.archived for state in board.states) == 12
    assert len(board.people) == 11
    assert (len(board.checklists), sum(len(each.entries) for each in board.checklists)) == (14, 62)
    assert (len(board.attachments), len(board.labels), len(board.comments)) == (59, 8, 93)
    assert sum(item.due is not None for item in board.items) == 25
    assert not board.refused


def test_the_history_of_the_real_board_is_kept(board):
    verbs = Counter(event.verb for event in board.events)
    assert verbs["moved"] == 177
    assert verbs["created"] == 122
    assert verbs["commented"] == 93
    assert (verbs["assigned"], verbs["unassigned"]) == (103, 25)
    assert (verbs["attached"], verbs["detached"]) == (41, 3)
    assert (verbs["checklist_added"], verbs["step_ticked"] + verbs["step_unticked"]) == (8, 31)
    assert verbs["completed"] + verbs["reopened"] == 15
    states = {state.source_id for state in board.states}
    assert all(set(event.changes["state"]) <= states for event in board.events if event.verb == "moved")
    assert not any("pos" in event.changes for event in board.events)


def test_the_report_says_what_trello_left_out(board):
    notes = [str(note) for note in board.notes]
    assert any("newest 1,000" in note for note in notes)
    assert any("deleted cards: 1" in note for note in notes)


def test_the_columns_of_the_real_board_find_their_groups(board):
    groups = {state.name: state.group for state in board.states if not state.archived}
    assert groups == {
        "Backlog/Future Work/Ideas": "backlog",
        "To Do": "todo",
        "In Progress": "doing",
        "Ready to merge": "review",
        "Ready for QA": "review",
        "Done": "done",
    }


def small(**changes: object) -> dict[str, object]:
    """A board of two lists and one card."""
    board: dict[str, object] = {
        "id": "5ca3d99a0378a65090e676ca",
        "name": "小板",
        "lists": [{"id": "l1", "name": "想做", "pos": 1}, {"id": "l2", "name": "已完成", "pos": 2}],
        "cards": [{"id": "5ceedf1bc6515254e2db2b28", "name": "写周报", "idList": "l1", "pos": 1}],
        "labels": [{"id": "r", "name": "", "color": "red"}],
    }
    return board | changes


def bundle(tmp_path: Path, board: object) -> ImportBundle:
    path = tmp_path / "board.json"
    path.write_text(json.dumps(board), encoding="utf-8")
    return read(path)


def test_a_card_without_history_is_created_when_its_identifier_says(tmp_path):
    read_board = bundle(tmp_path, small())
    assert read_board.items[0].created_at.isoformat() == "2019-05-29T19:35:55+00:00"
    assert [event.verb for event in read_board.events] == ["created"]


def test_a_label_without_name_is_called_by_its_colour(tmp_path):
    assert bundle(tmp_path, small()).labels[0].name == "red"


def test_a_card_that_stands_twice_is_refused_the_second_time(tmp_path):
    card = small()["cards"][0]
    read_board = bundle(tmp_path, small(cards=[card, card]))
    assert len(read_board.items) == 1
    assert [refusal.row for refusal in read_board.refused] == [2]
    assert "row 1" in str(read_board.refused[0].message)


def test_custom_fields_of_a_board_come_with_their_values(tmp_path):
    fields = [
        {"id": "f1", "name": "Size", "type": "list", "options": [{"id": "o1", "value": {"text": "Large"}}]},
        {"id": "f2", "name": "Points", "type": "number"},
    ]
    values = [{"idCustomField": "f1", "idValue": "o1"}, {"idCustomField": "f2", "value": {"number": "3"}}]
    card = small()["cards"][0] | {"customFieldItems": values}
    read_board = bundle(tmp_path, small(customFields=fields, cards=[card]))
    assert [(field.name, field.kind, list(field.options)) for field in read_board.fields] == [
        ("Size", "select", ["Large"]),
        ("Points", "number", []),
    ]
    assert read_board.items[0].fields == {"f1": "Large", "f2": 3.0}


def test_what_a_card_names_and_the_board_lacks_is_told_by_row(tmp_path):
    card = small()["cards"][0] | {"idList": "gone", "idMembers": ["left"], "due": "soon"}
    read_board = bundle(tmp_path, small(cards=[card]))
    assert [(refusal.row, refusal.column, refusal.value) for refusal in read_board.refused] == [
        (1, "due", "soon"),
        (1, "assignee", "left"),
        (1, "state", "gone"),
    ]
