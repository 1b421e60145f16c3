"""A person's time zone is one that there is, named in the reader's language."""

import pytest

from opsloop.rooms.people.models import Person


@pytest.fixture
def signed_in(client, lin):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_zone_is_picked_by_city_and_shown_by_it(signed_in, lin, team):
    person = Person.of(lin, team)
    cell = f"/growth/people/{person.ref}/cells/time_zone"
    assert "罗马 意大利" in signed_in.get(cell, headers={"accept-language": "zh-CN"}).content.decode()
    assert signed_in.post(cell, {"value": "Europe/Rome"}, headers={"hx-request": "true"}).status_code == 200
    person.refresh_from_db()
    assert person.time_zone == "Europe/Rome"
    page = signed_in.get(f"/growth/people/{person.ref}", headers={"accept-language": "en"}).content.decode()
    assert "Rome, Italy" in page


def test_a_zone_that_is_none_is_refused_everywhere(signed_in, lin, team):
    person = Person.of(lin, team)
    cell = f"/growth/people/{person.ref}/cells/time_zone"
    assert signed_in.post(cell, {"value": "Mars/Olympus"}, headers={"hx-request": "true"}).status_code == 422
    answer = signed_in.patch(
        f"/api/v1/growth/people/{person.ref}", {"time_zone": "Mars/Olympus"}, content_type="application/json"
    )
    assert answer.status_code == 422
    answer = signed_in.patch(
        f"/api/v1/growth/people/{person.ref}", {"time_zone": "Europe/Rome"}, content_type="application/json"
    )
    assert answer.json()["time_zone"] == "Europe/Rome"
