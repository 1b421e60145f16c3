"""The door of the API: tokens, sessions, scopes, how often, and what is answered to those who stay outside."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.api.models import IdempotentCall
from opsloop.kernel.api.rate import pause_before
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.models import WorkItem
from tests.kernel.api.conftest import token_of

ITEMS = "/api/v1/growth/items"
ITEM = f"{ITEMS}/LNCH-1"
JSON = "application/json"
PROBLEM = "application/problem+json"


def is_problem(answer, status: int) -> bool:
    told = answer.json()
    return answer.headers["Content-Type"] == PROBLEM and told["status"] == answer.status_code == status


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ops_wrong", "Basic eDp5", "Bearer \u20ac", "bearer  "])
def test_nobody_comes_in_unknown(sent, poster, client: Client):
    answer = client.get(ITEM, headers={"Authorization": sent} if sent else {})
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert is_problem(client.post(ITEMS, {}, content_type=JSON, headers={"Authorization": sent} if sent else {}), 401)


def test_an_expired_or_revoked_token_opens_nothing(poster, wang, team):
    token, secret = ApiToken.issue(user=wang, workspace=team, name="t", scope="read", expires_at=None)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get(ITEM).status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    answer = client.get(ITEM)
    assert is_problem(answer, 401)
    assert answer.json()["type"] == "urn:opsloop:problem:token-expired"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "已过期" in client.get(ITEM, headers={"Accept-Language": "zh-hans"}).json()["detail"]
    ApiToken.objects.update(expires_at=None)
    Membership.objects.filter(user=wang).delete()
    assert client.get(ITEM).json()["type"] == "urn:opsloop:problem:unauthorized"
    token.revoke(by=wang)
    assert is_problem(client.get(ITEM), 401)


def test_a_reading_token_only_reads(poster, wang, calling):
    client = calling(wang, ApiToken.Scope.READ)
    assert client.get(ITEM).status_code == 200
    for answer in (
        client.patch(ITEM, {"title": "x"}, content_type=JSON),
        client.delete(ITEM),
        client.post(ITEMS, {"project": "LNCH", "title": "x"}, content_type=JSON),
        client.post(f"{ITEM}/comments", {"text": "x"}, content_type=JSON),
        client.post(f"{ITEM}/block", {"reason": "x"}, content_type=JSON),
    ):
        assert is_problem(answer, 403)


def test_a_token_opens_its_own_workspace_only(poster, wang, stranger, other_team, team):
    Membership.objects.create(user=wang, workspace=other_team, role=Membership.Role.MEMBER)
    client = Client(headers={"Authorization": f"Bearer {token_of(wang, team)}"})
    assert client.get("/api/v1/growth/items").status_code == 200
    assert is_problem(client.get("/api/v1/rival/items"), 404)
    assert is_problem(client.get("/api/v1/nowhere/items"), 404)


def test_a_session_reads_and_with_its_token_writes(poster, wang):
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(ITEM).status_code == 200
    assert is_problem(client.patch(ITEM, {"title": "x"}, content_type=JSON), 403)
    client.get("/growth/settings/tokens/")
    token = client.cookies["csrftoken"].value
    answer = client.patch(ITEM, {"title": "x"}, content_type=JSON, headers={"X-CSRFToken": token})
    assert answer.json()["title"] == "x"
    assert is_problem(client.get(ITEM, headers={"Authorization": "Bearer ops_wrong"}), 401)


def test_what_is_not_there_is_a_problem(poster, wang, calling):
    client = calling(wang)
    for address in (
        "/api/",
        "/api/v1/growth/nothing",
        "/api/v2/growth/items",
        f"{ITEMS}/LNCH-2",
        f"{ITEMS}/x",
        f"{ITEM}/x",
    ):
        assert is_problem(client.get(address), 404), address
    assert is_problem(client.get(f"{ITEMS}?q=a%00b"), 400)
    assert client.put(ITEM, {}, content_type=JSON).status_code == 405


def test_problems_speak_the_callers_language(poster, wang, team):
    secret = token_of(wang, team)
    chinese = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "zh-CN"})
    english = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    told = [client.get(f"{ITEMS}/LNCH-9").json()["detail"] for client in (chinese, english)]
    assert told[1] == "This is not here, or not shared with you."
    assert told[0] != told[1]


def test_too_many_calls_must_wait(poster, wang, calling, settings):
    settings.API_CALLS_PER_MINUTE = 2
    client = calling(wang)
    assert [client.get(ITEM).status_code for _call in range(2)] == [200, 200]
    answer = client.get(ITEM)
    assert is_problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 30


def test_a_bucket_fills_again():
    assert [pause_before("a", 60, now=0.0) for _call in range(60)] == [0] * 60
    assert pause_before("a", 60, now=0.0) == 1
    assert pause_before("a", 60, now=1.0) == 0
    assert pause_before("b", 60, now=1.0) == 0
    assert pause_before("a", 60, now=1.5) == 1


def post_once(client: Client, key: str, title: str = "一次"):
    body = {"project": "LNCH", "title": title}
    return client.post(ITEMS, body, content_type=JSON, headers={"Idempotency-Key": key})


def test_a_key_makes_one_record(poster, wang, calling, lin):
    client = calling(wang)
    first, second = post_once(client, "k1"), post_once(client, "k1")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert WorkItem.objects.filter(title="一次").count() == 1
    assert is_problem(post_once(client, "k1", "另一"), 422)
    assert post_once(client, "k2").json()["ref"] != first.json()["ref"]
    assert post_once(calling(lin), "k1").json()["ref"] != first.json()["ref"]


def test_a_key_serves_changes_and_trash_too(poster, wang, calling):
    client = calling(wang)
    for _time in range(2):
        assert (
            client.patch(ITEM, {"title": "新"}, content_type=JSON, headers={"Idempotency-Key": "p"}).status_code == 200
        )
    for _time in range(2):
        assert client.delete(ITEM, headers={"Idempotency-Key": "d"}).status_code == 204


def test_a_failed_call_leaves_no_note(poster, wang, calling):
    client = calling(wang)
    assert post_once(client, "k", "").status_code == 422
    assert not IdempotentCall.objects.exists()
    assert post_once(client, "k").status_code == 201


def test_a_key_may_be_used_again_after_a_day(poster, wang, calling):
    client = calling(wang)
    first = post_once(client, "k")
    IdempotentCall.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert post_once(client, "k").json()["ref"] != first.json()["ref"]


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 201])
def test_a_key_that_is_none_is_refused(key, poster, wang, calling):
    assert is_problem(post_once(calling(wang), key), 400)


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [("get", f"{ITEM}/estimate", "DELETE, POST"), ("patch", ITEMS, "GET, POST"), ("put", ITEM, "DELETE, GET, PATCH")],
)
def test_a_method_that_an_address_does_not_have_is_a_problem_that_names_those_it_has(
    method, address, allowed, poster, wang, calling
):
    answer = getattr(calling(wang), method)(address)
    assert is_problem(answer, 405)
    assert answer.json()["type"] == "urn:opsloop:problem:method-not-allowed"
    assert answer.headers["Allow"] == allowed
    assert allowed in answer.json()["detail"]


@pytest.mark.parametrize(("body", "kind"), [("{", JSON), ("title=x", "application/x-www-form-urlencoded")])
def test_a_body_that_is_not_json_is_called_so(wang, poster, client: Client, body, kind):
    _token, secret = ApiToken.issue(user=wang, workspace=poster.workspace, name="t", scope="write", expires_at=None)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    answer = client.post(ITEMS, body, content_type=kind, headers=headers)
    assert is_problem(answer, 400)
    assert (answer.json()["type"], answer.json()["detail"]) == (
        "urn:opsloop:problem:not-json",
        "The body of this call is not JSON.",
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("get", "?limit=0"), {"limit": ["This must be at least 1."]}),
        (("get", "?limit=9999"), {"limit": ["This may be at most 200."]}),
        (("get", "?limit=many"), {"limit": ["This must be a whole number."]}),
        (("post", "", "[]"), {"body": ["This must be an object with names and values."]}),
        (("post", "/LNCH-1/block", '{"reason": ""}'), {"reason": ["This cannot be empty."]}),
        (
            ("post", "/LNCH-1/block", '{"reason": "%s"}' % ("x" * 501)),
            {"reason": ["This may have 500 characters at most."]},
        ),
        (("post", "/LNCH-1/block", '{"reason": 7}'), {"reason": ["This must be text."]}),
    ],
)
def test_a_wrong_value_is_told_what_is_wanted(wang, poster, client: Client, call, said):
    _token, secret = ApiToken.issue(user=wang, workspace=poster.workspace, name="t", scope="write", expires_at=None)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    method, path, *body = call
    sent = {"data": body[0], "content_type": "application/json"} if body else {}
    answer = getattr(client, method)(ITEMS + path, headers=headers, **sent)
    assert is_problem(answer, 422)
    assert answer.json()["errors"] == said
