"""Invitations by letter: sending, sending again, taking back, accepting."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access.members import add_member, check_may_manage
from opsloop.kernel.access.placeholders import absorb, become, placeholders_of
from opsloop.kernel.accounts.letters import letter, post, send
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import track
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.workspaces.models import Invitation, Membership, Workspace


class AlreadyHere(Refused):
    """The address belongs to a member."""

    sentence = _("%(email)s belongs to this workspace already.")


class AlreadyInvited(Refused):
    """A letter to the address is on its way."""

    sentence = _("%(email)s is invited already. Send the invitation again instead.")


class SomebodyElse(NotAllowed):
    """The letter went to another address than that of whoever is signed in."""

    sentence = _("This invitation is for %(email)s. Sign out and open it again.")


@transaction.atomic
def invite(workspace: Workspace, email: str, role: str, *, by: User, placeholder: User | None = None) -> Invitation:
    """A new invitation, whose letter is on its way."""
    check_may_manage(by, workspace, role)
    if Membership.objects.filter(workspace=workspace, user__email=email).exists():
        raise AlreadyHere(email=email)
    if placeholder is not None and not placeholders_of(workspace).filter(pk=placeholder.pk).exists():
        raise NotAllowed
    invitation = Invitation(workspace=workspace, email=email, role=role, invited_by=by, placeholder=placeholder)
    invitation.token_hash = _hash(token_of(invitation))
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise AlreadyInvited(email=email) from error
    _track(invitation, "created", by=by)
    _send(invitation)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> None:
    """A fresh letter with a fresh link for another 14 days; the old link is dead."""
    check_may_manage(by, invitation.workspace, invitation.role)
    invitation.sent_at = timezone.now()
    invitation.token_hash = _hash(token_of(invitation))
    invitation.save(update_fields=["sent_at", "token_hash"])
    _track(invitation, "sent_again", by=by)
    _send(invitation)


@transaction.atomic
def take_back(invitation: Invitation, *, by: User) -> None:
    """The link no longer works."""
    check_may_manage(by, invitation.workspace, invitation.role)
    _track(invitation, "taken_back", by=by)
    invitation.delete()


def open_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """The invitations nobody has accepted, the newest first."""
    return open_invitations_anywhere().filter(workspace=workspace).order_by("-sent_at", "-pk")


def open_invitations_anywhere() -> QuerySet[Invitation]:
    """The invitations of all workspaces that nobody has accepted, also the expired ones."""
    return Invitation.objects.filter(accepted_at=None).select_related("invited_by", "placeholder", "workspace")


def invitation_of(token: str) -> Invitation | None:
    """The open invitation a link leads to, or None where it expired, was accepted or taken back."""
    invitation = open_invitations_anywhere().filter(token_hash=_hash(token)).first()
    return None if invitation is None or invitation.expired else invitation


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str, this_is_me: bool) -> User:
    """A new account for the invited address; with `this_is_me` the history of the imported person is theirs."""
    _close(invitation)
    placeholder = invitation.placeholder if this_is_me else None
    if placeholder is not None and placeholder.placeholder:
        user = become(placeholder, email=invitation.email, name=name, password=password)
    else:
        user = User.objects.create_user(email=invitation.email, name=name, password=password)
    _join(invitation, user)
    return user


@transaction.atomic
def accept_as(invitation: Invitation, user: User, *, this_is_me: bool) -> None:
    """The invited user joins; with `this_is_me` the history of the imported person is moved to them."""
    if user.email != invitation.email:
        raise SomebodyElse(email=invitation.email)
    _close(invitation)
    placeholder = invitation.placeholder
    membership = _join(invitation, user)
    if this_is_me and placeholder is not None and placeholder.placeholder:
        track(
            workspace_id=invitation.workspace_id,
            record_type="membership",
            record_id=membership.pk,
            label=user.name,
            verb="recognised",
            by=user,
            changes={"placeholder": (placeholder.pk, user.pk)},
        )
        absorb(placeholder, user)


def token_of(invitation: Invitation) -> str:
    """The secret of the link: made from the row and the installation's key, so that neither alone is enough."""
    seed = f"{invitation.workspace_id}:{invitation.email}:{invitation.sent_at.timestamp()}"
    return salted_hmac("opsloop.invitation", seed, algorithm="sha256").hexdigest()


def link_of(invitation: Invitation) -> str:
    """The whole address to open, for the letter and for whoever passes it on by hand."""
    return settings.BASE_URL + reverse("accept-invitation", kwargs={"token": token_of(invitation)})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _close(invitation: Invitation) -> None:
    """Mark it accepted, once: of two clicks at the same moment the second is refused."""
    now = timezone.now()
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=now):
        raise NotAllowed
    invitation.accepted_at = now


def _join(invitation: Invitation, user: User) -> Membership:
    return add_member(invitation.workspace, user, invitation.role, by=invitation.invited_by)


def _send(invitation: Invitation) -> None:
    post("access.invitation", invitation=invitation.pk)


@letter("access.invitation")
def send_letter(invitation: int) -> None:
    """Send the letter, unless the invitation was accepted or taken back before its turn came."""
    row = open_invitations_anywhere().filter(pk=invitation).first()
    if row is None:
        return
    known = User.objects.filter(email=row.email).values_list("language", flat=True).first()
    send(
        "access/mail/invitation",
        to=row.email,
        language=known or row.workspace.language,
        values={"invitation": row, "link": link_of(row)},
    )


def _track(invitation: Invitation, verb: str, *, by: User) -> None:
    track(
        workspace_id=invitation.workspace_id,
        record_type="invitation",
        record_id=invitation.pk,
        label=invitation.email,
        verb=verb,
        by=by,
        changes={"role": (None, invitation.role)} if verb == "created" else None,
    )
