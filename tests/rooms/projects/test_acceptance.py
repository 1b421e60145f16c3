"""Acceptance: handing in, verdicts, rework, and who may decide."""

from datetime import date

import pytest

from opsloop.kernel.access.models import Share
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.acceptance import AcceptanceNeeded, AlreadyHandedIn, NotHandedIn, NotReady
from opsloop.rooms.projects.block import ReasonMissing
from opsloop.rooms.projects.models import ProjectMembership, State, WorkItem


@pytest.fixture
def client_of_launch(launch, guest, team):
    """Ana as the client of LNCH; nothing is shared with her yet."""
    ProjectMembership.objects.create(project=launch, person=Person.of(guest, team), role=ProjectMembership.Role.CLIENT)
    return guest


@pytest.fixture
def shared_poster(poster, client_of_launch, team):
    """The poster, shown to the client."""
    Share.objects.create(workspace=team, user=client_of_launch, record_type="work_item", record_id=poster.pk)
    return poster


def verbs(item):
    return list(Event.objects.of("work_item", item.pk).order_by("id").values_list("verb", flat=True))


def test_handing_in_puts_the_next_version_into_review(poster, wang):
    poster.submit(by=wang, note="第一版")
    assert poster.state.group == State.Group.REVIEW
    assert (poster.awaited.version, poster.awaited.note) == (1, "第一版")
    assert verbs(poster) == ["created", "moved", "submitted"]


def test_only_one_version_awaits_a_verdict(poster, wang):
    poster.submit(by=wang)
    with pytest.raises(AlreadyHandedIn, match="LNCH-1"):
        poster.submit(by=wang)
    poster.withdraw(by=wang)
    assert poster.state.group == State.Group.DOING
    poster.submit(by=wang)


def test_acceptance_by_the_lead_finishes_the_work(poster, wang, lin):
    poster.submit(by=wang)
    event = poster.accept(by=lin)
    assert poster.completed_at is not None
    assert poster.acceptances.get().decided_by == lin
    assert (event.verb, event.phase) == ("accepted", Event.Phase.COMPLETE)


def test_rework_is_counted_and_its_reason_kept(poster, wang, lin):
    poster.submit(by=wang)
    with pytest.raises(ReasonMissing):
        poster.reject(" ", by=lin)
    poster.reject("主标题太小", by=lin)
    assert poster.state.group == State.Group.DOING
    poster.submit(by=wang)
    poster.accept(by=lin)
    assert poster.rework_count == 1
    assert [(row.version, row.verdict, row.reason) for row in poster.acceptances.all()] == [
        (2, "accepted", ""),
        (1, "rejected", "主标题太小"),
    ]


def test_a_member_does_not_decide(poster, wang):
    poster.submit(by=wang)
    with pytest.raises(NotAllowed):
        poster.accept(by=wang)
    assert not poster.allows(wang, "accept")


def test_what_was_not_handed_in_cannot_be_accepted(poster, lin):
    with pytest.raises(NotHandedIn):
        poster.accept(by=lin)


def test_blocked_work_can_neither_be_handed_in_nor_accepted(poster, wang, lin):
    poster.submit(by=wang)
    poster.block("等待法务确认", by=wang)
    with pytest.raises(NotReady, match="等待法务确认"):
        poster.accept(by=lin)
    poster.unblock(by=wang)
    poster.accept(by=lin)


def test_work_with_criteria_is_finished_only_by_acceptance(poster, wang, lin):
    poster.change({"acceptance_criteria": "三种尺寸，文案已校对"}, by=lin)
    done = poster.project.states.get(group=State.Group.DONE, cancels=False)
    with pytest.raises(AcceptanceNeeded):
        poster.move(done, by=lin)
    poster.move(poster.project.states.get(cancels=True), by=lin)
    poster.submit(by=wang)
    poster.accept(by=lin)
    assert poster.state == done


def test_a_client_sees_and_decides_only_what_is_shared(shared_poster, launch, client_of_launch, lin, wang):
    hidden = WorkItem.create(project=launch, by=lin, title="内部复盘")
    assert list(WorkItem.objects.visible_to(client_of_launch)) == [shared_poster]
    for item in (shared_poster, hidden):
        item.submit(by=wang)
    shared_poster.accept(by=client_of_launch)
    with pytest.raises(NotAllowed):
        hidden.accept(by=client_of_launch)


def test_a_client_comments_but_changes_nothing_else(shared_poster, client_of_launch):
    allowed = {
        verb
        for verb in ("view", "comment", "change", "trash", "accept")
        if shared_poster.allows(client_of_launch, verb)
    }
    assert allowed == {"view", "comment", "accept"}


def test_a_guest_who_is_no_client_does_not_decide(poster, guest, team, wang):
    Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=poster.pk)
    poster.submit(by=wang)
    with pytest.raises(NotAllowed):
        poster.accept(by=guest)


def my_work(client, user):
    client.force_login(user)
    return client.get("/growth/").content.decode()


def test_a_version_waits_in_the_work_of_those_who_decide_on_it(
    shared_poster, client_of_launch, lin, admin, wang, client
):
    row = f'data-ref="{shared_poster.ref}"'
    assert row not in my_work(client, lin)
    shared_poster.submit(by=wang)
    assert [row in my_work(client, user) for user in (lin, client_of_launch, admin, wang)] == [True, True, False, False]
    shared_poster.accept(by=lin)
    assert row not in my_work(client, lin)


def test_a_client_is_not_asked_about_what_they_do_not_see(poster, client_of_launch, wang, client):
    poster.submit(by=wang)
    assert f'data-ref="{poster.ref}"' not in my_work(client, client_of_launch)


def test_projects_with_a_due_day_wait_for_their_owner(launch, poster, lin, wang, team, client):
    assert 'data-ref="LNCH"' not in my_work(client, lin)
    launch.change({"due": date(2020, 1, 31)}, by=lin)
    poster.assign([Person.of(lin, team)], by=lin)
    page = my_work(client, lin)
    assert 'data-ref="LNCH"' in page
    assert page.count('class="checkbox pick"') == 1
    assert 'data-ref="LNCH"' not in my_work(client, wang)
    launch.change({"stage": "closed"}, by=lin)
    assert 'data-ref="LNCH"' not in my_work(client, lin)
