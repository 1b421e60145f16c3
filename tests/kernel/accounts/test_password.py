"""A forgotten password, a new one, and what happens to the sessions."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from opsloop.kernel.accounts.models import ResetRequest, SessionNote, User
from opsloop.kernel.jobs.worker import work_off
from tests.world import PASSWORD

NEW = "a quite different phrase"


def ask(client, email="lin@example.com", **more):
    return client.post("/password/forgotten/", {"email": email}, **more)


def link_in(letter):
    return re.search(r"http://\S+(/password/new/\S+/)", letter.body).group(1)


@pytest.fixture
def link(client, lin, mailoutbox):
    ask(client)
    work_off()
    return link_in(mailoutbox[0])


def test_the_letter_leads_to_a_new_password_and_a_signed_in_session(client, lin, link):
    opened = client.get(link)
    assert opened.url.endswith("/opened/"), "the token leaves the address"
    assert client.post(opened.url, {"new_password": NEW}).url == "/"
    assert client.get("/profile/").status_code == 200
    lin.refresh_from_db()
    assert lin.check_password(NEW)


def test_the_link_works_once(client, link):
    opened = client.get(link).url
    client.post(opened, {"new_password": NEW})
    assert Client().get(link).status_code == 410


def test_the_link_ends_after_three_days(client, link, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    "bad", ["/password/new/MQ/abc-123/", "/password/new/!!/x/", "/password/new/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ/x/"]
)
def test_a_made_up_link_does_nothing(client, lin, bad):
    assert client.get(bad).status_code == 410


def test_every_session_ends_with_a_new_password(client, lin, mailoutbox):
    phone = Client()
    phone.post("/sign-in/", {"username": lin.email, "password": PASSWORD})
    ask(client)
    work_off()
    client.post(client.get(link_in(mailoutbox[0])).url, {"new_password": NEW})
    assert phone.get("/profile/").status_code == 302
    assert SessionNote.objects.filter(user=lin).count() == 1


def test_a_new_password_ends_the_lock(client, link, lin, settings):
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        Client().post("/sign-in/", {"username": lin.email, "password": "wrong"})
    client.post(client.get(link).url, {"new_password": NEW})
    assert Client().post("/sign-in/", {"username": lin.email, "password": NEW}).status_code == 302


def test_the_answer_does_not_tell_who_exists(client, lin, mailoutbox):
    known = ask(client)
    unknown = ask(client, email="nil@example.com")
    work_off()
    assert known.status_code == unknown.status_code == 200
    page = known.content.decode().replace("lin@", "nil@")
    assert re.sub(r'"[A-Za-z0-9]{64}"', "", page) == re.sub(r'"[A-Za-z0-9]{64}"', "", unknown.content.decode())
    assert [letter.to for letter in mailoutbox] == [["lin@example.com"]]


def test_imported_and_shut_out_people_get_no_letter(client, wang, mailoutbox):
    User.objects.create_placeholder(name="老王")
    User.objects.filter(pk=wang.pk).update(is_active=False)
    ask(client, email="wang@example.com")
    work_off()
    assert mailoutbox == []


def test_a_mailbox_gets_at_most_three_letters_an_hour_without_saying_so(client, lin, mailoutbox):
    answers = {ask(client).status_code for _time in range(5)}
    work_off()
    assert answers == {200}
    assert len(mailoutbox) == ResetRequest.EACH_EMAIL


def test_one_place_may_not_ask_for_everybody(client, lin):
    for number in range(ResetRequest.EACH_ADDRESS):
        ask(client, email=f"a{number}@example.com")
    assert ask(client).status_code == 429


def test_the_link_names_our_own_address_whatever_the_request_said(client, lin, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(client, headers={"host": "evil.example"})
    work_off()
    assert "evil.example" not in mailoutbox[0].body


@pytest.mark.parametrize(
    ("language", "subject"), [("zh-hans", "设置新的 Opsloop 密码"), ("en", "Choose a new password for Opsloop")]
)
def test_the_letter_speaks_the_readers_language_in_text_and_html(client, lin, mailoutbox, language, subject):
    User.objects.filter(pk=lin.pk).update(language=language)
    ask(client, headers={"accept-language": "en" if language == "zh-hans" else "zh"})
    work_off()
    letter = mailoutbox[0]
    assert letter.subject == subject
    html = letter.alternatives[0].content
    assert link_in(letter) in html
    assert "<p>" not in letter.body


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(client, lin):
    phone = Client()
    for browser in (client, phone):
        browser.post("/sign-in/", {"username": lin.email, "password": PASSWORD})
    wrong = client.post("/profile/password/", {"old_password": "wrong", "new_password": NEW})
    assert wrong.status_code == 422
    assert 'id="id_old_password_error"' in wrong.content.decode()
    before = client.session.session_key
    assert client.post("/profile/password/", {"old_password": PASSWORD, "new_password": NEW}).status_code == 302
    assert client.session.session_key != before
    assert client.get("/profile/").status_code == 200
    assert phone.get("/profile/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123", "林静"])
def test_a_weak_password_is_refused(client, lin, weak):
    client.force_login(lin)
    assert client.post("/profile/password/", {"old_password": PASSWORD, "new_password": weak}).status_code == 422


def test_passwords_are_kept_with_argon2():
    from opsloop.site import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
