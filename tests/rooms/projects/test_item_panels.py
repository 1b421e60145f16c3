"""The panels of a work item, used as a person in a browser does."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.access.models import Share
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.projects.models import ProjectMembership, State, WorkItem

ENGLISH = {"Accept-Language": "en"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/growth/items/"}


@pytest.fixture
def desk(client, wang, launch):
    """王芳 at her desk, signed in."""
    client.force_login(wang)
    return client


@pytest.fixture
def second(launch, lin, poster, django_capture_on_commit_callbacks):
    """LNCH-2, another task, which the search knows."""
    with django_capture_on_commit_callbacks(execute=True):
        return WorkItem.create(project=launch, by=lin, title="写推文")


def at(item, place):
    return f"/growth/items/{item.ref}/{place}"


def test_the_page_shows_every_panel(desk, poster):
    page = desk.get(f"/growth/items/{poster.ref}")
    assert page.status_code == 200
    for key in ("actions", "verdicts", "checklists", "parts", "order", "time", "plan"):
        assert f'id="panel-{key}-work_item-{poster.pk}"' in page.content.decode()


def test_steps_are_added_a_line_each_ticked_and_removed(desk, poster, wang):
    desk.post(at(poster, "checklists"), {"title": "交付前"}, headers=HTMX)
    checklist = poster.checklists.get()
    answer = desk.post(at(poster, f"checklists/{checklist.pk}/steps"), {"text": "校对\n\n导出"}, headers=HTMX)
    assert "校对" in answer.content.decode()
    first = poster.steps().first()
    desk.post(at(poster, f"steps/{first.pk}/tick"), headers=HTMX)
    first.refresh_from_db()
    assert first.done_by == wang
    desk.delete(at(poster, f"steps/{first.pk}"), headers=HTMX)
    assert [step.text for step in poster.steps()] == ["导出"]


def test_a_step_gets_other_words_on_the_page(desk, poster, wang):
    step = poster.add_checklist("交付前", by=wang, steps=["校队"]).items.get()
    assert f'data-popover="{at(poster, f"steps/{step.pk}")}"' in desk.get(at(poster, "")[:-1]).content.decode()
    asked = desk.get(at(poster, f"steps/{step.pk}"), headers=HTMX).content.decode()
    assert 'value="校队"' in asked
    answer = desk.post(at(poster, f"steps/{step.pk}"), {"value": "校对"}, headers=HTMX)
    assert "校对" in answer.content.decode()
    step.refresh_from_db()
    assert step.text == "校对"


def test_steps_that_cannot_all_be_added_are_not_added_at_all(desk, poster, wang):
    checklist = poster.add_checklist("交付前", by=wang)
    given = {"text": "校对\n" + "长" * 1001}
    assert desk.post(at(poster, f"checklists/{checklist.pk}/steps"), given, headers=HTMX).status_code == 422
    assert not poster.steps().exists()


def test_what_is_typed_on_the_page_can_be_kept(desk, poster, wang):
    poster.add_checklist("交付前", by=wang, steps=["校对"])
    page = desk.get(at(poster, "")[:-1]).content.decode()
    typed = re.findall(r'<(?:input class="input|textarea)[^>]*>', page.partition('id="panel-checklists')[2])
    assert len(typed) > 3
    assert [each for each in typed if " id=" not in each] == []


def test_a_step_of_other_work_is_not_found(desk, poster, second, lin):
    theirs = second.add_checklist("别人的", by=lin, steps=["不动"]).items.get()
    assert desk.post(at(poster, f"steps/{theirs.pk}/tick"), headers=HTMX).status_code == 404


def test_parts_are_added_a_line_each(desk, poster):
    answer = desk.post(at(poster, "parts"), {"title": "尺寸 A"}, headers=HTMX)
    assert "LNCH-2" in answer.content.decode()
    assert poster.children.get().title == "尺寸 A"


def test_other_work_is_found_by_words_and_reference(desk, poster, second):
    for words in ("推文", "lnch-2", ""):
        assert "写推文" in desk.get(at(poster, "candidates"), {"q": words}, headers=HTMX).content.decode()
    assert "写推文" not in desk.get(at(poster, "candidates"), {"q": "没有"}, headers=HTMX).content.decode()


def test_a_dependency_is_picked_changed_and_removed(desk, poster, second):
    desk.post(at(second, "waits-for"), {"value": poster.pk}, headers=HTMX)
    row = second.dependencies_in.get()
    desk.post(at(second, f"dependencies/{row.pk}"), {"kind": "SS", "lag": "-2h"}, headers=HTMX)
    row.refresh_from_db()
    assert (row.kind, row.lag_minutes) == ("SS", -120)
    desk.delete(at(poster, f"dependencies/{row.pk}"), headers=HTMX)
    assert not second.dependencies_in.exists()


@pytest.mark.parametrize(
    ("typed", "shown", "again"),
    [("1d", "+1天", "1d"), ("-2h", "−2小时", "-120m"), ("1d 4h", "+1天 4小时", "1d 240m"), ("", "FS", "")],
)
def test_a_lag_shows_as_it_was_typed(desk, poster, second, typed, shown, again):
    desk.post(at(second, "waits-for"), {"value": poster.pk}, headers=HTMX)
    row = second.dependencies_in.get()
    answer = desk.post(at(second, f"dependencies/{row.pk}"), {"kind": "FS", "lag": typed}, headers=HTMX)
    assert shown in answer.content.decode()
    form = desk.get(at(second, f"dependencies/{row.pk}"), headers=HTMX).content.decode()
    assert f'value="{again}"' in form


def test_a_circle_is_said_in_a_sentence(desk, poster, second, lin):
    second.depend_on(poster, by=lin)
    answer = desk.post(at(poster, "waits-for"), {"value": second.pk}, headers={**HTMX, "Accept-Language": "en"})
    assert answer.status_code == 422
    assert "LNCH-1 → LNCH-2 → LNCH-1" in answer.content.decode()


def test_the_timer_starts_and_stops_and_time_is_logged(desk, poster):
    desk.post(at(poster, "timer"), headers=HTMX)
    assert poster.time_entries.get().running
    desk.delete(at(poster, "timer"), headers=HTMX)
    desk.post(at(poster, "time"), {"minutes": "1.5h", "day": "2026-09-01", "note": "初稿"}, headers=HTMX)
    assert poster.spent_minutes == 91
    assert desk.post(at(poster, "time"), {"minutes": "lots"}, headers=HTMX).status_code == 422
    assert 'type="date" name="day"' in desk.get(at(poster, "time"), headers=HTMX).content.decode()
    someday = desk.post(at(poster, "time"), {"minutes": "5m", "day": "someday"}, headers={**HTMX, **ENGLISH})
    assert (someday.status_code, "“someday” is not a value for Day." in someday.content.decode()) == (422, True)


def test_work_goes_from_handed_in_over_rework_to_accepted(desk, client, poster, lin):
    desk.post(at(poster, "submission"), {"note": "第一版"}, headers=HTMX)
    assert desk.post(at(poster, "acceptance"), headers=HTMX).status_code == 403
    client.force_login(lin)
    assert client.get(at(poster, "rejection"), headers=HTMX).status_code == 200
    client.post(at(poster, "rejection"), {"reason": "标题太小"}, headers=HTMX)
    client.post(at(poster, "submission"), headers=HTMX)
    answer = client.post(at(poster, "acceptance"), headers=HTMX)
    assert answer.status_code == 200
    poster.refresh_from_db()
    assert (poster.state.group, poster.rework_count) == (State.Group.DONE, 1)


@pytest.fixture
def ana(client, guest, launch, team):
    """Ana, the client of LNCH, at her desk."""
    ProjectMembership.objects.create(project=launch, person=Person.of(guest, team), role=ProjectMembership.Role.CLIENT)
    client.force_login(guest)
    return guest


def test_a_client_accepts_on_the_page_what_is_shared(client, poster, ana, team, wang):
    poster.submit(by=wang)
    assert client.post(at(poster, "acceptance"), headers=HTMX).status_code == 404
    Share.objects.create(workspace=team, user=ana, record_type="work_item", record_id=poster.pk)
    page = client.get(f"/growth/items/{poster.ref}").content.decode()
    assert at(poster, "acceptance") in page
    assert at(poster, "timer") not in page
    assert client.post(at(poster, "parts"), {"title": "x"}, headers=HTMX).status_code == 403
    assert client.post(at(poster, "acceptance"), headers=HTMX).status_code == 200


def test_blocked_is_shown_and_lifted(desk, poster):
    assert desk.post(at(poster, "block"), {"reason": ""}, headers=HTMX).status_code == 422
    answer = desk.post(at(poster, "block"), {"reason": "等待法务确认"}, headers=HTMX)
    assert "等待法务确认" in answer.content.decode()
    desk.delete(at(poster, "block"), headers=HTMX)
    assert poster.open_block is None


def test_rules_and_skills_are_chosen(desk, poster, team, lin):
    skill = Skill.create(workspace=team, by=lin, name="设计")
    desk.post(at(poster, "recurrence"), {"rule": "FREQ=WEEKLY", "when": "done"}, headers=HTMX)
    assert poster.recurrence.on_completion
    desk.post(at(poster, "skills"), {"skill": skill.pk, "level": "3"}, headers=HTMX)
    row = poster.required_skills.get()
    assert row.level == 3
    desk.delete(at(poster, f"skills/{row.pk}"), headers=HTMX)
    desk.delete(at(poster, "recurrence"), headers=HTMX)
    assert not poster.required_skills.exists()


@pytest.mark.parametrize(
    "place",
    ["block", "submission", "rejection", "waits-for", "holds-up", "whole", "time", "recurrence", "skills", "estimate"],
)
def test_every_small_form_opens(client, lin, poster, place):
    client.force_login(lin)
    poster.submit(by=lin)
    answer = client.get(at(poster, place), headers=HTMX)
    assert answer.status_code == 200
    assert f'hx-post="{at(poster, place)}"' in answer.content.decode()


@pytest.mark.parametrize(
    "place", ["block", "acceptance", "checklists", "parts", "waits-for", "timer", "recurrence", "copies"]
)
def test_strangers_find_nothing(client, stranger, poster, place):
    client.force_login(stranger)
    assert client.post(at(poster, place), headers=HTMX).status_code == 404


def test_a_page_takes_as_many_queries_for_much_as_for_little(desk, poster, lin, launch):
    def load():
        checklist = poster.add_checklist("清单", by=lin, steps=["一", "二"])
        poster.tick(checklist.items.first(), by=lin)
        WorkItem.create(project=launch, by=lin, title="部分", parent=poster)
        WorkItem.create(project=launch, by=lin, title="后续").depend_on(poster, by=lin)
        poster.log_time(30, by=lin)

    load()
    desk.get(f"/growth/items/{poster.ref}")
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.get(f"/growth/items/{poster.ref}")
    for _round in range(4):
        load()
    with CaptureQueriesContext(connection) as many:
        desk.get(f"/growth/items/{poster.ref}")
    assert len(few) == len(many)
    assert len(many) <= 40


@pytest.mark.parametrize(
    ("place", "values", "status"),
    [
        ("checklists", {"title": ""}, 422),
        ("waits-for", {"value": "abc"}, 404),
        ("waits-for", {"value": "9" * 30}, 404),
        ("skills", {"skill": "x"}, 404),
        ("recurrence", {"own": "whenever"}, 422),
        ("checklists/1", {}, 404),
        ("dependencies/1", {}, 404),
    ],
)
def test_nonsense_gets_a_sentence_and_changes_nothing(desk, poster, place, values, status):
    assert desk.post(at(poster, place), values, headers=HTMX).status_code == status
    assert not poster.checklists.exists()


def test_the_whole_is_chosen_changed_and_left(desk, poster, second):
    assert str(second.pk) in desk.get(at(poster, "wholes") + "?q=推文").content.decode()
    answer = desk.post(at(poster, "whole"), {"value": second.pk}, headers=HTMX).content.decode()
    assert "写推文" in answer
    poster.refresh_from_db()
    assert poster.parent == second
    assert f'data-value="{poster.pk}"' not in desk.get(at(second, "whole")).content.decode()
    desk.delete(at(poster, "whole"), headers=HTMX)
    poster.refresh_from_db()
    assert poster.parent is None


def test_steps_are_put_in_order(desk, poster, lin):
    checklist = poster.add_checklist("交付前", by=lin, steps=["一", "二", "三"])
    keys = [step.pk for step in checklist.items.all()]
    page = desk.get(f"/growth/items/{poster.ref}").content.decode()
    assert f'data-url="/growth/items/{poster.ref}/checklists/{checklist.pk}/order"' in page
    desk.post(at(poster, f"checklists/{checklist.pk}/order"), {"step": [keys[2], keys[0], keys[1]]}, headers=HTMX)
    assert [step.text for step in poster.steps()] == ["三", "一", "二"]
