"""Bringing a board in: the counts, the second run, the undo, and what a file may have wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.bundle import (
    ImportBundle,
    ImportedAttachment,
    ImportedCalendar,
    ImportedChecklist,
    ImportedChecklistEntry,
    ImportedComment,
    ImportedEvent,
    ImportedField,
    ImportedItem,
    ImportedLabel,
    ImportedLink,
    ImportedPerson,
    ImportedState,
)
from opsloop.kernel.imports.load import load, plan
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.tally import KINDS
from opsloop.kernel.imports.undo import undo
from opsloop.kernel.jobs.run import Cancelled
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.custom_field import CustomField, CustomValue
from opsloop.kernel.search.index import found
from opsloop.rooms.people.models import Leave, Person, WorkingHours
from opsloop.rooms.projects.models import Checklist, Dependency, Project, ProjectMembership, State, WorkItem


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.fixture
def board() -> ImportBundle:
    """A small board with a little of everything."""
    return ImportBundle(
        source="paper",
        project_id="b1",
        project_name="会员日",
        people=[
            ImportedPerson(source_id="w", name="王芳"),
            ImportedPerson(source_id="x", name="Xu Old", email="xu@gone.example"),
        ],
        states=[
            ImportedState(source_id="l1", name="待办", group="todo"),
            ImportedState(source_id="l2", name="进行中", group="doing"),
            ImportedState(source_id="l3", name="完成", group="done"),
        ],
        labels=[ImportedLabel(source_id="red", name="紧急", color="red_dark")],
        items=[
            ImportedItem(source_id="c1", row=1, title="海报", state="l2", assignees=["w"], labels=["red"], rank=2.0,
                         created_at=at(1), created_by="x", due=date(2026, 3, 20), priority="high",
                         acceptance_criteria="两稿"),
            ImportedItem(source_id="c2", row=2, title="印刷", state="l1", parent="c1", rank=1.0, created_at=at(2)),
            ImportedItem(source_id="c3", row=3, title="旧稿", state="l3", archived=True, created_at=at(1),
                         completed_at=at(5), spent_minutes=90, assignees=["x"]),
        ],
        checklists=[
            ImportedChecklist(source_id="k", item="c1", title="步骤", entries=[
                ImportedChecklistEntry(source_id="e1", text="草图", done=True),
                ImportedChecklistEntry(source_id="e2", text="定稿"),
            ])
        ],
        comments=[ImportedComment(source_id="m", item="c1", text="**好**", author="x", at=at(3))],
        attachments=[ImportedAttachment(source_id="a", item="c1", name="brief", url="https://example.com/b")],
        links=[ImportedLink(source_id="d", item="c2", predecessor="c1", lag_minutes=60)],
        events=[
            ImportedEvent(source_id="v1", item="c1", verb="moved", at=at(4), actor="x",
                          changes={"state": ("l1", "l2")}),
            ImportedEvent(source_id="v2", item="c1", verb="assigned", at=at(4, 10), actor="w",
                          changes={"assignees": (None, "w")}),
        ],
        notes=["only the newest"],
    )  # fmt: skip


def start(team, by, bundle) -> ImportBatch:
    return ImportBatch.objects.create(workspace=team, source=bundle.source, file_name="b.json", started_by=by)


def test_a_dry_run_counts_and_writes_nothing(team, lin, board):
    before = Person.objects.count()
    tally = plan(board, team, by=lin)
    assert tally.created["work_items"] == 3
    assert tally.created["events"] == 5
    assert (Person.objects.count(), Project.objects.count(), Origin.objects.count()) == (before, 0, 0)


def test_the_load_does_what_the_dry_run_said(team, lin, wang, board):
    said = plan(board, team, by=lin)
    done = load(start(team, lin, board), board)
    assert done.counts() == said.counts()
    assert done.counts()["created"] == {
        "people": 1, "states": 3, "labels": 1, "work_items": 3, "checklists": 1, "checklist_items": 2, "comments": 1,
        "attachments": 1, "links": 1, "events": 5,
    }  # fmt: skip
    assert done.counts()["unchanged"]["people"] == 1


def test_the_board_looks_as_it_did_there(team, lin, wang, board):
    load(start(team, lin, board), board)
    poster = WorkItem.objects.get(title="海报")
    assert poster.project.key == "HYR"
    assert (poster.state.name, poster.priority, poster.due) == ("进行中", 3, date(2026, 3, 20))
    assert list(poster.assignees.all()) == [Person.of(wang, team)]
    assert [label.name for label in poster.labels.all()] == ["紧急"]
    assert poster.acceptance_criteria == "两稿"
    assert poster.started_at == at(4)
    assert poster.created_by.name == "Xu Old"
    assert poster.created_by.placeholder
    assert WorkItem.objects.get(title="印刷").parent == poster
    old = WorkItem.objects.get(title="旧稿")
    assert old.archived_at
    assert old.completed_at == at(5)
    assert old.time_entries.get().minutes == 90
    assert Comment.objects.get().author.name == "Xu Old"
    assert sorted(WorkItem.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_history_keeps_its_times_and_actors_and_tells_nobody(team, lin, wang, board):
    batch = start(team, lin, board)
    load(batch, board)
    moved = Event.objects.get(verb="moved")
    doing = State.objects.get(name="进行中")
    assert (moved.at, moved.actor.name, moved.batch) == (at(4), "Xu Old", batch.pk)
    assert moved.changes["state"][1] == {"id": doing.pk, "label": "进行中"}
    assert (moved.activity, moved.phase) == ("进行中", Event.Phase.START)
    assert not Undelivered.objects.filter(event__batch=batch.pk).exists()


def test_a_second_run_changes_nothing(team, lin, board):
    load(start(team, lin, board), board)
    events = Event.objects.count()
    again = load(start(team, lin, board), board)
    assert not again.created.total()
    assert not again.updated.total()
    assert Event.objects.count() == events
    assert again.unchanged["work_items"] == 3


def test_a_changed_row_is_changed_and_the_rest_left_alone(team, lin, board):
    load(start(team, lin, board), board)
    first, *rest = board.items
    mine = WorkItem.objects.get(title="印刷")
    mine.change({"title": "我的印刷"}, by=lin)
    newer = replace(board, items=[replace(first, title="新海报", assignees=["x"]), *rest])
    tally = load(start(team, lin, board), newer)
    assert tally.updated == {"work_items": 1}
    poster = WorkItem.objects.get(title="新海报")
    assert [person.name for person in poster.assignees.all()] == ["Xu Old"]
    assert WorkItem.objects.filter(title="我的印刷").exists()
    assert Event.objects.of("work_item", poster.pk).filter(verb="changed").exists()


def news(item: WorkItem, batch: ImportBatch) -> dict[str, Event]:
    """What this import told of the item, by verb."""
    return {event.verb: event for event in Event.objects.of("work_item", item.pk).filter(batch=batch.pk)}


def test_what_a_table_has_changed_since_is_told_as_a_move_and_a_change_of_people(team, lin, board):
    board = replace(board, events=[])
    load(start(team, lin, board), board)
    first, second, third = board.items
    later = start(team, lin, board)
    load(later, replace(board, items=[replace(first, state="l3", assignees=["x"], labels=[]), second, third]))
    told = news(WorkItem.objects.get(title="海报"), later)
    assert set(told) == {"moved", "assigned", "changed"}
    moved, assigned = told["moved"], told["assigned"]
    assert [side["label"] for side in moved.changes["state"]] == ["进行中", "完成"]
    assert (moved.activity, moved.phase, moved.actor) == ("进行中", Event.Phase.COMPLETE, lin)
    assert [[each["label"] for each in side] for side in assigned.changes["assignees"]] == [["王芳"], ["Xu Old"]]
    assert [[each["label"] for each in side] for side in told["changed"].changes["labels"]] == [["紧急"], []]


def test_what_the_history_of_the_source_tells_is_not_told_twice(team, lin, board):
    load(start(team, lin, board), board)
    first, *rest = board.items
    done = ImportedEvent(source_id="v3", item="c1", verb="moved", at=at(9), actor="x", changes={"state": ("l2", "l3")})
    later = start(team, lin, board)
    load(later, replace(board, items=[replace(first, state="l3"), *rest], events=[*board.events, done]))
    moves = Event.objects.of("work_item", WorkItem.objects.get(title="海报").pk).filter(verb="moved", batch=later.pk)
    assert [(move.at, move.activity, move.phase) for move in moves] == [(at(9), "进行中", Event.Phase.COMPLETE)]


def test_old_history_of_the_same_field_does_not_hide_a_new_change(team, lin, board):
    load(start(team, lin, board), board)
    first, *rest = board.items
    later = start(team, lin, board)
    load(later, replace(board, items=[replace(first, state="l3", assignees=["x"]), *rest]))
    assert set(news(WorkItem.objects.get(title="海报"), later)) == {"moved", "assigned"}


def test_a_row_less_in_the_file_changes_nothing_of_those_behind_it(team, lin, board):
    board = replace(board, links=[], items=[replace(item, parent="") for item in board.items])
    load(start(team, lin, board), board)
    fewer = [replace(item, row=place, rank=item.rank - 1) for place, item in enumerate(board.items[1:], start=1)]
    tally = load(start(team, lin, board), replace(board, items=fewer))
    assert (tally.updated.total(), tally.unchanged["work_items"]) == (0, 2)


def test_a_change_of_parent_and_own_fields_is_told_in_words(team, lin, board):
    size = ImportedField(source_id="f", name="规格", kind="text")
    first, second, third = board.items
    board = replace(board, fields=[size], items=[first, replace(second, fields={"f": "A3"}), third])
    load(start(team, lin, board), board)
    later = start(team, lin, board)
    load(later, replace(board, items=[first, replace(second, parent="c3", fields={"f": "A4"}), third]))
    changes = news(WorkItem.objects.get(title="印刷"), later)["changed"].changes
    key = CustomField.objects.get(name="规格").key
    assert changes[f"custom.{key}"] == ["A3", "A4"]
    assert [side["label"] for side in changes["parent"]] == ["海报", "旧稿"]


def test_labels_in_the_history_have_their_names_and_a_completion_its_step(team, lin, board):
    events = [
        ImportedEvent(source_id="v4", item="c1", verb="changed", at=at(5), changes={"labels": ([], ["red"])}),
        ImportedEvent(source_id="v5", item="c3", verb="completed", at=at(5)),
    ]
    load(start(team, lin, board), replace(board, events=events))
    labelled, completed = Event.objects.filter(record_type="work_item", verb__in=["changed", "completed"]).order_by(
        "pk"
    )
    assert [[each["label"] for each in side] for side in labelled.changes["labels"]] == [[], ["紧急"]]
    assert (completed.activity, completed.phase) == ("完成", Event.Phase.COMPLETE)


def test_undo_leaves_nothing_of_it(team, lin, wang, board):
    people = Person.objects.count()
    batch = start(team, lin, board)
    load(batch, board)
    assert undo(batch, by=lin) == []
    for model in (WorkItem, Project, State, Comment, Attachment, Checklist, Dependency, ProjectMembership, Origin):
        assert not model.objects.exists(), model
    assert not Event.objects.filter(batch=batch.pk).exists()
    assert Person.objects.count() == people
    assert not type(lin).objects.filter(email=None).exists()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE


def test_undo_keeps_what_somebody_worked_on(team, lin, wang, board):
    batch = start(team, lin, board)
    load(batch, board)
    WorkItem.objects.get(title="印刷").change({"title": "印刷两千份"}, by=wang)
    kept = undo(batch, by=lin)
    assert "HYR-" in str(kept[0])
    assert set(WorkItem.objects.values_list("title", flat=True)) == {"海报", "印刷两千份"}
    assert Comment.objects.count() == 1
    assert Event.objects.filter(verb="moved").exists()


def test_after_an_undo_it_comes_in_again(team, lin, board):
    batch = start(team, lin, board)
    load(batch, board)
    undo(batch, by=lin)
    assert load(start(team, lin, board), board).created["work_items"] == 3


def test_only_the_starter_or_an_administrator_undoes(lin, admin, wang, board, team):
    batch = start(team, lin, board)
    load(batch, board)
    with pytest.raises(NotAllowed):
        undo(batch, by=wang)
    undo(batch, by=admin)


def test_a_mapping_says_who_is_who_and_which_state_is_which(team, lin, wang, launch, board):
    todo = launch.states.get(group="todo")
    mapping = Mapping(
        people={"x": Person.of(lin, team).pk},
        states={"l1": {"state": todo.pk}, "l2": {"group": "review"}},
        project=launch.pk,
    )
    load(start(team, lin, board), board, mapping)
    assert Project.objects.count() == 1
    assert WorkItem.objects.get(title="印刷").state == todo
    assert WorkItem.objects.get(title="海报").state.group == "review"
    assert WorkItem.objects.get(title="海报").created_by == lin
    assert not load(start(team, lin, board), board, mapping).updated.total()


def test_a_guest_whom_a_board_names_sees_no_more_of_it_than_a_client(team, lin, guest, board):
    person = Person.of(guest, team)
    mapping = Mapping(people={"x": person.pk})
    load(start(team, lin, board), board, mapping)
    project = Project.objects.get(name="会员日")
    assert project.memberships.get(person=person).role == ProjectMembership.Role.CLIENT
    assert project.memberships.get(person__name="王芳").role == ProjectMembership.Role.MEMBER
    assert not WorkItem.objects.visible_to(guest).filter(title="印刷").exists()


def test_own_columns_become_fields_of_the_project(team, lin, board):
    fields = [
        ImportedField(source_id="渠道", name="渠道", kind="select", options=["微信", "抖音"]),
        ImportedField(source_id="cost", name="Cost", kind="money"),
        ImportedField(source_id="on", name="On", kind="date"),
        ImportedField(source_id="who", name="Who", kind="person"),
    ]
    values = {"渠道": "抖音", "cost": 12.5, "on": date(2026, 3, 1), "who": "x", "nothing": 1}
    first, *rest = board.items
    own = replace(board, fields=fields, items=[replace(first, fields=values), *rest])
    batch = start(team, lin, own)
    load(batch, own)
    poster = WorkItem.objects.get(title="海报")
    who = Person.objects.get(name="Xu Old")
    assert poster.custom == {"qu_dao": "抖音", "cost": 1250, "on": "2026-03-01", "who": who.pk}
    assert CustomField.objects.get(key="qu_dao").options == ["微信", "抖音"]
    assert CustomValue.objects.get(field__key="cost").number == 1250
    assert not load(start(team, lin, own), own).updated.total()
    undo(batch, by=lin)
    assert not CustomField.objects.exists()
    assert not CustomValue.objects.exists()


def own_table(board, **values: object) -> ImportBundle:
    """The board with own columns as a table has them: all it knows of their kinds is what stands in them."""
    kinds = {float: "number", str: "text", bool: "checkbox"}
    fields = [ImportedField(source_id=name, name=name, kind=kinds[type(value)]) for name, value in values.items()]
    first, *rest = board.items
    return replace(board, fields=fields, items=[replace(first, fields=values), *rest])


def test_own_columns_go_into_the_fields_that_the_team_has_of_that_name(team, lin, wang, board):
    wang_fang = Person.of(wang, team)
    for name, kind in (("预算", "money"), ("审核人", "person"), ("渠道", "multi_select"), ("档位", "select")):
        CustomField.objects.create(
            workspace=team, record_type="work_item", key=f"k{kind}", name=name, kind=kind, options=["微信"]
        )
    own = own_table(board, 预算="￥1,200.50", 审核人=wang_fang.name, 渠道="微信、抖音", 档位="金")
    batch = start(team, lin, own)
    load(batch, own)
    assert WorkItem.objects.get(title="海报").custom == {
        "kmoney": 120050, "kperson": wang_fang.pk, "kmulti_select": ["微信", "抖音"], "kselect": "金",
    }  # fmt: skip
    assert CustomField.objects.count() == 4
    assert CustomField.objects.get(name="渠道").options == ["微信", "抖音"]
    assert not load(start(team, lin, own), own).updated.total()
    undo(batch, by=lin)
    assert CustomField.objects.count() == 4
    assert CustomField.objects.get(name="渠道").options == ["微信"]


def test_a_column_that_a_field_of_its_name_cannot_hold_becomes_a_field_of_its_own(team, lin, board):
    CustomField.objects.create(workspace=team, record_type="work_item", key="cost", name="Cost", kind="money")
    load(start(team, lin, own_table(board, Cost="cheap")), own_table(board, Cost="cheap"))
    assert sorted(CustomField.objects.filter(name="Cost").values_list("kind", flat=True)) == ["money", "text"]


def test_what_a_field_used_before_cannot_keep_is_refused_with_its_row(team, lin, board):
    CustomField.objects.create(workspace=team, record_type="work_item", key="cost", name="Cost", kind="money")
    load(start(team, lin, own_table(board, Cost=3.0)), own_table(board, Cost=3.0))
    tally = load(start(team, lin, own_table(board, Cost="cheap")), own_table(board, Cost="cheap"))
    assert [(each.row, each.column, each.value) for each in tally.refused if each.column == "Cost"] == [
        (board.items[0].row, "Cost", "cheap")
    ]
    assert CustomField.objects.filter(name="Cost").count() == 1


def test_new_people_come_with_their_hours(team, lin, wang, board):
    hours = {0: [(time(9), time(12)), (time(13), time(17))]}
    calendars = [
        ImportedCalendar(source_id="1", name="Xu", hours=hours, exceptions={date(2026, 5, 4): []}, person="x"),
        ImportedCalendar(source_id="2", name="Wang", hours=hours, person="w"),
        ImportedCalendar(source_id="3", name="Standard", hours=hours),
    ]
    timed = replace(board, calendars=calendars)
    batch = start(team, lin, timed)
    tally = load(batch, timed)
    assert {row.person.name for row in WorkingHours.objects.all()} == {"Xu Old"}
    assert WorkingHours.objects.count() == 2
    assert Leave.objects.get().first_day == date(2026, 5, 4)
    assert any("Standard" in str(note) for note in tally.notes)
    undo(batch, by=lin)
    assert not WorkingHours.objects.exists()
    assert not Person.objects.filter(name="Xu Old").exists()


def test_search_finds_what_came_in_until_it_is_undone(team, lin, board):
    batch = start(team, lin, board)
    load(batch, board)
    assert {entry.title for entry in found(team, "海报")} == {"海报"}
    assert {entry.title for entry in found(team, "会员日")} == {"会员日"}
    undo(batch, by=lin)
    assert not found(team, "海报").exists()


def test_people_who_come_in_sort_by_pinyin(team, lin, board):
    load(start(team, lin, board), board)
    assert Person.objects.get(name="王芳").sort_name.startswith("wang fang")


def test_who_is_spoken_to_in_a_comment_is_named_and_not_told(team, lin, wang, board):
    people = [replace(board.people[0], username="wang_f"), *board.people[1:]]
    spoken = ImportedComment(source_id="n", item="c1", text="@wang_f 看一下, mail@wang_f.example, @nobody", author="x")
    load(start(team, lin, board), replace(board, people=people, comments=[spoken]))
    text = Comment.objects.get().text
    assert text == f"@[王芳](user:{wang.pk}) 看一下, mail@wang_f.example, @nobody"
    assert not Notification.objects.exists()


def test_only_addresses_of_the_web_become_links_and_a_broken_one_stops_nothing(team, lin, board):
    urls = ["http://[broken", "javascript:alert(1)", "https://jira.example.com/5/a b.png"]
    links = [ImportedAttachment(source_id=url, item="c1", name=url, url=url) for url in urls]
    tally = load(start(team, lin, board), replace(board, attachments=links))
    assert [row.url for row in Attachment.objects.all()] == ["https://jira.example.com/5/a%20b.png"]
    assert sum("no web address" in str(note) for note in tally.notes) == 2


def test_what_cannot_come_in_is_named_with_its_row(team, lin, board):
    extra = [
        ImportedItem(source_id="c1", row=4, title="double"),
        ImportedItem(source_id="c5", row=5, title=" "),
        ImportedItem(source_id="c6", row=6, title="who", assignees=["nobody"], parent="c7"),
        ImportedItem(source_id="c7", row=7, title="what", parent="c6"),
    ]
    ring = [ImportedLink(source_id="d2", item="c1", predecessor="c2")]
    dirty = replace(board, items=[*board.items, *extra], links=[*board.links, *ring])
    tally = load(start(team, lin, board), dirty)
    assert [each.row for each in tally.refused] == [1, 4, 5, 6, 7]
    assert "海报" in str(tally.refused[0].message)
    assert "印刷" in str(tally.refused[0].message)
    assert tally.created["work_items"] == 5
    assert tally.created["links"] == 1


def test_a_failing_load_leaves_nothing_half_written(team, lin, board, monkeypatch):
    broken = replace(board, events=[replace(board.events[0], changes={"title": (object(), 1)})])
    batch = start(team, lin, board)
    with pytest.raises(TypeError):
        load(batch, broken)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.FAILED
    assert set(batch.failure) == {"zh-hans", "en"}
    assert not WorkItem.objects.exists()
    assert not Origin.objects.exists()


def test_the_answer_lists_every_kind(team, lin, board):
    answer = load(start(team, lin, board), board).as_json()
    assert list(answer) == ["created", "updated", "unchanged", "refused", "notes"]
    assert set(answer["created"]) == set(KINDS)
    assert answer["notes"] == [
        "only the newest",
        "1 of the work items is archived in the source, and here: lists have it after “Show archived”.",
        "1 of the events is a move to another state, with its own time.",
    ]


def test_control_characters_stay_outside_and_what_refers_to_them_still_fits(team, lin, board):
    card = replace(board.items[0], source_id="c\x001", title="海\x00报\x1b", description="a\r\nb\x07\tc")
    part = replace(board.items[1], parent="c\x001")
    bundle = replace(board, items=[card, part], comments=[
        ImportedComment(source_id="m", item="c\x001", text="好\x00的\ud800"),
    ], checklists=[], attachments=[], links=[], events=[])  # fmt: skip
    load(start(team, lin, bundle), bundle)
    item = WorkItem.objects.get(title="海报")
    assert item.description == "a\nb\tc"
    assert item.children.get().title == "印刷"
    assert Comment.objects.get().text == "好的"


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def test_a_title_that_was_cut_is_said_with_its_row_and_stands_in_full_before_the_description(team, lin, board, english):
    long = "很长的标题" * 120
    items = [replace(board.items[0], title=long, description="正文"), *board.items[1:]]
    bundle = replace(board, items=items)
    said = [str(note) for note in plan(bundle, team, by=lin).notes]
    done = load(start(team, lin, bundle), bundle)
    assert [str(note) for note in done.notes] == said
    assert any(note.startswith("The title of row 1 has more than 500") for note in said)
    poster = WorkItem.objects.get(title__startswith="很长")
    assert len(poster.title) == 500
    assert poster.description == f"{long}\n\n正文"


def test_no_finish_is_invented_for_work_that_is_only_said_to_be_done(team, lin, board, client, english):
    silent = replace(board.items[2], completed_at=None, archived=False, due=date(2026, 3, 2))
    known = replace(board.items[2], source_id="c9", row=9, title="有时间", archived=False)
    bundle = replace(board, items=[*board.items[:2], silent, known])
    said = [str(note) for note in plan(bundle, team, by=lin).notes]
    load(start(team, lin, bundle), bundle)
    assert any(note.startswith("1 finished item does not say when") for note in said)
    old = WorkItem.objects.get(title="旧稿")
    assert (old.finished_at, old.overdue, old.state.group) == (None, False, "done")
    assert list(WorkItem.objects.finished_when_known()) == [WorkItem.objects.get(title="有时间")]
    assert not Event.objects.filter(record_id=old.pk, phase=Event.Phase.COMPLETE).exists()
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    columns = f"/growth/projects/{old.project.key}/items"
    page = client.get(f"{columns}/?columns=title,completed_at", headers={"accept-language": "en"}).content.decode()
    assert page.count("not known") == 1
    assert "旧稿" not in client.get(f"{columns}/?f=completed_at:filled").content.decode()
    assert "旧稿" in client.get(f"{columns}/?f=completed_at:empty").content.decode()
    rows = client.get(f"/api/v1/growth/projects/{old.project.key}/items").json()["items"]
    assert [row["completed_at"] for row in rows if row["title"] == "旧稿"] == [None]


def test_a_finish_is_known_again_once_the_work_is_done_here(team, lin, board):
    bundle = replace(board, items=[*board.items[:2], replace(board.items[2], completed_at=None)])
    load(start(team, lin, bundle), bundle)
    old = WorkItem.objects.get(title="旧稿")
    old.move(State.objects.get(name="进行中"), by=lin)
    old.move(State.objects.get(name="完成"), by=lin)
    assert old.finished_at is not None


@pytest.fixture
def many(board) -> ImportBundle:
    """A board that is written in several pieces."""
    return replace(board, items=[replace(board.items[0], source_id=f"n{n}", row=n) for n in range(1201)])


def test_progress_is_told_piece_by_piece_and_ends_with_all_rows(many, team, lin):
    told = []
    batch = ImportBatch.objects.create(workspace=team, source="paper", file_name="board", started_by=lin)
    load(batch, many, progress=lambda done, total, _message: told.append((done, total)))
    done = [each for each, _total in told]
    assert len(told) > 6
    assert done == sorted(done)
    assert told[-1] == (told[0][1], told[0][1])


@pytest.mark.parametrize("after", [1, 500, 1000, 1200])
def test_a_load_can_be_cancelled_while_it_writes_and_leaves_nothing(after, many, team, lin):
    def stop(done: int, _total: int, _message: object) -> None:
        assert ImportBatch.objects.get().state == ImportBatch.State.RUNNING
        if done >= after:
            raise Cancelled

    batch = ImportBatch.objects.create(
        workspace=team, source="paper", file_name="board", started_by=lin, stored_as="kept"
    )
    with pytest.raises(Cancelled):
        load(batch, many, progress=stop)
    assert (batch.state, batch.startable) == (ImportBatch.State.CANCELLED, True)
    assert not WorkItem.objects.exists()
    assert not Origin.objects.exists()


def restate(board: ImportBundle) -> ImportBundle:
    """The same board after somebody worked on its first card at the source."""
    first, *others = board.items
    other = next(state.source_id for state in board.states if state.source_id != first.state)
    changed = replace(first, title="Changed there", due=date(2026, 5, 9), state=other, assignees=[], labels=[])
    return replace(board, items=[changed, *others], events=[])


@pytest.fixture
def twice(board, team, lin) -> ImportBatch:
    """The board, loaded, and loaded again with its first card changed: the second load."""
    for bundle in (board, restate(board)):
        batch = ImportBatch.objects.create(workspace=team, source="paper", file_name="board", started_by=lin)
        load(batch, bundle)
    return batch


def picture_of(board: ImportBundle, team) -> list[object]:
    """The first card as it is here."""
    origin = Origin.objects.get(workspace=team, kind="item", source_id=f"b1/{board.items[0].source_id}")
    item = WorkItem.objects.get(pk=origin.object_id)
    people = sorted(item.assignees.values_list("name", flat=True))
    labels = sorted(item.labels.values_list("name", flat=True))
    return [item.title, item.due, item.state.name, item.completed_at, item.custom, people, labels]


def test_taking_an_import_out_gives_back_what_it_changed(board, twice, team, lin):
    undo(ImportBatch.objects.get(pk=twice.pk), by=lin)
    assert picture_of(board, team)[0] == board.items[0].title
    tally = plan(board, team, by=lin)
    assert (tally.created["work_items"], tally.updated["work_items"]) == (0, 0)
    tally = plan(restate(board), team, by=lin)
    assert tally.updated["work_items"] == 1


def test_what_is_given_back_is_whole(board, team, lin):
    load(ImportBatch.objects.create(workspace=team, source="paper", file_name="board", started_by=lin), board)
    before = picture_of(board, team)
    second = ImportBatch.objects.create(workspace=team, source="paper", file_name="board", started_by=lin)
    load(second, restate(board))
    assert picture_of(board, team) != before
    assert undo(second, by=lin) == []
    assert picture_of(board, team) == before


def test_what_somebody_changed_since_stays_as_they_made_it(board, twice, team, lin):
    item = WorkItem.objects.get(title="Changed there")
    item.change({"title": "Ours"}, by=lin)
    kept = undo(twice, by=lin)
    assert "1" in str(kept[-1])
    item.refresh_from_db()
    assert (item.title, item.due) == ("Ours", date(2026, 5, 9))


def test_amounts_become_money_where_they_are_in_the_currency_of_the_workspace(board, team, lin):
    fields = [
        ImportedField(source_id="a", name="报价", kind="money", currencies=("CNY", "JPY")),
        ImportedField(source_id="b", name="Quote", kind="money", currencies=("USD",)),
    ]
    items = [replace(board.items[0], fields={"a": "￥1,200.50", "b": "$1,200.00"}), *board.items[1:]]
    own = replace(board, fields=fields, items=items)
    load(start(team, lin, own), own)
    kinds = dict(CustomField.objects.values_list("name", "kind"))
    assert kinds == {"报价": "money", "Quote": "text"}
    assert not any(field.for_clients for field in CustomField.objects.all())
    keys = dict(CustomField.objects.values_list("name", "key"))
    item = WorkItem.objects.get(title=board.items[0].title)
    assert item.custom == {keys["报价"]: 120050, keys["Quote"]: "$1,200.00"}


def test_amounts_in_another_currency_are_not_put_into_a_field_of_ours(board, team, lin):
    CustomField.objects.create(workspace=team, record_type="work_item", key="quote", name="Quote", kind="money")
    field = ImportedField(source_id="b", name="Quote", kind="money", currencies=("USD",))
    items = [replace(board.items[0], fields={"b": "$1,200.00"}), *board.items[1:]]
    own = replace(board, fields=[field], items=items)
    load(start(team, lin, own), own)
    assert sorted(CustomField.objects.filter(name="Quote").values_list("kind", flat=True)) == ["money", "text"]
    assert "$1,200.00" in WorkItem.objects.get(title=board.items[0].title).custom.values()
