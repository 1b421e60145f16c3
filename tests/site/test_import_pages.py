"""The way a person takes: drop a file, look, answer, load in the background, see it, take it out again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from opsloop.kernel.imports import starting
from opsloop.kernel.imports.account import account
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.models import ImportBatch, SourceMapping
from opsloop.kernel.imports.staging import discard_old
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, ProjectMembership, State, WorkItem

BOARD = {
    "id": "5cb7d4f1a2b3c4d5e6f70001",
    "name": "Members day",
    "lists": [{"id": "l1", "name": "To do", "pos": 1}, {"id": "l2", "name": "Done", "pos": 2}],
    "members": [{"id": "m1", "fullName": "王芳", "username": "wang"}, {"id": "m2", "fullName": "Old Hand"}],
    "cards": [
        {"id": "5cb7d4f1a2b3c4d5e6f70011", "name": "Poster", "idList": "l1", "pos": 1, "idMembers": ["m1", "m2"]},
        {"id": "5cb7d4f1a2b3c4d5e6f70012", "name": "=cmd()", "idList": "l2", "pos": 2},
    ],
    "labels": [],
    "checklists": [],
    "actions": [],
}
WORKBOOK = Path(__file__).parents[1] / "connectors" / "data" / "plan_zh.xlsx"


def upload(content: object = BOARD, name: str = "board.json") -> SimpleUploadedFile:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, data)


@pytest.fixture
def batch(client, team, lin, wang):
    """The board, dropped by 王芳 and looked at."""
    client.force_login(wang)
    client.post("/growth/import/", {"file": upload()})
    return ImportBatch.objects.get()


def test_dropping_a_file_shows_what_would_come_in(client, batch):
    page = client.get(f"/growth/import/{batch.pk}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Trello" in text
    assert "Old Hand" in text
    assert not WorkItem.objects.exists()


def test_loading_runs_in_the_background_and_can_be_taken_out(client, batch, wang, team):
    me = Person.of(wang, team).pk
    answers = {"project": "", "person:m1": me, "person:m2": "0", "state:l1": "doing", "state:l2": "cancelled"}
    client.post(f"/growth/import/{batch.pk}/loading", answers)
    page = client.get(f"/growth/import/{batch.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert WorkItem.objects.get(title="Poster").state.group == "doing"
    assert WorkItem.objects.get(title="=cmd()").state.cancels
    assert not default_storage.exists(batch.stored_as or "nowhere")
    assert SourceMapping.objects.exists()
    page = client.get(f"/growth/import/{batch.pk}/").content.decode()
    assert Project.objects.get().key in page
    client.post(f"/growth/import/{batch.pk}/undoing")
    client.post(f"/growth/import/{batch.pk}/undoing")
    page = client.get(f"/growth/import/{batch.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "/undoing" not in page
    assert work_off() == 1
    assert not WorkItem.objects.exists()
    assert "/undoing" not in client.get(f"/growth/import/{batch.pk}/").content.decode()
    assert Job.objects.order_by("-pk").first().result == {"kept": []}


def test_what_cannot_be_taken_out_says_why_and_stays(client, batch, monkeypatch):
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    loader = type(loader_called(batch.loader))
    monkeypatch.setattr(loader, "refuse_to_undo", refuse)
    client.post(f"/growth/import/{batch.pk}/undoing")
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    page = client.get(f"/growth/import/{batch.pk}/").content.decode()
    assert "somebody works in it" in page
    assert "/undoing" in page
    assert WorkItem.objects.exists()


def refuse(_loader, _batch):
    raise Refused("somebody works in it")


def test_a_load_that_is_not_there_is_not_taken_out(client, batch):
    assert client.post(f"/growth/import/{batch.pk}/undoing").status_code == 409
    assert work_off() == 0


def test_the_same_file_again_changes_nothing(client, batch):
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    client.post("/growth/import/", {"file": upload()})
    again = ImportBatch.objects.exclude(pk=batch.pk).get()
    client.get(f"/growth/import/{again.pk}/")
    again.refresh_from_db()
    assert not any(again.plan["counts"]["created"].values())
    assert not any(again.plan["counts"]["updated"].values())


def test_a_waiting_import_can_be_cancelled_and_tried_again(client, batch):
    client.post(f"/growth/import/{batch.pk}/loading")
    client.post(f"/growth/import/{batch.pk}/cancellation")
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CANCELLED
    assert work_off() == 0
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    assert WorkItem.objects.count() == 2


def test_a_cancel_in_the_last_second_takes_everything_back(client, batch, monkeypatch):
    pressed(client, batch, monkeypatch, when="before")
    assert (batch.state, Job.objects.get().state) == (ImportBatch.State.CANCELLED, Job.State.CANCELLED)
    assert not WorkItem.objects.exists()
    assert not Project.objects.exists()


def test_a_cancel_that_comes_too_late_is_refused_with_a_sentence(client, batch, monkeypatch):
    answer = pressed(client, batch, monkeypatch, when="after")
    assert (batch.state, Job.objects.get().state) == (ImportBatch.State.DONE, Job.State.DONE)
    assert answer.status_code == 409
    assert "Too late to cancel" in answer.content.decode()
    assert WorkItem.objects.count() == 2


def pressed(client, batch, monkeypatch, *, when):
    """The answer to a press on Cancel just before or just after the load writes its last."""
    finish, answers = Intake.finish, []

    def with_press(intake, row, settle):
        if when == "before":
            answers.append(client.post(f"/growth/import/{row.pk}/cancellation"))
        finish(intake, row, settle)
        if when == "after":
            answers.append(client.post(f"/growth/import/{row.pk}/cancellation", HTTP_ACCEPT_LANGUAGE="en"))

    monkeypatch.setattr(Intake, "finish", with_press)
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    batch.refresh_from_db()
    return answers[0]


def test_a_file_nobody_understands_is_refused_with_a_sentence(client, batch):
    before = ImportBatch.objects.count()
    answer = client.post("/growth/import/", {"file": upload(b'{"cards": [', "half.json")})
    assert answer.status_code == 422
    assert "banner--bad" in answer.content.decode()
    assert ImportBatch.objects.count() == before


def test_a_file_beyond_the_limit_is_told_the_limit(client, team, wang, settings):
    settings.UPLOAD_LIMIT_MB = 1
    client.force_login(wang)
    answer = client.post("/growth/import/", {"file": upload(b"task,owner\n" * 300_000, "huge.csv")})
    assert answer.status_code == 422
    assert "1 MB" in answer.content.decode()
    assert "“opsloop import”" in answer.content.decode()
    assert client.post("/growth/import/").status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_workbook_comes_in_by_the_page_too(client, team, wang):
    client.force_login(wang)
    answer = client.post("/growth/import/", {"file": upload(WORKBOOK.read_bytes(), "计划.xlsx")})
    client.get(answer["Location"])
    assert ImportBatch.objects.get().plan["counts"]["created"]["work_items"] == 3


def test_what_is_thrown_away_leaves_no_file(client, batch):
    client.post(f"/growth/import/{batch.pk}/discarding")
    stored_as = batch.stored_as
    batch.refresh_from_db()
    assert batch.stored_as == ""
    assert stored_as


def test_a_file_that_a_dying_load_left_goes_after_a_day_and_the_answers_are_kept(
    client, batch, monkeypatch, django_capture_on_commit_callbacks
):
    def dies(_batch: ImportBatch) -> None:
        raise SystemExit

    monkeypatch.setattr(starting, "discard", dies)
    client.post(f"/growth/import/{batch.pk}/loading", {"project": ""})
    with pytest.raises(SystemExit):
        work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE
    assert default_storage.exists(batch.stored_as)
    assert SourceMapping.objects.exists()
    assert discard_old() == 0
    ImportBatch.objects.update(finished_at=batch.finished_at - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_old() == 1
    assert not default_storage.exists(batch.stored_as)


def test_strangers_and_guests_stay_outside(client, batch, stranger, guest):
    client.force_login(stranger)
    assert client.get("/growth/import/").status_code == 404
    assert client.get(f"/rival/import/{batch.pk}/").status_code == 404
    client.force_login(guest)
    assert client.get("/growth/import/").status_code == 403
    assert client.post(f"/growth/import/{batch.pk}/loading").status_code == 403


def test_problems_come_as_a_table_without_formulas(client, batch):
    batch.plan = {"refused": [{"row": 3, "column": "due", "value": "=1+1", "message": {"en": "No", "zh-hans": "不"}}]}
    batch.save()
    answer = client.get(f"/growth/import/{batch.pk}/problems.csv")
    assert "'=1+1" in answer.content.decode()


def test_an_export_is_dropped_on_an_empty_workspace_like_any_file(client, batch, lin):
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    client.force_login(lin)
    client.post("/growth/exports/")
    work_off()
    archive = b"".join(client.get(f"/growth/exports/{Job.objects.latest('pk').pk}.zip").streaming_content)
    again = Workspace.objects.create(slug="again", name="Again")
    Membership.objects.create(workspace=again, user=lin, role=Membership.Role.OWNER)
    client.post("/again/import/", {"file": upload(archive, "growth.zip")})
    whole = ImportBatch.objects.get(workspace=again)
    assert "Opsloop" in client.get(f"/again/import/{whole.pk}/").content.decode()
    client.post(f"/again/import/{whole.pk}/loading")
    work_off()
    assert client.get(f"/again/import/{whole.pk}/").status_code == 200
    assert WorkItem.objects.filter(workspace=again).count() == 2


def test_an_import_whose_worker_is_gone_says_so_and_can_be_tried_again(client, batch):
    client.post(f"/growth/import/{batch.pk}/loading")
    Job.objects.update(state=Job.State.FAILED)
    page = client.get(f"/growth/import/{batch.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "stopped in the middle" in page
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    assert WorkItem.objects.count() == 2


def test_pages_speak_both_languages_and_every_state(client, batch):
    batch.failure = {"en": "It broke.", "zh-hans": "坏了。"}
    for state in set(ImportBatch.State.values) - ImportBatch.UNDER_WAY:
        batch.state = state
        batch.save()
        for language, word in (("en", "It broke."), ("zh-hans", "坏了。")):
            page = client.get(f"/growth/import/{batch.pk}/", headers={"accept-language": language})
            assert page.status_code == 200
            assert (word in page.content.decode()) == (state == ImportBatch.State.FAILED)


@pytest.fixture
def private_states(admin, other_team, stranger, team) -> list[Project]:
    """A private project of ours and one of another workspace, each with a state of a telling name."""
    hidden = Project.create(workspace=team, by=admin, key="PRIV", name="Private", visibility="private")
    rival = Project.create(workspace=other_team, by=stranger, key="RIV", name="Rival")
    for project in (hidden, rival):
        State.objects.create(project=project, name="Zebra7391", group="todo", position=9)
    return [hidden, rival]


def test_the_answers_show_no_states_of_a_project_one_may_not_see(client, batch, private_states):
    for project in private_states:
        page = client.post(f"/growth/import/{batch.pk}/", {"project": project.pk})
        assert "Zebra7391" not in page.content.decode()


def test_a_dry_run_compares_with_no_project_one_may_not_see(client, batch, private_states):
    page = client.post(f"/growth/import/{batch.pk}/", {"project": private_states[0].pk})
    assert page.status_code == 403
    assert "Private" not in page.content.decode()


def test_a_board_in_a_project_one_may_not_see_is_refused_without_its_name(client, batch, admin, wang):
    batch.started_by = admin
    batch.save()
    client.force_login(admin)
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    Project.objects.update(visibility="private", name="Zebra7391")
    ProjectMembership.objects.filter(person__user=wang).delete()
    client.force_login(wang)
    again = client.post("/growth/import/", {"file": upload()}, follow=True)
    assert again.status_code == 403
    assert "Zebra7391" not in again.content.decode()


@pytest.mark.parametrize("number", ["9" * 30, "9" * 19, "0", "²", "-1"])
def test_a_number_that_is_no_key_is_no_answer(client, batch, number):
    answers = {"project": number, "person:m1": number, "state:l1": number}
    assert client.post(f"/growth/import/{batch.pk}/", answers).status_code == 200


@pytest.mark.parametrize(("language", "name"), [("en", "Skills"), ("zh-hans", "技能")])
def test_rows_that_only_a_whole_export_has_are_named_in_words(language, name):
    with translation.override(language):
        lines = account({"counts": {"created": {"people": 2, "people.skill": 3}}}).lines
    assert [line.created for line in lines] == [2, 3]
    assert lines[1].name == name
