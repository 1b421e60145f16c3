"""Who takes part in a project, by REST."""

import pytest
from django.test import Client

from opsloop.kernel.access.models import ApiToken
from opsloop.rooms.people.models import Person

MEMBERS = "/api/v1/growth/projects/LNCH/members"
JSON = "application/json"


def calling(user, team) -> Client:
    _token, secret = ApiToken.issue(user=user, workspace=team, name="t", scope="write", expires_at=None)
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})


@pytest.fixture
def lins(lin, team) -> Client:
    return calling(lin, team)


def parts(answer):
    return [(row["name"], row["role"]) for row in answer.json()["items"]]


def test_people_take_part_change_their_part_and_leave(lins, launch, team, wang):
    before = parts(lins.get(MEMBERS))
    person = Person.of(wang, team)
    added = lins.post(MEMBERS, {"person": person.ref}, content_type=JSON)
    assert set(parts(added)) - set(before) == {("王芳", "member")}
    led = lins.post(MEMBERS, {"person": "王芳", "role": "lead"}, content_type=JSON)
    assert ("王芳", "lead") in parts(led)
    assert parts(lins.delete(f"{MEMBERS}/{person.ref}")) == before
    assert lins.delete(f"{MEMBERS}/{person.ref}").status_code == 404
    assert person.project_memberships.count() == 0


def test_what_is_no_part_is_refused_with_its_field(lins, launch, team, guest):
    assert lins.post(MEMBERS, {"person": "P-999"}, content_type=JSON).json()["errors"].keys() == {"person"}
    assert lins.post(MEMBERS, {"person": None}, content_type=JSON).status_code == 422
    assert lins.post(MEMBERS, {"person": "me", "role": "boss"}, content_type=JSON).status_code == 422
    client = Person.of(guest, team)
    assert lins.post(MEMBERS, {"person": client.ref, "role": "member"}, content_type=JSON).status_code == 422
    assert ("Ana Costa", "client") in parts(
        lins.post(MEMBERS, {"person": client.ref, "role": "client"}, content_type=JSON)
    )


def test_only_who_leads_the_project_says_who_takes_part(launch, team, wang):
    wangs = calling(wang, team)
    assert wangs.get(MEMBERS).status_code == 200
    assert wangs.post(MEMBERS, {"person": "me"}, content_type=JSON).status_code == 403
