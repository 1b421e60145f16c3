"""Invitations: the letter, the page it leads to, and whose history becomes whose."""

import hashlib
import re

import pytest

from opsloop.kernel.access.inviting import invite, link_of, open_invitations, token_of
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Invitation, Membership
from opsloop.rooms.people.models import Person
from tests.world import PASSWORD

NEW = {"name": "陈晨", "password": "a quite different phrase"}


def page_of(invitation):
    return f"/invitations/{token_of(invitation)}/"


@pytest.fixture
def chen(team, lin):
    """An invitation for 陈晨, who has no account."""
    return invite(team, "chen@example.com", "member", by=lin)


@pytest.fixture
def old_chen(team, lin):
    """陈晨 as an import knows them: a placeholder with a person and history."""
    placeholder = User.objects.create_placeholder(name="Chen C.")
    Person.create(workspace=team, by=placeholder, user=placeholder, name="Chen C.")
    return placeholder


def test_the_letter_leads_to_an_account_and_into_the_workspace(client, lin, team, mailoutbox):
    client.force_login(lin)
    client.post("/growth/settings/invitations/", {"email": "Chen@Example.com", "role": "member"})
    client.logout()
    work_off()
    letter = mailoutbox[0]
    assert letter.to == ["chen@example.com"]
    assert "林静" in letter.subject
    link = re.search(r"http://[^/]+(/invitations/\w+/)", letter.body).group(1)
    assert link in letter.alternatives[0].content
    assert client.post(link, NEW).url == "/growth/"
    chen = User.objects.get(email="chen@example.com")
    assert Membership.objects.get(user=chen).role == "member"
    assert client.get("/growth/settings/members/").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "邀请你加入"), ("en", "invites you to")])
def test_the_letter_speaks_the_language_of_the_workspace(team, lin, mailoutbox, language, words):
    team.language = language
    team.save()
    invite(team, "chen@example.com", "guest", by=lin)
    work_off()
    assert words in mailoutbox[0].subject


def test_only_the_hash_of_the_link_is_kept(chen):
    token = token_of(chen)
    row = Invitation.objects.values().get()
    assert token not in map(str, row.values())
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token in link_of(chen)


def test_a_link_works_once(client, chen):
    client.post(page_of(chen), NEW)
    client.logout()
    assert client.get(page_of(chen)).status_code == 410


def test_a_link_ends_after_14_days(client, chen, time_machine):
    time_machine.move_to(chen.expires_at)
    assert client.get(page_of(chen)).status_code == 200
    time_machine.move_to(chen.expires_at.replace(year=chen.expires_at.year + 1))
    assert client.get(page_of(chen)).status_code == 410


def test_sending_again_makes_a_new_link_and_kills_the_old(client, chen, lin, mailoutbox):
    old = page_of(chen)
    client.force_login(lin)
    client.post(f"/growth/settings/invitations/{chen.pk}/letter/")
    client.logout()
    work_off()
    assert client.get(old).status_code == 410
    chen.refresh_from_db()
    assert client.get(page_of(chen)).status_code == 200
    assert page_of(chen) in mailoutbox[-1].body


def test_an_invitation_can_be_taken_back(client, chen, lin, team):
    client.force_login(lin)
    client.post(f"/growth/settings/invitations/{chen.pk}/removal/")
    client.logout()
    assert client.get(page_of(chen)).status_code == 410
    work_off()
    assert not open_invitations(team).exists()


def test_nobody_is_invited_twice_or_who_is_here_already(client, chen, lin, wang):
    client.force_login(lin)
    for email in ("chen@example.com", "wang@example.com"):
        answer = client.post("/growth/settings/invitations/", {"email": email, "role": "member"})
        assert answer.status_code == 422
        assert email in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_members_invite_nobody_and_administrators_no_owner(client, wang, admin, team):
    with pytest.raises(NotAllowed):
        invite(team, "x@example.com", "member", by=wang)
    with pytest.raises(NotAllowed):
        invite(team, "x@example.com", "owner", by=admin)
    client.force_login(admin)
    assert client.post("/growth/settings/invitations/", {"email": "x@example.com", "role": "owner"}).status_code == 422


def test_an_existing_user_signs_in_and_joins(client, chen, lin, stranger, team):
    invitation = invite(team, stranger.email, "guest", by=lin)
    page = client.get(page_of(invitation)).content.decode()
    assert f"/sign-in/?next={page_of(invitation)}" in page
    assert 'type="password"' not in page
    signed_in = client.post(
        "/sign-in/", {"username": stranger.email, "password": PASSWORD, "next": page_of(invitation)}
    )
    assert signed_in.url == page_of(invitation)
    assert client.post(page_of(invitation)).url == "/growth/"
    assert Membership.objects.get(user=stranger, workspace=team).role == "guest"


def test_a_letter_for_somebody_else_is_not_accepted(client, chen, stranger):
    client.force_login(stranger)
    assert "chen@example.com" in client.get(page_of(chen)).content.decode()
    assert client.post(page_of(chen)).status_code == 403
    assert not Membership.objects.filter(user=stranger, workspace=chen.workspace).exists()


def test_an_existing_account_is_never_taken_over_by_the_form(client, lin, stranger, team):
    invitation = invite(team, stranger.email, "guest", by=lin)
    assert client.post(page_of(invitation), NEW).status_code == 200
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)
    assert "_auth_user_id" not in client.session


def test_a_weak_password_is_refused(client, chen):
    answer = client.post(page_of(chen), {"name": "陈晨", "password": "chen@example.com"})
    assert answer.status_code == 422
    assert not User.objects.filter(email="chen@example.com").exists()


@pytest.mark.parametrize("token", ["x", "0" * 64, "%00"])
def test_a_made_up_link_does_nothing(client, lin, token):
    assert client.get(f"/invitations/{token}/").status_code == 410


def test_whoever_was_imported_gets_their_history_with_a_new_account(client, old_chen, lin, team):
    invitation = invite(team, "chen@example.com", "member", by=lin, placeholder=old_chen)
    assert "Chen C." in client.get(page_of(invitation)).content.decode()
    client.post(page_of(invitation), {**NEW, "this_is_me": "yes"})
    chen = User.objects.get(email="chen@example.com")
    assert chen.pk == old_chen.pk
    assert Person.objects.get(user=chen).name == "Chen C."
    assert Event.objects.filter(actor=chen, record_type="person").exists()


def test_who_says_it_is_not_them_gets_a_fresh_account(client, old_chen, lin, team):
    invitation = invite(team, "chen@example.com", "member", by=lin, placeholder=old_chen)
    client.post(page_of(invitation), NEW)
    assert User.objects.get(email="chen@example.com").pk != old_chen.pk
    old_chen.refresh_from_db()
    assert old_chen.placeholder


def test_the_history_moves_to_an_existing_account(client, old_chen, lin, stranger, team):
    invitation = invite(team, stranger.email, "member", by=lin, placeholder=old_chen)
    client.force_login(stranger)
    client.post(page_of(invitation), {"this_is_me": "yes"})
    assert Person.objects.get(workspace=team, name="Chen C.").user == stranger
    assert Event.objects.filter(actor=stranger, record_type="person", workspace=team).exists()
    assert not User.objects.filter(pk=old_chen.pk).exists()


def test_nobody_of_another_workspace_can_be_offered(lin, team, other_team):
    theirs = User.objects.create_placeholder(name="Secret")
    track(workspace_id=other_team.pk, record_type="x", record_id=1, label="x", verb="created", by=theirs)
    with pytest.raises(NotAllowed):
        invite(team, "chen@example.com", "member", by=lin, placeholder=theirs)


def test_the_form_offers_who_was_imported(client, old_chen, lin, team):
    client.force_login(lin)
    assert "Chen C." in client.get("/growth/settings/members/").content.decode()
