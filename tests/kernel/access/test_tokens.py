"""API tokens: shown once, kept as a hash, good for what they say and no longer."""

import datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone

from opsloop.kernel.access.api_token import TokenExpired, authenticate_token
from opsloop.kernel.access.members import change_role, remove_member
from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Membership


def with_token(secret, kind="Bearer"):
    return authenticate_token(RequestFactory().get("/", headers={"authorization": f"{kind} {secret}"}))


@pytest.fixture
def issued(wang, team):
    return ApiToken.issue(user=wang, workspace=team, name="看板", scope="write", expires_at=None)


def test_the_right_token_is_its_users_in_its_workspace(issued, wang, team):
    token = with_token(issued[1])
    assert (token.user, token.workspace) == (wang, team)
    assert token.may("read")
    assert token.may("write")
    assert not token.may("admin")
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_any_other_token_is_nobodys(issued, db):
    secret = issued[1]
    for wrong in ("", "ops_", secret[:-1], secret + "x", secret[:12] + "0" * 30, secret.upper(), "密钥"):
        assert with_token(wrong) is None
    assert with_token(secret, kind="Basic") is None
    assert authenticate_token(RequestFactory().get("/")) is None


def test_only_the_hash_is_kept(issued):
    row = ApiToken.objects.values().get()
    assert issued[1] not in map(str, row.values())
    assert len(row["token_hash"]) == 64
    assert issued[1] not in str(list(Event.objects.values()))


def test_an_expired_token_is_nobodys(wang, team, time_machine):
    end = timezone.now() + datetime.timedelta(days=30)
    _token, secret = ApiToken.issue(user=wang, workspace=team, name="x", scope="read", expires_at=end)
    assert with_token(secret) is not None
    time_machine.move_to(end)
    with pytest.raises(TokenExpired):
        with_token(secret)


def test_a_token_ends_with_the_membership_and_shrinks_with_the_role(issued, wang, lin):
    membership = Membership.objects.get(user=wang)
    change_role(membership, "guest", by=lin)
    token = with_token(issued[1])
    assert token.may("read")
    assert not token.may("write")
    remove_member(membership, by=lin)
    assert with_token(issued[1]) is None


def test_a_token_ends_with_its_user(issued, wang):
    wang.is_active = False
    wang.save()
    assert with_token(issued[1]) is None


@pytest.mark.parametrize(("who", "scope"), [("guest", "write"), ("wang", "admin"), ("stranger", "read")])
def test_nobody_gets_a_token_that_may_more_than_they_do(request, team, who, scope):
    with pytest.raises(NotAllowed):
        ApiToken.issue(user=request.getfixturevalue(who), workspace=team, name="x", scope=scope, expires_at=None)


def test_the_page_shows_a_new_token_once(client, wang, team):
    client.force_login(wang)
    answer = client.post("/growth/settings/tokens/", {"name": "看板", "scope": "read", "days": "90"})
    token = ApiToken.objects.get()
    assert answer.content.decode().count(f'value="{token.prefix}') == 1
    assert "no-store" in answer["Cache-Control"]
    assert f'value="{token.prefix}' not in client.get("/growth/settings/tokens/").content.decode()
    assert 89 < (token.expires_at - timezone.now()).days + 1 <= 90


def test_the_form_refuses_more_than_the_role_allows(client, wang, team):
    client.force_login(wang)
    answer = client.post("/growth/settings/tokens/", {"name": "x", "scope": "admin", "days": "90"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own_tokens_only(client, issued, wang, lin):
    token, secret = issued
    client.force_login(lin)
    assert client.post(f"/growth/settings/tokens/{token.pk}/removal/").status_code == 404
    client.force_login(wang)
    assert client.post(f"/growth/settings/tokens/{token.pk}/removal/").status_code == 302
    assert with_token(secret) is None
    verbs = Event.objects.filter(record_type="api_token").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["created", "revoked"]


def test_last_used_is_not_written_with_every_call(issued, django_assert_num_queries):
    with_token(issued[1])
    with django_assert_num_queries(2):
        with_token(issued[1])
