"""Workspaces and who belongs to them in which role."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User

slug_rule = RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use small letters, digits and hyphens."))
RESERVED = {
    *("sign-in", "sign-out", "setup", "password", "profile", "preferences", "workspaces", "invitations"),
    *("static", "files", "media", "api", "live", "health", "help", "docs", "admin", "www", "assets", "mail", "forms"),
}
"""Addresses of our own pages, which no workspace may hide."""

COST: Any = {"max_digits": 12, "decimal_places": 2, "null": True, "blank": True, "validators": [MinValueValidator(0)]}
"""In the workspace's currency; None where nobody has said."""


class Workspace(models.Model):
    """One team's space: no record of it is ever seen from another."""

    slug = models.CharField(_("address"), max_length=40, unique=True, validators=[slug_rule])
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    country = models.CharField(_("public holidays of"), max_length=2, default="CN")
    hour_cost = models.DecimalField(_("an hour of work costs"), **COST)
    waiting_cost = models.DecimalField(_("a day that a case waits costs"), **COST)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The address must lead to the workspace, not to a page of ours."""
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This address is one of Opsloop's own pages.")})


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, workspace: Workspace) -> "MembershipQuerySet":
        """Who belongs to the workspace, by name."""
        return self.filter(workspace=workspace).select_related("user", "workspace").order_by("user__name", "pk")


class Membership(models.Model):
    """A user's place in a workspace."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Administrator")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest")

    RANK = {Role.GUEST: 0, Role.MEMBER: 1, Role.ADMIN: 2, Role.OWNER: 3}

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    visited_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def at_least(self, role: str) -> bool:
        """Whether this role includes everything that `role` may do."""
        return self.RANK[self.Role(self.role)] >= self.RANK[self.Role(role)]


class Invitation(models.Model):
    """A letter to an address: whoever opens its link in time joins with this role."""

    DAYS_VALID = 14

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    placeholder = models.ForeignKey(
        User,
        verbose_name=_("known from an import as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=models.Q(accepted_at=None),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def expires_at(self) -> datetime.datetime:
        return self.sent_at + datetime.timedelta(days=self.DAYS_VALID)

    @property
    def expired(self) -> bool:
        return timezone.now() > self.expires_at
