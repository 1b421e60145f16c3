"""Who is told what and why, once, and only what they may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.hearing import tell
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.notify.inbox import archive
from opsloop.kernel.notify.models import Notification, Watch
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, State, WorkItem


@pytest.fixture
def happens(django_capture_on_commit_callbacks):
    """Run something and have its listeners told, as after a commit."""

    def run(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return run


def line(user, record):
    return Notification.objects.filter(user=user, record_type="work_item", record_id=record.pk).first()


def test_whoever_is_given_work_is_told_but_not_who_gave_it(poster, lin, wang, team, happens):
    people = [Person.of(wang, team), Person.of(lin, team)]
    happens(lambda: poster.assign(people, by=lin))
    assert line(wang, poster).reason == "assigned"
    assert line(lin, poster) is None


def test_work_created_for_somebody_tells_them(launch, lin, wang, team, happens):
    item = happens(lambda: WorkItem.create(project=launch, by=lin, title="写文案", assignees=[Person.of(wang, team)]))
    assert line(wang, item).reason == "assigned"


def test_a_mention_is_told_as_one(poster, lin, wang, happens):
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    assert line(wang, poster).reason == "mention"


def test_whoever_commented_hears_of_later_comments(poster, lin, wang, happens):
    happens(lambda: Comment.post(poster, "先说一句", by=wang))
    happens(lambda: Comment.post(poster, "再说一句", by=lin))
    assert line(wang, poster).reason == "comment"


def test_whoever_made_a_record_hears_of_comments_on_it(launch, lin, wang, happens):
    item = happens(lambda: WorkItem.create(project=launch, by=lin, title="写文案"))
    happens(lambda: Comment.post(item, "先说一句", by=wang))
    assert line(lin, item).reason == "comment"


def test_several_things_about_a_record_are_one_line_with_the_strongest_reason(poster, lin, wang, happens):
    Watch.begin(poster, wang)
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    happens(lambda: Comment.post(poster, "还有", by=lin))
    assert Notification.objects.filter(user=wang).count() == 1
    assert (line(wang, poster).reason, line(wang, poster).happenings) == ("mention", 2)


def test_a_read_line_comes_up_again_with_the_new_reason(poster, lin, wang, happens):
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    Notification.objects.update(read_at="2026-01-01T00:00Z", archived_at="2026-01-01T00:00Z")
    happens(lambda: Comment.post(poster, "还有", by=lin))
    again = line(wang, poster)
    assert (again.reason, again.read_at, again.archived_at, again.happenings) == ("comment", None, None, 1)


def test_an_event_delivered_twice_is_told_once(poster, lin, wang, happens):
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    tell([Event.objects.get(verb="commented")])
    assert line(wang, poster).happenings == 1
    Notification.objects.update(read_at="2026-01-01T00:00Z")
    tell([Event.objects.get(verb="commented")])
    assert line(wang, poster).read_at is not None


def test_watchers_hear_of_moves_but_not_of_small_changes(poster, lin, wang, happens):
    Watch.begin(poster, wang)
    happens(lambda: poster.change({"title": "改名"}, by=lin))
    assert line(wang, poster) is None
    happens(lambda: poster.move(poster.project.states.get(group=State.Group.DOING), by=lin))
    assert line(wang, poster).reason == "watching"


def test_who_muted_a_record_hears_only_when_called_by_name(poster, lin, wang, happens):
    Watch.choose(poster, wang, watching=False)
    happens(lambda: Comment.post(poster, "随便说说", by=lin))
    assert line(wang, poster) is None
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    assert line(wang, poster).reason == "mention"
    assert not Watch.watching(poster, wang)


def test_a_mention_does_not_show_a_record_to_who_may_not_see_it(poster, lin, guest, happens):
    happens(lambda: Comment.post(poster, f"@[Ana](user:{guest.pk}) 请看", by=lin))
    assert line(guest, poster) is None


def test_who_left_the_workspace_is_told_nothing(poster, lin, wang, happens):
    Watch.begin(poster, wang)
    Membership.objects.filter(user=wang).delete()
    happens(lambda: Comment.post(poster, "还有", by=lin))
    assert line(wang, poster) is None


def test_who_may_decide_is_told_when_work_is_handed_in(poster, lin, wang, happens):
    happens(lambda: poster.track("submitted", by=wang))
    assert line(lin, poster).reason == "approval"


def test_what_goes_into_the_trash_leaves_every_inbox(poster, lin, wang, happens):
    happens(lambda: Comment.post(poster, "@王芳 请看", by=lin))
    happens(lambda: poster.trash(by=lin))
    assert line(wang, poster).archived_at is not None


def test_what_comes_out_of_the_trash_is_back_in_the_inboxes_it_had_left(poster, lin, wang, admin, happens):
    happens(lambda: Comment.post(poster, "@王芳 @周凯 请看", by=lin))
    done = Notification.objects.filter(user=admin)
    archive(done)
    away = done.get().archived_at
    happens(lambda: poster.trash(by=lin))
    happens(lambda: poster.restore(by=lin))
    assert line(wang, poster).archived_at is None
    assert done.get().archived_at == away, "what somebody had done with stays done"


def test_a_mention_wakes_a_line_that_was_put_off(poster, lin, wang, happens):
    Watch.begin(poster, wang)
    happens(lambda: Comment.post(poster, "一", by=lin))
    Notification.objects.update(snoozed_until="2999-01-01T00:00Z")
    happens(lambda: Comment.post(poster, "二", by=lin))
    assert line(wang, poster).snoozed_until is not None
    happens(lambda: Comment.post(poster, "@王芳 三", by=lin))
    assert line(wang, poster).snoozed_until is None


def test_many_notices_cost_no_more_queries_than_one(launch, lin, wang, team):
    def asked(count: int) -> int:
        for number in range(count):
            WorkItem.create(project=launch, by=lin, title=f"写文案 {number}", assignees=[Person.of(wang, team)])
        with CaptureQueriesContext(connection) as queries:
            assert deliver_left_over() >= count
        return len(queries)

    asked(1)
    assert asked(12) == asked(1)
    assert Notification.objects.filter(user=wang).count() == 14


def test_whoever_watches_hears_that_work_went_to_another_project(poster, team, lin, wang, happens):
    Watch.begin(poster, wang)
    open_to_all = Project.create(workspace=team, by=lin, key="AUT", name="秋季活动")
    happens(lambda: poster.move_to(open_to_all, by=lin))
    assert line(wang, poster).event.verb == "moved_project"
    Notification.objects.all().delete()
    closed = Project.create(workspace=team, by=lin, key="PRIV", name="机密", visibility="private")
    happens(lambda: poster.move_to(closed, by=lin))
    assert line(wang, poster) is None, "nobody hears of what they do not see"
