"""Signing in and out: who gets in, what failures tell, and where it leads."""

import re

import pytest
from django.test import Client

from opsloop.kernel.accounts.models import SessionNote, User
from tests.world import PASSWORD


def sign_in(client, email="lin@example.com", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": email, "password": password, **more})


def test_the_right_password_leads_to_the_workspace(client, lin):
    assert sign_in(client).url == "/"
    assert client.get("/").url == "/growth/"


def test_capitals_and_spaces_in_the_email_do_not_matter(client, lin):
    assert sign_in(client, email=" LIN@Example.com ").status_code == 302


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(client, lin):
    known = sign_in(client, email="lin@example.com", password="wrong")
    unknown = sign_in(Client(), email="nil@example.com", password="wrong")
    assert known.status_code == unknown.status_code == 422
    assert the_page(known).replace("lin@", "nil@") == the_page(unknown)


def the_page(answer):
    return re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_an_imported_person_cannot_sign_in(client, team):
    User.objects.create_placeholder(name="老王")
    assert sign_in(client, email="", password="").status_code == 422


def test_guessing_is_stopped_with_the_minutes_left(client, lin, settings):
    for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, password="wrong").status_code == 422
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15" in answer.content.decode()
    assert sign_in(client).status_code == 429, "not even the right password helps now"


def test_capitals_are_no_second_chance(client, lin, settings):
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, email="lin@example.com" if attempt % 2 else "LIN@example.com", password="wrong")
    assert sign_in(client).status_code == 429


def test_the_lock_ends_and_trying_meanwhile_does_not_lengthen_it(client, lin, settings, time_machine):
    time_machine.move_to("2026-09-06T08:00:00Z", tick=False)
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="wrong")
    time_machine.move_to("2026-09-06T08:14:00Z", tick=False)
    assert sign_in(client)["Retry-After"] == "60"
    time_machine.move_to("2026-09-06T08:15:01Z", tick=False)
    assert sign_in(client).status_code == 302


def test_others_may_still_sign_in_from_the_same_place(client, lin, wang, settings):
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="wrong")
    assert sign_in(client, email="wang@example.com").status_code == 302


def test_guessing_for_many_users_is_stopped_at_the_address(client, lin, settings, time_machine):
    settings.SIGN_IN_ATTEMPTS_FROM_ADDRESS = 20
    time_machine.move_to("2026-09-06T08:00:00Z", tick=False)
    for number in range(20):
        assert sign_in(client, email=f"somebody{number}@example.com", password="Summer2026").status_code == 422
    time_machine.move_to("2026-09-06T08:05:00Z", tick=False)
    answer = sign_in(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert "10" in answer.content.decode()
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302, "from elsewhere one comes in"
    time_machine.move_to("2026-09-06T08:15:01Z", tick=False)
    assert sign_in(client).status_code == 302


def test_an_office_behind_one_address_may_mistype(client, lin, settings):
    for number in range(settings.SIGN_IN_ATTEMPTS_FROM_ADDRESS - 1):
        sign_in(client, email=f"somebody{number}@example.com", password="wrong")
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(
    "bad",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///evil.example", "\\\\evil.example"],
)
def test_signing_in_never_leads_to_another_site(client, lin, bad):
    assert sign_in(client, next=bad).url == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, lin):
    asked = client.get("/growth/settings/members/?x=1")
    assert asked.url == "/sign-in/?next=%2Fgrowth%2Fsettings%2Fmembers%2F%3Fx%3D1"
    assert 'value="/growth/settings/members/?x=1"' in client.get(asked.url).content.decode()
    assert sign_in(client, next="/growth/settings/members/?x=1").url == "/growth/settings/members/?x=1"


def test_a_session_planted_before_signing_in_is_worthless_after(client, lin):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before


def test_signing_in_needs_the_pages_own_token(lin):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_signing_out_ends_the_session_and_needs_a_post(client, lin):
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/sign-in/"
    assert client.get("/growth/settings/members/").status_code == 302
    assert not SessionNote.objects.exists()


def test_the_form_can_be_filled_by_a_password_manager_and_read_aloud(client, lin):
    page = client.get("/sign-in/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert '<label for="id_username">' in page
    wrong = client.post("/sign-in/", {"username": "no email", "password": ""}).content.decode()
    assert 'aria-invalid="true"' in wrong
    assert 'aria-describedby="id_username_error"' in wrong
    assert 'id="id_username_error"' in wrong


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "登录"), ("en", "Sign in")])
def test_the_page_speaks_both_languages(client, lin, language, words):
    page = client.get("/sign-in/", headers={"accept-language": language}).content.decode()
    assert f"<h1>{words}</h1>" in page


def test_the_browsers_language_is_used_and_chinese_where_in_doubt(client, lin):
    assert 'lang="en"' in client.get("/sign-in/", headers={"accept-language": "en-GB"}).content.decode()
    assert 'lang="zh-Hans"' in client.get("/sign-in/", headers={"accept-language": "fr"}).content.decode()


def test_guessing_from_one_network_of_ipv6_counts_together(client, lin, settings):
    settings.SIGN_IN_ATTEMPTS_FROM_ADDRESS = 20
    for number in range(20):
        there = Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
        assert sign_in(there, email=f"somebody{number}@example.com", password="Summer2026").status_code == 422
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 302


def test_one_user_is_guessed_from_one_network_of_ipv6_only_so_often(lin, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}"), password="wrong")
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="::ffff:198.51.100.7")).status_code == 302
