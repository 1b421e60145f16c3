"""The digest mail and the reminders: one mail for many lines, in the reader's language, and a way out."""

import datetime
import re
import smtplib

import pytest
from django.core import mail

from opsloop.kernel.notify.digest import send_digests
from opsloop.kernel.notify.models import MailPreference, Notification
from opsloop.kernel.notify.remind import remind_everybody
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State, WorkItem

MORNING = datetime.datetime(2026, 11, 20, 1, 0, tzinfo=datetime.UTC)  # 9:00 in Shanghai
NIGHT = datetime.datetime(2026, 11, 19, 21, 0, tzinfo=datetime.UTC)  # 5:00 in Shanghai


@pytest.fixture
def told(launch, wang, lin, team):
    items = [WorkItem.create(project=launch, by=lin, title=f"任务 <{n}>") for n in range(3)]
    return [
        Notification.objects.create(
            workspace=team, user=wang, record_type="work_item", record_id=item.pk, reason="mention"
        )
        for item in items
    ]


def test_many_lines_are_one_mail_once_a_day(told, wang):
    assert send_digests(NIGHT) == 0
    assert send_digests(MORNING) == 1
    assert send_digests(MORNING + datetime.timedelta(hours=1)) == 0
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"]
    assert letter.body.count("LNCH-") == 6
    assert "任务 <0>" in letter.body
    assert "任务 &lt;0&gt;" in letter.alternatives[0].content


def test_what_was_mailed_is_not_mailed_again(told):
    send_digests(MORNING)
    assert send_digests(MORNING + datetime.timedelta(days=1)) == 0


def test_it_reads_in_the_readers_language(told, wang):
    wang.language = "en"
    wang.save()
    send_digests(MORNING)
    assert mail.outbox[0].subject == "3 things wait for you in 增长运营组"
    assert 'lang="en"' in mail.outbox[0].alternatives[0].content


def test_it_leads_to_the_work_the_inbox_the_settings_and_the_way_out(told, settings):
    settings.BASE_URL = "https://ops.example"
    send_digests(MORNING)
    (letter,) = mail.outbox
    page = str(letter.alternatives[0].content)
    for place in ("/growth/items/LNCH-1", "/growth/inbox/", "/growth/inbox/mail"):
        assert f"https://ops.example{place}\n" in letter.body
        assert f'href="https://ops.example{place}"' in page
    assert 'href="https://ops.example/mail/unsubscribe/' in page


def test_hourly_mails_come_at_most_every_hour(told, wang, team):
    MailPreference.objects.create(workspace=team, user=wang, digest="hourly")
    assert send_digests(NIGHT) == 1
    Notification.objects.update(mailed_at=None)
    assert send_digests(NIGHT + datetime.timedelta(minutes=15)) == 0
    assert send_digests(NIGHT + datetime.timedelta(minutes=60)) == 1


def test_read_lines_placeholders_and_refusers_get_no_mail(told, wang, team):
    MailPreference.objects.create(workspace=team, user=wang, digest="off")
    assert send_digests(MORNING) == 0
    MailPreference.objects.all().delete()
    Notification.objects.update(read_at=MORNING)
    assert send_digests(MORNING) == 0
    Notification.objects.update(read_at=None)
    wang.is_active = False
    wang.save()
    assert send_digests(MORNING) == 0


def test_what_the_reader_may_no_longer_see_is_not_in_the_mail(told, launch):
    launch.visibility = "private"
    launch.save()
    assert send_digests(MORNING) == 0
    assert not mail.outbox


def test_a_mail_that_could_not_be_sent_is_sent_later(told, monkeypatch):
    def refuse(self):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert send_digests(MORNING) == 0
    assert send_digests(MORNING) == 1


def test_a_mail_can_be_ended_without_signing_in(told, client, wang, team):
    send_digests(MORNING)
    letter = mail.outbox[0]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"(/mail/unsubscribe/[^>\s]+)", letter.extra_headers["List-Unsubscribe"])[1]
    assert client.get(path).status_code == 200
    assert MailPreference.of(wang, team).digest == "daily"
    client.post(path)
    assert MailPreference.of(wang, team).digest == "off"


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:def", "%00"])
def test_a_made_up_way_out_is_not_there(client, db, token):
    assert client.post(f"/mail/unsubscribe/{token}").status_code == 404


def test_people_are_reminded_once_of_what_is_due_by_tomorrow(poster, wang, lin, team):
    poster.change({"due": datetime.date(2026, 11, 21), "assignees": [Person.of(wang, team)]}, by=lin)
    assert remind_everybody(NIGHT) == 0
    assert remind_everybody(MORNING) == 1
    assert remind_everybody(MORNING) == 0
    line = Notification.objects.get(user=wang)
    assert line.reason == "due"
    poster.change({"due": datetime.date(2026, 11, 20)}, by=lin)
    assert remind_everybody(MORNING) == 1


def test_nobody_is_reminded_of_work_in_a_project_that_nobody_sees(poster, wang, lin, team):
    poster.change({"due": datetime.date(2026, 11, 21), "assignees": [Person.of(wang, team)]}, by=lin)
    poster.project.trash(by=lin)
    assert remind_everybody(MORNING) == 0
    poster.project.restore(by=lin)
    assert remind_everybody(MORNING) == 1


def test_nobody_is_reminded_of_finished_work(poster, wang, lin, team):
    poster.change({"due": datetime.date(2026, 11, 21), "assignees": [Person.of(wang, team)]}, by=lin)
    poster.move(poster.project.states.filter(group=State.Group.DONE).first(), by=lin)
    assert remind_everybody(MORNING) == 0
