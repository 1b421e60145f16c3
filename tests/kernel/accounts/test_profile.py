"""Profile and preferences: of a person, and of a browser before anybody signed in."""

import re
from datetime import date

import pytest
import time_machine

PROFILE = {
    "name": "林静静",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "theme": "dark",
    "density": "compact",
    "week_starts_on": "7",
}


@pytest.fixture
def signed_in(client, lin):
    client.force_login(lin)
    return client


def test_the_profile_is_kept_and_the_pages_follow_it(signed_in, lin):
    assert signed_in.post("/profile/", PROFILE).status_code == 302
    lin.refresh_from_db()
    assert (lin.name, lin.language, lin.time_zone, lin.week_starts_on) == ("林静静", "en", "Europe/Berlin", 7)
    assert lin.single_key_shortcuts is False
    page = signed_in.get("/profile/", headers={"accept-language": "zh"}).content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    assert 'data-week-start="7"' in page
    assert 'data-zone="Europe/Berlin"' in page
    assert 'data-single-keys="off"' in page


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"time_zone": "Mars/Olympus"}, {"week_starts_on": "3"}, {"language": "xx"}]
)
def test_a_wrong_value_is_said_and_nothing_is_kept(signed_in, lin, wrong):
    answer = signed_in.post("/profile/", {**PROFILE, **wrong})
    assert answer.status_code == 422
    (field,) = wrong
    assert f'id="id_{field}_error"' in answer.content.decode()
    lin.refresh_from_db()
    assert lin.name == "林静"


def test_a_switch_changes_one_thing_only(signed_in, lin):
    assert signed_in.post("/preferences/", {"theme": "dark"}, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    lin.refresh_from_db()
    assert (lin.theme, lin.name, lin.single_key_shortcuts) == ("dark", "林静", True)


def test_a_name_is_not_a_preference(signed_in, lin):
    signed_in.post("/preferences/", {"name": "X", "theme": "light"})
    lin.refresh_from_db()
    assert lin.name == "林静"


def test_a_preference_nobody_knows_is_refused(signed_in):
    assert signed_in.post("/preferences/", {"theme": "pink"}).status_code == 422


def test_before_signing_in_language_and_theme_stay_in_the_browser(client, lin):
    answer = client.post("/preferences/", {"language": "en", "theme": "dark", "next": "/sign-in/"})
    assert answer.url == "/sign-in/"
    page = client.get("/sign-in/", headers={"accept-language": "zh"}).content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert answer.cookies["language"]["httponly"]
    assert answer.cookies["language"]["samesite"] == "Lax"


def test_a_switch_never_leads_to_another_site(client, lin):
    assert client.post("/preferences/", {"language": "en", "next": "https://evil.example"}).url == "/"


def test_an_unknown_language_is_not_kept(client, lin):
    assert "language" not in client.post("/preferences/", {"language": "../x"}).cookies


def test_the_profile_is_for_the_signed_in_only(client, lin):
    assert client.get("/profile/").url == "/sign-in/?next=%2Fprofile%2F"


@pytest.mark.parametrize(("language", "words"), [("en", "Saved."), ("zh-hans", "已保存。")])
def test_saving_is_confirmed(signed_in, language, words):
    page = signed_in.post("/profile/", {**PROFILE, "language": language}, follow=True).content.decode()
    assert words in page
    assert 'role="status"' in page


@pytest.mark.parametrize(
    ("language", "rome", "found_by"), [("zh-hans", "罗马 意大利", "luoma"), ("en", "Rome, Italy", "Europe/Rome")]
)
def test_time_zones_are_listed_in_ones_own_language_and_found_by_their_names(language, rome, found_by, signed_in, lin):
    lin.language = language
    lin.save()
    option = re.search(r'<option value="Europe/Rome"[^>]*>[^<]*', signed_in.get("/profile/").content.decode())
    assert option
    assert rome in option[0]
    assert found_by in option[0]


def test_a_zone_chosen_by_its_second_name_stays(signed_in, lin):
    lin.time_zone = "Asia/Calcutta"
    lin.save()
    assert '<option value="Asia/Calcutta" selected' in signed_in.get("/profile/").content.decode()
    assert signed_in.post("/profile/", {**PROFILE, "time_zone": "Asia/Calcutta"}).status_code == 302


def test_weeks_and_days_follow_the_person(signed_in, lin, poster):
    """Sunday 6 September 2026 is in the week of Monday 31 August, and in that of Sunday 6 September."""
    poster.change({"due": date(2026, 9, 8)}, by=lin)
    address = "/growth/items/?f=due:within:week"
    with time_machine.travel("2026-09-06T01:00:00Z", tick=False):
        for first, shown in ((1, False), (7, True)):
            lin.week_starts_on, lin.time_zone = first, "Asia/Shanghai"
            lin.save()
            assert (poster.title in signed_in.get(address).content.decode()) is shown
        lin.time_zone = "America/Los_Angeles"
        lin.save()
        assert poster.title not in signed_in.get(address).content.decode()
