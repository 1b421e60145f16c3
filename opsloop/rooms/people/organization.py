"""Organizations: the company, its departments and teams, and those outside that it works with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.models import Record


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
