"""The way out of the digest that needs no sign-in: a signed address in each mail."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from opsloop.kernel.notify.preference import MailPreference
from opsloop.kernel.workspaces.models import Membership

SALT = "opsloop.notify.unsubscribe"


def unsubscribe_address(member: Membership) -> str:
    """Where this member's mails of this workspace are ended."""
    token = signing.dumps([member.workspace_id, member.user_id], salt=SALT, compress=False)
    return reverse("unsubscribe", args=[token])


def member_of(token: str) -> Membership:
    """Whose mails the address ends; 404 for anything we did not sign or who is no longer a member."""
    try:
        workspace_id, user_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    rows = Membership.objects.select_related("user", "workspace")
    member = rows.filter(workspace_id=workspace_id, user_id=user_id).first()
    if member is None:
        raise Http404
    return member


def end_mails(member: Membership) -> None:
    """No more digest of this workspace."""
    MailPreference.objects.update_or_create(
        workspace=member.workspace, user=member.user, defaults={"digest": MailPreference.Digest.OFF}
    )
