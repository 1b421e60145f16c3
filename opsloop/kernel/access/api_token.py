"""Tokens with which a program acts as a person in one workspace."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import track
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing

NOTE_EVERY = datetime.timedelta(minutes=5)
"""How exact "last used" is: a write for each call would cost more than it tells."""


def digest(secret: str) -> str:
    """How a token is kept: it has 256 random bits, so a quick hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: User, workspace: Workspace) -> ApiTokenQuerySet:
        """The user's tokens in the workspace, the newest first."""
        return self.filter(user=user, workspace=workspace).order_by("-created_at", "-pk")


class ApiToken(models.Model):
    """One token: its secret is shown once and never kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")
        ADMIN = "admin", _("Administer")

    RANK = {Scope.READ: 0, Scope.WRITE: 1, Scope.ADMIN: 2}
    NEEDS = {Scope.READ: Membership.Role.GUEST, Scope.WRITE: Membership.Role.MEMBER, Scope.ADMIN: Membership.Role.ADMIN}
    MARK = "ops_"
    SHOWN = len(MARK) + 8

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("permission"), max_length=5, choices=Scope, default=Scope.READ)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes = [models.Index(fields=["workspace", "user"], name="token_of_user")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def issue(
        cls, *, user: User, workspace: Workspace, name: str, scope: str, expires_at: datetime.datetime | None
    ) -> tuple[ApiToken, str]:
        """A new token and its secret, which nobody can read again; NotAllowed beyond the user's own role."""
        here = standing(user, workspace)
        if here is None or not here.at_least(cls.NEEDS[cls.Scope(scope)]):
            raise NotAllowed
        secret = cls.MARK + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user,
            workspace=workspace,
            name=name,
            scope=scope,
            prefix=secret[: cls.SHOWN],
            token_hash=digest(secret),
            expires_at=expires_at,
        )
        token.track("created", by=user)
        return token, secret

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """Make the token useless, at once and for good."""
        self.track("revoked", by=by)
        self.delete()

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def may(self, scope: str) -> bool:
        """Whether the token covers this scope and its user's role still does too."""
        here = standing(self.user, self.workspace_id)
        needed = self.Scope(scope)
        covered = self.RANK[self.Scope(self.scope)] >= self.RANK[needed]
        return covered and here is not None and here.at_least(self.NEEDS[needed])

    def track(self, verb: str, *, by: User) -> None:
        """Keep in the event log what happened to the token, never its secret."""
        track(
            workspace_id=self.workspace_id,
            record_type="api_token",
            record_id=self.pk,
            label=self.name,
            verb=verb,
            by=by,
            changes={"scope": (None, self.scope)} if verb == "created" else None,
        )


BEGINNING_SO = Prepared[ApiToken](lambda prefix: ApiToken.objects.select_related("user").filter(prefix=prefix)[:1])


class TokenExpired(Exception):
    """The token is known, but its time is over."""

    def __init__(self, token: ApiToken) -> None:
        super().__init__()
        self.token = token


def authenticate_token(request: HttpRequest) -> ApiToken | None:
    """The token of `Authorization: Bearer ops_...` if it is known and its user is still a member, else None.

    Raises TokenExpired where only its time is over: whoever has the whole of it may know that.
    """
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret.startswith(ApiToken.MARK):
        return None
    known = BEGINNING_SO.first(prefix=secret[: ApiToken.SHOWN])
    if known is None or not secrets.compare_digest(known.token_hash, digest(secret)):
        return None
    if not known.may(ApiToken.Scope.READ):
        return None
    if known.expired:
        raise TokenExpired(known)
    _note_use(known)
    return known


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
