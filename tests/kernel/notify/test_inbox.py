"""The inbox page: own lines only, what can be done to them, and that it costs the same with many."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.kernel.access.sharing import share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify import inbox
from opsloop.kernel.notify.models import MailPreference, Notification, Watch
from opsloop.kernel.notify.watchers import asked
from opsloop.rooms.projects.models import WorkItem


@pytest.fixture
def told(poster, wang, team):
    return Notification.objects.create(
        workspace=team, user=wang, record_type="work_item", record_id=poster.pk, reason="assigned"
    )


@pytest.fixture
def page(client, wang):
    client.force_login(wang)
    return client


def test_the_inbox_shows_the_record_and_why(page, told):
    html = page.get("/growth/inbox/", headers={"accept-language": "en"}).content.decode()
    assert "设计活动海报" in html
    assert "Assigned to you" in html
    assert "is-unread" in html


def test_it_reads_in_chinese_too(page, told):
    assert 'lang="zh-Hans"' in page.get("/growth/inbox/", headers={"accept-language": "zh-CN"}).content.decode()


def test_an_empty_inbox_teaches(page):
    html = page.get("/growth/inbox/", headers={"accept-language": "en"}).content.decode()
    assert "Nothing waits for you" in html


def test_reading_marks_the_line_and_the_badge(page, told):
    html = page.post(f"/growth/inbox/{told.pk}/reading").content.decode()
    told.refresh_from_db()
    assert told.read_at is not None
    assert "is-unread" not in html
    assert 'id="badge-inbox"' in html
    page.delete(f"/growth/inbox/{told.pk}/reading")
    told.refresh_from_db()
    assert told.read_at is None


def test_archiving_can_be_undone(page, told):
    response = page.post(f"/growth/inbox/{told.pk}/archive")
    undo = json.loads(response.headers["HX-Trigger"])["toast"]["undo"]
    assert inbox.mine(told.user, told.workspace).count() == 0
    assert inbox.mine(told.user, told.workspace, show="archived").count() == 1
    page.post(undo)
    assert inbox.mine(told.user, told.workspace).count() == 1


def test_a_snoozed_line_is_away_until_its_time(page, told):
    page.post(f"/growth/inbox/{told.pk}/snooze", {"until": "tomorrow"})
    told.refresh_from_db()
    assert told.snoozed_until > timezone.now()
    assert inbox.mine(told.user, told.workspace).count() == 0
    assert inbox.mine(told.user, told.workspace, show="snoozed").count() == 1
    Notification.objects.update(snoozed_until=timezone.now() - datetime.timedelta(minutes=1))
    assert inbox.mine(told.user, told.workspace).count() == 1


def test_an_unknown_delay_is_refused(page, told):
    assert page.post(f"/growth/inbox/{told.pk}/snooze", {"until": "never"}).status_code == 422


@pytest.mark.parametrize(
    ("delay", "now", "expected"),
    [
        ("later", "2026-11-20 10:00", "2026-11-20 18:00"),
        ("later", "2026-11-20 17:00", "2026-11-20 20:00"),
        ("later", "2026-11-20 19:00", "2026-11-21 08:00"),
        ("tomorrow", "2026-11-20 10:00", "2026-11-21 08:00"),
        ("monday", "2026-11-20 10:00", "2026-11-23 08:00"),
        ("monday", "2026-11-23 10:00", "2026-11-30 08:00"),
    ],
)
def test_delays_end_when_a_person_expects(delay, now, expected):
    here = timezone.make_aware(datetime.datetime.fromisoformat(now))
    assert inbox.until(delay, here) == timezone.make_aware(datetime.datetime.fromisoformat(expected))


def test_marking_all_and_archiving_what_was_read(page, told):
    page.post("/growth/inbox/reading")
    assert inbox.unread_count(told.user, told.workspace) == 0
    page.post("/growth/inbox/archive")
    assert inbox.mine(told.user, told.workspace).count() == 0


@pytest.mark.parametrize("end", ["reading", "archive", "snooze"])
def test_somebody_elses_line_is_not_there(client, lin, told, end):
    client.force_login(lin)
    assert client.post(f"/growth/inbox/{told.pk}/{end}").status_code == 404


@pytest.mark.parametrize("address", ["inbox/", "inbox/mail"])
def test_another_workspaces_inbox_is_not_there(client, stranger, team, address):
    client.force_login(stranger)
    assert client.get(f"/growth/{address}").status_code == 404


def test_a_line_about_a_record_one_may_no_longer_see_is_not_shown(page, told, poster):
    poster.project.visibility = "private"
    poster.project.save()
    assert "设计活动海报" not in page.get("/growth/inbox/").content.decode()


@pytest.fixture
def fill(launch, lin, wang, team):
    def lines(count):
        for _n in range(count):
            item = WorkItem.create(project=launch, by=lin, title="活")
            Notification.objects.create(
                workspace=team, user=wang, record_type="work_item", record_id=item.pk, reason="assigned"
            )

    return lines


def test_the_inbox_asks_as_much_for_ten_lines_as_for_forty(page, fill):
    fill(10)
    page.get("/growth/inbox/")
    with CaptureQueriesContext(connection) as few:
        page.get("/growth/inbox/")
    fill(30)
    with CaptureQueriesContext(connection) as many:
        page.get("/growth/inbox/")
    assert len(few) == len(many)


def test_watching_is_chosen_by_the_user(page, poster, wang):
    page.post(f"/growth/watches/work_item/{poster.pk}")
    assert Watch.watching(poster, wang)
    page.delete(f"/growth/watches/work_item/{poster.pk}")
    assert not Watch.watching(poster, wang)


def test_a_stranger_cannot_watch(client, stranger, poster):
    client.force_login(stranger)
    assert client.post(f"/growth/watches/work_item/{poster.pk}").status_code == 404
    assert client.post(f"/rival/watches/work_item/{poster.pk}").status_code == 404


def test_the_mail_preference_is_kept_and_nonsense_is_not(page, wang, team):
    page.post("/growth/inbox/mail", {"digest": "hourly", "hour": "9"})
    page.post("/growth/inbox/mail", {"digest": "always", "hour": "99"})
    wanted = MailPreference.objects.get(user=wang, workspace=team)
    assert (wanted.digest, wanted.hour) == ("hourly", 9)


def test_opening_a_record_reads_its_line(page, told, poster):
    html = page.post(f"/growth/seen/work_item/{poster.pk}").content.decode()
    told.refresh_from_db()
    assert told.read_at is not None
    assert 'id="badge-inbox"' in html


def test_opening_it_beside_the_inbox_also_redraws_the_line(page, told, poster):
    headers = {"HX-Current-URL": "http://testserver/growth/inbox/?peek=items/LNCH-1"}
    html = page.post(f"/growth/seen/work_item/{poster.pk}", headers=headers).content.decode()
    assert f'id="line-{told.pk}"' in html
    assert "is-unread" not in html


def test_a_record_one_may_not_see_cannot_be_opened_so(client, stranger, poster):
    client.force_login(stranger)
    assert client.post(f"/growth/seen/work_item/{poster.pk}").status_code == 404


def test_who_watches_is_seen_and_a_colleague_is_added_and_told(page, poster, admin, wang, lin):
    people = f"/growth/watches/work_item/{poster.pk}/people"
    Watch.begin(poster, lin)
    assert people in page.post(f"/growth/seen/work_item/{poster.pk}").content.decode()
    html = page.get(people).content.decode()
    assert ("林静" in html.split("lines__title", 1)[1], "周凯" in html.split("<select", 1)[1]) == (True, True)
    assert 'value=""' in html.split("<select", 1)[1].split("</option>", 1)[0]
    assert (page.post(people, {"user": ""}).status_code, Watch.watching(poster, admin)) == (422, False)
    assert page.post(people, {"user": admin.pk}).status_code == 200
    assert Watch.watching(poster, admin)
    event = poster_events(poster).get(verb="watcher_added")
    assert (event.actor, event.changes["watcher"][1]["label"]) == (wang, "周凯")
    assert list(asked(event, poster)) == [(admin.pk, Notification.Reason.WATCHING)]


def test_nobody_is_made_to_watch_what_they_muted_or_do_not_see(page, poster, admin, guest):
    people = f"/growth/watches/work_item/{poster.pk}/people"
    Watch.choose(poster, admin, watching=False)
    assert page.post(people, {"user": admin.pk}).status_code == 404
    answer = page.post(people, {"user": guest.pk})
    assert (answer.status_code, "Ana Costa" in answer.content.decode()) == (422, True)
    assert not Watch.watching(poster, admin)
    assert not Watch.watching(poster, guest)


def test_guests_add_nobody_and_strangers_see_no_watchers(client, poster, guest, stranger, admin, lin):
    people = f"/growth/watches/work_item/{poster.pk}/people"
    share(poster, guest, by=lin)
    Watch.begin(poster, admin)
    client.force_login(guest)
    assert "周凯" not in client.get(people).content.decode()
    assert client.post(people, {"user": admin.pk}).status_code == 404
    client.force_login(stranger)
    assert client.get(people).status_code == 404


def poster_events(poster):
    return Event.objects.of("work_item", poster.pk)
