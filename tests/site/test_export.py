"""Everything out, everything in again: the same counts and the same values in an empty workspace."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone, translation

from opsloop.kernel.access.models import Share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.imports import exporting
from opsloop.kernel.imports.clearing_up import clear_up_everywhere
from opsloop.kernel.imports.export import export
from opsloop.kernel.imports.exporting import EXPORT, ask_for_export, discard_old_exports, file_of, write_export
from opsloop.kernel.imports.load import load, plan
from opsloop.kernel.imports.models import ImportBatch, Origin, SourceMapping
from opsloop.kernel.imports.readable_table import readable_columns
from opsloop.kernel.imports.undo import undo
from opsloop.kernel.imports.whole import NotEmpty
from opsloop.kernel.imports.whole_reading import BrokenExport, read_export
from opsloop.kernel.imports.whole_tables import own_tables, record_pointers
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.run import Cancelled
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.queries.facts import forget
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.models import Label, Numbering
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.search.index import index
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.projects.models import Checklist, ChecklistItem, Dependency, Project, State, WorkItem
from opsloop.site.importing import import_file
from tests.rooms.projects.test_import_steps import Killed, rows, stopping

BOARD = {
    "id": "5cb7d4f1a2b3c4d5e6f70001",
    "name": "Board",
    "lists": [{"id": "l1", "name": "To do", "pos": 1}],
    "members": [{"id": "m1", "fullName": "Old Hand"}],
    "cards": [{"id": "5cb7d4f1a2b3c4d5e6f70011", "name": "Poster", "idList": "l1", "pos": 1, "idMembers": ["m1"]}],
    "labels": [],
    "checklists": [],
    "actions": [],
}


@pytest.fixture
def busy_team(team, lin, wang, launch, poster):
    """A workspace with a little of everything in it."""
    person = Person.of(wang, team)
    group = Organization.create(workspace=team, by=lin, name="设计组", head=person)
    person.change({"organization": group}, by=lin)
    label = Label.objects.create(workspace=team, name="=急")
    second = WorkItem.create(project=launch, by=lin, title="=HYPERLINK()", parent=poster, labels=[label])
    poster.change({"assignees": [person], "title": "主海报"}, by=lin)
    poster.move(launch.states.get(group="doing"), by=wang)
    Dependency.objects.create(predecessor=poster, successor=second, lag_minutes=30)
    ChecklistItem.objects.create(checklist=Checklist.objects.create(work_item=poster, title="步骤"), text="草图")
    Comment.objects.create(workspace=team, record_type="work_item", record_id=poster.pk, author=wang, text="**好**")
    Attachment.keep(poster, SimpleUploadedFile("说明.txt", "内容".encode()), by=wang)
    return team


@pytest.fixture
def archive(busy_team, tmp_path):
    """Its export."""
    path = tmp_path / "growth.zip"
    export(busy_team, path)
    return path


@pytest.fixture
def empty(lin):
    """A workspace that 林静 has just made."""
    workspace = Workspace.objects.create(slug="again", name="Again")
    Membership.objects.create(workspace=workspace, user=lin, role=Membership.Role.OWNER)
    Person.of(lin, workspace)
    return workspace


def state(workspace):
    """Every row of every table in words that do not depend on keys."""
    return {model._meta.label_lower: sorted(_rows(model, path, workspace)) for model, path in own_tables().items()}


def _rows(model, path, workspace):
    pointers = {name for pair in record_pointers(model) for name in pair[1:]}
    left_out = {"id", "batch", "file", "series", "changes", "scope_id", *pointers}
    rows = model._base_manager.filter(**{path: workspace})
    if model is Event and workspace.slug == "again":
        rows = rows.exclude(batch=None)  # what made the empty workspace itself
    for row in rows:
        fields = [field for field in model._meta.concrete_fields if field.name not in left_out]
        values = {field.name: _word(row, field) for field in fields}
        yield json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)


def _word(row, field):
    value = getattr(row, field.name)
    if isinstance(value, User):
        return value.name
    if isinstance(value, Workspace):
        return "workspace"
    return str(value) if isinstance(value, models.Model) else value


def test_an_export_comes_in_again_to_the_same_state(busy_team, archive, empty, lin):
    import_file(archive, workspace=empty, by=lin)
    before, after = state(busy_team), state(empty)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert after == before


def test_the_rows_point_at_each_other_here(archive, empty, lin, wang):
    import_file(archive, workspace=empty, by=lin)
    item = WorkItem.objects.get(workspace=empty, title="主海报")
    assert item.project.workspace == empty
    assert Comment.objects.get(workspace=empty).record_id == item.pk
    moved = Event.objects.of("work_item", item.pk).get(verb="moved")
    assert moved.changes["state"][1]["id"] == item.state_id
    person = Person.objects.get(workspace=empty, name="王芳")
    assert person.organization.head == person
    assert person.user.placeholder
    assert Person.objects.get(workspace=empty, user=lin).name == "林静"
    kept = Attachment.objects.get(workspace=empty)
    assert kept.file.read().decode() == "内容"
    assert kept.file.name != Attachment.objects.exclude(workspace=empty).get().file.name


def test_numbers_go_on_after_the_highest(archive, empty, lin):
    import_file(archive, workspace=empty, by=lin)
    project = Project.objects.get(workspace=empty)
    assert WorkItem.create(project=project, by=lin, title="neu").ref == "LNCH-3"
    series = Numbering.objects.filter(workspace=empty, series__startswith="project:")
    assert [row.series for row in series] == [f"project:{project.pk}"]


def test_a_second_time_changes_nothing_and_undo_leaves_nothing(archive, empty, lin):
    import_file(archive, workspace=empty, by=lin)
    again = import_file(archive, workspace=empty, by=lin)
    assert (again.created.total(), again.updated.total()) == (0, 0)
    undo(ImportBatch.objects.filter(workspace=empty).order_by("pk").first(), by=lin)
    assert not WorkItem.objects.filter(workspace=empty).exists()
    assert not Event.objects.filter(workspace=empty).exclude(batch=None).exists()
    assert Person.objects.filter(workspace=empty, user=lin).exists()


def test_a_dry_run_writes_nothing(archive, empty, lin):
    tally = import_file(archive, workspace=empty, by=lin, dry_run=True)
    assert tally.created["work_items"] == 2
    assert not WorkItem.objects.filter(workspace=empty).exists()


def test_only_an_empty_workspace_takes_a_whole_export(archive, busy_team, lin):
    with pytest.raises(NotEmpty):
        import_file(archive, workspace=busy_team, by=lin)


def test_secrets_stay_and_tables_hold_no_formulas(archive):
    with zipfile.ZipFile(archive) as opened:
        whole = b"".join(opened.read(name) for name in opened.namelist())
        table = list(csv.reader(io.StringIO(opened.read("tables/work_item.csv").decode("utf-8-sig"))))
    assert b"argon2" not in whole
    assert b"password" not in whole
    assert any("'=HYPERLINK()" in row for row in table)


def read_table(zipped, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(zipped) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(f"tables/{name}.csv").decode("utf-8-sig"))))


def test_tables_name_people_labels_and_own_fields(busy_team, poster, launch, lin, wang, tmp_path):
    shared = {"workspace": busy_team, "record_type": "work_item"}
    CustomField.objects.create(**shared, scope_id=launch.pk, key="buddy", name="搭档", kind="person")
    other = Project.create(workspace=busy_team, by=lin, key="OTHR", name="另一个")
    CustomField.objects.create(**shared, scope_id=other.pk, key="buddy_2", name="搭档", kind="text")
    jing, fang = (Person.of(user, busy_team) for user in (lin, wang))
    poster.change({"assignees": [jing, fang], "custom.buddy": fang.pk}, by=lin)
    WorkItem.create(project=other, by=lin, title="别的", custom={"buddy_2": "外人"})
    with translation.override("zh-hans"):
        export(busy_team, tmp_path / "zh.zip")
    lines = {line["ID"]: line for line in read_table(tmp_path / "zh.zip", "work_item")}
    assert set(lines["LNCH-1"]["负责人"].split("、")) == {"林静", "王芳"}
    assert lines["LNCH-2"]["标签"] == "'=急"
    assert [lines[ref]["搭档"] for ref in ("LNCH-1", "LNCH-2", "OTHR-1")] == ["王芳", "", "外人"]


def test_every_head_of_a_table_is_translated(team):
    technical = []
    for view_set in view_sets():
        with translation.override("en"):
            heads = [head for head, _value in readable_columns(view_set.model, team)]
        with translation.override("zh-hans"):
            translated = [head for head, _value in readable_columns(view_set.model, team)]
        technical += [f"{view_set.slug}: {one}" for one, other in zip(heads, translated, strict=True) if one == other]
        assert len(set(translated)) == len(translated)
    assert technical == []


def test_no_table_with_a_secret_is_ever_exported():
    secret = {"token", "secret", "password", "hash"}
    columns = {
        f"{model._meta.label_lower}.{field.name}" for model in own_tables() for field in model._meta.concrete_fields
    }
    named_so = {name for name in columns if secret & set(name.rpartition(".")[2].split("_"))}
    # Where a case stands in its process, and the sum by which a published version is known: no secrets.
    assert named_so <= {"processes.casework.token", "processes.processversion.hash"}


def test_own_fields_and_views_come_along(busy_team, poster, lin, empty, tmp_path):
    launch, person = poster.project, Person.objects.get(workspace=busy_team, name="王芳")
    shared = {"workspace": busy_team, "record_type": "work_item", "scope_id": launch.pk}
    CustomField.objects.create(**shared, key="buddy", name="搭档", kind="person")
    CustomField.objects.create(**shared, key="size", name="尺寸", kind="number")
    poster.change({"custom.buddy": person.pk, "custom.size": 3}, by=lin)
    SavedView.objects.create(**shared, name="我的", owner=lin, query=f"where=assignees:in:{person.pk}&group=state")
    export(busy_team, tmp_path / "own.zip")
    import_file(tmp_path / "own.zip", workspace=empty, by=lin)
    item, there = (
        WorkItem.objects.get(workspace=empty, title="主海报"),
        Person.objects.get(workspace=empty, name="王芳"),
    )
    assert item.custom == {"buddy": there.pk, "size": 3}
    field = CustomField.objects.get(workspace=empty, key="size")
    assert field.scope_id == item.project_id
    assert field.values.get().record_id == item.pk
    view = SavedView.objects.get(workspace=empty)
    assert (view.query, view.scope_id) == (f"where=assignees:in:{there.pk}&group=state", item.project_id)


def test_what_is_shared_and_what_imports_left_come_along(busy_team, poster, lin, guest, empty, tmp_path):
    there = User.objects.get(email=guest.email)
    Membership.objects.create(workspace=empty, user=there, role=Membership.Role.GUEST)
    for key in (poster.pk, 10**9, 10**9 + 1):
        Share.objects.create(workspace=busy_team, user=guest, record_type="work_item", record_id=key)
    board, person = tmp_path / "board.json", Person.objects.get(workspace=busy_team, name="王芳")
    board.write_text(json.dumps(BOARD))
    import_file(board, workspace=busy_team, by=lin)
    state = State.objects.filter(project__workspace=busy_team, project__name="Board").first()
    answers = {"people": {"m1": person.pk, "m2": 0, "m3": 10**9}, "states": {"l1": {"state": state.pk}}}
    SourceMapping.objects.create(workspace=busy_team, source="trello/other", mapping=answers)
    export(busy_team, tmp_path / "own.zip")
    tally = import_file(tmp_path / "own.zip", workspace=empty, by=lin)
    assert any("webhooks" in str(note) for note in tally.notes)
    item = WorkItem.objects.get(workspace=empty, title="主海报")
    assert [row.record_id for row in Share.objects.filter(workspace=empty)] == [item.pk]
    assert WorkItem.objects.visible_to(guest).filter(pk=item.pk).exists()
    mapping = SourceMapping.objects.get(workspace=empty, source="trello/other").mapping
    assert mapping["people"] == {"m1": Person.objects.get(workspace=empty, name="王芳").pk, "m2": 0}
    assert State.objects.get(pk=mapping["states"]["l1"]["state"]).project.workspace == empty
    again = import_file(board, workspace=empty, by=lin)
    assert (again.created.total(), again.updated.total()) == (0, 0)


def test_the_origins_that_come_along_go_with_the_export_and_take_nothing_else(busy_team, lin, empty, tmp_path):
    board = tmp_path / "board.json"
    board.write_text(json.dumps(BOARD))
    import_file(board, workspace=busy_team, by=lin)
    Origin.objects.filter(source="trello", kind="person").update(object_id=Person.of(lin, busy_team).pk)
    export(busy_team, tmp_path / "own.zip")
    import_file(tmp_path / "own.zip", workspace=empty, by=lin)
    undo(ImportBatch.objects.filter(workspace=empty).get(), by=lin)
    assert not Origin.objects.filter(workspace=empty).exists()
    assert not SourceMapping.objects.filter(workspace=empty).exists()
    assert Person.objects.filter(workspace=empty, user=lin).exists()


def test_another_workspace_is_not_in_it(busy_team, archive, stranger, other_team):
    with zipfile.ZipFile(archive) as opened:
        assert b"Max Stone" not in b"".join(opened.read(name) for name in opened.namelist())


def test_a_damaged_export_is_named(archive, empty, lin, tmp_path):
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-20] if name == "rows/people.person.jsonl" else content)
    with pytest.raises(BrokenExport, match=r"people\.person"):
        import_file(broken, workspace=empty, by=lin)


def test_administrators_ask_for_it_and_download_it_and_members_do_not(client, busy_team, admin, wang):
    client.force_login(admin)
    client.post("/growth/exports/")
    client.post("/growth/exports/")
    job = Job.objects.get(kind=EXPORT)
    assert f"job-{job.pk}" in client.get("/growth/import/").content.decode()
    assert client.get(f"/growth/exports/{job.pk}.zip").status_code == 404
    work_off()
    assert f"/growth/exports/{job.pk}.zip" in client.get("/growth/import/").content.decode()
    answer = client.get(f"/growth/exports/{job.pk}.zip")
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    client.force_login(wang)
    assert client.get(f"/growth/exports/{job.pk}.zip").status_code == 403
    assert client.post("/growth/exports/").status_code == 403
    assert "/exports/" not in client.get("/growth/import/").content.decode()


def test_an_export_of_another_workspace_and_another_job_are_not_there(client, busy_team, empty, admin, lin):
    ask_for_export(busy_team, by=admin)
    work_off()
    client.force_login(lin)
    job = Job.objects.get(kind=EXPORT)
    assert client.get(f"/{empty.slug}/exports/{job.pk}.zip").status_code == 404
    Job.objects.update(kind="imports.load")
    client.force_login(admin)
    assert client.get(f"/growth/exports/{job.pk}.zip").status_code == 404


def test_the_file_of_an_export_is_thrown_away_after_a_day(busy_team, admin):
    job = ask_for_export(busy_team, by=admin)
    work_off()
    job.refresh_from_db()
    assert file_of(job) is not None
    assert discard_old_exports() == 0
    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert discard_old_exports() == 1
    assert file_of(job) is None


def test_an_export_can_be_stopped(busy_team, admin):
    def stop(_done, _total, _message):
        raise Cancelled

    with pytest.raises(Cancelled):
        write_export(busy_team, stop)


def test_an_export_cancelled_when_it_is_written_leaves_no_file(busy_team, admin, monkeypatch):
    job, stored = ask_for_export(busy_team, by=admin), []
    save = default_storage.save

    def saved_and_cancelled(name, content):
        stored.append(save(name, content))
        job.cancel(by=admin)
        return stored[0]

    monkeypatch.setattr(exporting.default_storage, "save", saved_and_cancelled, raising=False)
    work_off()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert not default_storage.exists(stored[0])


def test_progress_ends_with_all_rows(busy_team, tmp_path):
    told = []
    counts = export(busy_team, tmp_path / "all.zip", lambda done, total, _message: told.append((done, total)))
    done, total = told[-1]
    assert done == total
    assert total <= sum(counts.values())


def test_only_an_administrator_brings_a_whole_export_in(archive, empty, busy_team, lin, wang):
    bundle = read_export(archive)
    for workspace in (empty, busy_team):
        Membership.objects.update_or_create(workspace=workspace, user=wang, defaults={"role": Membership.Role.MEMBER})
        forget(wang)
        batch = ImportBatch.objects.create(workspace=workspace, loader="whole", source="opsloop", started_by=wang)
        with pytest.raises(NotAllowed):
            plan(bundle, workspace, by=wang, loader="whole")
        with pytest.raises(NotAllowed):
            load(batch, bundle)
    assert not WorkItem.objects.filter(workspace=empty).exists()


def two_here(workspace, admin):
    """A second member, whom no export knows; both are found."""
    Membership.objects.create(workspace=workspace, user=admin, role=Membership.Role.ADMIN)
    Person.of(admin, workspace)
    index(list(Person.objects.in_workspace(workspace)))


@pytest.mark.parametrize("share", [0, 0.3, 0.8, 1])
@pytest.mark.parametrize("reason", [Cancelled(), Killed()], ids=["cancelled", "killed"])
def test_a_whole_export_that_does_not_come_to_its_end_leaves_all_as_it_was(
    busy_team, archive, empty, lin, admin, share, reason
):
    two_here(empty, admin)
    size = CustomField.objects.create(workspace=empty, record_type="work_item", key="size", name="Size", kind="text")
    before = rows()
    with pytest.raises(type(reason)):
        import_file(archive, workspace=empty, by=lin, progress=stopping(share, reason))
    if isinstance(reason, Killed):
        assert not WorkItem.objects.in_workspace(empty).visible_to(lin).exists()
        assert clear_up_everywhere() == 1
    assert {name: after - before[name] for name, after in rows().items() if after != before[name]} == {}
    size.delete()
    import_file(archive, workspace=empty, by=lin)
    assert len(state(empty)["projects.workitem"]) == len(state(busy_team)["projects.workitem"])


def test_an_export_that_is_taken_out_gives_back_what_was_here(busy_team, archive, empty, lin, admin):
    two_here(empty, admin)
    before = rows()
    import_file(archive, workspace=empty, by=lin)
    assert undo(ImportBatch.objects.filter(workspace=empty).get(), by=lin) == []
    assert {name: after - before[name] for name, after in rows().items() if after != before[name]} == {}


def test_an_export_in_which_somebody_has_worked_stays_as_it_is(busy_team, archive, empty, lin, admin):
    two_here(empty, admin)
    import_file(archive, workspace=empty, by=lin)
    item = WorkItem.objects.filter(workspace=empty).first()
    item.change({"title": "weiter"}, by=lin)
    before, batch = rows(), ImportBatch.objects.filter(workspace=empty).get()
    with pytest.raises(Refused, match="worked in this workspace"), translation.override("en"):
        undo(batch, by=lin)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert {name: after - before[name] for name, after in rows().items() if after != before[name]} == {}
