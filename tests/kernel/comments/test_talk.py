"""The talk on a record's page: one stream of comments and history, through the gate."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from opsloop.kernel.access.models import Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.comments.stream import AT_ONCE, stretch
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State

TALK = "/growth/talk/work_item/{}/"


@pytest.fixture
def page(client, wang):
    client.force_login(wang)
    return client


@pytest.fixture
def said(poster, wang):
    return Comment.post(poster, "海报**好了。**请看", by=wang)


def html(response):
    return response.content.decode()


def test_comments_and_events_stand_in_the_order_of_time(poster, lin, wang, team):
    Comment.post(poster, "先说", by=wang)
    poster.move(poster.project.states.get(group=State.Group.DOING), by=lin)
    Comment.post(poster, "后说", by=wang)
    entries = stretch(poster, viewer=lin, workspace=team).entries
    assert [(getattr(entry, "comment", None) and entry.comment.text) or entry.event.verb for entry in entries] == [
        "created",
        "先说",
        "moved",
        "后说",
    ]


def test_an_event_shows_what_was_before_struck_through(page, poster, lin):
    poster.move(poster.project.states.get(group=State.Group.DOING), by=lin)
    with translation.override("en"):
        shown = html(page.get(TALK.format(poster.pk), headers={"accept-language": "en"}))
    assert '<strong class="who">林静</strong> moved this' in shown
    assert "<del>" in shown
    assert "<ins>" in shown


def test_the_same_event_reads_in_chinese(page, poster, lin):
    poster.trash(by=lin)
    poster.restore(by=lin)
    assert "回收站" in html(page.get(TALK.format(poster.pk), headers={"accept-language": "zh-CN"}))


def test_fields_and_choices_have_their_names(page, poster, lin):
    poster.change({"priority": 4, "effort_minutes": 90}, by=lin)
    shown = html(page.get(TALK.format(poster.pk), headers={"accept-language": "en"}))
    assert "Urgent" in shown
    assert "1h 30m" in shown


def test_what_an_import_brought_is_marked(page, poster, team):
    Event.objects.create(workspace=team, record_type="work_item", record_id=poster.pk, verb="moved", label="x", batch=7)
    assert "Brought in with an import" in html(page.get(TALK.format(poster.pk), headers={"accept-language": "en"}))


def test_only_comments_are_shown_where_asked_and_that_is_remembered(page, poster, said):
    assert "talk__event" in html(page.get(TALK.format(poster.pk)))
    assert "talk__event" not in html(page.get(TALK.format(poster.pk) + "?show=comments"))
    assert "talk__event" not in html(page.get(TALK.format(poster.pk)))
    page.get(TALK.format(poster.pk) + "?show=all")
    assert "talk__event" in html(page.get(TALK.format(poster.pk)))


def test_every_entry_is_shown_once_over_all_pages_also_where_times_are_equal(poster, lin, wang, team):
    now = timezone.now()
    for n in range(50):
        Event.objects.create(
            workspace=team, record_type="work_item", record_id=poster.pk, verb="moved", label="x", at=now, actor=lin
        )
        Comment.objects.create(
            workspace=team, record_type="work_item", record_id=poster.pk, author=wang, text=f"{n}", created_at=now
        )
    seen, before = [], None
    while True:
        part = stretch(poster, viewer=lin, workspace=team, before=before)
        seen += [(type(entry).__name__, (getattr(entry, "comment", None) or entry.event).pk) for entry in part.entries]
        before = part.earlier
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 101


@pytest.mark.parametrize(
    "place",
    [
        "now~x~1",
        "9999-12-31T23:59:59-12:00~1~1",
        "0001-01-01T00:00:00%2B12:00~1~1",
        "2026-01-01T00:00:00~1~1",
        "2026-01-01T00:00:00%2B00:00~1~" + "9" * 30,
        "2026-01-01T00:00:00%2B00:00~7~1",
    ],
)
def test_a_place_that_names_nothing_is_ignored(page, poster, place):
    answer = page.get(TALK.format(poster.pk) + f"?before={place}")
    assert answer.status_code == 200
    assert "talk__event" in html(answer)


@pytest.mark.parametrize("parent", ["²", "9" * 30, "-1", "x"])
def test_an_answer_to_nothing_is_not_there(page, poster, parent):
    answer = page.post(TALK.format(poster.pk) + "comments", {"text": "x", "parent": parent})
    assert answer.status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize("end", ["comments/{}", "comments/{}/reactions", "talk/work_item/{}/"])
def test_a_number_beyond_all_keys_is_not_there(page, poster, end):
    assert page.get("/growth/" + end.format("9" * 30)).status_code == 404


def test_control_characters_are_not_kept(page, poster):
    page.post(TALK.format(poster.pk) + "comments", {"text": "a\x00b\x1b[1m\tc\r\nd\x7f\x85"})
    assert Comment.objects.get().text == "ab[1m\tc\nd"


def test_the_stream_asks_as_much_for_few_entries_as_for_many(page, poster, lin, wang):
    def fill(count):
        for n in range(count):
            first = Comment.post(poster, f"LNCH-1 @林静 {n}", by=wang)
            Comment.post(poster, "答", by=lin, parent=first)
            poster.change({"title": f"改 {n}"}, by=lin)

    fill(3)
    page.get(TALK.format(poster.pk))
    with CaptureQueriesContext(connection) as few:
        page.get(TALK.format(poster.pk))
    fill(AT_ONCE)
    with CaptureQueriesContext(connection) as many:
        page.get(TALK.format(poster.pk))
    assert len(few) == len(many)


def test_saying_answers_the_new_comment(page, poster, wang):
    shown = html(page.post(TALK.format(poster.pk) + "comments", {"text": "**好。**吗"}))
    assert "<strong>好。</strong>吗" in shown
    assert Comment.objects.on(poster).get().author == wang


def test_an_empty_comment_is_refused_in_a_sentence(page, poster):
    response = page.post(TALK.format(poster.pk) + "comments", {"text": " "}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert not Comment.objects.exists()


def test_an_answer_stands_in_its_thread(page, poster, said, lin):
    page.post(TALK.format(poster.pk) + "comments", {"text": "看了", "parent": said.pk})
    (entry,) = stretch(poster, viewer=lin, workspace=poster.workspace, only_comments=True).entries
    assert [answer.comment.text for answer in entry.answers] == ["看了"]


def test_a_comment_of_another_record_cannot_be_answered_here(page, poster, said, launch, lin):
    from opsloop.rooms.projects.models import WorkItem

    other = WorkItem.create(project=launch, by=lin, title="二")
    address = TALK.format(other.pk) + "comments"
    assert page.post(address, {"text": "x", "parent": said.pk}).status_code == 404


def test_editing_shows_names_as_typed_and_keeps_the_mention(page, poster, wang, lin):
    row = Comment.post(poster, "@林静 请看", by=wang)
    assert "@林静 请看</textarea>" in html(page.get(f"/growth/comments/{row.pk}?edit"))
    page.post(f"/growth/comments/{row.pk}", {"text": "@林静 请再看"})
    row.refresh_from_db()
    assert row.text == f"@[林静](user:{lin.pk}) 请再看"


def test_a_deleted_comment_leaves_a_gap(page, said, wang):
    shown = html(page.delete(f"/growth/comments/{said.pk}", headers={"accept-language": "en"}))
    assert "王芳 deleted this comment." in shown
    assert "好了" not in shown


def test_a_colleague_cannot_edit_or_delete_it(client, said, team):
    from tests.world import join

    client.force_login(join(team, "赵敏", "member", "zhao@example.com"))
    assert client.post(f"/growth/comments/{said.pk}", {"text": "x"}).status_code == 403
    assert client.delete(f"/growth/comments/{said.pk}").status_code == 403


def test_a_sign_is_shown_with_who_gave_it(page, said):
    shown = html(page.post(f"/growth/comments/{said.pk}/reactions", {"emoji": "🎉"}))
    assert 'aria-pressed="true"' in shown
    assert "王芳" in shown


@pytest.mark.parametrize("typed", ["林", "lin", "lj", "LINJING"])
def test_people_are_found_by_name_pinyin_and_initials(page, poster, lin, typed):
    assert 'data-written="@林静"' in html(page.get(TALK.format(poster.pk) + f"people?q={typed}"))


def test_hostile_text_is_shown_as_text(page, poster):
    shown = html(page.post(TALK.format(poster.pk) + "comments", {"text": "<script>alert(1)</script>"}))
    assert "<script>" not in shown


@pytest.fixture
def outsiders(client, stranger, guest):
    """Each client that must find nothing, with the workspace in whose addresses it looks."""

    def looks():
        for user, workspace in ((stranger, "growth"), (stranger, "rival"), (guest, "growth")):
            client.force_login(user)
            yield client, workspace

    return looks


@pytest.mark.parametrize(("method", "end"), [("get", ""), ("post", "comments"), ("get", "people?q=l")])
def test_another_workspace_and_a_guest_find_nothing(outsiders, poster, method, end):
    for client, workspace in outsiders():
        address = f"/{workspace}/talk/work_item/{poster.pk}/{end}"
        assert getattr(client, method)(address, {"text": "x"}).status_code == 404


@pytest.mark.parametrize("end", ["", "/reactions"])
def test_anothers_comment_is_not_there(outsiders, said, end):
    for client, workspace in outsiders():
        assert client.get(f"/{workspace}/comments/{said.pk}{end}").status_code == 404
        assert client.post(f"/{workspace}/comments/{said.pk}{end}", {"text": "x", "emoji": "👍"}).status_code == 404


def test_the_undo_of_nothing_is_offered_after_deleting(page, said):
    response = page.delete(f"/growth/comments/{said.pk}")
    assert "undo" not in json.loads(response.headers["HX-Trigger"])["toast"]


@pytest.fixture
def invited(client, poster, guest, team):
    """A client's browser; the poster is shared with them, and 王芳 works on it."""
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    client.force_login(guest)
    return client


def names_offered(client, poster, typed=""):
    return html(client.get(TALK.format(poster.pk) + f"people?q={typed}"))


def test_guests_are_offered_only_who_takes_part(invited, poster, lin, wang, admin, team):
    assert "周凯" not in names_offered(invited, poster)
    assert "王芳" not in names_offered(invited, poster)
    assert "林静" in names_offered(invited, poster)
    poster.assign([Person.of(wang, team)], by=lin)
    assert "王芳" in names_offered(invited, poster)
    Comment.post(poster, "好", by=admin)
    assert "周凯" in names_offered(invited, poster)


@pytest.mark.parametrize("text", ["@周凯 你好", "@[周凯](user:{}) 你好"])
def test_guests_call_nobody_else_by_guessing(invited, poster, guest, admin, text):
    row = Comment.post(poster, text.format(admin.pk), by=guest)
    assert not row.mentions.exists()
    row.edit(poster, text.format(admin.pk) + "！", by=guest)
    assert not row.mentions.exists()


def test_members_are_offered_everybody(page, poster, admin):
    assert "周凯" in names_offered(page, poster, "zhou")
