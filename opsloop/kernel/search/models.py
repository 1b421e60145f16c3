"""What is found by words: one entry a record, its words cut apart and indexed by the database."""

from __future__ import annotations

from typing import Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace

NEWEST = 2000
"""Only this many of the newest hits are ranked: ranking all of a common word's would take seconds."""
MATCHES = "to_tsvector('simple', search_searchentry.tokens) @@ to_tsquery('simple', %s)"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def matching(self, query: str) -> Self:
        """The entries that the index finds, the newest first."""
        found: Self = self.extra(where=[_where()], params=[query])  # type: ignore[assignment]  # noqa: S610  # a parameter
        return found.order_by("-pk")


def _where() -> str:
    if connection.vendor == "sqlite":
        newest = f"search_words MATCH %s ORDER BY rowid DESC LIMIT {NEWEST}"
        return f"search_searchentry.id IN (SELECT rowid FROM search_words WHERE {newest})"  # noqa: S608  # a constant
    return MATCHES


class SearchEntry(models.Model):
    """A record's words. The full-text index over `tokens` is made by a migration for each kind of database."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    tokens = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="one_search_entry_each")]

    def __str__(self) -> str:
        return self.title
