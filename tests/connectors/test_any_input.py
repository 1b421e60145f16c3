"""Whatever is thrown at the readers, they answer a bundle or `UnreadableFile`: nothing else ever comes out."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsloop.connectors import UnreadableFile, columns, read
from opsloop.kernel.imports.bundle import ImportBundle

DATA = Path(__file__).parent / "data"
SAMPLES = sorted(path for path in DATA.iterdir() if path.is_file())
QUIET = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "2026-03-01T08:00:00Z",
            "0001-01-01",
            "9999-12-31T23:59:59-12:00",
            "\ud800",
            "a\x00b",
            "5ceedf1bc6515254e2db2b28",
        ]
    )
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def answer(content: bytes, name: str) -> ImportBundle | None:
    """The bundle, or None for a refusal; every sentence is put together, every reference followed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            bundle = read(path)
            columns(path)
        except UnreadableFile as refused:
            return _said(str(refused))
    assert all(str(refusal.message) and refusal.row > 0 for refusal in bundle.refused)
    assert all(str(note) for note in bundle.notes)
    _holds_together(bundle)
    return bundle


def _said(sentence: str) -> None:
    assert sentence


def _holds_together(bundle: ImportBundle) -> None:
    items = {item.source_id for item in bundle.items}
    people = {person.source_id for person in bundle.people}
    states = {state.source_id for state in bundle.states} | {""}
    assert len(items) == len(bundle.items)
    assert all(item.title and item.state in states and set(item.assignees) <= people for item in bundle.items)
    for parts in (bundle.comments, bundle.attachments, bundle.events, bundle.checklists, bundle.links):
        assert all(part.item in items for part in parts)
    for event in bundle.events:
        assert event.at.utcoffset() is not None
        event.at.astimezone()
    json.dumps([item.title + item.description for item in bundle.items]).encode("utf-8")
    "".join(item.title + item.description for item in bundle.items).encode("utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@QUIET
@given(data=st.data())
def test_mutated_files_are_read_or_refused(sample, data):
    content = bytearray(sample.read_bytes())
    for _turn in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=6))
    answer(bytes(content), sample.name)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@QUIET
@given(data=st.data())
def test_truncated_files_are_read_or_refused(sample, data):
    content = sample.read_bytes()
    answer(content[: data.draw(st.integers(0, len(content)))], sample.name)


TRELLO_KEYS = st.sampled_from(
    [
        "id",
        "name",
        "desc",
        "pos",
        "closed",
        "idList",
        "idMembers",
        "idLabels",
        "due",
        "dueComplete",
        "start",
        "attachments",
        "labels",
        "url",
        "type",
        "date",
        "data",
        "old",
        "card",
        "listBefore",
        "listAfter",
        "idMemberCreator",
        "memberCreator",
        "checkItems",
        "state",
        "idCard",
        "customFieldItems",
        "value",
        "options",
    ]
)
JIRA_KEYS = st.sampled_from(
    [
        "key",
        "id",
        "fields",
        "summary",
        "description",
        "status",
        "name",
        "statusCategory",
        "assignee",
        "reporter",
        "accountId",
        "created",
        "resolutiondate",
        "changelog",
        "histories",
        "items",
        "field",
        "fromString",
        "toString",
        "total",
        "labels",
        "issuelinks",
        "inwardIssue",
        "type",
        "inward",
        "parent",
        "customfield_1",
        "value",
        "comment",
        "comments",
        "body",
        "attachment",
        "content",
        "timeoriginalestimate",
        "duedate",
    ]
)
GITHUB_KEYS = st.sampled_from(
    [
        "number",
        "title",
        "html_url",
        "state",
        "user",
        "login",
        "labels",
        "name",
        "color",
        "created_at",
        "closed_at",
        "merged_at",
        "comments_data",
        "body",
        "milestone",
        "due_on",
        "assignees",
        "category",
        "data",
        "origin",
    ]
)


def shaped(keys: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """Objects with the source's own keys and anything below them."""
    return st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6), max_leaves=30
    )


def written(document: object) -> bytes:
    return json.dumps(document).encode()


@QUIET
@given(things=st.lists(shaped(TRELLO_KEYS), min_size=5, max_size=5))
def test_boards_of_any_shape_are_read(things):
    cards, lists, actions, members, rest = things
    board = {
        "cards": [cards, cards],
        "lists": [lists],
        "actions": [actions],
        "members": [members],
        "checklists": [rest],
    }
    board |= {"labels": [rest], "customFields": [rest]}
    assert answer(written(board), "board.json") is not None


@QUIET
@given(fields=shaped(JIRA_KEYS), rest=st.dictionaries(JIRA_KEYS, shaped(JIRA_KEYS), max_size=6))
def test_issues_of_any_shape_are_read(fields, rest):
    answer(written([{**rest, "key": "A-1", "fields": fields}]), "issues.json")
    answer(written({"issues": [{"key": "A-1", "fields": rest, "changelog": fields}], "names": rest}), "issues.json")


@QUIET
@given(rest=st.dictionaries(GITHUB_KEYS, shaped(GITHUB_KEYS), max_size=8))
def test_numbers_of_any_shape_are_read(rest):
    answer(written([{"number": 1, "title": "t", "html_url": "https://github.com/a/b/issues/1"} | rest]), "issues.json")


@QUIET
@given(document=JSON)
def test_any_json_is_read_or_refused(document):
    answer(written(document), "any.json")


CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "2026-02-30",
        "31/02/2024",
        "99/99/9999",
        "1e999",
        "5FS+1d",
        "9" * 400,
        "٣",
        "1.2E+15",
        "14/Mar/24 25:99 PM",
        "=1+1",
        "²",
    ]
)
HEADERS = st.sampled_from(
    [
        "id",
        "title",
        "状态",
        "负责人",
        "开始日期",
        "due",
        "完成",
        "进度",
        "工时",
        "前置任务",
        "parent",
        "comment",
        "attachment",
        "优先级",
        "邮箱",
        "x",
    ]
)


@QUIET
@given(headers=st.lists(HEADERS, min_size=2, max_size=8), rows=st.lists(st.lists(CELLS, max_size=9), max_size=6))
def test_tables_of_any_cells_are_read_or_refused(headers, rows):
    lines = [",".join(['"' + cell.replace('"', '""') + '"' for cell in row]) for row in [headers, *rows]]
    answer("\n".join(lines).encode("utf-8", "surrogatepass"), "table.csv")
