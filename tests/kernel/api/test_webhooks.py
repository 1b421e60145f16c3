"""Webhooks: told of what they want and may hear, signed, tried again, and never led into the own network."""

import base64
import datetime
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import verbs_of
from opsloop.kernel.api.delivering import attempt
from opsloop.kernel.api.messages import signature
from opsloop.kernel.api.models import Delivery, IdempotentCall, Webhook
from opsloop.kernel.api.outside import NotOutside, Unreachable, outside, post, target
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

ANSWERS = {"/good": 204, "/bad": 500, "/moved": 302}


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is told and answers by the path."""

    heard: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(ANSWERS[self.path])
        if self.path == "/moved":
            self.send_header("Location", "/good")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings) -> Iterator[str]:
    settings.WEBHOOK_PRIVATE = True
    Receiver.heard.clear()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(team, lin, receiver) -> Webhook:
    return Webhook.create(workspace=team, by=lin, url=f"{receiver}/good", events=["work_item.*"])


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    """Do something, and let the worker do what follows from it."""

    def told(act) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        work_off()

    return told


def test_an_event_arrives_signed(hook, launch, lin, tell):
    tell(lambda: WorkItem.create(project=launch, by=lin, title="设计活动海报"))
    [(_path, headers, body)] = Receiver.heard
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    told = json.loads(body)
    assert (told["type"], told["record"]["ref"], told["record"]["name"]) == (
        "work_item.created",
        "LNCH-1",
        "设计活动海报",
    )
    assert told["record"]["url"].endswith("/growth/items/LNCH-1")
    assert told["id"] == headers["webhook-id"]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.response_code, delivery.attempts) == ("delivered", 204, 1)


def test_the_signature_is_that_of_the_specification():
    """The example of standardwebhooks.com."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"test": 2432232314}'
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_is_wanted_arrives(hook, launch, lin, tell, team):
    tell(lambda: Person.create(workspace=team, by=lin, name="某人"))
    hook.change(by=lin, url=hook.url, events=["work_item.*"], active=False)
    tell(lambda: WorkItem.create(project=launch, by=lin, title="x"))
    assert Receiver.heard == []


def test_a_hook_hears_only_what_its_maker_may_see(hook, launch, lin, admin, team, tell):
    Webhook.objects.filter(pk=hook.pk).update(events=["*"])
    tell(lambda: Person.create(workspace=team, by=admin, name="密", visibility="private"))
    assert Receiver.heard == []
    Membership.objects.filter(user=lin).update(role=Membership.Role.MEMBER)
    tell(lambda: WorkItem.create(project=launch, by=admin, title="x"))
    assert Receiver.heard == []


@pytest.mark.parametrize(("path", "code"), [("/bad", 500), ("/moved", 302)])
def test_what_does_not_arrive_is_tried_again_for_a_day(hook, launch, lin, tell, receiver, path, code):
    Webhook.objects.filter(pk=hook.pk).update(url=f"{receiver}{path}")
    with time_machine.travel("2026-09-01 08:00Z", tick=False) as clock:
        tell(lambda: WorkItem.create(project=launch, by=lin, title="x"))
        row = Delivery.objects.get()
        assert (row.state, row.response_code, row.attempts) == ("waiting", code, 1)
        assert row.next_at == timezone.now() + datetime.timedelta(seconds=10)
        begun = timezone.now()
        while row.state == "waiting":
            clock.move_to(row.next_at)
            work_off()
            row.refresh_from_db()
        assert row.state == "failed"
        assert datetime.timedelta(hours=20) < timezone.now() - begun <= datetime.timedelta(hours=24)
    assert len(Receiver.heard) == row.attempts == len(Delivery.PAUSES) + 1
    assert {path for path, _headers, _body in Receiver.heard} == {path}
    assert len({headers["webhook-id"] for _path, headers, _body in Receiver.heard}) == 1


def test_an_event_told_twice_arrives_once(hook, launch, lin, tell):
    from opsloop.kernel.activity.hearing import tell as tell_listeners

    tell(lambda: WorkItem.create(project=launch, by=lin, title="x"))
    tell(lambda: tell_listeners([Event.objects.get(record_type="work_item")]))
    assert len(Receiver.heard) == 1


PRIVATE = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1"]
PRIVATE += ["fd00::1", "fe80::1%eth0", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::", "240.0.0.1"]
PRIVATE += ["fec0::1", "192.0.0.8", "::ffff:192.0.0.8", "3fff::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_the_own_network_is_not_outside(address):
    assert not outside(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_the_internet_is_outside(address):
    assert outside(address)


WRONG = ["http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"]
WRONG += [
    "ftp://example.com/",
    "file:///etc/passwd",
    "http://a:b@93.184.216.34/",
    "http://93.184.216.34:99999/",
    "http:///",
]


@pytest.mark.parametrize("url", WRONG)
def test_addresses_in_the_own_network_are_refused(url):
    with pytest.raises((NotOutside, Unreachable)):
        target(url, private=False)


def test_a_refused_address_is_said_in_the_log(hook, launch, lin, tell, settings):
    settings.WEBHOOK_PRIVATE = False
    tell(lambda: WorkItem.create(project=launch, by=lin, title="x"))
    row = Delivery.objects.get()
    assert row.response_code is None
    assert row.error
    assert Receiver.heard == []


def test_who_never_answers_is_left():
    """A port that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = target(f"http://127.0.0.1:{silent.getsockname()[1]}/", private=True)
        with pytest.raises(Unreachable, match=r"^TimeoutError"):
            post(where, b"{}", {}, seconds=0.2)


def test_the_pages_of_webhooks(admin, team, client: Client, receiver, django_capture_on_commit_callbacks):
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    here = "/growth/settings/webhooks/"
    assert client.post(here, {"url": "ftp://x", "events": "what is this?"}).status_code == 422
    made = client.post(here, {"url": f"{receiver}/good", "events": "work_item.*\n*.created"})
    hook = Webhook.objects.get()
    assert made.url == f"{here}{hook.pk}/"
    assert hook.events == ["work_item.*", "*.created"]
    page = client.get(made.url).content.decode()
    assert hook.secret in page
    client.post(f"{made.url}trial/")
    work_off()
    assert Receiver.heard[0][1]["opsloop-event"] == "test"
    client.post(f"{made.url}deliveries/{Delivery.objects.get().pk}/again/")
    work_off()
    assert len(Receiver.heard) == 2
    assert "204" in client.get(made.url).content.decode()
    client.post(made.url, {"url": f"{receiver}/good", "events": "*"})
    client.post(f"{made.url}secret/")
    renewed = Webhook.objects.get()
    assert (renewed.active, renewed.events, renewed.secret != hook.secret) == (False, ["*"], True)
    client.post(f"{made.url}removal/")
    assert not Webhook.objects.exists()


def test_deliveries_do_not_crowd_the_page_of_jobs(hook, admin, team, launch, lin, tell, client: Client):
    tell(lambda: WorkItem.create(project=launch, by=lin, title="海报"))
    mine = enqueue("api.tidy", by=admin, workspace=team)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert Job.objects.filter(workspace=team).count() > 1
    assert list(client.get("/growth/jobs/").context["page"]) == [mine]


def test_only_administrators_have_webhooks(wang, stranger, hook, client: Client):
    for who, status in ((wang, 403), (stranger, 404)):
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        for address in ("/growth/settings/webhooks/", f"/growth/settings/webhooks/{hook.pk}/"):
            assert client.get(address).status_code == status
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/rival/settings/webhooks/{hook.pk}/").status_code == 404


def test_the_guide_names_every_type_and_endpoint(wang, launch, client: Client):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/growth/settings/api/").content.decode()
    assert "/api/v1/growth/items/{ref}" in page
    assert "acceptance_criteria" in page
    assert " style=" not in page.split("<main", 1)[-1]


def test_old_notes_are_forgotten(hook, team, lin):
    from opsloop.kernel.jobs.enqueue import enqueue

    old = timezone.now() - datetime.timedelta(days=31)
    IdempotentCall.objects.create(workspace=team, user=lin, key="old", fingerprint="x", created_at=old)
    IdempotentCall.objects.create(workspace=team, user=lin, key="new", fingerprint="x")
    Delivery.objects.create(hook=hook, name="test", body="{}", created_at=old)
    enqueue("api.tidy", by=None, workspace=None)
    work_off()
    assert [row.key for row in IdempotentCall.objects.all()] == ["new"]
    assert not Delivery.objects.exists()


def test_an_attempt_needs_no_worker(hook):
    row = Delivery.objects.create(hook=hook, name="test", body="{}")
    attempt(row)
    assert row.state == "delivered"


@pytest.mark.parametrize("event", ["nosuch.verb", "work_item.flown", "workitem.moved", "*.flown", "nosuch.*"])
def test_a_hook_for_events_that_never_happen_is_not_made(client, lin, team, event):
    client.force_login(lin)
    given = {"url": "https://192.0.2.1/", "events": f"work_item.moved {event}"}
    page = client.post("/growth/settings/webhooks/", given, headers={"Accept-Language": "en"})
    assert (page.status_code, f"No event is called “{event}”." in page.content.decode()) == (422, True)


@pytest.mark.parametrize("event", ["*", "work_item.*", "*.created", "skill.changed", "case.step_completed"])
def test_a_hook_is_made_for_events_that_happen(client, lin, team, receiver, event):
    client.force_login(lin)
    client.post("/growth/settings/webhooks/", {"url": receiver, "events": event})
    assert Webhook.objects.get().events == [event]


def test_every_verb_of_the_log_can_be_asked_for(launch, poster, lin):
    for record_type, verb in Event.objects.values_list("record_type", "verb").distinct():
        assert verb in verbs_of(record_type)


def test_the_log_says_in_words_why_nothing_arrived(client, lin, hook):
    client.force_login(lin)
    row = Delivery.of(hook, "webhook.test", {})
    with socket.create_server(("127.0.0.1", 0)) as gone:
        deaf = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    for url, words in ((deaf, "Nothing listens at this address."), ("http://no.invalid/", "No server has this name.")):
        Webhook.objects.filter(pk=hook.pk).update(url=url)
        attempt(Delivery.objects.select_related("hook").get(pk=row.pk))
        page = client.get(f"/growth/settings/webhooks/{hook.pk}/", headers={"Accept-Language": "en"}).content.decode()
        assert f">{words}</span>" in page
