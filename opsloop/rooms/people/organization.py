"""Organizations: the company, its departments and teams, and those outside that it works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.models import Record


class PartOfItself(Refused):
    sentence = _("%(parent)s is itself part of %(name)s.")


class Organization(Record):
    """A company, department, team, customer or partner; a tree by `parent`."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        DEPARTMENT = "department", _("Department")
        TEAM = "team", _("Team")
        CUSTOMER = "customer", _("Customer")
        PARTNER = "partner", _("Partner")
        SUPPLIER = "supplier", _("Supplier")
        COMPETITOR = "competitor", _("Competitor")
        MEDIA = "media", _("Media")

    record_type = "organization"
    ref_prefix = "ORG"
    field_verbs: ClassVar[Mapping[str, str]] = {"parent": "move_under"}

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TEAM)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    head = models.ForeignKey(
        "people.Person", verbose_name=_("head"), null=True, blank=True, on_delete=models.SET_NULL, related_name="heads"
    )
    description = models.TextField(_("description"), blank=True, default="")

    class Meta(Record.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [models.Index(fields=["workspace", "name"], name="organization_by_name")]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="organization_number")]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def move_under(self, parent: Organization | None, *, by: User) -> Event | None:
        """Make it part of another, or of none; Refused where that one is part of it, however far down."""
        if parent == self.parent:
            return None
        # Two moves at once could close a circle that neither sees.
        rows = Organization.objects.select_for_update().filter(workspace_id=self.workspace_id).order_by("pk")
        above = dict(rows.values_list("pk", "parent_id"))
        place = None if parent is None else parent.pk
        while place is not None:
            if place == self.pk:
                raise PartOfItself(parent=parent, name=self)
            place = above.get(place)
        before, self.parent, self.updated_at = self.parent, parent, timezone.now()
        self.save(update_fields=["parent", "updated_at"])
        return self.track("changed", by=by, changes={"parent": (_named(before), _named(parent))})


def _named(organization: Organization | None) -> dict[str, object] | None:
    return None if organization is None else {"id": organization.pk, "label": str(organization)}
