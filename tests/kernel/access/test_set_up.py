"""The first run: who sets the installation up, and that it happens once."""

import pytest
from django.http import Http404

from opsloop.kernel.access.founding import set_up
from opsloop.kernel.access.models import Installation
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Membership, Workspace

FIRST = {
    "team": "增长运营组",
    "name": "林静",
    "email": "Lin@Example.com",
    "password": "correct horse battery",
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
}


@pytest.mark.django_db
def test_the_first_visitor_sets_up_and_is_signed_in_as_owner(client):
    assert client.get("/").url == "/setup/"
    assert client.get("/sign-in/").url == "/setup/"
    assert client.post("/setup/", FIRST).url == "/"
    lin = User.objects.get(email="lin@example.com")
    team = Workspace.objects.get()
    assert (team.name, team.slug, team.language) == ("增长运营组", "zeng-zhang-yun-ying-zu", "zh-hans")
    assert Membership.objects.get(workspace=team, user=lin).role == "owner"
    assert client.get("/").url == f"/{team.slug}/"
    assert list(Event.objects.order_by("pk").values_list("record_type", "verb")) == [
        ("workspace", "created"),
        ("membership", "created"),
    ]


def test_afterwards_there_is_no_such_page(client, lin):
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", FIRST).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_of_two_at_the_same_moment_one_succeeds():
    Installation.objects.create(pk=1)
    with pytest.raises(Http404):
        set_up(**FIRST)
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "lin@example.com"])
def test_a_password_that_is_easy_to_guess_is_refused_with_its_reason(client, password):
    answer = client.post("/setup/", {**FIRST, "password": password})
    assert answer.status_code == 422
    assert 'id="id_password_error"' in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_field_has_a_label_and_says_what_browsers_may_fill_in(client, language):
    page = client.get("/setup/", headers={"accept-language": language}).content.decode()
    for name in FIRST:
        assert f'<label for="id_{name}">' in page
    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
