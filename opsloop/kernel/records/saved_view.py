"""Saved views: a collection's address with a name, for one's own use or for everybody; and favourites."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own and the shared ones."""
        return self.filter(Q(owner=user) | Q(shared=True))

    def on(self, record_type: str, scope_id: int | None) -> SavedViewQuerySet:
        """Those of one collection."""
        return self.filter(record_type=record_type, scope_id=scope_id)


class SavedView(models.Model):
    """A named address: layout, filters, grouping, order and columns are all in its query."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="saved_views")
    record_type = models.CharField(max_length=40)
    scope_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    shared = models.BooleanField(_("for everybody"), default=False)
    position = models.PositiveIntegerField(default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "name"]
        indexes = [models.Index(fields=["workspace", "record_type", "scope_id"], name="view_of_collection")]

    def __str__(self) -> str:
        return self.name


class Favorite(models.Model):
    """A record or saved view that a user wants at hand in the sidebar; its name and address are read anew there."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favorites")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    address = models.CharField(max_length=2200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "workspace", "record_type", "record_id"], name="favorite_once")
        ]

    def __str__(self) -> str:
        return self.label
