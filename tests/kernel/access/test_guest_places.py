"""Where a guest is led: to what is shared with them, and to no list that is always empty for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opsloop.kernel.access.sharing import share
from opsloop.rooms.people.models import Skill


@pytest.fixture
def places(client):
    """The lists that the sidebar leads somebody to."""

    def ask(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/growth/").content.decode().partition('id="main"')[0]
        return {slug for slug in ("items", "roles", "skills") if f'href="/growth/{slug}/"' in page}

    return ask


def test_a_guest_is_led_to_what_is_shared_alone(places, launch, poster, team, lin, guest):
    Skill.create(workspace=team, by=lin, name="Copywriting")
    assert "skills" not in places(guest)
    assert "items" not in places(guest)
    share(launch, guest, by=lin)
    assert "items" in places(guest)
    assert "skills" not in places(guest)


def test_members_are_led_to_empty_lists_too(places, team, wang):
    assert {"items", "skills"} <= places(wang)


def test_a_page_asks_once_whether_a_guest_sees_any(places, guest):
    """The sidebar, the tab bar of phones and the palette all want to know."""
    with CaptureQueriesContext(connection) as asked:
        places(guest)
    of_skills = [row["sql"] for row in asked.captured_queries if 'FROM "people_skill"' in row["sql"]]
    assert len(of_skills) == 1
