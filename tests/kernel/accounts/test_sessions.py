"""The list of sessions and ending them."""

from datetime import timedelta

import pytest
from django.test import Client

from opsloop.kernel.accounts.device import device_name
from opsloop.kernel.accounts.models import SessionNote
from tests.world import PASSWORD

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


@pytest.fixture
def phone(lin):
    browser = Client(headers={"user-agent": IPHONE})
    browser.post("/sign-in/", {"username": lin.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    return browser


def test_the_list_says_device_place_and_which_is_this_one(client, lin, phone):
    client.force_login(lin)
    page = client.get("/profile/sessions/", headers={"accept-language": "en"}).content.decode()
    assert "Safari · iPhone" in page
    assert "192.0.2.7" in page
    assert page.count("This device") == 1


def test_one_session_can_be_ended(client, lin, phone):
    client.force_login(lin)
    client.get("/profile/")
    note = SessionNote.objects.get(device="Safari · iPhone")
    assert client.post(f"/profile/sessions/{note.pk}/end/").status_code == 302
    assert phone.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_everywhere_else_can_be_ended_at_once(client, lin, phone):
    client.force_login(lin)
    client.post("/profile/sessions/others/end/")
    assert phone.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_nobody_ends_the_sessions_of_others(client, wang, phone):
    client.force_login(wang)
    note = SessionNote.objects.get(device="Safari · iPhone")
    assert client.post(f"/profile/sessions/{note.pk}/end/").status_code == 404
    assert phone.get("/profile/").status_code == 200


def test_last_seen_moves_with_use_but_not_with_every_request(phone, time_machine):
    first = SessionNote.objects.get().seen_at
    time_machine.move_to(first + timedelta(seconds=60))
    phone.get("/profile/")
    assert SessionNote.objects.get().seen_at == first
    time_machine.move_to(first + timedelta(seconds=600))
    phone.get("/profile/")
    assert SessionNote.objects.get().seen_at > first


def test_the_list_costs_the_same_for_few_and_many_sessions(client, lin, django_assert_max_num_queries):
    client.force_login(lin)
    client.get("/profile/")
    SessionNote.objects.bulk_create(SessionNote(user=lin, session_key=f"k{n}") for n in range(60))
    with django_assert_max_num_queries(8):
        client.get("/profile/sessions/")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Gecko/20100101 Firefox/130.0", "Firefox · macOS"),
        ("", ""),
    ],
)
def test_devices_are_named_as_people_name_them(agent, name):
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("header", "place"),
    [("203.0.113.9", "203.0.113.9"), ("made up, 203.0.113.9", "203.0.113.9"), ("made up", "127.0.0.1")],
)
def test_the_place_is_what_the_proxy_saw(client, lin, settings, header, place):
    settings.BEHIND_PROXY = True
    client.post("/sign-in/", {"username": lin.email, "password": PASSWORD}, headers={"x-forwarded-for": header})
    assert SessionNote.objects.get().address == place


def test_without_a_proxy_nobody_says_where_they_are(client, lin):
    made_up = {"x-forwarded-for": "203.0.113.9"}
    client.post("/sign-in/", {"username": lin.email, "password": PASSWORD}, headers=made_up)
    assert SessionNote.objects.get().address == "127.0.0.1"
