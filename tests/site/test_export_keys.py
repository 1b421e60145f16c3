"""Keys that stand inside of values of an export, and files that only a name in a column leads to."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.engines.workflow import Definition, Field
from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports.export import export
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.undo import undo
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.records.prose.mention import kept_mention
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.processes.arriving import data_here
from opsloop.rooms.processes.bringing import bring_file, name_columns
from opsloop.rooms.processes.models import Case, Log
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.site.importing import import_file

TABLE = b"case,activity,time\n1,Ask,2026-01-05 09:00\n1,Answer,2026-01-05 11:00\n2,Ask,2026-01-06 09:00\n"


@pytest.fixture
def empty(lin):
    """A workspace that 林静 has just made."""
    workspace = Workspace.objects.create(slug="again", name="Again")
    Membership.objects.create(workspace=workspace, user=lin, role=Membership.Role.OWNER)
    Person.of(lin, workspace)
    return workspace


@pytest.fixture
def moved(tmp_path, empty, lin):
    """Takes a workspace out and brings it into the empty one; `change` may alter the archive on its way."""

    def move(workspace: Workspace, change=None) -> Workspace:
        path = tmp_path / "all.zip"
        export(workspace, path)
        if change is not None:
            altered(path, change)
        import_file(path, workspace=empty, by=lin)
        return empty

    return move


def altered(path: Path, change) -> None:
    """The archive with the rows of a table as `change` gives them: (member, function of one row)."""
    member, alter = change
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == member:
                rows = [alter(json.loads(line)) for line in content.splitlines()]
                content = "".join(json.dumps(row) + "\n" for row in rows).encode()
            new.writestr(name, content)
    path.write_bytes(out.getvalue())


def test_texts_speak_to_the_same_people_and_show_the_same_files(moved, team, lin, wang, poster):
    file = Attachment.keep(poster, SimpleUploadedFile("样稿.txt", b"draft"), by=wang)
    said = f"{kept_mention('王芳', wang.pk)} ![样稿](attachment:{file.pk}) `{kept_mention('王芳', wang.pk)}`"
    Comment.objects.create(workspace=team, record_type="work_item", record_id=poster.pk, author=lin, text=said)
    poster.change({"description": f"[1]: attachment:{file.pk}"}, by=lin)
    here = moved(team)
    user, kept = Person.objects.get(workspace=here, name="王芳").user, Attachment.objects.get(workspace=here)
    assert (user.pk, kept.pk) != (wang.pk, file.pk)
    text = Comment.objects.get(workspace=here).text
    assert text == f"{kept_mention('王芳', user.pk)} ![样稿](attachment:{kept.pk}) `{kept_mention('王芳', wang.pk)}`"
    assert WorkItem.objects.get(workspace=here, title=poster.title).description == f"[1]: attachment:{kept.pk}"


def read(workspace: Workspace, by: User) -> Log:
    """A log that was brought, whose columns are named, and that was read."""
    log = bring_file(SimpleUploadedFile("tickets.csv", TABLE), workspace=workspace, by=by)
    work_off()
    log.refresh_from_db()
    name_columns(log, {"case": "case", "activity": "activity", "time": "time"}, by=by, zone="UTC")
    work_off()
    log.refresh_from_db()
    return log


def test_the_file_of_a_log_comes_along_and_its_map_is_drawn_anew(moved, team, lin, empty):
    log = read(team, lin)
    here = moved(team)
    work_off()
    log.refresh_from_db()
    copy = Log.objects.get(workspace=here)
    assert (log.state, copy.state) == (Log.State.READY, Log.State.READY)
    assert copy.figures["cases"] == log.figures["cases"] == 2
    assert {copy.stored_as, copy.kept_as}.isdisjoint({log.stored_as, log.kept_as})
    assert default_storage.open(copy.stored_as).read() == TABLE
    assert copy.stored_as.startswith(f"logs/{empty.pk}/")


def test_an_export_opens_no_file_that_is_not_in_it(moved, team, lin, other_team):
    read(team, lin)
    theirs = default_storage.save(f"logs/{other_team.pk}/secret.csv", SimpleUploadedFile("secret.csv", TABLE))
    here = moved(team, ("rows/processes.log.jsonl", lambda row: {**row, "stored_as": theirs, "kept_as": theirs}))
    work_off()
    copy = Log.objects.get(workspace=here)
    assert (copy.stored_as, copy.kept_as, copy.state) == ("", "", Log.State.FAILED)
    copy.remove(by=lin)
    assert default_storage.exists(theirs)


def test_a_log_that_is_taken_out_again_leaves_no_file(moved, team, lin, django_capture_on_commit_callbacks):
    bring_file(SimpleUploadedFile("tickets.csv", TABLE), workspace=team, by=lin)
    here = moved(team)
    stored = Log.objects.get(workspace=here).stored_as
    with django_capture_on_commit_callbacks(execute=True):
        undo(ImportBatch.objects.get(workspace=here), by=lin)
    assert not default_storage.exists(stored)


def test_a_plan_names_the_people_and_work_of_here(moved, team, lin, wang, poster):
    person = Person.of(wang, team)
    plan = Plan.objects.create(
        workspace=team,
        kind=Plan.Kind.SCENARIO,
        state=Plan.State.READY,
        made_by=lin,
        changes=[
            {"kind": "away", "person": person.pk, "first": "2026-12-01", "last": "2026-12-02", "items": []},
            {"kind": "drop", "items": [poster.pk]},
            {"kind": "first", "project": poster.project_id, "items": []},
        ],
        figures={"late": 2, "projects": {str(poster.project_id): {"late": 2}}},
    )
    written = {"due": [None, "2026-12-02"], "assignees": [[], [person.pk]]}
    at = datetime(2026, 12, 1, tzinfo=UTC)
    reasons = [{"kind": "busy", "activity": str(poster.pk)}]
    PlannedWork.objects.create(plan=plan, work_item=poster, start=at, finish=at, written=written, reasons=reasons)
    here = moved(team)
    copy = Plan.objects.get(workspace=here)
    fang = Person.objects.get(workspace=here, name="王芳")
    item = WorkItem.objects.get(workspace=here, title=poster.title)
    assert [each.get("person") for each in copy.changes] == [fang.pk, None, None]
    assert [each["items"] for each in copy.changes] == [[], [item.pk], []]
    assert copy.changes[2]["project"] == Project.objects.get(workspace=here).pk
    assert copy.figures == {"late": 2}
    row = copy.rows.get()
    assert row.written == {"due": [None, "2026-12-02"], "assignees": [[], [fang.pk]]}
    assert row.reasons == []


def test_a_case_asks_the_people_of_here(moved, team, lin, wang, purchase):
    case = Case.create(process=purchase, by=wang, data={"item": "升降桌", "amount": 800_000})
    case.once = "0d9b6a5e-3a6f-4d53-9d4e-5f0f6f1f7f11"
    case.save(update_fields=["once"])
    token = case.tokens.get()
    token.votes = [{"approves": True, "by": str(Person.of(wang, team).pk)}]
    token.save(update_fields=["votes"])
    here = moved(team)
    copy = Case.objects.get(workspace=here)
    fang = Person.objects.get(workspace=here, name="王芳")
    assert copy.once is None
    assert copy.data == case.data
    assert copy.requester == fang
    assert copy.tokens.get().votes == [{"approves": True, "by": str(fang.pk)}]


def test_forms_name_people_of_here_and_nobody_for_who_did_not_come_along():
    fields = (Field(name="mentor", kind="person"), Field(name="team", kind="people"), Field(name="note", kind="text"))
    definition = Definition(elements=(), flows=(), fields=fields)
    data = {"mentor": "7", "team": ["8", "9"], "note": "7"}
    keys = {7: 70, 8: 80}
    assert data_here(definition, data, lambda _type, old: keys.get(old)) == {
        "mentor": "70",
        "team": ["80"],
        "note": "7",
    }
    assert data_here(definition, {"mentor": "9"}, lambda _type, old: keys.get(old)) == {"mentor": None}
