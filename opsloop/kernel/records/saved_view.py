"""Saved views: a collection's address with a name, for one's own use or for everybody; and favourites."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
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

    def with_default_of(self, user: User) -> SavedViewQuerySet:
        """Each with whether it is the one that its collection opens with for the user, as `opens_first`."""
        chosen = SavedView.default_for.through._default_manager.filter(savedview=OuterRef("pk"), user=user)
        return self.annotate(opens_first=Exists(chosen))


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
    default_for = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("opens first for"), blank=True, related_name="+"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "name"]
        indexes = [models.Index(fields=["workspace", "record_type", "scope_id"], name="view_of_collection")]

    def __str__(self) -> str:
        return self.name

    @property
    def layout(self) -> str:
        """Which layout it shows; empty for the first of its type."""
        return QueryDict(self.query).get("layout", "")

    @property
    def address_query(self) -> str:
        """The query of the collection's address that shows this view."""
        return f"{self.query}&view={self.pk}" if self.query else f"view={self.pk}"

    @transaction.atomic
    def open_first(self, user: User, *, first: bool) -> None:
        """Let the collection open with this view for the user, and with no other; or with all of its records again."""
        others = SavedView.objects.filter(workspace=self.workspace).on(self.record_type, self.scope_id)
        SavedView.default_for.through._default_manager.filter(savedview__in=others, user=user).delete()
        if first:
            self.default_for.add(user)


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
